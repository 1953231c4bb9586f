import { addDays, localDateOf, required, startOfLocalDay, type LocalDate, type TimeZone } from '#kernel';
import type { Doings } from './doings.js';
import { entitledTo, lapseDay, lastEntitledBelow, type LastEntitled } from './entitlement.js';
import { rankAmong, tierBelow, tierOf, versionAt, type LadderVersion, type Tier } from './ladder.js';
import {
  BY_NOBODY,
  changeOf,
  dueDayOf,
  holdEndOf,
  isHeld,
  rankIn,
  reviewOf,
  versionOf,
  type Cause,
  type Change,
  type Happening,
  type Hold,
  type MovedBy,
  type Placement,
} from './placement.js';
import { windowAfter } from './window.js';

/** A ladder, and whom it is asked about. */
export interface Ground {
  /** All of the ladder. */
  readonly versions: readonly LadderVersion[];
  readonly timeZone: TimeZone;
  readonly enrolledOn: LocalDate;
  /** Where the customer stood before the versions that a rollback takes back; null: they were not moved by those, or have moved since. */
  readonly undone: Placement | null;
  /** When both the customer had joined and the ladder had come into force: nobody is placed before. */
  readonly since: Date;
}

/**
 * Where one customer stands on one ladder while things happen to them, in the order of their times. Everything that is due
 * is done as of its own day before anything later is looked at: so it does not matter when, or in what portions, one
 * comes to know of it.
 */
export class Standing {
  private current: Placement | null;
  private readonly happened: Happening[] = [];

  constructor(
    private readonly ground: Ground,
    private readonly before: Placement | null,
    private readonly doings: Doings,
  ) {
    this.current = before;
  }

  /** Null: never looked at, and on no tier. */
  get placement(): Placement | null {
    return this.current;
  }

  get happenings(): readonly Happening[] {
    return this.happened;
  }

  /** What there is to be kept. */
  get change(): Change {
    return changeOf(this.before, this.current);
  }

  get enrolledOn(): LocalDate {
    return this.ground.enrolledOn;
  }

  /** The version that they were looked at by last. */
  get version(): LadderVersion | null {
    return versionOf(this.current, this.ground.versions);
  }

  /** The time as of which something that happened is looked at: nothing is decided before what was decided already. */
  timeOf(at: Date): Date {
    const { since } = this.ground;
    const first = since.getTime() > at.getTime() ? since : at;
    return this.current && this.current.since.getTime() > first.getTime() ? this.current.since : first;
  }

  /** Does all that was due before an instant, versions that came into force included. */
  catchUp(at: Date): void {
    this.advanceTo(this.dayOf(at));
    const version = versionAt(this.ground.versions, at);
    if (version && this.current && this.current.versionId !== version.id) this.adopt(version, at);
  }

  /** Does what is due up to a day: warnings, reviews, falls, ends of holds. */
  advanceTo(day: LocalDate): void {
    for (;;) {
      const due = this.dueDay();
      if (due === null || due > day) return;
      this.step(due);
    }
  }

  /** When something is due; null: never. */
  dueDay(): LocalDate | null {
    return this.current && dueDayOf(this.current, this.version?.warningDays ?? 0);
  }

  /** After something was done: up at once, and a risk may be over. */
  rise(at: Date, by: Partial<MovedBy> = {}): void {
    const [version, day] = [versionAt(this.ground.versions, at), this.dayOf(at)];
    if (!version) return;
    const entitled = this.entitled(version, day);
    if (entitled && entitled.rank > this.ceiling(version, day))
      this.move(version, entitled, 'QUALIFIED', at, by);
    else this.lookAgain(version, day);
  }

  /** After something came back: never down at once, but what is lacking now is reviewed now. */
  recede(at: Date): void {
    const [version, day] = [versionAt(this.ground.versions, at), this.dayOf(at)];
    if (!version || !this.current || this.current.graceUntil !== null) return;
    this.lookAgain(version, day);
    const { tier, reviewDay } = this.current;
    const review = reviewOf(this.current);
    if (tier === null || reviewDay === null || review === null || review > day) return;
    // The next day at the earliest: it is the review that takes tiers away.
    const graceUntil = addDays(day, Math.max(version.graceDays, 1));
    this.update({ graceUntil, warnedFor: review });
    this.happened.push({ kind: 'AT_RISK', at, tier, fallsOn: graceUntil });
  }

  /** A version came into force: up at once; down too if it says so, else not before what was promised. */
  adopt(version: LadderVersion, at: Date): void {
    const day = this.dayOf(at);
    const cause = version.isRollback ? 'ROLLBACK' : 'LADDER_CHANGED';
    const tier = tierOf(version, this.current?.tier ?? null);
    const entitled = this.entitled(version, day);
    const { undone } = this.ground;
    if (version.isRollback && undone && rankOf(entitled) <= this.rankIn(version, undone))
      return this.restore(version, undone, at);
    const floor = this.floorOf(version, day);
    const target = higherOf(entitled, floor);
    const isGone = this.current !== null && this.current.tier !== null && tier === null;
    if (isGone || rankOf(target) > this.ceiling(version, day))
      return this.move(version, target, cause, at, {});
    if (!this.current) return;
    const isLower = rankOf(target) < rankOf(tier);
    if (isLower && version.application === 'BOTH_WAYS' && version.downgrade !== 'NEVER')
      return this.move(version, target, cause, at, {});
    const promised = reviewOf(this.current) ?? windowAfter(version.window, day, this.ground.enrolledOn);
    const keptUntil = isLower && !isHeld(this.current) ? promised : this.current.keptUntil;
    const hold = this.holdIn(version);
    this.update({ versionId: version.id, rank: tier?.rank ?? null, keptUntil, hold });
    this.lookAgain(version, day);
  }

  /** Puts somebody back where they stood, with all that was promised then. */
  private restore(version: LadderVersion, undone: Placement, at: Date): void {
    const { reviewDay, keptUntil, graceUntil, warnedFor } = undone;
    if (this.current?.tier !== undone.tier)
      this.move(version, tierOf(version, undone.tier), 'ROLLBACK', at, {}, this.holdIn(version, undone));
    const rank = tierOf(version, undone.tier)?.rank ?? null;
    const hold = this.holdIn(version);
    this.update({ versionId: version.id, rank, reviewDay, keptUntil, graceUntil, warnedFor, hold });
    if (graceUntil === null) this.lookAgain(version, this.dayOf(at));
  }

  /** Gives a tier. */
  give(tier: Tier, given: Omit<Hold, 'tier' | 'risesAbove'>, at: Date, by: Partial<MovedBy>): void {
    const version = required(versionAt(this.ground.versions, at), 'the version in force');
    const day = this.dayOf(at);
    const entitled = this.entitled(version, day);
    const risesAbove = entitled && entitled.rank > tier.rank ? entitled.rank : null;
    const hold: Hold = { ...given, tier: tier.code, risesAbove };
    // Staff place exactly; other gifts never take anything away.
    if (given.cause !== 'MANUAL') {
      if (rankOf(this.floorOf(version, day)) > tier.rank) return;
      if (tier.rank < this.rankIn(version)) return this.update({ hold: { ...hold, risesAbove: null } });
    }
    if (this.current?.tier !== tier.code) return this.move(version, tier, hold.cause, at, by, hold);
    // The same tier, from now on by another right.
    const before = this.current;
    this.update({ hold, reviewDay: null, graceUntil: null, keptUntil: null, warnedFor: null });
    this.note(before, tier, hold.cause, at, by, hold.until);
  }

  /** Ends what was given: they are where they would be without it. */
  endHold(cause: Cause, at: Date, by: Partial<MovedBy>): void {
    const version = versionAt(this.ground.versions, at);
    if (!version || !this.current?.hold) return;
    const wasHeld = isHeld(this.current);
    this.update({ hold: null });
    const day = this.dayOf(at);
    const entitled = this.entitled(version, day);
    if (wasHeld && rankOf(entitled) !== this.rankIn(version)) this.move(version, entitled, cause, at, by);
    else this.lookAgain(version, day);
  }

  private step(day: LocalDate): void {
    const placement = required(this.current, 'somebody for whom something is due');
    const at = new Date(
      Math.max(startOfLocalDay(day, this.ground.timeZone).getTime(), placement.since.getTime()),
    );
    const version = versionAt(this.ground.versions, at) ?? required(this.version, 'the version of a look');
    const end = holdEndOf(placement);
    if (end !== null && end <= day) return this.endHold('REVIEW', at, {});
    if (placement.graceUntil !== null && placement.graceUntil <= day) return this.conclude(version, day, at);
    const turning = isHeld(placement) ? end : reviewOf(placement);
    if (turning === null || placement.graceUntil !== null) return;
    if (turning <= day) return this.review(version, day, at, turning);
    const fallsOn = isHeld(placement) ? turning : addDays(turning, version.graceDays);
    this.update({ warnedFor: turning });
    const entitled = this.entitled(version, turning);
    if (rankOf(entitled) < this.rankIn(version))
      this.happened.push({ kind: 'AT_RISK', at, tier: required(placement.tier, 'a tier'), fallsOn });
  }

  private review(version: LadderVersion, day: LocalDate, at: Date, review: LocalDate): void {
    const placement = required(this.current, 'a placement');
    const reviewDay = this.lapse(version, placement, day);
    if (reviewDay === null || reviewDay > day) return this.update({ reviewDay, keptUntil: null });
    if (version.graceDays === 0) return this.fall(version, day, at);
    const graceUntil = addDays(day, version.graceDays);
    const wasWarned = placement.warnedFor === review;
    this.update({ graceUntil, warnedFor: review });
    if (!wasWarned)
      this.happened.push({
        ...{ kind: 'AT_RISK', at, tier: required(placement.tier, 'a tier') },
        fallsOn: graceUntil,
      });
  }

  /** The last look, when the grace is over. */
  private conclude(version: LadderVersion, day: LocalDate, at: Date): void {
    const reviewDay = this.lapse(version, required(this.current, 'a placement'), day);
    if (reviewDay === null || reviewDay > day)
      return this.update({ reviewDay, graceUntil: null, warnedFor: null, keptUntil: null });
    this.fall(version, day, at);
  }

  private fall(version: LadderVersion, day: LocalDate, at: Date): void {
    const floor = this.floorOf(version, day);
    if (version.downgrade === 'ONE_LEVEL') {
      const target = higherOf(tierBelow(version, this.rankIn(version)), floor);
      this.move(version, target, 'REVIEW', at, {});
      // The next one not before another window is over.
      if (target) this.update({ keptUntil: windowAfter(version.window, day, this.ground.enrolledOn) });
      return;
    }
    // Each tier has its own grace: else who had a higher one would lose both with the grace of that one.
    const last = this.lastBelow(version, day);
    const target = higherOf(last?.tier ?? null, floor);
    this.move(version, target, 'REVIEW', at, {});
    if (last && last.on < day && target === last.tier) this.goOnWithGrace(version, last, at);
  }

  /** The tier below to which somebody was entitled last, since their review: a longer grace of a new version brings back nothing. */
  private lastBelow(version: LadderVersion, day: LocalDate): LastEntitled | null {
    const { reviewDay } = required(this.current, 'a placement');
    const promised = addDays(day, -version.graceDays);
    const from = reviewDay !== null && reviewDay > promised ? reviewDay : promised;
    const rank = this.rankIn(version);
    return lastEntitledBelow(rank, version, this.doings, { from, to: day }, this.ground.enrolledOn);
  }

  /** The tier that somebody fell to is one whose own grace has begun already. */
  private goOnWithGrace(version: LadderVersion, { tier, on }: LastEntitled, at: Date): void {
    // Held besides, or for good.
    if (!this.current || this.current.reviewDay === null) return;
    const reviewDay = addDays(on, 1);
    const graceUntil = addDays(reviewDay, version.graceDays);
    this.update({ reviewDay, graceUntil, warnedFor: reviewDay });
    this.happened.push({ kind: 'AT_RISK', at, tier: tier.code, fallsOn: graceUntil });
  }

  private move(
    version: LadderVersion,
    to: Tier | null,
    cause: Cause,
    at: Date,
    by: Partial<MovedBy>,
    given?: Hold | null,
  ): void {
    const before = this.current;
    const hold = given === undefined ? this.keptIn(version) : given;
    this.current = {
      ...{ tier: to?.code ?? null, rank: to?.rank ?? null, since: at, versionId: version.id },
      ...{ reviewDay: null, keptUntil: null, graceUntil: null, warnedFor: null, hold },
      moves: before?.moves ?? 0,
    };
    this.note(before, to, cause, at, by, given?.until ?? null);
    const day = this.dayOf(at);
    this.update({ reviewDay: this.lapse(version, required(this.current, 'a placement'), day) });
  }

  private note(
    before: Placement | null,
    to: Tier | null,
    cause: Cause,
    at: Date,
    by: Partial<MovedBy>,
    until: LocalDate | null,
  ): void {
    const current = required(this.current, 'a placement');
    const version = required(this.version, 'the version of a move');
    this.current = { ...current, since: at, moves: current.moves + 1 };
    this.happened.push({
      ...{ kind: 'MOVED', number: this.current.moves, from: before?.tier ?? null, to: to?.code ?? null },
      isUp: rankOf(to) >= this.rankIn(version, before),
      ...{ cause, at, versionId: current.versionId, until, by: { ...BY_NOBODY, ...by }, before },
    });
  }

  /** Sets the day of the next review by what is known now; ends a grace that is not needed any more. */
  private lookAgain(version: LadderVersion, day: LocalDate): void {
    if (!this.current || this.current.tier === null) return;
    const reviewDay = this.lapse(version, this.current, day);
    const isSafe = reviewDay === null || reviewDay > day;
    if (this.current.graceUntil !== null && !isSafe) return;
    this.update({ reviewDay, graceUntil: null });
  }

  private lapse(version: LadderVersion, placement: Placement, day: LocalDate): LocalDate | null {
    const tier = tierOf(version, placement.tier);
    if (!tier || version.downgrade === 'NEVER' || tier.qualification === null) return null;
    const isGiven = placement.hold?.tier === tier.code && this.floorOf(version, day) !== null;
    return isGiven ? null : lapseDay(version, tier.rank, this.doings, day, this.ground.enrolledOn);
  }

  private floorOf(version: LadderVersion, day: LocalDate): Tier | null {
    const hold = this.current?.hold ?? null;
    const isOver = hold?.until !== null && hold !== null && hold.until < day;
    return hold === null || isOver ? null : tierOf(version, hold.tier);
  }

  private entitled(version: LadderVersion, day: LocalDate): Tier | null {
    return entitledTo(version, this.doings, day, this.ground.enrolledOn);
  }

  /** The rank that somebody must be entitled to more than, so that they rise. */
  private ceiling(version: LadderVersion, day: LocalDate): number {
    const [rank, hold] = [this.rankIn(version), this.holdIn(version)];
    if (!this.current || !hold || !isHeld(this.current)) return rank;
    const isOver = hold.until !== null && hold.until < day;
    return isOver ? rank : Math.max(rank, hold.risesAbove ?? rank);
  }

  /** Where somebody stands among the tiers of a version. */
  private rankIn(version: LadderVersion, placement = this.current): number {
    return rankIn(version, placement, this.ground.versions);
  }

  /** What was given, by the ranks of a version. */
  private holdIn(version: LadderVersion, placement = this.current): Hold | null {
    const [of, hold] = [versionOf(placement, this.ground.versions), placement?.hold ?? null];
    if (!of || !hold || hold.risesAbove === null || of.id === version.id) return hold;
    const rank = Math.floor(rankAmong(version, hold.risesAbove, of));
    return { ...hold, risesAbove: Number.isFinite(rank) ? rank : null };
  }

  /** What was given, unless a version knows no such tier. */
  private keptIn(version: LadderVersion): Hold | null {
    const hold = this.holdIn(version);
    return hold && tierOf(version, hold.tier) ? hold : null;
  }

  private dayOf(at: Date): LocalDate {
    return localDateOf(at, this.ground.timeZone);
  }

  private update(change: Partial<Placement>): void {
    if (this.current) this.current = { ...this.current, ...change };
  }
}

function higherOf(a: Tier | null, b: Tier | null): Tier | null {
  if (a === null || b === null) return a ?? b;
  return b.rank > a.rank ? b : a;
}

function rankOf(tier: Tier | null): number {
  return tier?.rank ?? Number.NEGATIVE_INFINITY;
}
