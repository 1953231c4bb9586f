import {
  err,
  invalid,
  ok,
  plusLocalDays,
  problem,
  type Problem,
  type Result,
  type TimeZone,
  type Uuid,
} from '#kernel';
import { isOwnAct, type Weighed } from './attribution.js';
import type { Participant } from './participant.js';
import type { Candidate, Referral } from './referral.js';
import type { ReferralVersion } from './rules.js';
import { BLOCKED, type BlockedReason } from './transitions.js';
import type { Given, Taker } from './walk.js';

/** Who wants to be somebody's friend. */
export interface Claimant {
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly enrolledAt: Date | null;
}

/** Why nobody can be the friend of anybody, or not any more: REFERRAL_NOT_POSSIBLE. */
export type ImpossibleReason = 'ALREADY_CUSTOMER' | 'TOO_LATE' | 'HAS_FRIENDS';

const WORDS: Readonly<Record<ImpossibleReason, string>> = {
  ALREADY_CUSTOMER: 'Whoever has bought before was not brought by a friend.',
  TOO_LATE: 'The time to name a friend is over.',
  HAS_FRIENDS: 'Whoever has brought friends cannot be brought by one of them, or by somebody who came later.',
};

function impossible(reason: ImpossibleReason): Problem {
  return problem('REFERRAL_NOT_POSSIBLE', WORDS[reason], { path: ['customer'], data: { reason } });
}

/** Why a customer cannot be referred at all, whoever it is by; null: they can. */
export function refusalOfClaimant(claimant: Claimant, orders: number): Problem | null {
  if (claimant.enrolledAt === null)
    return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
  if (claimant.status === 'SUSPENDED')
    return problem('CUSTOMER_SUSPENDED', 'Suspended customers are not referred.', { path: ['customer'] });
  return orders > 0 ? impossible('ALREADY_CUSTOMER') : null;
}

/** Whether somebody has bought, but nothing before they joined: of them staff may still say who brought them. */
export function hasBoughtSinceJoining(
  { enrolledAt }: Pick<Claimant, 'enrolledAt'>,
  totals: { readonly orders: number; readonly firstOrderAt: Date | null } | undefined,
): boolean {
  const firstOrderAt = totals && totals.orders > 0 ? totals.firstOrderAt : null;
  return firstOrderAt !== null && enrolledAt !== null && firstOrderAt >= enrolledAt;
}

/** Why it is nobody any more, whatever is brought: the time is over, or they have friends and nobody before them. */
export function refusalOfLate(
  { enrolledAt }: Pick<Claimant, 'enrolledAt'>,
  { friends, generation }: Pick<Participant, 'friends' | 'generation'>,
  claimDays: number | null,
  { now, zone }: { readonly now: Date; readonly zone: TimeZone },
): Problem | null {
  if (isTooLate(enrolledAt, claimDays, now, zone)) return impossible('TOO_LATE');
  return friends > 0 && generation === 0 ? impossible('HAS_FRIENDS') : null;
}

function isTooLate(enrolledAt: Date | null, claimDays: number | null, now: Date, zone: TimeZone): boolean {
  return claimDays !== null && enrolledAt !== null && plusLocalDays(enrolledAt, claimDays, zone) <= now;
}

/**
 * What won. A code that was typed wins or is refused, and nothing else wins in its place. Whatever is wrong is answered alike, so that
 * nobody finds out whose codes there are. Problem: INVALID_CODE.
 */
export function winnerOf(weighed: readonly Weighed[], isTyped: boolean): Result<Weighed, Problem> {
  const winner = weighed.find(({ hasWon }) => hasWon);
  const isDecided = winner?.contender.kind === 'STAFF' || winner?.contender.kind === 'TYPED_CODE';
  return winner && (isDecided || !isTyped) ? ok(winner) : err(INVALID_CODE);
}

/** Why the advocate whom staff name cannot be given the friend: they may know it. */
export function refusalOfDecision(weighed: readonly Weighed[]): Problem | null {
  const decision = weighed.find(({ contender }) => contender.kind === 'STAFF');
  return decision && !decision.hasWon ? (DECISIONS[decision.reason] ?? null) : null;
}

const DECISIONS: Readonly<Record<string, Problem>> = {
  BLOCKED_ADVOCATE: problem('ADVOCATE_BLOCKED', 'Staff keep the advocate from referring.', {
    path: ['advocate'],
  }),
  NOT_ELIGIBLE: problem('NOT_ELIGIBLE', 'By the rules the advocate may not refer.', { path: ['advocate'] }),
  OWN_CODE: invalid(['advocate'], 'Nobody brings themselves.'),
  CLOSED_PROGRAM: problem('REFERRALS_CLOSED', 'The referral program takes no new friends now.', {
    path: ['program'],
  }),
};

/** Why the friend cannot be theirs, whom the checks are certain not to have brought them: REFERRAL_NOT_POSSIBLE. */
export function refusalByChecks({ reason }: Pick<Referral, 'reason'>): Problem {
  const words = CERTAIN[reason] ?? 'By a rule this advocate cannot have brought the friend.';
  return problem('REFERRAL_NOT_POSSIBLE', words, { path: ['advocate'], data: { reason } });
}

const CERTAIN: Readonly<Record<string, string>> = {
  SELF_REFERRAL: 'Friend and advocate are one person.',
  ALREADY_CUSTOMER: 'The friend, or another account of the same person, bought before.',
  DUPLICATE_PERSON: 'The same person was referred before, by another account.',
  CYCLE: 'The advocate came by the friend.',
};

/** The one answer to codes that do not work. */
export const INVALID_CODE = problem('INVALID_CODE', 'This code does not work.', { path: ['code'] });

/** Whether a code was typed, whatever it is good for. */
export function isTyped({ typed, bad = null }: Pick<LaterClaim, 'typed' | 'bad'>): boolean {
  return typed !== null || bad !== null;
}

/** What decides whether a claim is weighed against a referral that is there. */
interface LaterClaim {
  readonly typed: unknown;
  readonly bad?: unknown;
  readonly touches: readonly unknown[];
  readonly staff: unknown;
}

/** What may become of a referral that is there: it goes to whoever wins, stays with its advocate, or begins anew. */
export type Again = 'GIVEN' | 'BOUND' | 'ANEW';

/**
 * What becomes of a referral that is there, until it is approved, by what staff decide, or by a code or a link of a friend whom others
 * wrote down until then: GIVEN to whoever wins, or BOUND to its advocate, if it is them, for this better reason; null: nothing.
 * While somebody has to look, it is given to nobody else, and by friends once an order has qualified neither. One that came to nothing
 * before it was approved begins ANEW, if the friend is free.
 */
export function weighedAgain(claim: LaterClaim, existing: Referral, { by }: Pick<Taker, 'by'>): Again | null {
  const { state, isUnderReview } = existing;
  const isBrought =
    by === 'STAFF' ? claim.staff !== null : by === 'CUSTOMER' && (isTyped(claim) || claim.touches.length > 0);
  if (!isBrought) return null;
  if (state === 'REJECTED' || state === 'EXPIRED')
    return isFree(existing) || (by === 'STAFF' && isKnownLate(existing)) ? 'ANEW' : null;
  if (by === 'CUSTOMER' && isOwnAct(existing)) return null;
  if (isUnderReview) return 'BOUND';
  if (state === 'ATTRIBUTED') return 'GIVEN';
  if (state !== 'MATURING') return null;
  return by === 'STAFF' ? 'GIVEN' : 'BOUND';
}

/**
 * Whether a friend may begin anew when it came to nothing: of who was written down by others they had said nothing, and one who was
 * rejected in the place of somebody else leaves them to nobody.
 */
function isFree({ state, kind, attributedStep }: Referral): boolean {
  if (kind === 'STAFF' || !isOwnAct({ kind })) return true;
  return state === 'REJECTED' && attributedStep > 1;
}

/**
 * Whether it came to nothing by an order of which nobody knew when it was claimed. Whoever names nobody until such an order is known is
 * helped by staff, as far as the friend had joined before it: who did name somebody is no worse off.
 */
function isKnownLate({ state, reason }: Referral): boolean {
  return state === 'REJECTED' && reason === 'ALREADY_CUSTOMER';
}

/** Whether a referral is of this advocate already, in this program. */
export function isOf(
  { advocateId, referralProgramId }: Pick<Referral, 'advocateId' | 'referralProgramId'>,
  other: Pick<Referral, 'advocateId' | 'referralProgramId'>,
): boolean {
  return advocateId === other.advocateId && referralProgramId === other.referralProgramId;
}

/** Why a referral that stands there cannot be changed so. */
export function wrongState({ state, isUnderReview }: Pick<Referral, 'state' | 'isUnderReview'>): Problem {
  const shown = isUnderReview ? 'FLAGGED' : state;
  return problem('WRONG_STATE', `Not possible for a referral that is ${shown}.`, { data: { state: shown } });
}

/** What was brought for a friend who keeps the advocate there is: whatever would have won has come too late, or is blocked. */
export function tooLate(
  weighed: readonly Weighed[],
  { touchId }: Referral,
  why: BlockedReason | 'REFERRED_BEFORE' = 'REFERRED_BEFORE',
): readonly Weighed[] {
  return weighed
    .filter(({ contender }) => contender.touchId !== touchId)
    .map(({ contender, hasWon, reason }) => ({
      // A code that changed nothing was no touch.
      contender: contender.kind === 'TYPED_CODE' ? { ...contender, touchId: null } : contender,
      hasWon: false,
      reason: hasWon ? why : reason,
    }));
}

/** Those that are not kept yet: touches by what they are, codes by whose they are. */
export function unseen(weighed: readonly Weighed[], known: readonly Candidate[]): readonly Weighed[] {
  const names = new Set(known.map(nameOf));
  return weighed.filter(({ contender }) => !names.has(nameOf(contender)));
}

/** What something that was brought is known by. */
export function nameOf({
  kind,
  touchId,
  advocateId,
  code,
}: Pick<Candidate, 'kind' | 'touchId' | 'advocateId' | 'code'>): string {
  return kind === 'TYPED_CODE' || kind === 'STAFF' ? `${kind} ${advocateId} ${code}` : `${touchId}`;
}

/** What the checks blocked when it was brought for somebody who kept the advocate there was, by its name. */
export function blockedOf(known: readonly Candidate[]): ReadonlySet<string> {
  return new Set(known.filter((one) => !one.hasWon && blockedReasonOf(one) !== null).map(nameOf));
}

/** Why checks block something; null: they do not. */
export function blockedReasonOf({ reason }: { readonly reason: string }): BlockedReason | null {
  return BLOCKED.find((one) => one === reason) ?? null;
}

/** Both participants, as they are once one refers the other. */
export interface Way {
  readonly friend: Participant;
  readonly advocate: Participant;
}

/**
 * Puts a friend behind an advocate: one generation further. Whoever has friends stays in their place, so that no chain ever closes
 * to a ring; with an advocate who is not before them it is refused. Problem: REFERRAL_NOT_POSSIBLE.
 */
export function wayBehind(friend: Participant, advocate: Participant): Result<Way, Problem> {
  const isFixed = friend.friends > 0;
  if (isFixed && advocate.generation >= friend.generation) return err(impossible('HAS_FRIENDS'));
  const generation = isFixed ? friend.generation : advocate.generation + 1;
  return ok({
    friend: { ...friend, generation },
    advocate: { ...advocate, friends: advocate.friends + 1 },
  });
}

/** What a referral has of its advocate. Problem: REFERRAL_NOT_POSSIBLE, but for staff. */
export function givenOf(
  { contender }: Weighed,
  { id: versionId, rules }: ReferralVersion,
  { friend, advocate }: Way,
  claim: {
    readonly enrolledAt: Date | null;
    /** When the friend was claimed first. */
    readonly claimedAt: Date;
    readonly now: Date;
    readonly zone: TimeZone;
    readonly ordersFrom: Date | null;
    /** Whether staff name the advocate of somebody who has bought: while friends may claim. */
    readonly hasBought: boolean;
  },
): Result<Given, Problem> {
  const { claimDays, qualification } = rules;
  const { enrolledAt, claimedAt, now, zone, ordersFrom, hasBought } = claim;
  if (isTooLate(enrolledAt, claimDays, now, zone) && (contender.kind !== 'STAFF' || hasBought))
    return err(impossible('TOO_LATE'));
  const { referralProgramId, kind, channel, code, touchId } = contender;
  const { withinDays } = qualification;
  return ok({
    ...{
      advocateId: advocate.customerId,
      advocateGeneration: advocate.generation,
      generation: friend.generation,
    },
    ...{ referralProgramId, versionId, kind, channel, code, touchId, ordersFrom },
    qualifyBy: withinDays === null ? null : plusLocalDays(claimedAt, withinDays, zone),
  });
}

/** A referral that is about to be claimed. */
export function draftOf(friendId: Uuid, given: Given, reason: string, now: Date): Referral {
  return {
    ...{ friendId, ...given, reason, claimedAt: now, state: 'TOUCHED', resumeState: null },
    ...{ qualifiedAt: null, orderId: null, maturesAt: null, approvedAt: null, advocateDueAt: null },
    ...{ friendDueAt: null, advocateToldAt: null, friendToldAt: null, claimedToldAt: null },
    ...{ qualifiedToldAt: null, isUnderReview: false, advocateSkipped: null, endedAt: null, dueAt: null },
    ...{ lastStep: 0, attributedAt: now, attributedStep: 1, qualifiedStep: null },
    ...{ friendClaimedToldAt: null, friendClaimedStep: null, told: [] },
  };
}
