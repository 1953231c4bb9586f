import { maxPoints, minPoints, type Points } from '#kernel';
import { ORDER_PAID, type CampaignVersion } from './campaign.js';
import { groupOf } from './combination.js';
import { isMultiplication } from './effect.js';
import {
  armOfVersion,
  basePointsOf,
  evaluateAwards,
  evaluateMultipliers,
  isLinkedTooLate,
  type ActivityFacts,
  type Evaluation,
  type Exclusion,
} from './evaluate.js';
import { HOLDOUT } from './experiment.js';
import type { OtherEffect } from './other-effect.js';

/** What an order was given by one effect of a version. */
export interface StandingAward<V extends CampaignVersion = CampaignVersion> {
  readonly version: V;
  readonly effect: number;
  readonly points: Points;
  readonly clawedBack: Points;
}

/**
 * What each award of an order keeps after returns: what a fresh award on the kept part of the order would come to, by the
 * versions that were in force for the order, and never more than was given. `kept` is null when nothing is kept.
 *
 * Who the customer is now does not matter: they were awarded. Parts of conditions that speak of the customer or the program
 * stay as they were: met for each version with an award, be it of nothing because another of its group gave more.
 *
 * An award of an exclusivity group stands for the group: it keeps what the best of the group would give now, so that a
 * return never costs more than it should because it changed the winner.
 */
export function keptPointsOf<V extends CampaignVersion>(
  awards: readonly StandingAward<V>[],
  inForce: readonly V[],
  kept: ActivityFacts | null,
): Points[] {
  if (kept === null) return awards.map(() => 0n);
  const versions = versionsOf(awards, inForce);
  const isBonus = ({ version, effect }: StandingAward<V>): boolean => {
    const settings = version.effects[effect];
    return settings !== undefined && isMultiplication(settings);
  };
  const bases = awards.filter((award) => !isBonus(award));
  const bonuses = awards.filter(isBonus);
  const points = settled(bases, evaluateAwards(versions, kept, STANDING));
  const base = basePointsOf(bases.map((award) => ({ ...award, points: points.get(award) ?? 0n })));
  const more = settled(bonuses, evaluateMultipliers(versions, kept, base, STANDING));
  return awards.map((award) => points.get(award) ?? more.get(award) ?? 0n);
}

/**
 * What returns take back of an award: given - kept - taken back already. Cumulative, so many small returns take exactly
 * what one whole return would. Points of the award that lapsed (expired, or were cancelled) are gone already: at most
 * the others are taken.
 */
export function clawbackOf(
  award: { readonly points: Points; readonly clawedBack: Points },
  keptPoints: Points,
  lapsed: Points,
): Points {
  const due = award.points - keptPoints - award.clawedBack;
  const left = award.points - award.clawedBack - lapsed;
  return maxPoints(minPoints(due, left), 0n);
}

/** How many units of what was given the kept part of an order still comes to: never more than were given. */
export function keptUnitsOf(
  version: CampaignVersion,
  { unitsOf }: OtherEffect,
  units: number,
  kept: ActivityFacts | null,
): number {
  if (kept === null || STANDING(version, kept) !== null) return 0;
  return Math.min(units, unitsOf(kept));
}

/**
 * A condition about something that happened to the order later was met then, whatever came back since; so were the parts
 * of others that speak of the customer or the program. A guest's order is not linked earlier by a return.
 */
const STANDING: Exclusion = (version, facts) => {
  if (armOfVersion(version, facts) === HOLDOUT) return 'HELD_OUT';
  const { trigger, condition } = version;
  if (trigger !== ORDER_PAID) return null;
  if (isLinkedTooLate(version, facts)) return 'LINKED_TOO_LATE';
  return condition === null || condition.stillHolds(facts.facts) ? null : 'CONDITION_NOT_MET';
};

/** What was in force for the order; a campaign that awarded by another version is taken by that. */
function versionsOf<V extends CampaignVersion>(
  awards: readonly StandingAward<V>[],
  inForce: readonly V[],
): V[] {
  // How customer and program were then is known of those that stood: others whose conditions ask for it were not met.
  const asked = inForce.filter(({ condition }) => !condition?.isChangeable);
  const byCampaign = new Map(asked.map((version) => [version.campaignId, version]));
  for (const { version } of awards) byCampaign.set(version.campaignId, version);
  return [...byCampaign.values()].filter(({ state }) => state === 'ACTIVE');
}

/**
 * A number that an activity carried does not come back with goods, nor a gift for something that happened later: whether
 * another of its group would give instead for less of the order cannot be asked again.
 */
function isApartFromGoods({ version, effect }: StandingAward): boolean {
  const kind = version.effects[effect]?.amount.kind;
  return kind === 'PER_UNIT' || (kind === 'FIXED' && version.trigger !== ORDER_PAID);
}

function settled<V extends CampaignVersion>(
  awards: readonly StandingAward<V>[],
  fresh: readonly Evaluation<V>[],
): Map<StandingAward<V>, Points> {
  const nameOf = ({ version, effect }: StandingAward<V> | Evaluation<V>): string => `${version.id}/${effect}`;
  const own = new Map(fresh.map((one) => [nameOf(one), one.points]));
  const apart = new Set(awards.filter(isApartFromGoods).map(nameOf));
  const left = new Map<string, Points>();
  for (const one of fresh)
    if (one.version.exclusivityGroup !== null && !apart.has(nameOf(one)))
      left.set(groupOf(one), (left.get(groupOf(one)) ?? 0n) + one.points);
  const kept = new Map<StandingAward<V>, Points>();
  for (const award of awards) {
    if (apart.has(nameOf(award))) {
      kept.set(award, award.points);
      continue;
    }
    const isAlone = award.version.exclusivityGroup === null;
    const available = isAlone ? (own.get(nameOf(award)) ?? 0n) : (left.get(groupOf(award)) ?? 0n);
    const points = minPoints(award.points, available);
    kept.set(award, points);
    if (!isAlone) left.set(groupOf(award), available - points);
  }
  return kept;
}
