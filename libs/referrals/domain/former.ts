import { friendDigest } from './friend-digest.js';
import type { Referral, ReferralState } from './referral.js';

/** Why a referral ended for somebody from whom the friend went to another advocate. */
export const WENT_TO_ANOTHER = 'WENT_TO_ANOTHER';

/** A referral as it was for an advocate from whom the friend went to another. */
export interface FormerReferral extends Pick<
  Referral,
  'advocateId' | 'friendId' | 'referralProgramId' | 'versionId' | 'kind' | 'channel' | 'claimedAt'
> {
  /** Of the steps: which gave it to them, and which took it from them. */
  readonly attributedStep: number;
  readonly leftStep: number;
  readonly leftAt: Date;
  /** Where it stood before it was taken from them, why, and since when. */
  readonly state: ReferralState;
  readonly reason: string;
  readonly endedAt: Date;
}

/**
 * What somebody reads who was the advocate of a friend: it has ended, since it was rejected or since the friend went to another, whether
 * or not the time to order was over: it takes back what they were told. Nothing of what happened after that.
 */
export function asFormer(former: FormerReferral): Referral {
  const { leftStep, leftAt, state, reason, endedAt, ...known } = former;
  // What is rejected has been taken back by then.
  const wasRejected = state === 'REJECTED';
  return {
    ...{ ...known, generation: 1, advocateGeneration: 0, resumeState: null, code: null, touchId: null },
    ...(wasRejected
      ? { state, reason, endedAt }
      : { state: 'REJECTED', reason: WENT_TO_ANOTHER, endedAt: leftAt }),
    ...{ qualifyBy: null, qualifiedAt: null, orderId: null, maturesAt: null, approvedAt: null },
    ...{ advocateDueAt: null, friendDueAt: null, advocateToldAt: null, friendToldAt: null },
    ...{ claimedToldAt: null, qualifiedToldAt: null, isUnderReview: false, advocateSkipped: null },
    ...{ dueAt: null, lastStep: leftStep - 1, attributedAt: known.claimedAt, qualifiedStep: null },
    ...{ friendClaimedToldAt: null, friendClaimedStep: null, told: [], ordersFrom: null },
  };
}

/** The order of an advocate's list: the newest claim first. */
export function byClaim(a: Referral, b: Referral): number {
  const [first, second] = [friendDigest(a.friendId), friendDigest(b.friendId)];
  return b.claimedAt.getTime() - a.claimedAt.getTime() || Number(first < second) - Number(first > second);
}
