import type { Activity, Order, OrderReturn } from '#activity';
import { groupedBy, required, type LocalDate, type Points, type Uuid } from '#kernel';
import type { LotKey } from '#ledger';
import type { GivenBack } from '../domain/allotment.js';
import { isLimited } from '../domain/limits.js';
import type { AwardEntity } from '../persistence/award.entity.js';
import type { StoredVersion } from '../stored-versions.js';

/** An award with the lot it opened. */
export interface AwardedLot extends LotKey {
  readonly award: AwardEntity;
  /** The return that is the reason. */
  readonly by: Activity;
  /** Of the activity that was awarded. */
  readonly localDay: LocalDate;
  /** Whether what it was awarded for does not count any more, whatever is kept of its order. */
  readonly isUndone: boolean;
}

/** What a return makes of an award. */
export interface Settled extends AwardedLot {
  /** What it keeps of its points, by what is kept of the order. */
  readonly kept: Points;
  /** Points that had expired, or were cancelled, before. */
  readonly lapsed: Points;
  /** Points that this return took back. */
  readonly taken: Points;
}

/**
 * What limits get back: campaign by campaign of each activity, as they were counted. An award is given back as a whole
 * with the last of its points; where some lapsed, which nobody can take back, when its activity has `ended`. That is said
 * of each activity once.
 */
export function givenBackOf(
  settled: readonly Settled[],
  ended: ReadonlySet<Uuid>,
  versions: ReadonlyMap<Uuid, StoredVersion>,
): GivenBack[] {
  const ofVersions = groupedBy(
    settled,
    ({ award }) => `${award.activityId}/${award.campaignVersionId}`,
  ).values();
  return [...ofVersions].flatMap((together): GivenBack[] => {
    const { award, localDay: day } = required(together[0], 'an award of the version');
    const version = required(versions.get(award.campaignVersionId), 'the version of the award');
    if (!isLimited(version.limits)) return [];
    const parts = together.map(({ award: one, taken }) => {
      const { value } = required(version.effects[one.effect], 'the effect of the award');
      const keptBefore = one.points - one.clawedBack;
      return { keptBefore, keptAfter: keptBefore - taken, value };
    });
    const isTakenBack = parts.every(({ keptAfter }) => keptAfter === 0n);
    const isWhole = isTakenBack ? together.some(hasTaken) : ended.has(award.activityId) && isGone(together);
    if (!isWhole && !together.some(hasTaken)) return [];
    const { campaignId, limits } = version;
    return [{ campaignId, customerId: award.customerId, day, limits, parts, isWhole }];
  });
}

function hasTaken({ taken }: Settled): boolean {
  return taken > 0n;
}

/** Whether nothing of the points is left, be it that they lapsed, and nothing of what they were given for. */
function isGone(together: readonly Settled[]): boolean {
  return together.every(
    ({ award, kept, lapsed, taken }) => kept === 0n && award.points - award.clawedBack - taken <= lapsed,
  );
}

/** Whether the last points of an award may be gone although they were not taken back. */
export function mayHaveLapsed({ award, kept, lapsed, taken }: Settled): boolean {
  const left = award.points - award.clawedBack - taken;
  return kept === 0n && lapsed > 0n && left > 0n && left <= lapsed;
}

/**
 * Whether it is these returns that left nothing of an order: one that had come back wholly before can still be cancelled.
 * `all` are those of the order, `now` the ids of those that are being recorded.
 */
export function endsNow(order: Order, all: readonly OrderReturn[], now: ReadonlySet<Uuid>): boolean {
  if (order.status !== 'RETURNED' && order.status !== 'CANCELLED') return false;
  const earlier = all.filter(({ id }) => !now.has(id));
  const { totalMinor } = order.amounts;
  if (totalMinor > 0n) return earlier.reduce((sum, { amounts }) => sum + amounts.totalMinor, 0n) < totalMinor;
  // What cost nothing came back with its last piece.
  const pieces = earlier.flatMap(({ lines }) => lines).reduce((sum, { quantity }) => sum + quantity, 0);
  const bought = order.lines.reduce((sum, { quantity }) => sum + quantity, 0);
  return bought > 0 ? pieces < bought : earlier.length === 0;
}
