import { groupedBy, type LocalDate, type Points, type Uuid } from '#kernel';
import type { Allotment, Trim, Want } from './allotment.js';
import type { CampaignVersion } from './campaign.js';
import { isMultiplication } from './effect.js';
import {
  basePointsOf,
  evaluateGiving,
  evaluateMultipliers,
  type ActivityFacts,
  type Evaluation,
  type OtherEvaluation,
} from './evaluate.js';
import { isLimited } from './limits.js';

/** An activity with what decides what is given for it. */
export interface Occasion<V extends CampaignVersion> {
  readonly customerId: Uuid;
  readonly facts: ActivityFacts;
  /** Those in force that act on it. */
  readonly versions: readonly V[];
  /** The program-local day of the activity: decides the windows of limits. */
  readonly day: () => LocalDate;
}

/** What an effect gives after limits. */
export interface Grant<V extends CampaignVersion = CampaignVersion> {
  readonly evaluation: Evaluation<V>;
  readonly points: Points;
  /** What kept it below what the evaluation says; null when nothing did. */
  readonly trimmedBy: Trim | null;
}

/** What becomes of all that a version gives besides points: all of it is given, or nothing. */
export interface OtherGrant<V extends CampaignVersion = CampaignVersion> {
  readonly evaluation: OtherEvaluation<V>;
  /** What kept it from being given although the evaluation would; null when nothing did. */
  readonly trimmedBy: Trim | null;
  /** Whether the version gives points beside it: then these decide what limits get back. */
  readonly isBesidePoints: boolean;
}

/** What is given for an occasion. */
export interface Given<V extends CampaignVersion = CampaignVersion> {
  readonly grants: Grant<V>[];
  readonly others: OtherGrant<V>[];
}

/** Applies limits: takes what is given from the counters, or only looks what would be. One answer per want. */
export type Allot = (wants: readonly Want[]) => Promise<readonly Allotment[]>;

/**
 * What is given for each occasion, in their order: awards within their limits, with what else their versions give, then
 * what multipliers add to what was given, within theirs. The one way from activities to grants: recording, quotes and
 * backtests differ in `allot` alone.
 */
export async function givenOf<V extends CampaignVersion>(
  occasions: readonly Occasion<V>[],
  allot: Allot,
): Promise<Given<V>[]> {
  const evaluated = occasions.map(({ versions, facts }) => evaluateGiving(versions, facts));
  const given = await limited(
    occasions,
    evaluated.map(({ awards }) => awards),
    evaluated.map(({ others }) => others),
    allot,
  );
  // Mostly there is nothing to multiply, and an import has many occasions.
  if (!occasions.some(({ versions }) => versions.some(multiplies))) return given;
  const bonuses = await limited(
    occasions,
    occasions.map(({ versions, facts }, index) =>
      evaluateMultipliers(versions, facts, baseOf(given[index]?.grants ?? [])),
    ),
    [],
    allot,
  );
  return given.map(({ grants, others }, index) => ({
    grants: [...grants, ...(bonuses[index]?.grants ?? [])],
    others,
  }));
}

function multiplies({ effects }: CampaignVersion): boolean {
  return effects.some(isMultiplication);
}

function baseOf(grants: readonly Grant[]): ReturnType<typeof basePointsOf> {
  return basePointsOf(grants.map(({ evaluation, points }) => ({ ...evaluation, points })));
}

async function limited<V extends CampaignVersion>(
  occasions: readonly Occasion<V>[],
  evaluations: readonly Evaluation<V>[][],
  others: readonly OtherEvaluation<V>[][],
  allot: Allot,
): Promise<Given<V>[]> {
  const claims = occasions.map((occasion, index) =>
    occasion.versions.some(({ limits }) => isLimited(limits))
      ? claimsOf(occasion, evaluations[index] ?? [], others[index] ?? [])
      : null,
  );
  const wants = claims.flatMap((ofOccasion) => [...(ofOccasion?.values() ?? [])].map(({ want }) => want));
  const allotments = wants.length > 0 ? await allot(wants) : [];
  const allotmentOf = new Map(wants.map((want, index) => [want, allotments[index]]));
  return occasions.map((_, index): Given<V> => {
    const claimOf = claims[index];
    const grants = (evaluations[index] ?? []).map((evaluation): Grant<V> => {
      const claim = claimOf?.get(evaluation.version);
      const part = claim?.parts.indexOf(evaluation) ?? -1;
      if (!claim || part < 0) return { evaluation, points: evaluation.points, trimmedBy: null };
      const allotment = allotmentOf.get(claim.want);
      const points = allotment?.points[part] ?? 0n;
      return {
        evaluation,
        points,
        trimmedBy: points < evaluation.points ? (allotment?.trimmedBy ?? null) : null,
      };
    });
    const withPoints = new Set(
      grants.flatMap((grant) => (grant.points > 0n ? [grant.evaluation.version] : [])),
    );
    const otherGrants = (others[index] ?? []).map((evaluation): OtherGrant<V> => {
      const claim = claimOf?.get(evaluation.version);
      const allotment = claim && allotmentOf.get(claim.want);
      const trimmedBy = allotment && !allotment.isGiven ? allotment.trimmedBy : null;
      return { evaluation, trimmedBy, isBesidePoints: withPoints.has(evaluation.version) };
    });
    return { grants, others: otherGrants };
  });
}

interface Claim<V extends CampaignVersion> {
  readonly want: Want;
  readonly parts: readonly Evaluation<V>[];
}

/** One want per limited version that gives something: all its effects count as one award. */
function claimsOf<V extends CampaignVersion>(
  { customerId, day }: Occasion<V>,
  evaluations: readonly Evaluation<V>[],
  others: readonly OtherEvaluation<V>[],
): Map<V, Claim<V>> {
  const giving = evaluations.filter(({ version, points }) => points > 0n && isLimited(version.limits));
  const partsOf = groupedBy(giving, ({ version }) => version);
  for (const { version, whyNot } of others)
    if (whyNot === null && isLimited(version.limits) && !partsOf.has(version)) partsOf.set(version, []);
  const claims = new Map<V, Claim<V>>();
  for (const [version, parts] of partsOf) {
    const { campaignId, limits } = version;
    const wanted = parts.flatMap(({ effect, points }) => {
      const settings = version.effects[effect];
      return settings ? [{ points, value: settings.value }] : [];
    });
    claims.set(version, { want: { campaignId, customerId, day: day(), limits, parts: wanted }, parts });
  }
  return claims;
}

/** Reasons for giving nothing that time could hide: they are kept with the order. */
export const KEPT_REFUSALS: ReadonlySet<string> = new Set(['SUSPENDED', 'LIMIT_REACHED', 'COOL_DOWN']);

export type LimitRefusal = 'LIMIT_REACHED' | 'COOL_DOWN';

/** Why nothing is given although the campaign would; null when something is, or the evaluation says why not. */
export function refusalOf({ evaluation, points, trimmedBy }: Grant): LimitRefusal | null {
  return points > 0n || evaluation.points === 0n ? null : reasonOf(trimmedBy);
}

/** Why what is not points is not given although the campaign would; null when it is, or the evaluation says why not. */
export function refusalOfOther({ trimmedBy }: OtherGrant): LimitRefusal | null {
  return reasonOf(trimmedBy);
}

function reasonOf(trim: Trim | null): LimitRefusal | null {
  if (trim === null) return null;
  return trim.kind === 'LIMIT' ? 'LIMIT_REACHED' : 'COOL_DOWN';
}
