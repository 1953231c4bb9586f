import { POINTS_MAX, required, scale, type Points, type Uuid } from '#kernel';
import { basisOfAmount, pointsOf, type Earner } from './amount.js';
import type { CampaignVersion } from './campaign.js';
import { losersAsWhole, winnersOf } from './combination.js';
import type { AwardAmount, Effect, Multiplication } from './effect.js';
import { armOf, HOLDOUT } from './experiment.js';
import type { FailedPart, Facts } from './predicate.js';

const DAY_MS = 86_400_000;

/** What the engine knows about an activity, its order and its customer. */
export interface ActivityFacts extends Earner {
  readonly occurredAt: Date;
  readonly customerId: Uuid;
  /** Null: a guest, or somebody the store does not know. */
  readonly customer: { readonly enrolledAt: Date | null; readonly isSuspended: boolean } | null;
  /** When a guest's order was linked to the customer; null for the customer's own. */
  readonly linkedAt: Date | null;
  /** What conditions are asked about: perhaps put together only when it is read. */
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

/** The effect that was evaluated. */
export function effectOf<Lot>({ version, effect }: Evaluation<CampaignVersion<Lot>>): Effect<Lot> {
  return required(version.effects[effect], 'the effect of the version');
}

/** Whether what a version gives besides points is given, before limits. */
export interface OtherEvaluation<V extends CampaignVersion = CampaignVersion> {
  readonly version: V;
  readonly whyNot: WhyNot | null;
}

/** What versions make of an activity, but for multipliers. */
export interface Evaluated<V extends CampaignVersion = CampaignVersion> {
  readonly awards: Evaluation<V>[];
  /** One for each version that has other effects and something to give by them. */
  readonly others: OtherEvaluation<V>[];
}

/** Points per point type that awards have given: what multipliers multiply. */
export type BasePoints = ReadonlyMap<Uuid, Points>;

/** Why a version gives nothing whatever its effects are; null when it may give. */
export type Exclusion<V extends CampaignVersion = CampaignVersion> = (
  version: V,
  facts: ActivityFacts,
) => WhyNot | null;

/**
 * Evaluates the versions in force for an activity: awards, then what multipliers add to them. Pure: the same facts give the
 * same evaluations, and the order of the versions decides the order of the answer only. `givenOf` says what was given of an
 * award, where that is known: multipliers multiply it. Without it there are no limits.
 */
export function evaluate<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  givenOf: (award: Evaluation<V>) => Points = ({ points }) => points,
): Evaluation<V>[] {
  const { awards } = evaluateGiving(versions, facts);
  const given = awards.map((award) => ({ ...award, points: givenOf(award) }));
  return [...awards, ...evaluateMultipliers(versions, facts, basePointsOf(given))];
}

/** Awards and all that is not points: one does not depend on the other, but within exclusivity groups. */
export function evaluateGiving<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
): Evaluated<V> {
  const others = versions
    .filter(({ otherEffects }) => otherEffects.some(({ unitsOf }) => unitsOf(facts) > 0))
    .map((version) => ({ version, whyNot: exclusionOf(version, facts) ?? otherVariantOf(version, facts) }));
  const giving = others.flatMap(({ version, whyNot }) => (whyNot === null ? [version] : []));
  const isContested = giving.some(({ exclusivityGroup }) => exclusivityGroup !== null);
  if (!isContested) return { awards: evaluateAwards(versions, facts), others };
  const losers = losersAsWhole(eachByItself(versions, facts, exclusionOf, awardIn(facts)), giving);
  const exclude: Exclusion<V> = (version) =>
    exclusionOf(version, facts) ?? (losers.has(version) ? 'EXCLUDED_BY_GROUP' : null);
  return {
    awards: evaluateAwards(versions, facts, exclude),
    others: others.map(({ version, whyNot }) => ({ version, whyNot: whyNot ?? exclude(version, facts) })),
  };
}

/** The place and number of units of each effect other than points that an activity comes to. */
export function unitsOfOthers(
  version: CampaignVersion,
  facts: ActivityFacts,
): { readonly effect: number; readonly units: number }[] {
  const arm = version.otherEffects.some(({ variant }) => variant !== null)
    ? armOfVersion(version, facts)
    : null;
  return version.otherEffects.flatMap(({ variant, unitsOf, unitsMax }, effect) => {
    const units = variant === null || variant === arm ? Math.min(unitsOf(facts), unitsMax) : 0;
    return units > 0 ? [{ effect, units }] : [];
  });
}

/** Whether an effect is of another variant of its version's experiment than the customer. */
export function variantRefusalOf(
  version: CampaignVersion,
  variant: string | null,
  facts: Pick<ActivityFacts, 'customerId'>,
): 'OTHER_VARIANT' | null {
  return variant === null || variant === armOfVersion(version, facts) ? null : 'OTHER_VARIANT';
}

function otherVariantOf(version: CampaignVersion, facts: ActivityFacts): WhyNot | null {
  return unitsOfOthers(version, facts).length > 0 ? null : 'OTHER_VARIANT';
}

/** What the awards of these versions come to, all but multipliers. */
export function evaluateAwards<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  exclude: Exclusion<V> = exclusionOf,
): Evaluation<V>[] {
  return combined(eachByItself(versions, facts, exclude, awardIn(facts)));
}

function awardIn(facts: ActivityFacts): (effect: Effect) => Worth | null {
  return ({ amount }) => (amount.kind === 'MULTIPLY' ? null : awardOf(amount, facts));
}

/** What the multipliers of these versions add to awards that were given. They do not multiply each other. */
export function evaluateMultipliers<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  base: BasePoints,
  exclude: Exclusion<V> = exclusionOf,
): Evaluation<V>[] {
  const worthOf = ({ amount, pointTypeId }: Effect): Worth | null =>
    amount.kind === 'MULTIPLY' ? bonusOf(amount, base.get(pointTypeId) ?? 0n) : null;
  return combined(eachByItself(versions, facts, exclude, worthOf));
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

/** The effects that `worthOf` answers for, each campaign by itself. */
function eachByItself<V extends CampaignVersion>(
  versions: readonly V[],
  facts: ActivityFacts,
  exclude: Exclusion<V>,
  worthOf: (effect: Effect) => Worth | null,
): Evaluation<V>[] {
  return versions.flatMap((version) => {
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
}

/** Which of each group give. */
function combined<V extends CampaignVersion>(evaluations: readonly Evaluation<V>[]): Evaluation<V>[] {
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

/** What of its condition is not met; null unless that is why it gives nothing. */
export function failedPartOf(
  { version, whyNot }: { readonly version: CampaignVersion; readonly whyNot: string | null },
  seen: ActivityFacts,
): FailedPart | null {
  return whyNot === 'CONDITION_NOT_MET' ? (version.condition?.firstFailure(seen.facts) ?? null) : null;
}

/** Why a version gives nothing, whatever it would give and whoever else gives; null when it may. */
export function exclusionOf(version: CampaignVersion, facts: ActivityFacts): WhyNot | null {
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
export function wasEligible({ whyNot }: Pick<Evaluation, 'whyNot'>): boolean {
  return !INELIGIBLE.has(whyNot);
}

function unmetConditionOf({ condition }: CampaignVersion, seen: ActivityFacts): WhyNot | null {
  return condition === null || condition.holds(seen.facts) ? null : 'CONDITION_NOT_MET';
}

function ineligibilityOf(version: CampaignVersion, facts: ActivityFacts): WhyNot | null {
  const { customer, occurredAt, linkedAt } = facts;
  if (version.state === 'PAUSED' || version.state === 'ENDED') return version.state;
  if (!customer) return 'UNKNOWN_CUSTOMER';
  if (customer.isSuspended) return 'SUSPENDED';
  if (customer.enrolledAt === null) return 'NOT_ENROLLED';
  if (linkedAt === null) return customer.enrolledAt > occurredAt ? 'ENROLLED_LATER' : null;
  return isLinkedTooLate(version, facts) ? 'LINKED_TOO_LATE' : null;
}

/** Whether a guest's order was linked to its customer after the days that the version allows. */
export function isLinkedTooLate(
  { claimDays }: CampaignVersion,
  { occurredAt, linkedAt }: ActivityFacts,
): boolean {
  return linkedAt !== null && linkedAt.getTime() - occurredAt.getTime() > claimDays * DAY_MS;
}
