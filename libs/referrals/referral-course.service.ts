import { Injectable } from '@nestjs/common';
import { principalOf, type Actor, type Program } from '#access';
import { CustomerRollUps } from '#activity';
import { err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { ReferralApprovals } from './approvals.service.js';
import { Claims, type Claimed } from './claims.service.js';
import { wrongState } from './domain/claiming.js';
import type { Referral } from './domain/referral.js';
import { Walk, type Taker } from './domain/walk.js';
import { findReferrals, lockReferrals } from './persistence/referrals.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import { ReferralBook, type Terms } from './referral-book.service.js';
import { SYSTEM } from './referral-upkeep.service.js';
import { TallyBook } from './tally-book.js';

/** Who decides, and why. */
export interface StaffDecision {
  readonly actor: Actor;
  readonly reason: string;
}

/** States in which staff may still reject, or give a referral to somebody else. */
const REJECTABLE: ReadonlySet<Referral['state']> = new Set(['ATTRIBUTED', 'MATURING', 'FLAGGED']);

/**
 * What staff decide about the course of referrals, in the caller's transaction; a repeat changes nothing.
 *
 * Problems: NOT_FOUND, WRONG_STATE { state }, and those of `Claims`.
 */
@Injectable()
export class ReferralCourse {
  constructor(
    private readonly rollUps: CustomerRollUps,
    private readonly claims: Claims,
    private readonly book: ReferralBook,
    private readonly approvals: ReferralApprovals,
    private readonly judge: FraudJudge,
  ) {}

  /** Locks everybody whom referrals of these friends are about, so that what is written of them beforehand stays true. */
  async hold(tx: Tx, friendIds: readonly Uuid[]): Promise<void> {
    await this.holdPeople(tx, friendIds);
  }

  /**
   * Lets referrals go on that somebody had to look at: what was withheld is told. Those that only waited to be approved are judged once
   * more: what is certain by now rejects them all the same, and what nobody had looked at stops them again; what the reviews, which are
   * closed by now, were about does not. Answers in the order of the friends.
   */
  async allow(
    tx: Tx,
    program: Program,
    friendIds: readonly Uuid[],
    decision: StaffDecision,
    now: Date,
  ): Promise<readonly Result<Referral, Problem>[]> {
    return this.decide(tx, program, friendIds, { decision, now }, (walk, taker) => {
      if (!walk.referral.isUnderReview) return null;
      // Those that only waited for it are approved below, all at once.
      if (walk.referral.resumeState !== 'APPROVED') walk.allow(taker, { reason: decision.reason });
      return null;
    });
  }

  /** Ends referrals that were not approved: what was told is taken back. Answers in the order of the friends. */
  async reject(
    tx: Tx,
    program: Program,
    friendIds: readonly Uuid[],
    decision: StaffDecision,
    now: Date,
  ): Promise<readonly Result<Referral, Problem>[]> {
    return this.decide(tx, program, friendIds, { decision, now }, (walk, taker) => {
      const { state } = walk.referral;
      if (state === 'REJECTED') return null;
      if (!REJECTABLE.has(state)) return wrongState(walk.referral);
      walk.reject('REJECTED_BY_STAFF', taker, { reason: decision.reason });
      return null;
    });
  }

  /** Ends one that nobody has to look at: of others the review is decided. A repeat changes nothing, and is not new. */
  async rejectOpen(
    tx: Tx,
    program: Program,
    friendId: Uuid,
    decision: StaffDecision,
    now: Date,
  ): Promise<Result<Claimed, Problem>> {
    let isNew = false;
    const [rejected] = await this.decide(tx, program, [friendId], { decision, now }, (walk, taker) => {
      const { state, isUnderReview } = walk.referral;
      if (state === 'REJECTED') return null;
      if (isUnderReview || !REJECTABLE.has(state)) return wrongState(walk.referral);
      walk.reject('REJECTED_BY_STAFF', taker, { reason: decision.reason });
      isNew = true;
      return null;
    });
    const done = required(rejected, 'an answer');
    return done.ok ? ok({ referral: done.value, isNew }) : done;
  }

  /**
   * Says who brought a customer, whatever they claimed: until it is approved, and somebody else not while somebody has to look. Whom staff
   * have named stays, also where it was the advocate before.
   */
  async attribute(
    tx: Tx,
    program: Program,
    wanted: { readonly friendId: Uuid; readonly advocateId: Uuid; readonly referralProgramId: Uuid },
    { actor }: StaffDecision,
    now: Date,
  ): Promise<Result<Claimed, Problem>> {
    const { friendId, advocateId, referralProgramId } = wanted;
    const taker: Taker = { by: 'STAFF', actor: principalOf(actor), now };
    const [claimed] = await this.claims.claim(
      tx,
      program,
      [
        {
          ...{ friendId, referralProgramId, typed: null, channel: null, touches: [] },
          staff: { advocateId, referralProgramId },
        },
      ],
      taker,
    );
    return required(claimed, 'an answer');
  }

  /** Locks everybody, lets `work` walk each, approves those that only waited, and writes it all down. */
  private async decide(
    tx: Tx,
    program: Program,
    friendIds: readonly Uuid[],
    { decision, now }: { readonly decision: StaffDecision; readonly now: Date },
    work: (walk: Walk, taker: Taker) => Problem | null,
  ): Promise<readonly Result<Referral, Problem>[]> {
    const taker: Taker = { by: 'STAFF', actor: principalOf(decision.actor), now };
    const walks = await this.locked(tx, friendIds);
    const problems = new Map([...walks].map(([id, walk]) => [id, work(walk, taker)]));
    const going = [...walks.values()].filter(({ referral }) => !problems.get(referral.friendId));
    const waiting = going.filter(
      ({ referral }) => referral.isUnderReview && referral.resumeState === 'APPROVED',
    );
    const referrals = waiting.map(({ referral }) => referral);
    const [terms, tallies] = [await this.book.termsOf(tx, referrals), await TallyBook.open(tx, referrals)];
    const passed = await this.judged(tx, waiting, terms, now);
    await this.approvals.approve(tx, program, { walks: passed, terms, tallies }, taker);
    await tallies.save(tx, now);
    const told = await this.book.save(tx, going, now, tallies.told);
    await this.book.record(tx, program, told, now);
    return friendIds.map((id) => {
      const walk = walks.get(id);
      const refused = problems.get(id);
      if (!walk) return err(notFound('referral', ['customer']));
      return refused ? err(refused) : ok(walk.referral);
    });
  }

  /** Those that fraud checks let pass by what is known now. It is the checks that stop the others, and not whoever allowed them. */
  private async judged(tx: Tx, walks: readonly Walk[], terms: Terms, now: Date): Promise<Walk[]> {
    const taker: Taker = { by: 'SYSTEM', actor: SYSTEM, now };
    const cases = walks.map(({ referral }) => ({ referral, rules: terms.rulesOf(referral) }));
    const verdicts = await this.judge.judge(tx, cases, 'APPROVAL', now);
    return walks.filter((walk) =>
      walk.judgeAllowed(required(verdicts.get(walk.referral.friendId), 'a verdict for each'), taker),
    );
  }

  private async holdPeople(tx: Tx, friendIds: readonly Uuid[]): Promise<Set<Uuid>> {
    const known = [...(await findReferrals(tx, friendIds)).values()];
    const people = new Set(known.flatMap(({ friendId, advocateId }) => [friendId, advocateId]));
    await this.rollUps.lock(tx, [...people]);
    return people;
  }

  private async locked(tx: Tx, friendIds: readonly Uuid[]): Promise<Map<Uuid, Walk>> {
    const people = await this.holdPeople(tx, friendIds);
    const locked = await lockReferrals(tx, friendIds);
    for (const { advocateId } of locked.values())
      if (!people.has(advocateId)) throw new StaleWrite('the referral has got another advocate meanwhile');
    return new Map([...locked].map(([id, referral]) => [id, Walk.of(referral)]));
  }
}
