import { groupedBy, type LocalDate, type Points, type Uuid } from '#kernel';
import type { Allotment, Trim, Want } from './allotment.js';
import type { CampaignVersion } from './campaign.js';
import { isMultiplication } from './effect.js';
import {
  basePointsOf,
  evaluateAwards,
  evaluateMultipliers,
  type ActivityFacts,
  type Evaluation,
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

/** Applies limits: takes what is given from the counters, or only looks what would be. One answer per want. */
export type Allot = (wants: readonly Want[]) => Promise<readonly Allotment[]>;

/**
 * What is given for each occasion, in their order: awards within their limits, then what multipliers add to what was
 * given, within theirs. The one way from activities to grants: recording, quotes and backtests differ in `allot` alone.
 */
export async function grantsOf<V extends CampaignVersion>(
  occasions: readonly Occasion<V>[],
  allot: Allot,
): Promise<Grant<V>[][]> {
  const awards = await limited(
    occasions,
    occasions.map(({ versions, facts }) => evaluateAwards(versions, facts)),
    allot,
  );
  const bonuses = await limited(
    occasions,
    occasions.map(({ versions, facts }, index) =>
      versions.some(multiplies) ? evaluateMultipliers(versions, facts, baseOf(awards[index] ?? [])) : [],
    ),
    allot,
  );
  return awards.map((ofOccasion, index) => [...ofOccasion, ...(bonuses[index] ?? [])]);
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
  allot: Allot,
): Promise<Grant<V>[][]> {
  const claims = occasions.flatMap((occasion, index) => claimsOf(occasion, evaluations[index] ?? []));
  const allotments = claims.length > 0 ? await allot(claims.map(({ want }) => want)) : [];
  const trimmed = new Map<Evaluation<V>, Grant<V>>();
  for (const [index, { parts }] of claims.entries()) {
    const allotment = allotments[index];
    for (const [part, evaluation] of parts.entries()) {
      const points = allotment?.points[part] ?? 0n;
      const trimmedBy = points < evaluation.points ? (allotment?.trimmedBy ?? null) : null;
      trimmed.set(evaluation, { evaluation, points, trimmedBy });
    }
  }
  return evaluations.map((ofOccasion) =>
    ofOccasion.map(
      (evaluation) => trimmed.get(evaluation) ?? { evaluation, points: evaluation.points, trimmedBy: null },
    ),
  );
}

/** One want per limited version that gives something: all its effects count as one award. */
function claimsOf<V extends CampaignVersion>(
  { customerId, day }: Occasion<V>,
  evaluations: readonly Evaluation<V>[],
): { readonly want: Want; readonly parts: readonly Evaluation<V>[] }[] {
  const giving = evaluations.filter(({ version, points }) => points > 0n && isLimited(version.limits));
  return [...groupedBy(giving, ({ version }) => version)].map(([version, parts]) => {
    const { campaignId, limits } = version;
    const wanted = parts.flatMap(({ effect, points }) => {
      const settings = version.effects[effect];
      return settings ? [{ points, value: settings.value }] : [];
    });
    return { want: { campaignId, customerId, day: day(), limits, parts: wanted }, parts };
  });
}

export type LimitRefusal = 'LIMIT_REACHED' | 'COOL_DOWN';

/** Why nothing is given although the campaign would; null when something is, or the evaluation says why not. */
export function refusalOf({ evaluation, points, trimmedBy }: Grant): LimitRefusal | null {
  if (points > 0n || evaluation.points === 0n || trimmedBy === null) return null;
  return trimmedBy.kind === 'LIMIT' ? 'LIMIT_REACHED' : 'COOL_DOWN';
}
