import { POINTS_MAX, scale, type Points, type Uuid } from '#kernel';
import { basisOfAmount, pointsOf, type Earner } from './amount.js';
import type { CampaignVersion } from './campaign.js';
import { winnersOf } from './combination.js';
import type { AwardAmount, Effect, Multiplication } from './effect.js';
import { armOf, HOLDOUT } from './experiment.js';
import type { Facts } from './predicate.js';

const DAY_MS = 86_400_000;

/** What the engine knows about an activity, its order and its customer. */
export interface ActivityFacts extends Earner {
  readonly occurredAt: Date;
  readonly customerId: Uuid;
  /** Null: a guest, or somebody the store does not know. */
  readonly customer: { readonly enrolledAt: Date | null; readonly isSuspended: boolean } | null;
  /** When a guest's order was linked to the customer; null for the customer's own. */
  readonly linkedAt: Date | null;
  /** What conditions are asked about. */
  readonly facts: Facts;
}

/** Why an effect gave nothing. */
export type WhyNot =
  | 'PAUSED'
  | 'ENDED'
  | 'UNKNOWN_CUSTOMER'
  | 'NOT_ENROLLED'
  | 'ENROLLED_LATER'
  | 'SUSPENDED'
  | 'LINKED_TOO_LATE'
  | 'CONDITION_NOT_MET'
  /** The customer is of the share that gets nothing, so that the campaign's effect can be measured. */
  | 'HELD_OUT'
  /** The effect is of another variant than the customer. */
  | 'OTHER_VARIANT'
  | 'BELOW_MINIMUM'
  | 'LESS_THAN_ONE_POINT'
  /** Another campaign of its exclusivity group gives. */
  | 'EXCLUDED_BY_GROUP'
  /** More points than a wallet can hold: nothing, rather than some other number. */
  | 'BALANCE_LIMIT';

/** What one effect of a version makes of an activity: the trace that explains it, and the points. */
export interface Evaluation<V extends CampaignVersion = CampaignVersion> {
  readonly version: V;
  /** Place of the effect in the version. */
  readonly effect: number;
  readonly basisMinor: bigint;
  /** Before limits. */
  readonly points: Points;
  readonly whyNot: WhyNot | null;
}

/** Points per point type that awards have given: what multipliers multiply. */
export type BasePoints = ReadonlyMap<Uuid, Points>;

/** Why a version gives nothing whatever its effects are; null when it may give. */
export type Exclusion = (version: CampaignVersion, facts: ActivityFacts) => WhyNot | null;

/**
 * Evaluates the versions in force for an activity, without limits: awards, then what multipliers add to them. Pure: the
 * same facts give the same evaluations, and the order of the versions decides the order of the answer only.
 */
export function evaluate<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
): Evaluation<V>[] {
  const awards = evaluateAwards(versions, facts);
  return [...awards, ...evaluateMultipliers(versions, facts, basePointsOf(awards))];
}

/** What the awards of these versions come to, all but multipliers. */
export function evaluateAwards<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  exclude: Exclusion = exclusionOf,
): Evaluation<V>[] {
  return combined(versions, facts, exclude, ({ amount }) =>
    amount.kind === 'MULTIPLY' ? null : awardOf(amount, facts),
  );
}

/** What the multipliers of these versions add to awards that were given. They do not multiply each other. */
export function evaluateMultipliers<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  base: BasePoints,
  exclude: Exclusion = exclusionOf,
): Evaluation<V>[] {
  return combined(versions, facts, exclude, ({ amount, pointTypeId }) =>
    amount.kind === 'MULTIPLY' ? bonusOf(amount, base.get(pointTypeId) ?? 0n) : null,
  );
}

export function basePointsOf(
  given: readonly { readonly version: CampaignVersion; readonly effect: number; readonly points: Points }[],
): BasePoints {
  const sums = new Map<Uuid, Points>();
  for (const { version, effect, points } of given) {
    const pointTypeId = version.effects[effect]?.pointTypeId;
    if (pointTypeId !== undefined) sums.set(pointTypeId, (sums.get(pointTypeId) ?? 0n) + points);
  }
  return sums;
}

type Worth = Pick<Evaluation, 'basisMinor' | 'points' | 'whyNot'>;

/** The effects that `worthOf` answers for, each campaign by itself, and then which of each group give. */
function combined<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  exclude: Exclusion,
  worthOf: (effect: Effect) => Worth | null,
): Evaluation<V>[] {
  const evaluations = versions.flatMap((version) => {
    const worths = version.effects.map(worthOf);
    const excluded = worths.some((worth) => worth !== null) ? exclude(version, facts) : null;
    const arm = armOfVersion(version, facts);
    return worths.flatMap((worth, effect): Evaluation<V>[] => {
      if (worth === null) return [];
      const variant = version.effects[effect]?.variant ?? null;
      const whyNot = excluded ?? (variant === null || variant === arm ? null : 'OTHER_VARIANT');
      return [{ version, effect, ...(whyNot === null ? worth : nothing(worth, whyNot)) }];
    });
  });
  const winners = winnersOf(evaluations);
  return evaluations.map((evaluation) =>
    evaluation.points === 0n || winners.has(evaluation)
      ? evaluation
      : { ...evaluation, ...nothing(evaluation, 'EXCLUDED_BY_GROUP') },
  );
}

function nothing({ basisMinor }: Worth, whyNot: WhyNot): Worth {
  return { basisMinor, points: 0n, whyNot };
}

function awardOf(amount: AwardAmount, earner: Earner): Worth {
  const basisMinor = basisOfAmount(amount, earner);
  const worth = worthOfPoints(basisMinor, pointsOf(amount, earner));
  const isBelow = amount.kind === 'PER_AMOUNT' && basisMinor < amount.minimumMinor;
  return isBelow ? { ...worth, whyNot: 'BELOW_MINIMUM' } : worth;
}

function worthOfPoints(basisMinor: bigint, points: Points): Worth {
  if (points > POINTS_MAX) return { basisMinor, points: 0n, whyNot: 'BALANCE_LIMIT' };
  return { basisMinor, points, whyNot: points > 0n ? null : 'LESS_THAN_ONE_POINT' };
}

/** What a multiplier adds to the points of other awards. */
function bonusOf({ numerator, denominator, rounding }: Multiplication, base: Points): Worth {
  return worthOfPoints(0n, scale(base, numerator - denominator, denominator, rounding));
}

function exclusionOf(version: CampaignVersion, facts: ActivityFacts): WhyNot | null {
  return ineligibilityOf(version, facts) ?? unmetConditionOf(version, facts) ?? holdoutOf(version, facts);
}

/** The arm of the customer in the version's experiment; null when there is none. */
export function armOfVersion(
  { experiment, campaignId }: CampaignVersion,
  { customerId }: Pick<ActivityFacts, 'customerId'>,
): string | null {
  return experiment && armOf(experiment, campaignId, customerId);
}

function holdoutOf(version: CampaignVersion, facts: ActivityFacts): WhyNot | null {
  return armOfVersion(version, facts) === HOLDOUT ? 'HELD_OUT' : null;
}

/** Reasons for which a customer is not even asked: what would be given to others like them is no matter. */
const INELIGIBLE: ReadonlySet<WhyNot | null> = new Set<WhyNot>([
  'PAUSED',
  'ENDED',
  'UNKNOWN_CUSTOMER',
  'NOT_ENROLLED',
  'ENROLLED_LATER',
  'SUSPENDED',
  'LINKED_TOO_LATE',
  'CONDITION_NOT_MET',
]);

/** Whether the customer was eligible, and so is counted in an experiment, whatever they then got. */
export function wasEligible({ whyNot }: Evaluation): boolean {
  return !INELIGIBLE.has(whyNot);
}

function unmetConditionOf({ condition }: CampaignVersion, { facts }: ActivityFacts): WhyNot | null {
  return condition === null || condition.holds(facts) ? null : 'CONDITION_NOT_MET';
}

function ineligibilityOf(
  version: CampaignVersion,
  { customer, occurredAt, linkedAt }: ActivityFacts,
): WhyNot | null {
  if (version.state === 'PAUSED' || version.state === 'ENDED') return version.state;
  if (!customer) return 'UNKNOWN_CUSTOMER';
  if (customer.isSuspended) return 'SUSPENDED';
  if (customer.enrolledAt === null) return 'NOT_ENROLLED';
  if (linkedAt === null) return customer.enrolledAt > occurredAt ? 'ENROLLED_LATER' : null;
  return linkedAt.getTime() - occurredAt.getTime() > version.claimDays * DAY_MS ? 'LINKED_TOO_LATE' : null;
}
