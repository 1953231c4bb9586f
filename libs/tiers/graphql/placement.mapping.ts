import type { Uuid } from '#kernel';
import type { LadderWithVersions } from '../stored-ladders.js';
import type { StoredMove, TierProgress, TierStatus } from '../tier-views.service.js';
import { criterionOf, tierOf } from './ladder.mapping.js';
import type { CustomerTierType, TierMoveType, TierProgressType } from './placement.type.js';

const PERMILLE_PER_PERCENT = 10;

export function standingOf(status: TierStatus): CustomerTierType {
  const { ladder, tier, since, hold, reviewOn, fallsOn, next, current } = status;
  const isGiven = hold !== null && tier !== null && hold.tier === tier.code && reviewOn === null;
  return {
    ...{ ladder: ladder.code, ladderName: ladder.name, tier: tier && tierOf(tier), since },
    ...{ isGiven, givenUntil: isGiven ? hold.until : null },
    ...{ reviewOn, isAtRisk: fallsOn !== null, fallsOn },
    ...{ tierProgress: next && progressOf(next), keeping: current && progressOf(current) },
  };
}

function progressOf({ tier, period, groups, permille }: TierProgress): TierProgressType {
  return {
    ...{ tier: tierOf(tier), countsFrom: period.from, percent: Math.floor(permille / PERMILLE_PER_PERCENT) },
    anyOf: groups.map((group) => ({
      allOf: group.map((one) => ({ ...criterionOf(one), done: one.done, missing: one.missing })),
    })),
  };
}

/** Names ladders and versions by what people know. */
export function moveNamer(ladders: readonly LadderWithVersions[]): (move: StoredMove) => TierMoveType {
  const codes = new Map(ladders.map(({ ladder }) => [ladder.id, ladder.code]));
  const numbers = new Map<Uuid, number>(
    ladders.flatMap(({ versions }) => versions.map(({ id, number }) => [id, number] as const)),
  );
  return ({ ladderId, number, happenedAt, versionId, from, to, isUp, cause, until, ...rest }) => ({
    place: [happenedAt.toISOString(), ladderId, String(number)],
    ...{ ladder: codes.get(ladderId) ?? '', from, to, isUp, cause, at: happenedAt, until },
    ...{ ladderVersion: numbers.get(versionId) ?? 0, campaignVersionId: rest.campaignVersionId },
    reason: rest.reason,
  });
}
