import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type TimeZone, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { DEFAULT_POINT_TYPE, type PointType } from '../domain/point-type.js';
import { PointTypes } from '../point-types.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import { walletOf, type ResolvedWallet } from './ledger.mapping.js';

/** Names a wallet by the code of its point type; the default one when null. */
export interface WalletOfCode {
  readonly customerId: Uuid;
  readonly code: string | null;
  readonly now: Date;
}

/** Names all wallets of a customer, as of an instant. */
export interface WalletsOfCustomer {
  readonly customerId: Uuid;
  readonly now: Date;
}

interface WalletOfType {
  readonly customerId: Uuid;
  readonly pointType: PointType;
  readonly now: Date;
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
  async byCodes(tx: Tx, wanted: readonly WalletOfCode[]): Promise<(ResolvedWallet | null)[]> {
    const { zone, pointTypes } = await this.settingOf(tx);
    const byCode = new Map(pointTypes.map((type) => [type.code, type]));
    const found = wanted.map(({ customerId, code, now }) => ({
      customerId,
      pointType: byCode.get(code ?? DEFAULT_POINT_TYPE),
      now,
    }));
    const wallets = (await this.of(tx, found.filter(hasPointType), zone)).values();
    return found.map((one) => (hasPointType(one) ? (wallets.next().value ?? null) : null));
  }

  async byPointTypeId(
    tx: Tx,
    customerId: Uuid,
    pointTypeId: Uuid,
    now: Date,
  ): Promise<ResolvedWallet | null> {
    const { zone, pointTypes } = await this.settingOf(tx);
    const pointType = pointTypes.find(({ id }) => id === pointTypeId);
    return pointType ? ((await this.of(tx, [{ customerId, pointType, now }], zone))[0] ?? null) : null;
  }

  /** Of each customer one wallet per point type of the program, in the order of the customers. */
  async all(tx: Tx, customers: readonly WalletsOfCustomer[]): Promise<ResolvedWallet[][]> {
    const { zone, pointTypes } = await this.settingOf(tx);
    const wanted = customers.flatMap(({ customerId, now }) =>
      pointTypes.map((pointType) => ({ customerId, pointType, now })),
    );
    const wallets = await this.of(tx, wanted, zone);
    return customers.map((_, index) =>
      wallets.slice(index * pointTypes.length, (index + 1) * pointTypes.length),
    );
  }

  /** Both travel at once. */
  private async settingOf(tx: Tx): Promise<{ zone: TimeZone; pointTypes: PointType[] }> {
    const [program, pointTypes] = await Promise.all([
      this.programs.byId(tx, required(tx.programId, 'a program')),
      this.pointTypes.list(tx),
    ]);
    return { zone: required(program, 'the program').timeZone, pointTypes };
  }

  private async of(tx: Tx, wanted: readonly WalletOfType[], zone: TimeZone): Promise<ResolvedWallet[]> {
    if (wanted.length === 0) return [];
    return (await this.reader.viewsOf(tx, wanted)).map((view) => walletOf(view, zone));
  }
}

function hasPointType(
  wanted: Omit<WalletOfType, 'pointType'> & { readonly pointType: PointType | undefined },
): wanted is WalletOfType {
  return wanted.pointType !== undefined;
}
