import { Injectable } from '@nestjs/common';
import {
  isPurchase,
  Reactors,
  type Activity,
  type ActivityBatch,
  type NewActivity,
  type Reactor,
} from '#activity';
import type { AwardedDay } from '#campaigns';
import { groupedBy, localDateOf, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { typesThatCount } from './customer-doings.js';
import { happen, takeOff, type Deed, type DeedPart } from './domain/fold.js';
import { APPROVED_FRIEND, keyOf, metricsOf } from './domain/qualification.js';
import { StoredLadders, type LadderWithVersions } from './stored-ladders.js';
import { TierBook } from './tier-book.js';

/** After roll-ups, before referrals and campaigns: their facts and multipliers go by the tier after the order. */
const RANK = 20;
/** Points are there after campaigns (40) gave them. */
const RANK_AFTER_POINTS = 45;

const BOUGHT: ReadonlySet<string> = new Set(['order.paid', 'order.linked']);
const RETURNED: ReadonlySet<string> = new Set(['order.returned', 'order.cancelled']);
const ENROLLED = 'customer.enrolled';

/**
 * Tiers' place in the transaction that records activities: whoever qualifies by what they did rises at once; who does not any
 * more by what came back is warned, and falls by a review only.
 */
@Injectable()
export class TierReactor {
  /** Read once for both places: it is the one statement that a batch costs where there are no ladders. */
  private readonly known = new WeakMap<ActivityBatch, readonly LadderWithVersions[]>();

  constructor(
    private readonly ladders: StoredLadders,
    private readonly book: TierBook,
    reactors: Reactors,
  ) {
    reactors.register(this.reactor('tiers', RANK, (ladder) => !countsPoints(ladder)));
    reactors.register(this.reactor('tiers by points', RANK_AFTER_POINTS, countsPoints));
  }

  private reactor(name: string, rank: number, isOwn: (ladder: LadderWithVersions) => boolean): Reactor {
    return { name, rank, react: (tx, batch) => this.react(tx, batch, isOwn) };
  }

  private async react(
    tx: Tx,
    batch: ActivityBatch,
    isOwn: (ladder: LadderWithVersions) => boolean,
  ): Promise<readonly NewActivity[]> {
    const inForce = this.known.get(batch) ?? (await this.ladders.inForce(tx, batch.now));
    this.known.set(batch, inForce);
    const ladders = inForce.filter(isOwn);
    if (ladders.length === 0) return [];
    const relevant = relevantOf(batch.activities, ladders);
    if (relevant.length === 0) return [];
    const byCustomer = groupedBy(relevant, ({ customerId }) => customerId);
    const { timeZone } = batch.program;
    const customers = [...byCustomer.keys()].flatMap((id) => batch.customers.get(id) ?? []);
    const dayOf = (customerId: Uuid): LocalDate => {
      const first = (byCustomer.get(customerId) ?? []).reduce(
        (least, { occurredAt }) => Math.min(least, occurredAt.getTime()),
        batch.now.getTime(),
      );
      return localDateOf(new Date(first), timeZone);
    };
    const apart = ladders.some(countsPoints) ? relevant.map(({ id }) => id) : [];
    const look = { program: batch.program, ladders, customers, dayOf, apart };
    const { pages, awarded } = await this.book.open(tx, look);
    const awardsOf = groupedBy(awarded, ({ activityId }) => activityId ?? '');
    for (const [customerId, { customer, standings, doings }] of pages) {
      const deeds = (byCustomer.get(customerId) ?? []).map((activity) =>
        deedOf(activity, timeZone, awardsOf.get(activity.id) ?? []),
      );
      takeOff(doings, deeds);
      happen(standings, doings, deeds, customer.status === 'SUSPENDED');
    }
    return this.book.close(tx, ladders, pages.values(), batch.now);
  }
}

/** Whether points count on a ladder, by whatever version. */
function countsPoints({ versions }: LadderWithVersions): boolean {
  return versions.some(
    ({ tiers, state }) =>
      state === 'PUBLISHED' && [...metricsOf(tiers).values()].some(({ kind }) => kind === 'POINTS_EARNED'),
  );
}

/** What may change where anybody stands: with points, everything may. */
function relevantOf(activities: readonly Activity[], ladders: readonly LadderWithVersions[]): Activity[] {
  if (ladders.some(countsPoints)) return [...activities];
  const metrics = metricsOf(ladders.flatMap(({ versions }) => versions.flatMap(({ tiers }) => tiers)));
  const types = new Set(typesThatCount(metrics.values()));
  return activities.filter(
    ({ type }) => BOUGHT.has(type) || RETURNED.has(type) || type === ENROLLED || types.has(type),
  );
}

/** What an activity adds to what its customer did. */
function deedOf(activity: Activity, timeZone: string, awarded: readonly AwardedDay[]): Deed {
  const { id: activityId, orderId, occurredAt, type, order } = activity;
  const isOfFriend = activity.attributes['side'] === APPROVED_FRIEND.side;
  const isReturn = RETURNED.has(type) || (isOfFriend && type === APPROVED_FRIEND.undoneBy);
  if (isReturn) return { at: occurredAt, activityId, orderId, isReturn, adds: [] };
  const day = localDateOf(occurredAt, timeZone);
  const adds: DeedPart[] = [{ key: keyOf({ kind: 'ACTIVITIES', type }), day, amount: 1n }];
  if (isOfFriend && type === APPROVED_FRIEND.type)
    adds.push({ key: keyOf({ kind: 'REFERRALS' }), day, amount: 1n });
  if (order && BOUGHT.has(type)) {
    const { amounts, returned, localDay } = order;
    adds.push({ key: 'SPEND', day: localDay, amount: amounts.totalMinor - returned.totalMinor });
    adds.push({ key: 'ORDERS', day: localDay, amount: isPurchase(order) ? 1n : 0n });
  }
  for (const { pointType, points, day: earnedOn } of awarded)
    adds.push({ key: keyOf({ kind: 'POINTS_EARNED', pointType }), day: earnedOn, amount: points });
  return { at: occurredAt, activityId, orderId, isReturn, adds };
}
