import type { Uuid } from '#kernel';
import type { Channel } from './channel.js';
import type { TouchKind } from './touch.js';

/**
 * Where a referral stands. Before somebody claims it there are only touches (TOUCHED); CLAIMED and QUALIFIED are passed within one
 * transaction, unless somebody has to look.
 */
export const REFERRAL_STATES = [
  'TOUCHED',
  'CLAIMED',
  'ATTRIBUTED',
  'QUALIFIED',
  'MATURING',
  'APPROVED',
  'REWARDED',
  'REVERSED',
  'FLAGGED',
  'REJECTED',
  'EXPIRED',
] as const;

export type ReferralState = (typeof REFERRAL_STATES)[number];

/** States in which a referral is found between one transaction and the next. */
export const STANDING_STATES = [
  'ATTRIBUTED',
  'MATURING',
  'APPROVED',
  'REWARDED',
  'REVERSED',
  'FLAGGED',
  'REJECTED',
  'EXPIRED',
] as const satisfies readonly ReferralState[];

export type StandingState = (typeof STANDING_STATES)[number];

/** The two people of a referral. */
export const SIDES = ['ADVOCATE', 'FRIEND'] as const;

export type Side = (typeof SIDES)[number];

/** That a customer, the friend, came to the program by another, the advocate: at most one for each friend, ever. */
export interface Referral {
  readonly friendId: Uuid;
  readonly advocateId: Uuid;
  readonly referralProgramId: Uuid;
  /** The version of the rules in force when it was claimed: it stays with them. */
  readonly versionId: Uuid;
  /** Places in the order of referring: the advocate's is always lower, so that no chain closes to a ring. */
  readonly generation: number;
  readonly advocateGeneration: number;
  readonly state: ReferralState;
  /** Where a flagged one goes on when staff allow it; null of others. */
  readonly resumeState: ReferralState | null;
  /** Why it stands there: the reason of the last step. */
  readonly reason: string;
  /** Of the touch that won. */
  readonly kind: TouchKind;
  readonly channel: Channel;
  readonly code: string | null;
  readonly touchId: Uuid | null;
  /** Of one that began anew, when it did. */
  readonly claimedAt: Date;
  /** Until when a first order qualifies; null: for ever. */
  readonly qualifyBy: Date | null;
  readonly qualifiedAt: Date | null;
  /** The order that qualified it. */
  readonly orderId: Uuid | null;
  /** When its return window is over. */
  readonly maturesAt: Date | null;
  readonly approvedAt: Date | null;
  /** When each side's reward is due, and when it was told of; null of a side that gets none, or not yet. */
  readonly advocateDueAt: Date | null;
  readonly friendDueAt: Date | null;
  readonly advocateToldAt: Date | null;
  readonly friendToldAt: Date | null;
  /** When `referral.claimed` was recorded for the advocate, and `referral.qualified`: not while somebody has to look. */
  readonly claimedToldAt: Date | null;
  readonly qualifiedToldAt: Date | null;
  /** Whether a review is open: nothing that campaigns act on is recorded until it is decided. */
  readonly isUnderReview: boolean;
  /** Why the advocate gets nothing although it is approved, CAPPED, BLOCKED_ADVOCATE, SUSPENDED or SUSPENDED_FRIEND; null otherwise. */
  readonly advocateSkipped: string | null;
  readonly endedAt: Date | null;
  /** The next moment at which something is due by itself; null: never. */
  readonly dueAt: Date | null;
  /** Number of its last step. */
  readonly lastStep: number;
  /** When it got this advocate: later than it was claimed where it was given to another one. */
  readonly attributedAt: Date;
  /** Of the steps that gave it this advocate and this order: what is told of them is numbered so. */
  readonly attributedStep: number;
  readonly qualifiedStep: number | null;
  /** When and at which step the friend was told of the claim: once in a referral program, whoever the advocate is by now. */
  readonly friendClaimedToldAt: Date | null;
  readonly friendClaimedStep: number | null;
  /** What either side was told of claims and orders, by name: none is told again while something of what campaigns made of it stays. */
  readonly told: readonly string[];
  /** Since when orders count, where staff named the advocate of somebody who had bought since they joined; null: since the claim. */
  readonly ordersFrom: Date | null;
}

/** One step of a referral, kept for ever. */
export interface ReferralStep {
  readonly friendId: Uuid;
  /** From 1. */
  readonly number: number;
  readonly from: ReferralState;
  readonly to: ReferralState;
  readonly reason: string;
  readonly actor: string;
  readonly versionId: Uuid;
  readonly at: Date;
  /** What explains it: amounts, codes, ids. No personal data. */
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
}

/** A touch that somebody brought to a claim, and what came of it. */
export interface Candidate {
  readonly friendId: Uuid;
  /** From 1: the order in which they were weighed, over all claims. */
  readonly number: number;
  readonly touchId: Uuid | null;
  readonly advocateId: Uuid;
  readonly code: string | null;
  readonly kind: TouchKind;
  readonly channel: Channel;
  readonly occurredAt: Date;
  readonly hasWon: boolean;
  /** Why it won or lost, such as LATER_TOUCH. */
  readonly reason: string;
  readonly weighedAt: Date;
}
