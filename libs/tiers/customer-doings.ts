import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps } from '#activity';
import { AwardTotals, type AwardedDay } from '#campaigns';
import { firstIdAt, required, startOfLocalDay, type LocalDate, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Doings } from './domain/doings.js';
import { keyOf, REFERRAL_TYPE, type Metric, type MetricKind } from './domain/qualification.js';

/** Whose doings are wanted, from which day on; null: all. */
export interface WantedDoings {
  readonly customerId: Uuid;
  readonly from: LocalDate | null;
}

/** What customers did. */
export interface KnownDoings {
  readonly of: ReadonlyMap<Uuid, Doings>;
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
    wanted: readonly WantedDoings[],
    apart: readonly Uuid[] = [],
  ): Promise<KnownDoings> {
    const of = new Map(wanted.map(({ customerId }) => [customerId, new Doings()]));
    const asked = [...metrics];
    const doingsOf = (customerId: Uuid): Doings => required(of.get(customerId), 'a wanted customer');
    if (wanted.length === 0) return { of, awarded: [] };
    const customerIds = wanted.map(({ customerId }) => customerId);
    const from = earliestOf(wanted);
    const [isSpend, isOrders] = [asks(asked, 'SPEND'), asks(asked, 'ORDERS')];
    if (isSpend || isOrders) {
      const days = await this.rollUps.boughtDays(tx, { customerIds, since: from });
      for (const { customerId, day, orders, spentMinor } of days) {
        const doings = doingsOf(customerId);
        if (isSpend) doings.add('SPEND', day, spentMinor);
        if (isOrders) doings.add('ORDERS', day, BigInt(orders));
      }
    }
    // Ids begin with their times.
    const since = firstIdAt(from === null ? new Date(0) : startOfLocalDay(from, timeZone));
    const types = activityTypesOf(asked);
    if (types.length > 0) {
      const days = await this.rollUps.activityDays(tx, { customerIds, types, since, timeZone });
      for (const { customerId, type, day, count } of days)
        doingsOf(customerId).add(keyOf({ kind: 'ACTIVITIES', type }), day, BigInt(count));
    }
    if (!asks(asked, 'POINTS_EARNED')) return { of, awarded: [] };
    const days = await this.awards.byDay(tx, { customerIds, since, timeZone, apart });
    for (const { customerId, pointType, day, points } of days)
      doingsOf(customerId).add(keyOf({ kind: 'POINTS_EARNED', pointType }), day, points);
    return { of, awarded: days.filter(({ activityId }) => activityId !== null) };
  }
}

/** Types of the activities that metrics count. */
export function activityTypesOf(metrics: Iterable<Metric>): string[] {
  const types = new Set<string>();
  for (const metric of metrics) {
    if (metric.kind === 'ACTIVITIES') types.add(metric.type);
    if (metric.kind === 'REFERRALS') types.add(REFERRAL_TYPE);
  }
  return [...types];
}

function asks(metrics: readonly Metric[], kind: MetricKind): boolean {
  return metrics.some((metric) => metric.kind === kind);
}

/** The first day that matters to anybody; what is read of others besides does not matter to them. */
function earliestOf(wanted: readonly WantedDoings[]): LocalDate | null {
  let first: LocalDate | null = wanted[0]?.from ?? null;
  for (const { from } of wanted) if (first !== null && (from === null || from < first)) first = from;
  return first;
}
