import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import {
  addDays,
  endOfLocalDay,
  invariant,
  localDateOf,
  maxPoints,
  POINTS_MAX,
  required,
  scale,
} from '#kernel';
import type { Points, Problem, Uuid } from '#kernel';
import { Logger, type Tx } from '#platform';
import { advance } from './domain/advance.js';
import type { WalletCommand } from './domain/command.js';
import { drawsToRestore, type OrderSpend } from './domain/restore.js';
import { keyTextOf, type LotKey, type Wallet } from './domain/wallet.js';
import { JournalRepository } from './persistence/journal.repository.js';
import { WalletRepository } from './persistence/wallet.repository.js';
import { PointTypes } from './point-types.service.js';
import { Poster } from './poster.js';
import type { Posting } from './posting.js';

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
  /** Points that were due too, but that the wallet cannot hold: the order's next return tries them again. */
  readonly missing: Points;
}

/** Points that are to come back to one wallet for one order. */
interface Due {
  readonly posting: Posting & { readonly command: Extract<WalletCommand, { kind: 'RESTORE' }> };
  readonly spend: OrderSpend;
  readonly points: Points;
}

/** Gives back the points that were spent on orders which are returned. */
@Injectable()
export class Returns {
  private readonly journal = new JournalRepository();
  private readonly wallets = new WalletRepository();

  constructor(
    private readonly poster: Poster,
    private readonly pointTypes: PointTypes,
    private readonly logger: Logger,
  ) {}

  /**
   * Restores, to their original lots and expiry, the share of each order's spent points that its returns so far call
   * for: floor(spent * returned / total) less what came back before, so parts add up to the whole. A wholly returned
   * order gives all back. What a full wallet has no room for stays due: it is logged, and answered as missing.
   */
  async restoreSpent(
    tx: Tx,
    program: Program,
    orders: readonly ReturnedOrder[],
    now: Date,
  ): Promise<Restoration[]> {
    if (orders.length === 0) return [];
    const due = await this.dueOf(tx, program, orders, now);
    if (due.length === 0) return [];
    const results = await this.poster.post(
      tx,
      due.map(({ posting }) => posting),
      now,
    );
    const restorations: Restoration[] = [];
    for (const [index, one] of due.entries()) {
      const result = required(results[index], 'an answer per posting');
      const points = result.ok
        ? result.value.given
        : await this.restoreWhatFits(tx, one, result.problem, now);
      const { customerId, pointTypeId, cause } = one.posting;
      const missing = one.points - points;
      if (missing > 0n) {
        const what = `activity ${cause.activityId}, customer ${customerId}, point type ${pointTypeId}`;
        this.logger.warn(`A full wallet had no room for ${missing} points of a returned order: ${what}.`);
      }
      const orderReference = cause.orderReference ?? '';
      restorations.push({ customerId, pointTypeId, orderReference, points, missing });
    }
    return restorations;
  }

  private async dueOf(tx: Tx, program: Program, orders: readonly ReturnedOrder[], now: Date): Promise<Due[]> {
    const spends = await this.journal.orderSpends(tx, orders);
    if (spends.length === 0) return [];
    const pointTypes = await this.pointTypes.byIds(tx, [
      ...new Set(spends.map((spend) => spend.pointTypeId)),
    ]);
    const byOrder = new Map(orders.map((order) => [`${order.customerId}/${order.orderReference}`, order]));
    const today = localDateOf(now, program.timeZone);
    return spends.flatMap(({ customerId, pointTypeId, orderReference, spend }): Due[] => {
      const order = required(byOrder.get(`${customerId}/${orderReference}`), 'the order asked for');
      const points = restorable(order, spend.spent) - spend.restored;
      if (points <= 0n) return [];
      const { goodwillDays } = required(pointTypes.get(pointTypeId), 'the point type');
      const expiryFloor =
        goodwillDays > 0 ? endOfLocalDay(addDays(today, goodwillDays), program.timeZone).getTime() : null;
      const cause = { actor: 'system:returns', activityId: order.activityId, orderReference };
      const draws = drawsToRestore(spend, points);
      const command = { kind: 'RESTORE', draws, expiryFloor } as const;
      return [{ posting: { customerId, pointTypeId, command, cause }, spend, points }];
    });
  }

  /** The wallet is locked by the refused posting: what is read is what will be written. */
  private async restoreWhatFits(
    tx: Tx,
    { posting, spend }: Due,
    { code }: Problem,
    now: Date,
  ): Promise<Points> {
    invariant(code === 'BALANCE_LIMIT', `points come back unless the wallet is full, not ${code}`);
    const stored = (await this.wallets.read(tx, [posting])).get(keyTextOf(posting));
    const room = roomOf(advance(required(stored, 'the wallet'), now.getTime()).wallet);
    if (room <= 0n) return 0n;
    const command = { ...posting.command, draws: drawsToRestore(spend, room) };
    const [result] = await this.poster.post(tx, [{ ...posting, command }], now);
    invariant(result?.ok, 'what fits can be restored');
    return result.value.given;
  }

  /**
   * Points of these lots that lapsed, by `lotTextOf`: they expired, or the activity they waited for never came. A return
   * has nothing to take back for them, or the customer would lose them twice. Lets time pass for the wallets first.
   */
  async lapsedPoints(tx: Tx, lots: readonly LotKey[], now: Date): Promise<ReadonlyMap<string, Points>> {
    if (lots.length === 0) return new Map();
    await this.poster.advance(tx, lots, now);
    const ended = await this.journal.endedLots(tx, lots);
    return new Map([...ended].map(([lot, { points }]) => [lot, points]));
  }
}

function restorable(order: ReturnedOrder, spent: Points): Points {
  const { totalMinor, returnedMinor } = order;
  return returnedMinor >= totalMinor ? spent : scale(spent, returnedMinor, totalMinor, 'FLOOR');
}

/** Points a wallet can take before it holds the largest amount. */
function roomOf({ pending, available, held }: Wallet): Points {
  return POINTS_MAX - pending - maxPoints(available, 0n) - held;
}
