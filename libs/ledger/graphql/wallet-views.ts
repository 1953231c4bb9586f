import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import type { PointType } from '../domain/point-type.js';
import { PointTypes } from '../point-types.service.js';
import { WalletReader } from '../wallet-reader.service.js';
import { walletOf, type ResolvedWallet } from './ledger.mapping.js';

/** Wallets as GraphQL answers them. */
@Injectable()
export class WalletViews {
  constructor(
    private readonly programs: Programs,
    private readonly pointTypes: PointTypes,
    private readonly reader: WalletReader,
  ) {}

  /** The wallet of a point type by its code; null when the program has no such type. */
  async byCode(tx: Tx, customerId: Uuid, code: string | null, now: Date): Promise<ResolvedWallet | null> {
    const pointType = await this.pointTypes.byCode(tx, code);
    return pointType.ok ? this.of(tx, customerId, pointType.value, now) : null;
  }

  async byPointTypeId(
    tx: Tx,
    customerId: Uuid,
    pointTypeId: Uuid,
    now: Date,
  ): Promise<ResolvedWallet | null> {
    const pointType = (await this.pointTypes.byIds(tx, [pointTypeId])).get(pointTypeId);
    return pointType ? this.of(tx, customerId, pointType, now) : null;
  }

  /** One wallet per point type of the program. */
  async all(tx: Tx, customerId: Uuid, now: Date): Promise<ResolvedWallet[]> {
    const wallets: ResolvedWallet[] = [];
    for (const pointType of await this.pointTypes.list(tx)) {
      wallets.push(await this.of(tx, customerId, pointType, now));
    }
    return wallets;
  }

  private async of(tx: Tx, customerId: Uuid, pointType: PointType, now: Date): Promise<ResolvedWallet> {
    const program = required(
      await this.programs.byId(tx, required(tx.programId, 'a program')),
      'the program',
    );
    return walletOf(await this.reader.view(tx, customerId, pointType, now), program.timeZone);
  }
}
