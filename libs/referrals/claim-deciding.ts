import type { Program } from '#access';
import type { CustomerTotals } from '#activity';
import type { CustomerRef } from '#customers';
import { notFound, required, type Problem, type Uuid } from '#kernel';
import {
  contenderOf,
  versionFor,
  type Brought,
  type KnownWorld,
  type NewClaim,
} from './claim-contenders.service.js';
import { isOwnAct, weigh, winningReason, type Weighed } from './domain/attribution.js';
import {
  blockedReasonOf,
  draftOf,
  givenOf,
  hasBoughtSinceJoining,
  isOf,
  isTyped,
  nameOf,
  refusalOfClaimant,
  refusalOfDecision,
  refusalOfLate,
  tooLate,
  wayBehind,
  weighedAgain,
  winnerOf,
  wrongState,
  type Again,
} from './domain/claiming.js';
import type { Participant } from './domain/participant.js';
import { countedFrom } from './domain/qualification.js';
import { refusedClaim, type RefusedClaim } from './domain/refusal.js';
import type { Referral } from './domain/referral.js';
import { ENDED } from './domain/transitions.js';
import { Walk, type Taker } from './domain/walk.js';

/** What the claims of one transaction share; all its customers are locked. */
export interface Run {
  readonly program: Program;
  readonly taker: Taker;
  readonly world: KnownWorld;
  readonly friends: ReadonlyMap<Uuid, CustomerRef>;
  readonly totals: ReadonlyMap<Uuid, CustomerTotals>;
  /** Changed from claim to claim. */
  readonly people: Map<Uuid, Participant>;
  readonly known: ReadonlyMap<Uuid, Referral>;
  readonly walks: Map<Uuid, Walk>;
  /** By friend, what the checks blocked before: nobody has it judged once more. */
  readonly blocked: ReadonlyMap<Uuid, ReadonlySet<string>>;
  /** By friend, the advocates with whom they were rejected before: staff alone name them again. */
  readonly rejected: ReadonlyMap<Uuid, ReadonlySet<Uuid>>;
  /** By friend, of referrals that are new or got another advocate. */
  readonly weighed: Map<Uuid, readonly Weighed[]>;
  /** By friend, of referrals that stay as they are. */
  readonly late: Map<Uuid, readonly Weighed[]>;
  /** By friend. */
  readonly refused: Map<Uuid, RefusedClaim>;
}

/** Decides about one claim, and walks its first step; answers why it is refused. */
export function decideOne(claim: NewClaim, brought: readonly Brought[], run: Run): Problem | null {
  const { friendId } = claim;
  const friend = run.friends.get(friendId);
  if (!friend) return notFound('customer', ['customer']);
  const existing = run.known.get(friendId);
  if (existing) return decideAgain(claim, brought, friend, existing, run);
  const weighed = weighedOf(claim, brought, run);
  const problem = refusalOfFriend(claim, friend, run) ?? takeUp(claim, weighed, friend, run, 'GIVEN');
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
    const isSaid = isSame && may !== 'ANEW' && (may === null || existing.kind === 'STAFF');
    if (isSaid) return ENDED.has(existing.state) ? wrongState(existing) : null;
    if (!isSame && (may === null || may === 'BOUND')) return wrongState(existing);
  }
  if (may === 'ANEW') return decideAnew(claim, brought, friend, run);
  const rivals = brought.filter((one) =>
    isStaff ? one.kind === 'STAFF' : isOwnAct(one) || one.touchId === existing.touchId,
  );
  const weighed = weighedOf(claim, unblocked(rivals, friend, run), run);
  const problem = may === null ? null : takeUp(claim, weighed, friend, run, may);
  if (isStaff) return problem;
  // A friend whose code does not work keeps the advocate there is.
  if (!run.walks.has(friend.id)) run.late.set(friend.id, tooLate(weighed, existing));
  return null;
}

/** One that came to nothing keeps a friend who is free from nothing: they say who it was. */
function decideAnew(
  claim: NewClaim,
  brought: readonly Brought[],
  friend: CustomerRef,
  run: Run,
): Problem | null {
  const existing = required(run.known.get(friend.id), 'a referral');
  const own = brought.filter((one) => isOwnAct(one));
  const fresh = unblocked(own, friend, run);
  const weighed = weighedOf(claim, fresh.length > 0 ? fresh : own, run);
  const problem = refusalOfFriend(claim, friend, run) ?? takeUp(claim, weighed, friend, run, 'ANEW');
  if (problem)
    run.refused.set(friend.id, refusedClaim({ bad: null, ...claim }, problem, weighed, run.taker.now));
  else if (!run.walks.has(friend.id)) run.late.set(friend.id, tooLate(weighed, existing));
  return problem;
}

/** Why it is nobody, whatever is brought: looked at before the code, of which nobody learns by it whether it works. */
function refusalOfFriend({ referralProgramId }: NewClaim, friend: CustomerRef, run: Run): Problem | null {
  const refused = refusalOfClaimant(friend, isNamedLate(friend, run) ? 0 : ordersBefore(friend, run));
  if (refused || referralProgramId === null || run.taker.by === 'STAFF') return refused;
  const { now } = run.taker;
  const rules = versionFor(run.world, referralProgramId, { claimedAt: null, now })?.rules;
  const zone = run.program.timeZone;
  return refusalOfLate(friend, participant(run.people, friend.id), rules?.claimDays ?? null, { now, zone });
}

/** What somebody had bought when they claim. */
function ordersBefore({ id }: CustomerRef, { totals, taker: { now } }: Run): number {
  const { orders = 0, firstOrderAt = null } = totals.get(id) ?? {};
  return firstOrderAt !== null && firstOrderAt >= countedFrom({ claimedAt: now }) ? 0 : orders;
}

/** Whether staff say who brought somebody who has bought since. */
function isNamedLate(friend: CustomerRef, { taker, totals }: Run): boolean {
  return taker.by === 'STAFF' && hasBoughtSinceJoining(friend, totals.get(friend.id));
}

/** When a friend was claimed first, if that is still what counts. */
function claimedBefore(existing: Referral | undefined): Date | null {
  return existing?.endedAt === null ? existing.claimedAt : null;
}

/** What was brought, with what comes of it by the rules of the time when the friend was claimed first. */
function weighedOf(claim: NewClaim, brought: readonly Brought[], run: Run): readonly Weighed[] {
  const { world, people, taker, known } = run;
  const weighing = {
    claim,
    now: taker.now,
    claimedAt: claimedBefore(known.get(claim.friendId)),
    enrolledAt: run.friends.get(claim.friendId)?.enrolledAt ?? null,
  };
  return weigh(brought.map((one) => contenderOf(one, weighing, world, people)));
}

/** Gives the friend to the winner, or binds them to it; answers why it cannot be. */
function takeUp(
  claim: NewClaim,
  weighed: readonly Weighed[],
  friend: CustomerRef,
  run: Run,
  may: Again,
): Problem | null {
  const { taker, world, people, program } = run;
  const winner = winnerOf(weighed, isTyped(claim));
  if (!winner.ok) return refusalOfDecision(weighed) ?? winner.problem;
  const { advocateId, referralProgramId } = winner.value.contender;
  const existing = run.known.get(friend.id);
  if (existing && isOf(existing, winner.value.contender)) {
    if (may !== 'ANEW') return bind(existing, winner.value, weighed, run);
    // What was rejected is not claimed once more.
    if (existing.state === 'REJECTED' && taker.by !== 'STAFF') return null;
  }
  if (may === 'BOUND' || isBlocked(winner.value.contender, friend, run)) return null;
  if (existing) leave(existing, people);
  const way = wayBehind(participant(people, friend.id), participant(people, advocateId));
  const claimedAt = claimedBefore(existing);
  const hasBought = claimedAt === null && isNamedLate(friend, run);
  const version = required(
    versionFor(world, referralProgramId, { claimedAt, now: taker.now }),
    'a version in force',
  );
  const given = way.ok
    ? givenOf(winner.value, version, way.value, {
        ...{ enrolledAt: friend.enrolledAt, claimedAt: claimedAt ?? taker.now },
        ...{ now: taker.now, zone: program.timeZone, hasBought },
        ordersFrom: hasBought ? friend.enrolledAt : claimedAt && (existing?.ordersFrom ?? null),
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

/** Whom the checks block takes nobody's place: the friend keeps whom there is, and it is kept why the other one lost. */
export function stay({ before, referral }: Walk, { people, walks, weighed, late }: Run): void {
  const existing = required(before, 'whom there is');
  const { friendId, generation } = existing;
  leave(referral, people);
  comeBack(existing, people);
  people.set(friendId, { ...participant(people, friendId), generation });
  const why = required(blockedReasonOf(referral), 'why it is blocked');
  late.set(friendId, tooLate(weighed.get(friendId) ?? [], existing, why));
  weighed.delete(friendId);
  walks.delete(friendId);
}

/** What was brought, but for what was blocked or rejected before. */
function unblocked(brought: readonly Brought[], friend: CustomerRef, run: Run): readonly Brought[] {
  return brought.filter((one) => !isBlocked(one, friend, run));
}

/** Staff may name whomever they will, and are told what comes of it. */
function isBlocked(one: Brought, { id }: CustomerRef, { blocked, rejected, taker }: Run): boolean {
  if (taker.by === 'STAFF') return false;
  return blocked.get(id)?.has(nameOf(one)) === true || rejected.get(id)?.has(one.advocateId) === true;
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
