import { maxPoints, minPoints, type Points, POINTS_MAX, scale } from '#kernel';
import { basisOf, type PaidAmounts } from './basis.js';
import type { AwardRule, CampaignVersion } from './campaign.js';

const DAY_MS = 86_400_000;

/** What the engine knows about an order and its customer. */
export interface OrderFacts {
  readonly occurredAt: Date;
  readonly paid: PaidAmounts;
  /** Null: a guest, or somebody the store does not know. */
  readonly customer: { readonly enrolledAt: Date | null; readonly isSuspended: boolean } | null;
  /** When a guest's order was linked to the customer; null for the customer's own. */
  readonly linkedAt: Date | null;
}

/** Why a campaign gave nothing. */
export type WhyNot =
  | 'PAUSED'
  | 'ENDED'
  | 'UNKNOWN_CUSTOMER'
  | 'NOT_ENROLLED'
  | 'ENROLLED_LATER'
  | 'SUSPENDED'
  | 'LINKED_TOO_LATE'
  | 'BELOW_MINIMUM'
  | 'LESS_THAN_ONE_POINT'
  /** More points than a wallet can hold: nothing, rather than some other number. */
  | 'BALANCE_LIMIT';

/** What one campaign version makes of an order: the trace that explains it, and the points. */
export interface Evaluation<V extends CampaignVersion = CampaignVersion> {
  readonly version: V;
  readonly basisMinor: bigint;
  readonly points: Points;
  readonly whyNot: WhyNot | null;
  /** Minor units of basis that are missing to the next point; null when more would not help. */
  readonly missingMinor: bigint | null;
}

/** Evaluates the versions in force for an order. Pure: the same facts give the same evaluations, in the same order. */
export function evaluate<V extends CampaignVersion>(
  versions: readonly V[],
  facts: OrderFacts,
): Evaluation<V>[] {
  return versions.map((version) => evaluateOne(version, facts));
}

function evaluateOne<V extends CampaignVersion>(version: V, facts: OrderFacts): Evaluation<V> {
  const { award } = version;
  const basisMinor = basisOf(facts.paid, award.basis);
  const excluded = exclusionOf(version, facts);
  if (excluded) return { version, basisMinor, points: 0n, whyNot: excluded, missingMinor: null };
  const points = earn(award, basisMinor);
  if (points > POINTS_MAX) {
    return { version, basisMinor, points: 0n, whyNot: 'BALANCE_LIMIT', missingMinor: null };
  }
  const missingMinor = missingToNext(award, basisMinor);
  const whyNot =
    points > 0n ? null : basisMinor < award.minimumMinor ? 'BELOW_MINIMUM' : 'LESS_THAN_ONE_POINT';
  return { version, basisMinor, points, whyNot, missingMinor };
}

function exclusionOf(
  version: CampaignVersion,
  { customer, occurredAt, linkedAt }: OrderFacts,
): WhyNot | null {
  if (version.state !== 'ACTIVE') return version.state;
  if (!customer) return 'UNKNOWN_CUSTOMER';
  if (customer.isSuspended) return 'SUSPENDED';
  if (customer.enrolledAt === null) return 'NOT_ENROLLED';
  if (linkedAt === null) return customer.enrolledAt > occurredAt ? 'ENROLLED_LATER' : null;
  return linkedAt.getTime() - occurredAt.getTime() > version.claimDays * DAY_MS ? 'LINKED_TOO_LATE' : null;
}

/** The points a rule gives for a basis: points x basis / per, rounded once. */
export function earn(award: AwardRule, basisMinor: bigint): Points {
  if (basisMinor < award.minimumMinor) return 0n;
  return scale(basisMinor, award.points, award.perMinor, award.rounding);
}

/** How much more basis gives at least one point more, in minor units. */
export function missingToNext(award: AwardRule, basisMinor: bigint): bigint {
  const start = basisMinor < award.minimumMinor ? award.minimumMinor : basisMinor;
  const target = earn(award, basisMinor) + 1n;
  if (earn(award, start) >= target) return start - basisMinor;
  // The smallest basis that earns the target, straight from the definition of each rounding.
  const { points, perMinor, rounding } = award;
  const ceilingDiv = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;
  const needed = {
    FLOOR: (): bigint => ceilingDiv(target * perMinor, points),
    CEILING: (): bigint => ((target - 1n) * perMinor) / points + 1n,
    HALF_UP: (): bigint => ceilingDiv((2n * target - 1n) * perMinor, 2n * points),
  }[rounding]();
  return (needed > start ? needed : start) - basisMinor;
}

/**
 * What returns take back of an award: earned - earn(what was kept) - taken back already. Cumulative, by the version that
 * made the award, so many small returns take exactly what one whole return would. Points of the award that lapsed
 * (expired, or were cancelled) are gone already: at most the others are taken.
 */
export function clawbackOf(
  rule: AwardRule,
  award: { readonly points: Points; readonly clawedBack: Points },
  lapsed: Points,
  kept: PaidAmounts,
): Points {
  const due = award.points - earn(rule, basisOf(kept, rule.basis)) - award.clawedBack;
  const left = award.points - award.clawedBack - lapsed;
  return maxPoints(minPoints(due, left), 0n);
}
