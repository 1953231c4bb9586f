import { friendDigest } from '../domain/friend-digest.js';
import { wordsForCustomers, wordsOfCandidate, wordsOfRefusal, wordsOfStep } from '../domain/wording.js';
import type { Candidate, ReferralStep, Side } from '../domain/referral.js';
import type { FriendPlace, ReferralPlace, ReferralView } from '../referral-views.service.js';
import { placeInCursor } from '#platform/graphql';
import type { GivenVerdict, ReferralGift, RefusalView } from '../referral-views.service.js';
import { findingsOf } from './review.mapping.js';
import type { ReferralGiftType, ReferralVerdictType } from './story.type.js';
import type {
  ReferralCandidateType,
  ReferralRefusalType,
  ReferralStepType,
  ReferralType,
} from './referral.type.js';

/** As it is told to one of its two people: to the friend, if not said. */
export function referralOf({ referral, program }: ReferralView, side: Side = 'FRIEND'): ReferralType {
  const { state, kind, channel, claimedAt, qualifyBy, maturesAt, approvedAt, endedAt } = referral;
  return {
    ...{ referral, program, state, kind, channel, claimedAt, qualifyBy, maturesAt, approvedAt, endedAt },
    ...{ side, explanation: wordsForCustomers(referral, side) },
  };
}

export function stepOf(step: ReferralStep): ReferralStepType {
  const { number, from, to, reason, actor, at } = step;
  return { number, from, to, reason, actor, at, words: wordsOfStep(step) };
}

export function refusalOf({
  refused,
  program,
}: RefusalView): Omit<ReferralRefusalType, 'candidates'> & { readonly brought: readonly ShownCandidate[] } {
  const { reason, refusedAt: at, contenders } = refused;
  const brought = contenders.map((one) => candidateOf({ ...one, hasWon: false }));
  return { program, reason, at, words: wordsOfRefusal(refused), brought };
}

/** As it is shown, but for whose it is. */
export type ShownCandidate = Omit<ReferralCandidateType, 'advocate'>;

export function candidateOf(
  candidate: Pick<Candidate, 'advocateId' | 'kind' | 'channel' | 'occurredAt' | 'hasWon' | 'reason'>,
): ShownCandidate {
  const { kind, channel, occurredAt, hasWon, reason } = candidate;
  return { candidate, kind, channel, occurredAt, hasWon, reason, words: wordsOfCandidate(candidate) };
}

export function verdictOf({ stage, action, findings, evidence, at }: GivenVerdict): ReferralVerdictType {
  return { stage, action, at, findings: findingsOf(findings, evidence) };
}

export function giftOf({
  side,
  told,
  campaign,
  words,
  units,
  takenBack,
  whyNot,
  at,
}: ReferralGift): ReferralGiftType {
  return { side, told, campaign, words, units, takenBack, whyNot, at };
}

export function placeIn(cursor: string | null | undefined): ReferralPlace | null {
  const place = placeInCursor(cursor);
  return place && { claimedAt: place.createdAt, friendId: place.id };
}

export function keyOf({ referral }: ReferralType): string[] {
  return [referral.claimedAt.toISOString(), referral.friendId];
}

/** In the list of an advocate. */
export function friendPlaceIn(cursor: string | null | undefined): FriendPlace | null {
  const place = placeInCursor(cursor);
  return place && { claimedAt: place.createdAt, friend: place.id };
}

export function friendKeyOf({ referral }: ReferralType): string[] {
  return [referral.claimedAt.toISOString(), friendDigest(referral.friendId)];
}
