import type { Problem, Uuid } from '#kernel';
import type { Weighed } from './attribution.js';
import type { Candidate } from './referral.js';
import type { ReferralCode } from './referral-code.js';

/** A code that somebody typed and that does not work for them. */
export interface BadCode {
  readonly reason: 'UNKNOWN_CODE' | 'OWN_CODE' | 'CLOSED_PROGRAM';
  /** Null: nobody has it. */
  readonly code: ReferralCode | null;
}

/** What was brought to a claim that was refused, and why it could not win. */
export type RefusedContender = Pick<
  Candidate,
  'touchId' | 'advocateId' | 'code' | 'kind' | 'channel' | 'occurredAt' | 'reason'
>;

/** That a customer claimed to be somebody's friend, and was refused. */
export interface RefusedClaim {
  readonly friendId: Uuid;
  /** Null: the claim named none. */
  readonly referralProgramId: Uuid | null;
  /** Such as ALREADY_CUSTOMER or UNKNOWN_CODE. */
  readonly reason: string;
  readonly contenders: readonly RefusedContender[];
  readonly refusedAt: Date;
}

/** Kept of one friend within a day: nobody fills the table by claiming again and again. */
const A_DAY_MAX = 10;
const DAY_MS = 86_400_000;

/** Of a claim that was answered by a problem, what is kept. */
export function refusedClaim(
  claim: Pick<RefusedClaim, 'friendId' | 'referralProgramId'> & { readonly bad: BadCode | null },
  problem: Problem,
  weighed: readonly Weighed[],
  refusedAt: Date,
): RefusedClaim {
  const { friendId, referralProgramId, bad } = claim;
  const contenders = [...weighed.map(contenderOf), ...typedOf(bad, refusedAt)];
  return { friendId, referralProgramId, reason: reasonOf(problem, bad, contenders), contenders, refusedAt };
}

/**
 * Whether it is kept beside those of the friend that are, the newest first: of a day each kind once, and a few at most; and none that
 * says what the one before said, however much later: some shops claim whenever somebody comes.
 */
export function isKept(refused: RefusedClaim, known: readonly RefusedClaim[]): boolean {
  const since = refused.refusedAt.getTime() - DAY_MS;
  const recent = known.filter(({ refusedAt }) => refusedAt.getTime() > since);
  const alike = [...known.slice(0, 1), ...recent].some((one) => nameOf(one) === nameOf(refused));
  return recent.length < A_DAY_MAX && !alike;
}

/** Whether a code was typed: nobody but staff learns what was wrong with one. */
export function isOfCode({ reason, contenders }: Pick<RefusedClaim, 'reason' | 'contenders'>): boolean {
  return reason === 'UNKNOWN_CODE' || contenders.some(({ kind }) => kind === 'TYPED_CODE');
}

function contenderOf({ contender, hasWon, reason }: Weighed): RefusedContender {
  const { touchId, advocateId, code, kind, channel, occurredAt } = contender;
  // What would have won was not looked at: the friend cannot be brought by anybody, or typed a code that does not work.
  return {
    ...{ advocateId, code, kind, channel, occurredAt },
    touchId: kind === 'TYPED_CODE' ? null : touchId,
    reason: hasWon ? 'CLAIM_REFUSED' : reason,
  };
}

function typedOf(bad: BadCode | null, occurredAt: Date): RefusedContender[] {
  if (!bad?.code) return [];
  const { advocateId, code } = bad.code;
  const { reason } = bad;
  return [{ touchId: null, advocateId, code, kind: 'TYPED_CODE', channel: 'OTHER', occurredAt, reason }];
}

function reasonOf(
  { code, data }: Problem,
  bad: BadCode | null,
  contenders: readonly RefusedContender[],
): string {
  if (code !== 'INVALID_CODE') return String(data?.['reason'] ?? code);
  const typed = contenders.find(({ kind }) => kind === 'TYPED_CODE');
  return bad?.reason ?? typed?.reason ?? contenders.at(-1)?.reason ?? 'NOTHING_BROUGHT';
}

function nameOf({ reason, contenders }: RefusedClaim): string {
  const names = contenders.map((one) => `${one.touchId ?? one.code ?? ''} ${one.advocateId} ${one.reason}`);
  return [reason, ...names.sort()].join(', ');
}
