import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps, type CustomerTotals, type NewActivity } from '#activity';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import { err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import { ClaimCandidates } from './claim-candidates.service.js';
import {
  ClaimContenders,
  contenderOf,
  versionFor,
  type Brought,
  type KnownWorld,
  type NewClaim,
} from './claim-contenders.service.js';
import {
  draftOf,
  givenOf,
  isOf,
  isTyped,
  refusalOfClaimant,
  refusalOfDecision,
  tooLate,
  wayBehind,
  weighedAgain,
  winnerOf,
  wrongState,
} from './domain/claiming.js';
import { isOwnAct, weigh, winningReason, type Weighed } from './domain/attribution.js';
import type { Participant } from './domain/participant.js';
import { refusedClaim, type RefusedClaim } from './domain/refusal.js';
import type { Referral } from './domain/referral.js';
import { Walk, type Taker } from './domain/walk.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import { lockParticipants, reservePersons, saveParticipants } from './persistence/participants.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findReferrals, lockReferrals } from './persistence/referrals.js';
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

/** What the claims of one transaction share; all its customers are locked. */
interface Run {
  readonly program: Program;
  readonly taker: Taker;
  readonly world: KnownWorld;
  readonly friends: ReadonlyMap<Uuid, CustomerRef>;
  readonly totals: ReadonlyMap<Uuid, CustomerTotals>;
  /** Changed from claim to claim. */
  readonly people: Map<Uuid, Participant>;
  readonly known: ReadonlyMap<Uuid, Referral>;
  readonly walks: Map<Uuid, Walk>;
  /** By friend, of referrals that are new or got another advocate. */
  readonly weighed: Map<Uuid, readonly Weighed[]>;
  /** By friend, of referrals that stay as they are. */
  readonly late: Map<Uuid, readonly Weighed[]>;
  /** By friend. */
  readonly refused: Map<Uuid, RefusedClaim>;
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
  ) {}

  /** Claims for friends, each named once; answers in the same order. A friend who was referred before is answered as it stands. */
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
    const walks = [...run.walks.values()];
    const terms = await this.book.termsOf(
      tx,
      walks.map(({ referral }) => referral),
    );
    await this.reserve(tx, walks);
    const given = walks.filter(({ isGiven }) => isGiven);
    await this.judgeAll(tx, given, terms, taker);
    const moved = given.filter(({ before }) => before !== null);
    await this.qualifying.qualifyByKnown(tx, program, moved, { terms, taker: systemTaker(taker.now) });
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
    const world = await this.contenders.worldOf(tx, program, all, times, taker.now);
    const former = [...before.values()].map(({ advocateId }) => advocateId);
    const everybody = [...new Set([...friends.keys(), ...world.people.keys(), ...former])].sort();
    await this.rollUps.lock(tx, everybody);
    const people = await lockParticipants(tx, everybody, taker.now);
    const [known, totals] = [await lockReferrals(tx, friendIds), await this.rollUps.totals(tx, friendIds)];
    for (const { friendId, advocateId } of known.values())
      if (!people.has(advocateId) || !before.has(friendId))
        throw new StaleWrite('the friend has got another advocate meanwhile');
    const empty = { walks: new Map(), weighed: new Map(), late: new Map(), refused: new Map() };
    return { program, taker, world, friends, totals, people, known, ...empty };
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

/** Decides about one claim, and walks its first step; answers why it is refused. */
function decideOne(claim: NewClaim, brought: readonly Brought[], run: Run): Problem | null {
  const { friendId } = claim;
  const friend = run.friends.get(friendId);
  if (!friend) return notFound('customer', ['customer']);
  const existing = run.known.get(friendId);
  if (existing) return decideAgain(claim, brought, friend, existing, run);
  const weighed = weighedOf(claim, brought, run);
  const problem =
    refusalOfClaimant(friend, run.totals.get(friendId)?.orders ?? 0) ?? takeUp(claim, weighed, friend, run);
  if (problem)
    run.refused.set(friendId, refusedClaim({ bad: null, ...claim }, problem, weighed, run.taker.now));
  return problem;
}

/** What is brought for a friend who has an advocate: it takes their place, or is kept as too late. */
function decideAgain(
  claim: NewClaim,
  brought: readonly Brought[],
  friend: CustomerRef,
  existing: Referral,
  run: Run,
): Problem | null {
  const isStaff = run.taker.by === 'STAFF';
  const may = weighedAgain(claim, existing, run.taker);
  if (isStaff) {
    const isSame = claim.staff !== null && isOf(existing, claim.staff);
    if (isSame && (may === null || existing.kind === 'STAFF')) return null;
    if (!isSame && may !== 'GIVEN') return wrongState(existing);
  }
  const rivals = brought.filter((one) =>
    isStaff ? one.kind === 'STAFF' : isOwnAct(one) || one.touchId === existing.touchId,
  );
  const weighed = weighedOf(claim, rivals, run);
  const problem = may === null ? null : takeUp(claim, weighed, friend, run, may);
  if (isStaff) return problem;
  // A friend whose code does not work keeps the advocate there is.
  if (!run.walks.has(friend.id)) run.late.set(friend.id, tooLate(weighed, existing));
  return null;
}

/** What was brought, with what comes of it by the rules of the time when the friend was claimed first. */
function weighedOf(claim: NewClaim, brought: readonly Brought[], run: Run): readonly Weighed[] {
  const { world, people, taker, known } = run;
  const weighing = { claim, now: taker.now, claimedAt: known.get(claim.friendId)?.claimedAt ?? null };
  return weigh(brought.map((one) => contenderOf(one, weighing, world, people)));
}

/** Gives the friend to the winner, or binds them to it; answers why it cannot be. */
function takeUp(
  claim: NewClaim,
  weighed: readonly Weighed[],
  friend: CustomerRef,
  run: Run,
  may: 'GIVEN' | 'BOUND' = 'GIVEN',
): Problem | null {
  const { taker, world, people, program } = run;
  const winner = winnerOf(weighed, isTyped(claim));
  if (!winner.ok) return refusalOfDecision(weighed) ?? winner.problem;
  const { advocateId, referralProgramId } = winner.value.contender;
  const existing = run.known.get(friend.id);
  if (existing && isOf(existing, winner.value.contender)) return bind(existing, winner.value, weighed, run);
  if (may === 'BOUND') return null;
  if (existing) leave(existing, people);
  const way = wayBehind(participant(people, friend.id), participant(people, advocateId));
  const claimedAt = existing?.claimedAt ?? null;
  const version = required(
    versionFor(world, referralProgramId, { claimedAt, now: taker.now }),
    'a version in force',
  );
  const given = way.ok
    ? givenOf(winner.value, version, way.value, {
        ...{ enrolledAt: friend.enrolledAt, claimedAt: claimedAt ?? taker.now },
        ...{ now: taker.now, zone: program.timeZone },
      })
    : way;
  if (!way.ok || !given.ok) {
    if (existing) comeBack(existing, people);
    return given.ok ? null : given.problem;
  }
  for (const one of [way.value.friend, way.value.advocate]) people.set(one.customerId, one);
  const reason = winningReason(winner.value.contender);
  const walk = existing
    ? Walk.of(existing)
    : Walk.claim(draftOf(friend.id, given.value, reason, taker.now), taker);
  if (existing) walk.giveTo(given.value, reason, taker);
  run.walks.set(friend.id, walk);
  run.weighed.set(friend.id, weighed);
  return null;
}

/** The winner is the advocate already: what others wrote down the friend, or staff, have said by now. */
function bind(existing: Referral, { contender }: Weighed, weighed: readonly Weighed[], run: Run): null {
  if (!isOwnAct(contender)) return null;
  const walk = Walk.of(existing);
  walk.bind(contender, winningReason(contender), run.taker);
  run.walks.set(existing.friendId, walk);
  run.weighed.set(existing.friendId, weighed);
  return null;
}

/** The former advocate has one friend less. */
function leave({ advocateId }: Referral, people: Map<Uuid, Participant>): void {
  const former = participant(people, advocateId);
  people.set(advocateId, { ...former, friends: former.friends - 1 });
}

function comeBack({ advocateId }: Referral, people: Map<Uuid, Participant>): void {
  const former = participant(people, advocateId);
  people.set(advocateId, { ...former, friends: former.friends + 1 });
}

function participant(people: ReadonlyMap<Uuid, Participant>, id: Uuid): Participant {
  return required(people.get(id), 'a participant');
}

function systemTaker(now: Date): Taker {
  return { by: 'SYSTEM', actor: SYSTEM, now };
}
