import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { DEFAULT_POINT_TYPE, type PointType } from '../domain/point-type.js';
import { PointTypes } from '../point-types.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import { walletOf, type ResolvedWallet } from './ledger.mapping.js';

/** Names a wallet by the code of its point type; the default one when null. */
export interface WalletOfCode {
  readonly customerId: Uuid;
  readonly code: string | null;
}

interface WalletOfType {
  readonly customerId: Uuid;
  readonly pointType: PointType;
}

/** Wallets as GraphQL answers them. */
@Injectable()
export class WalletViews {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly reader: WalletReader,
  ) {}

  /** Wallets by the codes of their point types, in that order; null where the program has no such type. */
  async byCodes(tx: Tx, wanted: readonly WalletOfCode[], now: Date): Promise<(ResolvedWallet | null)[]> {
    const pointTypes = new Map((await this.pointTypes.list(tx)).map((type) => [type.code, type]));
    const found = wanted.map(({ customerId, code }) => ({
      customerId,
      pointType: pointTypes.get(code ?? DEFAULT_POINT_TYPE),
    }));
    const wallets = (await this.of(tx, found.filter(hasPointType), now)).values();
    return found.map((one) => (hasPointType(one) ? (wallets.next().value ?? null) : null));
  }

  async byPointTypeId(
    tx: Tx,
    customerId: Uuid,
    pointTypeId: Uuid,
    now: Date,
  ): Promise<ResolvedWallet | null> {
    const pointType = (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId);
    return pointType ? ((await this.of(tx, [{ customerId, pointType }], now))[0] ?? null) : null;
  }

  /** Of each customer one wallet per point type of the program, in the order of the customers. */
  async all(tx: Tx, customerIds: readonly Uuid[], now: Date): Promise<ResolvedWallet[][]> {
    const pointTypes = await this.pointTypes.list(tx);
    const wanted = customerIds.flatMap((customerId) =>
      pointTypes.map((pointType) => ({ customerId, pointType })),
    );
    const wallets = await this.of(tx, wanted, now);
    return customerIds.map((_, index) =>
      wallets.slice(index * pointTypes.length, (index + 1) * pointTypes.length),
    );
  }

  private async of(tx: Tx, wanted: readonly WalletOfType[], now: Date): Promise<ResolvedWallet[]> {
    if (wanted.length === 0) return [];
    const program = required(
      await this.programs.byId(tx, required(tx.programId, 'a program')),
      'the program',
    );
    const views = await this.reader.viewsOf(tx, wanted, now);
    return views.map((view) => walletOf(view, program.timeZone));
  }
}

function hasPointType(wanted: {
  readonly customerId: Uuid;
  readonly pointType: PointType | undefined;
}): wanted is WalletOfType {
  return wanted.pointType !== undefined;
}
