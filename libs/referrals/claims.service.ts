import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { CustomerRollUps, type CustomerTotals, type NewActivity } from '#activity';
import { CustomerDirectory, PersonKeys, type CustomerRef } from '#customers';
import { err, notFound, ok, required, type Problem, type Result, type Uuid } from '#kernel';
import { StaleWrite, type Tx } from '#platform';
import {
  ClaimContenders,
  contenderOf,
  type Brought,
  type KnownWorld,
  type NewClaim,
} from './claim-contenders.service.js';
import { draftOf, givenOf, refusalOfClaimant, takesOver, wayBehind, winnerOf } from './domain/claiming.js';
import { weigh, type Contender, type Weighed } from './domain/attribution.js';
import type { Participant } from './domain/participant.js';
import type { Candidate, Referral } from './domain/referral.js';
import { Walk, type Taker } from './domain/walk.js';
import { FraudJudge } from './fraud/fraud-judge.js';
import { lockParticipants, reservePersons, saveParticipants } from './persistence/participants.js';
import { findReferralPrograms } from './persistence/referral-programs.js';
import { findCandidates, findReferrals, insertCandidates, lockReferrals } from './persistence/referrals.js';
import { insertTouches } from './persistence/touches.js';
import { ReferralQualifying } from './qualifying.service.js';
import { ReferralBook, type Terms } from './referral-book.service.js';
import { SYSTEM } from './referral-upkeep.service.js';

/** What came of a claim. */
export interface Claimed {
  readonly referral: Referral;
  /** Whether this claim made it, or gave it to another advocate; a repeat answers what is there. */
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
  readonly weighed: Map<Uuid, readonly Weighed[]>;
}

/** What claims came to, and the activities that tell of it: they are to be recorded in the same transaction. */
interface Outcome {
  readonly results: readonly Result<Claimed, Problem>[];
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
  ) {}

  /** Claims for friends, each named once; answers in the same order. A friend who was referred before is answered as it stands. */
  async claim(
    tx: Tx,
    program: Program,
    claims: readonly NewClaim[],
    taker: Taker,
  ): Promise<readonly Result<Claimed, Problem>[]> {
    const brought = await this.contenders.gather(tx, claims, taker.now);
    const { results, activities } = await this.decide(tx, program, claims, brought, taker);
    await this.book.record(tx, program, activities, taker.now);
    return results;
  }

  /** Why a customer cannot be referred at all, whatever code there is; null: they can. */
  async refusalOf(tx: Tx, friendId: Uuid): Promise<Problem | null> {
    const friend = (await this.customers.byIds(tx, [friendId])).get(friendId);
    if (!friend) return notFound('customer', ['customer']);
    const totals = await this.rollUps.totals(tx, [friendId]);
    return refusalOfClaimant(friend, totals.get(friendId)?.orders ?? 0);
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
    // Whoever cannot be a friend has joined all the same.
    return (await this.decide(tx, program, claims, brought, taker)).activities;
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
    await this.judgeAll(tx, walks, terms, taker);
    const moved = walks.filter(({ before }) => before !== null);
    await this.qualifying.qualifyByKnown(tx, program, moved, { terms, taker: systemTaker(taker.now) });
    const activities = await this.book.save(tx, walks, taker.now);
    await saveParticipants(tx, walks.length > 0 ? [...run.people.values()] : []);
    await this.keepCandidates(tx, run);
    const results = claims.map(({ friendId }, index): Result<Claimed, Problem> => {
      const problem = decided[index];
      if (problem) return err(problem);
      const walk = run.walks.get(friendId);
      return ok({
        referral: walk?.referral ?? required(run.known.get(friendId), 'a referral'),
        isNew: walk !== undefined,
      });
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
    const world = await this.contenders.worldOf(tx, program, all, taker.now);
    const before = await findReferrals(tx, friendIds);
    const former = [...before.values()].map(({ advocateId }) => advocateId);
    const everybody = [...new Set([...friends.keys(), ...world.people.keys(), ...former])].sort();
    await this.rollUps.lock(tx, everybody);
    const people = await lockParticipants(tx, everybody, taker.now);
    const [known, totals] = [await lockReferrals(tx, friendIds), await this.rollUps.totals(tx, friendIds)];
    for (const { advocateId } of known.values())
      if (!people.has(advocateId)) throw new StaleWrite('the referral has got another advocate meanwhile');
    return { program, taker, world, friends, totals, people, known, walks: new Map(), weighed: new Map() };
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

  /** Keeps everything that was weighed, with what came of it; typed codes and decisions of staff are touches from now on. */
  private async keepCandidates(tx: Tx, { weighed, known, taker }: Run): Promise<void> {
    if (weighed.size === 0) return;
    const before = await findCandidates(
      tx,
      [...weighed.keys()].filter((friendId) => known.has(friendId)),
    );
    const numbers = new Map(before.map(({ friendId, number }) => [friendId, number]));
    const candidates = [...weighed].flatMap(([friendId, all]) =>
      all.map(({ contender, hasWon, reason }, index): Candidate => {
        const { touchId, advocateId, code, kind, channel, occurredAt } = contender;
        return {
          ...{
            friendId,
            number: (numbers.get(friendId) ?? 0) + index + 1,
            touchId,
            advocateId,
            code,
            kind,
            channel,
          },
          ...{ occurredAt, hasWon, reason, weighedAt: taker.now },
        };
      }),
    );
    await insertCandidates(tx, candidates);
    await insertTouches(
      tx,
      [...weighed.values()].flat().flatMap(({ contender }) => touchesOf(contender)),
    );
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
  if (existing) {
    if (!takesOver(claim, existing, run.taker)) return null;
    const problem = takeUp(claim, brought.filter(isDecisive), friend, run);
    // A friend whose code does not work keeps the advocate there is.
    return run.taker.by === 'STAFF' ? problem : null;
  }
  return (
    refusalOfClaimant(friend, run.totals.get(friendId)?.orders ?? 0) ?? takeUp(claim, brought, friend, run)
  );
}

/** Weighs what was brought, and gives the friend to the winner; answers why it cannot be. */
function takeUp(claim: NewClaim, brought: readonly Brought[], friend: CustomerRef, run: Run): Problem | null {
  const { taker, world, people, program } = run;
  const weighed = weigh(brought.map((one) => contenderOf(one, claim, world, people, taker.now)));
  const winner = winnerOf(weighed);
  if (!winner.ok) return winner.problem;
  const { advocateId, referralProgramId } = winner.value.contender;
  const existing = run.known.get(friend.id);
  if (existing) leave(existing, people);
  const way = wayBehind(participant(people, friend.id), participant(people, advocateId));
  const version = required(world.versions.get(referralProgramId), 'a version in force');
  const given = way.ok
    ? givenOf(winner.value, version, way.value, {
        ...{ enrolledAt: friend.enrolledAt, claimedAt: existing?.claimedAt ?? taker.now },
        ...{ now: taker.now, zone: program.timeZone },
      })
    : way;
  if (!way.ok || !given.ok) {
    if (existing) comeBack(existing, people);
    return given.ok ? null : given.problem;
  }
  for (const one of [way.value.friend, way.value.advocate]) people.set(one.customerId, one);
  const walk = existing
    ? Walk.of(existing)
    : Walk.claim(draftOf(friend.id, given.value, winner.value.reason, taker.now), taker);
  if (existing) walk.giveTo(given.value, taker.by === 'STAFF' ? 'STAFF_DECIDED' : 'TYPED_CODE', taker);
  run.walks.set(friend.id, walk);
  run.weighed.set(friend.id, weighed);
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

function isDecisive({ kind }: Brought): boolean {
  return kind === 'TYPED_CODE' || kind === 'STAFF';
}

function systemTaker(now: Date): Taker {
  return { by: 'SYSTEM', actor: SYSTEM, now };
}

function touchesOf(contender: Contender): Parameters<typeof insertTouches>[1][number][] {
  const { touchId: id, kind, advocateId, referralProgramId, code, channel, occurredAt } = contender;
  if (id === null || (kind !== 'TYPED_CODE' && kind !== 'STAFF')) return [];
  return [
    {
      ...{ id, advocateId, referralProgramId, code, kind, channel, occurredAt },
      ...{ contactKey: null, visitor: null },
    },
  ];
}
