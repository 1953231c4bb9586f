import { Injectable } from '@nestjs/common';
import { Programs } from '#access';
import { CustomerRollUps } from '#activity';
import { required, type Uuid } from '#kernel';
import { backgroundScope, Database, type Backlog, type Tx } from '#platform';
import { ReferralApprovals } from './approvals.service.js';
import { Walk, type Taker } from './domain/walk.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import { countDueReferrals, findDueReferrals, lockFreeReferrals } from './persistence/referrals.js';
import { ReferralBook, type Terms } from './referral-book.service.js';
import { TallyBook } from './tally-book.js';

/** Referrals that one transaction takes on: each locks two customers. */
const AT_ONCE = 50;

/** Who takes the steps that nobody takes. */
export const SYSTEM = 'system:referrals';

/**
 * What is due by itself: referrals whose time to order is over expire, those whose return window is over are approved, and rewards
 * whose delay is over are told. Any number of workers may run it, and at once.
 */
@Injectable()
export class ReferralUpkeep {
  constructor(
    private readonly database: Database,
    private readonly programs: Programs,
    private readonly rollUps: CustomerRollUps,
    private readonly judge: FraudJudge,
    private readonly book: ReferralBook,
    private readonly approvals: ReferralApprovals,
  ) {}

  /** Answers how many referrals went on. */
  async run(programId: Uuid, now: Date, isCancelled: () => boolean = () => false): Promise<number> {
    let done = 0;
    for (let taken = 1; taken > 0 && !isCancelled(); done += taken)
      taken = await this.database.tx(backgroundScope(programId), (tx) => this.step(tx, now));
    return done;
  }

  /** Referrals of which something is due, for the metrics. */
  backlog(programId: Uuid, now: Date): Promise<Backlog> {
    return this.database.tx(backgroundScope(programId), async (tx) => {
      const { waiting, since } = await countDueReferrals(tx, now);
      return { waiting, oldestAgeMs: since === null ? 0 : Math.max(0, now.getTime() - since.getTime()) };
    });
  }

  private async step(tx: Tx, now: Date): Promise<number> {
    const program = await this.programs.requireOpen(tx, required(tx.programId, 'a program'));
    const due = program.ok ? await findDueReferrals(tx, now, AT_ONCE) : [];
    if (!program.ok || due.length === 0) return 0;
    const people = new Set(due.flatMap(({ friendId, advocateId }) => [friendId, advocateId]));
    await this.rollUps.lock(tx, [...people]);
    const locked = await lockFreeReferrals(
      tx,
      due.map(({ friendId }) => friendId),
    );
    // What another worker did meanwhile is not due any more; who was given to another advocate comes next time.
    const walks = [...locked.values()]
      .filter(({ dueAt, advocateId }) => dueAt !== null && dueAt <= now && people.has(advocateId))
      .map((referral) => Walk.of(referral));
    if (walks.length === 0) return 0;
    const referrals = walks.map(({ referral }) => referral);
    const terms = await this.book.termsOf(tx, referrals);
    const tallies = await TallyBook.open(tx, referrals);
    const taker: Taker = { by: 'SYSTEM', actor: SYSTEM, now };
    const open = walks.filter(({ standing }) => standing === 'ATTRIBUTED');
    for (const walk of open) walk.lapse(taker);
    const others = walks.filter((walk) => !open.includes(walk));
    await this.approvals.tellDue(tx, others, tallies, taker);
    const passed = await this.judged(tx, walks, terms, taker);
    await this.approvals.approve(tx, program.value, { walks: passed, terms, tallies }, taker);
    await tallies.save(tx, now);
    const told = await this.book.save(tx, walks, now, tallies.told);
    await this.book.record(tx, program.value, told, now);
    return walks.filter(({ isChanged }) => isChanged).length;
  }

  /** Those whose return window is over and that fraud checks let pass. */
  private async judged(tx: Tx, walks: readonly Walk[], terms: Terms, taker: Taker): Promise<Walk[]> {
    const ripe = walks.filter(({ referral }) => referral.state === 'MATURING');
    if (ripe.length === 0) return [];
    const cases = ripe.map(({ referral }) => ({ referral, rules: terms.rulesOf(referral) }));
    const verdicts = await this.judge.judge(tx, cases, 'APPROVAL', taker.now);
    return ripe.filter((walk) =>
      walk.judgeApproval(required(verdicts.get(walk.referral.friendId), 'a verdict for each'), taker),
    );
  }
}
