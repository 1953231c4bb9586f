import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps, type NewActivity } from '#activity';
import { CustomerDirectory, PersonKeys } from '#customers';
import { err, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { ClaimCandidates } from './claim-candidates.service.js';
import { ClaimContenders, type Brought, type NewClaim } from './claim-contenders.service.js';
import { decideOne, stay, type Run } from './claim-deciding.js';
import { blockedOf, refusalByChecks } from './domain/claiming.js';
import type { RefusedClaim } from './domain/refusal.js';
import type { Referral } from './domain/referral.js';
import type { Taker, Walk } from './domain/walk.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import { lockParticipants, reservePersons, saveParticipants } from './persistence/participants.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findReferrals, findRejectedAdvocates, lockReferrals } from './persistence/referrals.js';
import { ReferralGifts } from './referral-gifts.service.js';
import { Purchases } from './purchases.service.js';
import { ReferralQualifying } from './qualifying.service.js';
import { RefusedClaims } from './refused-claims.service.js';
import { ReferralBook, type Terms } from './referral-book.service.js';
import { SYSTEM } from './referral-upkeep.service.js';

/** What came of a claim. */
export interface Claimed {
  readonly referral: Referral;
  /** Whether this claim made it, gave it to another advocate, or bound it to the one there is; a repeat answers what is there. */
  readonly isNew: boolean;
}

/** What came of one claim, and what is kept of it if it was refused. */
export interface TracedClaim {
  readonly result: Result<Claimed, Problem>;
  readonly refused: RefusedClaim | null;
}

/** What claims came to, and the activities that tell of it: they are to be recorded in the same transaction. */
interface Outcome {
  readonly results: readonly TracedClaim[];
  readonly activities: readonly NewActivity[];
}

/**
 * Makes friends of advocates: weighs what was brought, refuses what cannot be, has the rest judged, and tells both sides.
 *
 * Problems: INVALID_CODE (whatever is wrong with what was brought), NOT_ENROLLED, CUSTOMER_SUSPENDED, NOT_FOUND,
 * REFERRAL_NOT_POSSIBLE { reason }.
 */
@Injectable()
export class Claims {
  constructor(
    private readonly customers: CustomerDirectory,
    private readonly persons: PersonKeys,
    private readonly rollUps: CustomerRollUps,
    private readonly contenders: ClaimContenders,
    private readonly judge: FraudJudge,
    private readonly qualifying: ReferralQualifying,
    private readonly book: ReferralBook,
    private readonly candidates: ClaimCandidates,
    private readonly refusals: RefusedClaims,
    private readonly purchases: Purchases,
    private readonly gifts: ReferralGifts,
  ) {}

  /**
   * Claims for friends, each named once; answers in the same order. A friend who was referred before is answered as it stands. What staff
   * decide is refused if the checks block it, and the caller's transaction must come to nothing.
   */
  async claim(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    taker: Taker,
  ): Promise<readonly Result<Claimed, Problem>[]> {
    return (await this.claimTraced(tx, program, claims, taker)).map(({ result }) => result);
  }

  /** The same, with what is to be kept of those that are refused: by the caller, whose transaction may come to nothing. */
  async claimTraced(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    taker: Taker,
  ): Promise<readonly TracedClaim[]> {
    const brought = await this.contenders.gather(tx, claims, taker.now);
    const { results, activities } = await this.decide(tx, program, claims, brought, taker);
    await this.book.record(tx, program, activities, taker.now);
    return results;
  }

  /** Claims for customers who have just joined, where they were invited or brought to an event; answers what is to be told. */
  async claimInvited(
    tx: Tx,
    program: Program,
    customerIds: readonly Uuid[],
    now: Date,
  ): Promise<readonly NewActivity[]> {
    if (customerIds.length === 0) return [];
    const programs = await findReferralPrograms(tx);
    if (!programs.some(({ isOpen }) => isOpen)) return [];
    const all = customerIds.map((friendId): NewClaim => ({ friendId, ...NOTHING_BROUGHT }));
    const gathered = await this.contenders.gather(tx, all, now);
    const brought = gathered.filter((one) => one.length > 0);
    if (brought.length === 0) return [];
    const claims = all.filter((_, index) => required(gathered[index], 'what was brought').length > 0);
    const taker = systemTaker(now);
    const { results, activities } = await this.decide(tx, program, claims, brought, taker);
    // Whoever cannot be a friend has joined all the same.
    await this.refusals.keep(
      tx,
      results.flatMap(({ refused }) => refused ?? []),
    );
    return activities;
  }

  private async decide(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    brought: readonly (readonly Brought[])[],
    taker: Taker,
  ): Promise<Outcome> {
    const run = await this.begin(tx, program, claims, brought, taker);
    const decided = claims.map((claim, index) => decideOne(claim, brought[index] ?? [], run));
    const begun = [...run.walks.values()];
    const terms = await this.book.termsOf(
      tx,
      begun.map(({ referral }) => referral),
    );
    await this.reserve(tx, begun);
    const given = begun.filter(({ isGiven }) => isGiven);
    await this.forget(tx, given, taker.now);
    await this.judgeAll(tx, given, terms, taker);
    const blocked = given.filter(({ referral }) => referral.state === 'REJECTED');
    // A slip of staff ends nothing: the transaction comes to nothing.
    if (taker.by === 'STAFF' && blocked[0]) return refuseAll(claims, refusalByChecks(blocked[0].referral));
    for (const walk of blocked) if (walk.before !== null) stay(walk, run);
    const walks = [...run.walks.values()];
    const bought = walks.filter(
      ({ isGiven, before, referral }) => isGiven && (before !== null || run.totals.has(referral.friendId)),
    );
    await this.qualifying.qualifyByKnown(tx, program, bought, { terms, taker: systemTaker(taker.now) });
    const activities = await this.book.save(tx, walks, taker.now);
    await saveParticipants(tx, walks.length > 0 ? [...run.people.values()] : []);
    await this.candidates.keep(tx, run.weighed, taker.now);
    await this.candidates.keepLate(tx, run.late, taker.now);
    const results = claims.map(({ friendId }, index): TracedClaim => {
      const problem = decided[index];
      if (problem) return { result: err(problem), refused: run.refused.get(friendId) ?? null };
      const walk = run.walks.get(friendId);
      const referral = walk?.referral ?? required(run.known.get(friendId), 'a referral');
      return { result: ok({ referral, isNew: walk !== undefined }), refused: null };
    });
    return { results, activities };
  }

  /** Locks everybody who may be concerned, and reads what is known of them. */
  private async begin(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    brought: readonly (readonly Brought[])[],
    taker: Taker,
  ): Promise<Run> {
    const friendIds = claims.map(({ friendId }) => friendId);
    const all = brought.flat();
    const friends = await this.customers.byIds(tx, friendIds);
    const before = await findReferrals(tx, friendIds);
    const times = [...before.values()].map(({ claimedAt }) => claimedAt);
    const world = await this.contenders.worldOf(tx, program, claims, all, { times, now: taker.now });
    const former = [...before.values()].map(({ advocateId }) => advocateId);
    const everybody = [...new Set([...friends.keys(), ...world.people.keys(), ...former])].sort();
    await this.rollUps.lock(tx, everybody);
    const people = await lockParticipants(tx, everybody, taker.now);
    const [known, totals] = [await lockReferrals(tx, friendIds), await this.purchases.totals(tx, friendIds)];
    for (const { friendId, advocateId } of known.values())
      if (!people.has(advocateId) || !before.has(friendId))
        throw new StaleWrite('the friend has got another advocate meanwhile');
    const blocked = new Map(
      [...(await this.candidates.ofFriends(tx, [...known.keys()]))].map(([id, all]) => [id, blockedOf(all)]),
    );
    const rejected = await findRejectedAdvocates(tx, [...known.keys()]);
    const empty = { walks: new Map(), weighed: new Map(), late: new Map(), refused: new Map() };
    return { program, taker, world, friends, totals, people, known, blocked, rejected, ...empty };
  }

  /** What friends are known by is theirs from now on: another account of the same person is found by it. */
  private async reserve(tx: Tx, walks: readonly Walk[]): Promise<void> {
    const ids = walks.filter(({ before }) => before === null).map(({ referral }) => referral.friendId);
    if (ids.length === 0) return;
    const keys = await this.persons.of(tx, ids);
    await reservePersons(
      tx,
      [...keys].flatMap(([customerId, texts]) => texts.map((personKey) => ({ personKey, customerId }))),
    );
  }

  /** What was told before, and was taken back altogether, may be told again. */
  private async forget(tx: Tx, walks: readonly Walk[], now: Date): Promise<void> {
    const before = walks.flatMap((walk) => walk.before ?? []);
    const kept = await this.gifts.kept(tx, before, now);
    for (const walk of walks)
      if (walk.before !== null) walk.forget(kept.get(walk.referral.friendId) ?? new Set());
  }

  private async judgeAll(tx: Tx, walks: readonly Walk[], terms: Terms, taker: Taker): Promise<void> {
    if (walks.length === 0) return;
    const cases = walks.map(({ referral }) => ({ referral, rules: terms.rulesOf(referral) }));
    const verdicts = await this.judge.judge(tx, cases, 'CLAIM', taker.now);
    const system = systemTaker(taker.now);
    for (const walk of walks) {
      const verdict = required(verdicts.get(walk.referral.friendId), 'a verdict for each');
      if (walk.before === null) walk.judgeClaim(verdict, system);
      else walk.judgeGiven(verdict, system);
    }
  }
}

const NOTHING_BROUGHT: Omit<NewClaim, 'friendId'> = {
  ...{ referralProgramId: null, typed: null, channel: null, touches: [], staff: null },
};

/** Staff decide about one friend at a time. */
function refuseAll(claims: readonly NewClaim[], refused: Problem): Outcome {
  return { results: claims.map(() => ({ result: err(refused), refused: null })), activities: [] };
}

function systemTaker(now: Date): Taker {
  return { by: 'SYSTEM', actor: SYSTEM, now };
}
