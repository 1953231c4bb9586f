import { invariant, required, type Uuid } from '#kernel';
import { announceClaim, announceOrder, retractClaim, retractOrder, type Announced } from './announcing.js';
import type { WinningReason } from './attribution.js';
import { dueAtOf, isAllTold, rewardOf } from './due.js';
import { HARD_CHECKS, type FraudAction } from './fraud/fraud-rule.js';
import { SIDES, type Referral, type ReferralState, type ReferralStep } from './referral.js';
import {
  hearerOf,
  standingOf,
  takeBack,
  tell,
  toldOfApproval,
  toldOfOrder,
  type Telling,
} from './telling.js';
import { ENDED, isAllowed, type Mover } from './transitions.js';

/** Who takes a step, and when. */
export interface Taker {
  readonly by: Mover;
  /** Principal, such as "staff:..." or "system:referrals". */
  readonly actor: string;
  readonly now: Date;
}

/** What fraud checks said, as `FraudJudge` answers it. */
export interface Judgement {
  readonly action: FraudAction;
  readonly reasons: readonly string[];
}

/** The order that qualifies. */
export interface Qualifier {
  readonly orderId: Uuid;
  readonly qualifiedAt: Date;
  readonly maturesAt: Date;
}

/** What a referral has of its advocate. */
export type Given = Pick<
  Referral,
  | 'advocateId'
  | 'advocateGeneration'
  | 'generation'
  | 'referralProgramId'
  | 'versionId'
  | 'qualifyBy'
  | 'ordersFrom'
  | 'kind'
  | 'channel'
  | 'code'
  | 'touchId'
>;

const NO_ORDER = {
  ...{ orderId: null, qualifiedAt: null, maturesAt: null, qualifiedStep: null, qualifiedToldAt: null },
} as const;

type Details = ReferralStep['details'];

const HARD: ReadonlySet<string> = new Set(HARD_CHECKS);

/**
 * Takes one referral from step to step, each by the table of transitions, and gathers what is to be written down and who is to be
 * told what. Pure: whoever walks saves it.
 */
export class Walk {
  readonly steps: ReferralStep[] = [];
  private readonly told: Telling[] = [];
  /** The order of which the friend was told before the referral was given away: it is taken back unless the same one counts again. */
  private kept: { readonly referral: Referral; readonly takenBack: Telling } | null = null;

  private constructor(
    /** As it was stored; null: it is new. */
    readonly before: Referral | null,
    private current: Referral,
  ) {}

  /** Goes on with one that is stored, and locked. */
  static of(referral: Referral): Walk {
    return new Walk(referral, referral);
  }

  /** Begins one: it is claimed. `draft.reason` says why its advocate won. */
  static claim(draft: Referral, taker: Taker): Walk {
    const walk = new Walk(null, { ...draft, state: 'TOUCHED', lastStep: 0 });
    walk.go('CLAIMED', draft.reason, taker, {}, { advocate: draft.advocateId });
    return walk;
  }

  get referral(): Referral {
    return { ...this.current, dueAt: dueAtOf(this.current) };
  }

  /** Who is to be told what, in this order. */
  get tellings(): readonly Telling[] {
    return this.kept ? [this.kept.takenBack, ...this.told] : this.told;
  }

  /** Whether it has got its advocate on this walk. */
  get isGiven(): boolean {
    return this.before?.attributedStep !== this.current.attributedStep;
  }

  get isChanged(): boolean {
    return this.steps.length > 0 || this.current !== this.before;
  }

  /** Where it stands, looking through a review that stopped it. */
  get standing(): ReferralState {
    return this.current.resumeState ?? this.current.state;
  }

  /** What fraud checks said of a claim. */
  judgeClaim(judgement: Judgement, taker: Taker): void {
    if (this.isStopped(judgement, 'ATTRIBUTED', taker)) return;
    this.go('ATTRIBUTED', foundIn(judgement), taker, this.reviewOf(judgement), findingsOf(judgement));
    this.say(announceClaim(this.current, taker.now));
  }

  /** Notes the order that qualifies; afterwards it is judged, in the same transaction. */
  qualify({ orderId, qualifiedAt, maturesAt }: Qualifier, taker: Taker): void {
    const changes = { orderId, qualifiedAt, maturesAt, ...this.tellingOf(orderId) };
    if (this.current.state === 'FLAGGED')
      this.go('FLAGGED', 'ORDER_QUALIFIED', taker, { ...changes, resumeState: 'MATURING' }, { orderId });
    else this.go('QUALIFIED', 'ORDER_QUALIFIED', taker, changes, { orderId });
  }

  /** What fraud checks said of it with its order. */
  judgeQualification(judgement: Judgement, taker: Taker): void {
    if (this.current.state === 'FLAGGED') {
      if (judgement.action === 'BLOCK') this.block(judgement, taker);
      return;
    }
    if (this.isStopped(judgement, 'MATURING', taker)) return;
    this.go('MATURING', foundIn(judgement), taker, this.reviewOf(judgement), findingsOf(judgement));
    this.say(announceOrder(this.current, taker.now));
  }

  /** Its order came back before it was approved, or is not the first any more: another one that was placed in time may qualify. */
  losesOrder(taker: Taker, reason: 'ORDER_RETURNED' | 'EARLIER_ORDER' = 'ORDER_RETURNED'): void {
    const { orderId } = this.current;
    this.say(retractOrder(this.current, taker.now));
    if (this.current.state === 'FLAGGED')
      this.go('FLAGGED', reason, taker, { ...NO_ORDER, resumeState: 'ATTRIBUTED' }, { orderId });
    else this.go('ATTRIBUTED', reason, taker, NO_ORDER, { orderId });
  }

  /** Ends it if it waits for an order, and the time for that is over. */
  lapse(taker: Taker): void {
    const { dueAt } = this.referral;
    if (this.standing === 'ATTRIBUTED' && dueAt !== null && dueAt <= taker.now)
      this.go('EXPIRED', 'NO_ORDER_IN_TIME', taker);
  }

  /** The first order alone may count, and it does not. */
  fallShort(taker: Taker, details: Details): void {
    this.go('EXPIRED', 'FIRST_ORDER_FELL_SHORT', taker, {}, details);
  }

  /** What fraud checks said when its return window was over; true: it may be approved. */
  judgeApproval(judgement: Judgement, taker: Taker): boolean {
    if (this.isStoppedAtLast(judgement, taker)) return false;
    if (!this.current.isUnderReview) return true;
    this.go('FLAGGED', 'REVIEW_STILL_OPEN', taker, { resumeState: 'APPROVED' });
    return false;
  }

  /** What fraud checks said when staff allowed one that only waited to be approved; true: it may be. */
  judgeAllowed(judgement: Judgement, taker: Taker): boolean {
    return !this.isStoppedAtLast(judgement, taker);
  }

  /** Approves it: whose reward is due when; `skipped` is why the advocate gets none. */
  approve(
    due: { readonly advocate: Date | null; readonly friend: Date; readonly skipped: string | null },
    taker: Taker,
  ): void {
    const reason = this.current.state === 'FLAGGED' ? 'ALLOWED_BY_STAFF' : 'RETURN_WINDOW_OVER';
    this.go(
      'APPROVED',
      reason,
      taker,
      {
        ...{ approvedAt: taker.now, advocateDueAt: due.advocate, friendDueAt: due.friend },
        ...{ advocateSkipped: due.skipped, isUnderReview: false, resumeState: null },
      },
      due.skipped === null ? {} : { advocate: due.skipped },
    );
    // Of an allowed one nothing was told before.
    this.say(announceClaim(this.current, taker.now));
    this.say(announceOrder(this.current, taker.now));
  }

  /** Whether the advocate is to be told by now. */
  isDueToAdvocate(now: Date): boolean {
    const { state, advocateDueAt, advocateToldAt } = this.current;
    return state === 'APPROVED' && advocateDueAt !== null && advocateToldAt === null && advocateDueAt <= now;
  }

  /** The advocate gets nothing, now that it is due: a campaign would give them none, and nobody would know. */
  skipAdvocate(reason: string): void {
    this.change({ advocateDueAt: null, advocateSkipped: reason });
  }

  /** Tells each side whose reward is due by now; once all are told, it is rewarded. `friends` is the advocate's count. */
  tellDue(friends: number, taker: Taker): void {
    if (this.current.state !== 'APPROVED') return;
    for (const side of ['FRIEND', 'ADVOCATE'] as const) {
      const { dueAt, toldAt } = rewardOf(this.current, side);
      if (dueAt === null || toldAt !== null || dueAt > taker.now) continue;
      const more: Telling['more'] = side === 'ADVOCATE' ? { friends } : {};
      this.told.push(tell(toldOfApproval(this.current, side, taker.now), hearerOf(this.current, side), more));
      this.change(side === 'FRIEND' ? { friendToldAt: taker.now } : { advocateToldAt: taker.now });
    }
    const { advocateSkipped: advocate } = this.current;
    const details: Details = advocate === null ? {} : { advocate };
    if (isAllTold(this.current)) this.go('REWARDED', 'ALL_TOLD', { ...taker, by: 'SYSTEM' }, {}, details);
  }

  /** Staff allow what a review stopped or withheld: it goes on. One that only waits to be approved is approved by the caller. */
  allow(taker: Taker, details: Details): void {
    const { state, resumeState } = this.current;
    // One that went on meanwhile stands where it did, and its story says that somebody has looked.
    const to = state === 'FLAGGED' ? required(resumeState, 'where a flagged one goes on') : state;
    invariant(to !== 'APPROVED', 'the caller approves');
    this.go(to, 'ALLOWED_BY_STAFF', taker, { isUnderReview: false, resumeState: null }, details);
    this.say(announceClaim(this.current, taker.now));
    this.say(announceOrder(this.current, taker.now));
  }

  /** Ends it before it was approved: what was told is taken back. */
  reject(reason: string, taker: Taker, details: Details = {}): void {
    this.say(retractOrder(this.current, taker.now));
    this.say(retractClaim(this.current, taker.now, SIDES));
    this.go('REJECTED', reason, taker, {}, details);
  }

  /** Gives it to another advocate, and begins anew: what was told is taken back. Afterwards the claim is judged. */
  giveTo(given: Given, reason: WinningReason, taker: Taker): void {
    const { advocateId: from, orderId } = this.current;
    const isSameProgram = given.referralProgramId === this.current.referralProgramId;
    if (isSameProgram) this.keepOrder(taker.now);
    else this.say(retractOrder(this.current, taker.now));
    this.say(retractClaim(this.current, taker.now, isSameProgram ? ['ADVOCATE'] : SIDES));
    const attributed = { attributedAt: taker.now, attributedStep: this.current.lastStep + 1 };
    // One that had ended begins anew.
    const anew = this.current.endedAt === null ? {} : { claimedAt: taker.now, endedAt: null };
    const details: Details = orderId === null ? { from } : { from, orderId };
    this.go('ATTRIBUTED', reason, taker, { ...given, ...attributed, ...anew, ...NO_ORDER }, details);
  }

  /**
   * Forgets what was told before this walk and taken back altogether: it may be told again. `kept` names that of which something stays.
   */
  forget(kept: ReadonlySet<string>): void {
    const standing = standingOf(this.before ?? this.current);
    this.change({ told: this.current.told.filter((name) => kept.has(name) || standing.has(name)) });
  }

  /** Its advocate stays, for a better reason: nobody else's link or code takes their place any more. */
  bind(by: Pick<Given, 'kind' | 'channel' | 'code' | 'touchId'>, reason: WinningReason, taker: Taker): void {
    const { kind, channel, code, touchId } = by;
    this.go(this.current.state, reason, taker, { kind, channel, code, touchId });
  }

  /** What fraud checks said of a claim by which it was given to another advocate. */
  judgeGiven(judgement: Judgement, taker: Taker): void {
    if (this.isStopped(judgement, 'ATTRIBUTED', taker)) return;
    this.change(this.reviewOf(judgement));
    this.say(announceClaim(this.current, taker.now));
  }

  /** Its order came back after it was approved, and what it gave is taken back. */
  reverse(friends: number, taker: Taker, details: Details): void {
    for (const side of ['FRIEND', 'ADVOCATE'] as const) {
      const { toldAt } = rewardOf(this.current, side);
      const more: Telling['more'] = side === 'ADVOCATE' ? { friends } : {};
      if (toldAt)
        this.told.push(
          takeBack(toldOfApproval(this.current, side, toldAt), hearerOf(this.current, side), taker.now, more),
        );
    }
    this.say(retractOrder(this.current, taker.now));
    this.go('REVERSED', 'ORDER_RETURNED', taker, {}, details);
  }

  /** Its order came back after it was approved, and what it gave stays. */
  keep(taker: Taker, details: Details): void {
    this.go(this.current.state, 'KEPT_AFTER_RETURN', taker, {}, details);
  }

  private isStopped(judgement: Judgement, resumeState: ReferralState, taker: Taker): boolean {
    if (judgement.action === 'BLOCK') this.block(judgement, taker);
    else if (judgement.action === 'HOLD') {
      const changes = { resumeState, isUnderReview: true };
      this.go('FLAGGED', 'HELD_FOR_REVIEW', taker, changes, findingsOf(judgement));
    } else return false;
    return true;
  }

  /** Nothing is withheld behind an approval: what would be flagged before stops here. */
  private isStoppedAtLast(judgement: Judgement, taker: Taker): boolean {
    const strict = judgement.action === 'FLAG' ? { ...judgement, action: 'HOLD' as const } : judgement;
    return this.isStopped(strict, 'APPROVED', taker);
  }

  private block(judgement: Judgement, taker: Taker): void {
    const hard = judgement.reasons.find((reason) => HARD.has(reason));
    this.reject(hard ?? 'BLOCKED_BY_RULE', taker, findingsOf(judgement));
  }

  private reviewOf({ action }: Judgement): Partial<Referral> {
    return action === 'FLAG' ? { isUnderReview: true } : {};
  }

  private keepOrder(now: Date): void {
    const { current: referral } = this;
    if (!referral.qualifiedToldAt) return;
    const takenBack = takeBack(
      toldOfOrder(referral, referral.qualifiedToldAt),
      hearerOf(referral, 'FRIEND'),
      now,
    );
    this.kept = { referral, takenBack };
  }

  /** What an order that qualifies is told with: of the one that was kept the friend has been told. */
  private tellingOf(orderId: Uuid): Pick<Referral, 'qualifiedStep' | 'qualifiedToldAt'> {
    const kept = this.kept?.referral;
    if (kept?.orderId !== orderId) return { qualifiedStep: this.current.lastStep + 1, qualifiedToldAt: null };
    this.kept = null;
    return { qualifiedStep: kept.qualifiedStep, qualifiedToldAt: kept.qualifiedToldAt };
  }

  /** Goes on as somebody was told, or was told back. */
  private say({ referral, tellings }: Announced): void {
    this.current = referral;
    this.told.push(...tellings);
  }

  private go(
    to: ReferralState,
    reason: string,
    { by, actor, now }: Taker,
    changes: Partial<Referral> = {},
    details: Details = {},
  ): void {
    const { state: from, friendId, lastStep } = this.current;
    invariant(isAllowed(from, to, by, reason), `a referral goes from ${from} to ${to}: ${reason} by ${by}`);
    const number = lastStep + 1;
    const isEnd = ENDED.has(to);
    const ended: Partial<Referral> = isEnd ? { endedAt: now, isUnderReview: false } : {};
    const resumeState = to === 'FLAGGED' ? this.current.resumeState : null;
    this.change({ resumeState, ...changes, ...ended, state: to, reason, lastStep: number });
    const { versionId } = this.current;
    this.steps.push({ friendId, number, from, to, reason, actor, versionId, at: now, details });
  }

  private change(changes: Partial<Referral>): void {
    this.current = { ...this.current, ...changes };
  }
}

function foundIn({ action }: Judgement): string {
  return action === 'FLAG' ? 'FLAGGED_FOR_REVIEW' : 'NOTHING_FOUND';
}

function findingsOf({ reasons }: Judgement): Details {
  return reasons.length > 0 ? { findings: reasons.join(', ') } : {};
}
