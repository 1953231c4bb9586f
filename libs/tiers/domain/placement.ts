import { addDays, type LocalDate, type Uuid } from '#kernel';
import { rankAmong, type LadderVersion } from './ladder.js';

export const CAUSES = [
  'QUALIFIED',
  'REVIEW',
  'MANUAL',
  'STATUS_MATCH',
  'EFFECT',
  'LADDER_CHANGED',
  'ROLLBACK',
] as const;
/** Why somebody was moved. */
export type Cause = (typeof CAUSES)[number];

export type HoldCause = Extract<Cause, 'MANUAL' | 'STATUS_MATCH' | 'EFFECT'>;

/** A tier that was given, not earned: below it nobody falls before it ends. */
export interface Hold {
  readonly tier: string;
  readonly cause: HoldCause;
  /** The last day; null: without end. */
  readonly until: LocalDate | null;
  /** The rank they were entitled to when they got a lower one: only beyond it they rise again. Null: it was none higher. */
  readonly risesAbove: number | null;
}

/** Where a customer stands on a ladder. Days are the program's own. */
export interface Placement {
  /** Null: on no tier of the ladder. */
  readonly tier: string | null;
  /** Of the tier; null with it. */
  readonly rank: number | null;
  /** Of the last move; before the first, of the first look. */
  readonly since: Date;
  /** The version by which the customer was looked at last. */
  readonly versionId: Uuid;
  /** The day from which on what they did does not entitle them any more, if they do nothing more; null: never. */
  readonly reviewDay: LocalDate | null;
  /** They do not fall before this day, whatever they do. */
  readonly keptUntil: LocalDate | null;
  /** The review was not passed: on this day they fall, unless they are entitled by then. */
  readonly graceUntil: LocalDate | null;
  /** The review, or the end of the hold, that they were warned of. */
  readonly warnedFor: LocalDate | null;
  readonly hold: Hold | null;
  /** Moves so far: the number of the last one. */
  readonly moves: number;
}

/** A move to another tier, as it is kept for ever. */
export interface Move {
  /** 1, 2, 3 ... of the customer on the ladder. */
  readonly number: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly isUp: boolean;
  readonly cause: Cause;
  readonly at: Date;
  readonly versionId: Uuid;
  /** The last day of a tier that was given; null: none was, or it has no end. */
  readonly until: LocalDate | null;
  /** What brought it about. */
  readonly by: MovedBy;
  /** Where the customer stood before; null: on no ladder. */
  readonly before: Placement | null;
}

export interface MovedBy {
  readonly activityId: Uuid | null;
  readonly orderId: Uuid | null;
  readonly campaignVersionId: Uuid | null;
  /** Who of the staff; null: nobody. */
  readonly actor: string | null;
  readonly reason: string | null;
}

export const BY_NOBODY: MovedBy = {
  ...{ activityId: null, orderId: null, campaignVersionId: null, actor: null, reason: null },
};

/** Somebody will lose a tier unless they do more. */
export interface Risk {
  readonly at: Date;
  readonly tier: string;
  readonly fallsOn: LocalDate;
}

/** What happened to a placement, in order. */
export type Happening = ({ readonly kind: 'MOVED' } & Move) | ({ readonly kind: 'AT_RISK' } & Risk);

/** What of a placement is another: nothing, its reviews and warnings alone, or more. */
export type Change = 'NONE' | 'REVIEW' | 'ALL';

export function changeOf(before: Placement | null, after: Placement | null): Change {
  if (before === after || after === null) return 'NONE';
  if (before === null) return 'ALL';
  const isPlaceSame =
    before.tier === after.tier &&
    before.rank === after.rank &&
    before.since.getTime() === after.since.getTime() &&
    before.versionId === after.versionId &&
    before.hold === after.hold &&
    before.moves === after.moves;
  if (!isPlaceSame) return 'ALL';
  const isReviewSame =
    before.reviewDay === after.reviewDay &&
    before.keptUntil === after.keptUntil &&
    before.graceUntil === after.graceUntil &&
    before.warnedFor === after.warnedFor;
  return isReviewSame ? 'NONE' : 'REVIEW';
}

/** The last day of a hold is over on this one; null: it has no end. */
export function holdEndOf({ hold }: Placement): LocalDate | null {
  return hold?.until ? addDays(hold.until, 1) : null;
}

/** Whether the tier is one that was given, and not earned besides. */
export function isHeld({ hold, tier, reviewDay, graceUntil }: Placement): boolean {
  return hold !== null && hold.tier === tier && reviewDay === null && graceUntil === null;
}

/** The review as it is due: not before the tier is kept until. */
export function reviewOf({ reviewDay, keptUntil }: Placement): LocalDate | null {
  return reviewDay !== null && keptUntil !== null && keptUntil > reviewDay ? keptUntil : reviewDay;
}

/** The day on which there is something to be done about somebody who does nothing more; null: never. */
export function dueDayOf(placement: Placement, warningDays: number): LocalDate | null {
  const { graceUntil, warnedFor } = placement;
  const [review, end] = [reviewOf(placement), holdEndOf(placement)];
  const warned = (day: LocalDate): LocalDate =>
    warningDays > 0 && warnedFor !== day ? addDays(day, -warningDays) : day;
  const days: LocalDate[] = [];
  if (end !== null) days.push(isHeld(placement) ? warned(end) : end);
  if (graceUntil !== null) days.push(graceUntil);
  else if (review !== null) days.push(warned(review));
  return days.length === 0 ? null : days.reduce((first, day) => (day < first ? day : first));
}

/** The day on which somebody who was warned falls; null: no risk is known. */
export function fallsOnOf(placement: Placement, graceDays: number): LocalDate | null {
  const { graceUntil, warnedFor } = placement;
  if (graceUntil !== null) return graceUntil;
  if (warnedFor === null) return null;
  if (isHeld(placement)) return warnedFor === holdEndOf(placement) ? warnedFor : null;
  return warnedFor === reviewOf(placement) ? addDays(warnedFor, graceDays) : null;
}

/** The version that placed somebody. */
export function versionOf(
  placement: Placement | null,
  versions: readonly LadderVersion[],
): LadderVersion | null {
  for (const version of versions) if (version.id === placement?.versionId) return version;
  return null;
}

/** Where somebody stands among the tiers of a version, which may number them otherwise than the one that placed them. */
export function rankIn(
  version: LadderVersion,
  placement: Placement | null,
  versions: readonly LadderVersion[],
): number {
  const [of, rank] = [versionOf(placement, versions), placement?.rank ?? null];
  return of && rank !== null ? rankAmong(version, rank, of) : Number.NEGATIVE_INFINITY;
}
