import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps } from '#activity';
import { AwardTotals, type AwardedDay } from '#campaigns';
import { firstIdAt, groupedBy, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Doings } from './domain/doings.js';
import { APPROVED_FRIEND, keyOf, type Metric, type MetricKind } from './domain/qualification.js';

/** Whose doings are wanted, each once, from which day on; null: all. */
export interface WantedDoings {
  readonly customerIds: readonly Uuid[];
  readonly from: LocalDate | null;
}

/** What customers did. */
export interface KnownDoings {
  /** Of one of the customers that were asked for, anew each time. */
  readonly of: (customerId: Uuid) => Doings;
  /** Points of the activities that were to be told apart; they are in the doings too. */
  readonly awarded: readonly AwardedDay[];
}

/**
 * What customers did, as qualifications count it: read from where it is kept already, in a statement per kind of metric for
 * all of them. Nothing is kept twice, so that a ladder counts what was done before it was thought of, and returns count at once.
 */
@Injectable()
export class CustomerDoings {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly awards: AwardTotals,
  ) {}

  async read(
    tx: Tx,
    { timeZone }: Program,
    metrics: Iterable<Metric>,
    { customerIds, from }: WantedDoings,
    apart: readonly Uuid[] = [],
  ): Promise<KnownDoings> {
    const asked = [...metrics];
    if (customerIds.length === 0) return { of: () => new Doings(), awarded: [] };
    const [isSpend, isOrders] = [asks(asked, 'SPEND'), asks(asked, 'ORDERS')];
    const boughtBy =
      isSpend || isOrders ? await this.rollUps.boughtDays(tx, { customerIds, since: from }) : () => [];
    // Ids begin with their times.
    const since = firstIdAt(from === null ? new Date(0) : startOfLocalDay(from, timeZone));
    const types = activityTypesOf(asked);
    const active =
      types.length > 0 ? await this.rollUps.activityDays(tx, { customerIds, types, since, timeZone }) : [];
    const friends = asks(asked, 'REFERRALS')
      ? await this.rollUps.standingDays(tx, { customerIds, of: APPROVED_FRIEND, since, timeZone })
      : [];
    const awarded = asks(asked, 'POINTS_EARNED')
      ? await this.awards.byDay(tx, { customerIds, since, timeZone, apart })
      : [];
    const activeBy = groupedBy(active, ({ customerId }) => customerId);
    const friendsOf = groupedBy(friends, ({ customerId }) => customerId);
    const awardedTo = groupedBy(awarded, ({ customerId }) => customerId);
    const of = (customerId: Uuid): Doings => {
      const doings = new Doings();
      for (const { day, orders, spentMinor } of boughtBy(customerId)) {
        if (isSpend) doings.add('SPEND', day, spentMinor);
        if (isOrders) doings.add('ORDERS', day, BigInt(orders));
      }
      for (const { type, day, count } of activeBy.get(customerId) ?? [])
        doings.add(keyOf({ kind: 'ACTIVITIES', type }), day, BigInt(count));
      for (const { day, count } of friendsOf.get(customerId) ?? [])
        doings.add(keyOf({ kind: 'REFERRALS' }), day, BigInt(count));
      for (const { pointType, day, points } of awardedTo.get(customerId) ?? [])
        doings.add(keyOf({ kind: 'POINTS_EARNED', pointType }), day, points);
      return doings;
    };
    return { of, awarded: awarded.filter(({ activityId }) => activityId !== null) };
  }
}

/** Types of the activities that metrics count one by one. */
function activityTypesOf(metrics: Iterable<Metric>): string[] {
  const types = new Set<string>();
  for (const metric of metrics) if (metric.kind === 'ACTIVITIES') types.add(metric.type);
  return [...types];
}

/** Types of the activities, orders aside, that change what metrics count. */
export function typesThatCount(metrics: Iterable<Metric>): string[] {
  const asked = [...metrics];
  const friends = asks(asked, 'REFERRALS') ? [APPROVED_FRIEND.type, APPROVED_FRIEND.undoneBy] : [];
  return [...activityTypesOf(asked), ...friends];
}

function asks(metrics: readonly Metric[], kind: MetricKind): boolean {
  return metrics.some((metric) => metric.kind === kind);
}
