import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { addDays, endOfLocalDay, localDateOf, required, scale } from '#kernel';
import type { Points, Problem, Result, Uuid } from '#kernel';
import type { Tx } from '#platform';
import { totalOf } from './domain/draft.js';
import { drawsToRestore } from './domain/restore.js';
import { keyTextOf, type WalletKey } from './domain/wallet.js';
import { JournalRepository } from './persistence/journal.repository.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';
import type { Posted, Posting } from './posting.js';

/** How much of an order has come back so far, in minor units; the restored share of spent points follows it. */
export interface ReturnedOrder {
  readonly customerId: Uuid;
  readonly orderReference: string;
  readonly totalMinor: bigint;
  readonly returnedMinor: bigint;
  readonly activityId: Uuid;
}

export interface Restoration {
  readonly customerId: Uuid;
  readonly orderReference: string;
  readonly pointTypeId: Uuid;
  readonly points: Points;
}

/** Gives back the points that were spent on orders which are returned. */
@Injectable()
export class Returns {
  private readonly journal = new JournalRepository();

  constructor(
    private readonly poster: Poster,
    private readonly pointTypes: PointTypes,
  ) {}

  /**
   * Restores, to their original lots and expiry, the share of each order's spent points that its returns so far call
   * for: floor(spent * returned / total) less what came back before, so parts add up to the whole. A wholly returned
   * order gives all back.
   */
  async restoreSpent(
    tx: Tx,
    program: Program,
    orders: readonly ReturnedOrder[],
    now: Date,
  ): Promise<Restoration[]> {
    if (orders.length === 0) return [];
    const spends = await this.journal.orderSpends(tx, orders);
    if (spends.length === 0) return [];
    const pointTypes = await this.pointTypes.byIds(tx, [
      ...new Set(spends.map((spend) => spend.pointTypeId)),
    ]);
    const byOrder = new Map(orders.map((order) => [`${order.customerId}/${order.orderReference}`, order]));
    const today = localDateOf(now, program.timeZone);
    const postings: Posting[] = [];
    for (const { customerId, pointTypeId, orderReference, spend } of spends) {
      const order = required(byOrder.get(`${customerId}/${orderReference}`), 'the order asked for');
      const goodwillDays = pointTypes.get(pointTypeId)?.goodwillDays ?? 0;
      const expiryFloor =
        goodwillDays > 0 ? endOfLocalDay(addDays(today, goodwillDays), program.timeZone) : null;
      const points = restorable(order, totalOf(spend.spent)) - spend.restored;
      if (points <= 0n) continue;
      const draws = drawsToRestore(spend, points);
      const cause = { actor: 'system:returns', activityId: order.activityId, orderReference };
      const command = { kind: 'RESTORE', draws, expiryFloor: expiryFloor?.getTime() ?? null } as const;
      postings.push({ customerId, pointTypeId, command, cause });
    }
    const results = await this.poster.post(tx, postings, now);
    return results.map((result, index) => restorationOf(required(postings[index], 'its posting'), result));
  }

  /**
   * Of these lots, those that are not cancelled: points whose activity never came were never the customer's, so a
   * return has nothing to take back for them. Lets time pass for the wallets first.
   */
  async notCancelled<L extends WalletKey & { readonly lot: number }>(
    tx: Tx,
    lots: readonly L[],
    now: Date,
  ): Promise<L[]> {
    if (lots.length === 0) return [];
    await this.poster.advance(tx, lots, now);
    const cancelled = await this.journal.cancelledLots(tx, lots);
    return lots.filter((lot) => !cancelled.has(`${keyTextOf(lot)}/${lot.lot}`));
  }
}

function restorable(order: ReturnedOrder, spent: Points): Points {
  const { totalMinor, returnedMinor } = order;
  return returnedMinor >= totalMinor ? spent : scale(spent, returnedMinor, totalMinor, 'FLOOR');
}

function restorationOf(posting: Posting, result: Result<Posted, Problem>): Restoration {
  const { customerId, pointTypeId, cause } = posting;
  const points = result.ok ? result.value.given : 0n;
  return { customerId, pointTypeId, orderReference: cause.orderReference ?? '', points };
}
