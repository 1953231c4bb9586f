import type { Points, Uuid } from '#kernel';
import type { CampaignVersion } from './campaign.js';

/** An effect of a version with what it would give by itself. */
export interface Candidate {
  readonly version: CampaignVersion;
  readonly effect: number;
  readonly points: Points;
}

interface Contender<C> {
  readonly version: CampaignVersion;
  points: Points;
  readonly candidates: C[];
}

/**
 * The candidates that give: all that are in no exclusivity group, and of each group, point type by point type, those of
 * one campaign: of the highest priority, then the one that gives most, then the oldest. What gives nothing competes with
 * nobody.
 */
export function winnersOf<C extends Candidate>(candidates: readonly C[]): Set<C> {
  const winners = new Set<C>();
  const groups = new Map<string, Map<Uuid, Contender<C>>>();
  for (const candidate of candidates) {
    const { version, points } = candidate;
    if (points === 0n) continue;
    if (version.exclusivityGroup === null) {
      winners.add(candidate);
      continue;
    }
    const group = valueAt(groups, groupOf(candidate), () => new Map<Uuid, Contender<C>>());
    const contender = valueAt(group, version.campaignId, () => ({ version, points: 0n, candidates: [] }));
    contender.points += points;
    contender.candidates.push(candidate);
  }
  for (const group of groups.values()) {
    const best = [...group.values()].reduce((a, b) => (isBetter(b, a) ? b : a));
    for (const candidate of best.candidates) winners.add(candidate);
  }
  return winners;
}

/**
 * The versions that give nothing because their group is decided as a whole: wherever a version of a group would give
 * something other than points (`others`), one campaign gives all that it has and the rest of the group nothing at all: of
 * the highest priority, then the one that gives most points, then the oldest.
 */
export function losersAsWhole<V extends CampaignVersion>(
  candidates: readonly (Candidate & { readonly version: V })[],
  others: readonly V[],
): Set<V> {
  const losers = new Set<V>();
  const groups = new Set(others.flatMap(({ exclusivityGroup }) => exclusivityGroup ?? []));
  for (const group of groups) {
    const contenders = new Map<V, Contender<V>>();
    const contenderOf = (version: V): Contender<V> =>
      valueAt(contenders, version, () => ({ version, points: 0n, candidates: [version] }));
    for (const version of others) if (version.exclusivityGroup === group) contenderOf(version);
    for (const { version, points } of candidates)
      if (points > 0n && version.exclusivityGroup === group) contenderOf(version).points += points;
    const best = [...contenders.values()].reduce((a, b) => (isBetter(b, a) ? b : a));
    for (const [version, contender] of contenders) if (contender !== best) losers.add(version);
  }
  return losers;
}

/** Name of the group and point type in which a candidate competes. */
export function groupOf({ version, effect }: Pick<Candidate, 'version' | 'effect'>): string {
  return `${version.exclusivityGroup}/${version.effects[effect]?.pointTypeId}`;
}

function isBetter(a: Contender<unknown>, b: Contender<unknown>): boolean {
  if (a.version.priority !== b.version.priority) return a.version.priority > b.version.priority;
  if (a.points !== b.points) return a.points > b.points;
  // Ids are made from times: the smaller is the older.
  return a.version.campaignId < b.version.campaignId;
}

function valueAt<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
