import type { Uuid } from '#kernel';
import type { FraudRule } from './fraud/fraud-rule.js';

export const VARIANTS = ['CUSTOMERS', 'BUSINESSES', 'EMPLOYEES'] as const;

/** Who refers whom; it is shown, and decides who may refer where the rules say nothing else. */
export type Variant = (typeof VARIANTS)[number];

export const ATTRIBUTIONS = ['LAST_TOUCH', 'FIRST_TOUCH'] as const;

/** Which touch wins among those within the window when no code was typed and staff did not decide. */
export type Attribution = (typeof ATTRIBUTIONS)[number];

export const RETURN_RULES = ['REVOKE', 'KEEP'] as const;

/** What a return does to a referral that was approved. */
export type ReturnRule = (typeof RETURN_RULES)[number];

export const CAP_PERIODS = ['DAY', 'WEEK', 'MONTH', 'YEAR', 'LIFETIME'] as const;

/** Program-local, by the calendar. */
export type CapPeriod = (typeof CAP_PERIODS)[number];

/** Which order makes a referral count. */
export interface Qualification {
  /** What the order must be worth after discounts, without shipping and tax, and stay worth through returns; minor units. */
  readonly minimumMinor: bigint;
  /** At least one line of one of these categories must stay; empty: whatever was bought. */
  readonly categories: readonly string[];
  /** Days from the claim; null: for ever. */
  readonly withinDays: number | null;
  /** Whether the friend's first order alone may count; left out: the first that meets the terms does. */
  readonly firstOrderOnly?: boolean;
}

/** So many referrals of an advocate are rewarded in a period, at most. */
export interface RewardCap {
  readonly max: number;
  readonly per: CapPeriod;
}

/** A step of the ladder: so many approved friends. */
export interface Milestone {
  readonly code: string;
  readonly name: string;
  readonly friends: number;
  /** Whether every further so many reach it again. */
  readonly isRepeated: boolean;
}

/** Everything a referral is judged by: that of the version that was in force when it was claimed. */
export interface ReferralRules {
  /** Condition in CEL on who may refer; null: every enrolled customer. */
  readonly advocates: string | null;
  readonly attribution: Attribution;
  /** How many days a touch counts. */
  readonly touchDays: number;
  /** How many days after joining a friend may still claim; null: until the first order. */
  readonly claimDays: number | null;
  readonly qualification: Qualification;
  /** Days after the order before it is approved: the return window. */
  readonly maturingDays: number;
  readonly onReturn: ReturnRule;
  /** Days from approval until each side's `referral.approved` is recorded, on which campaigns act. */
  readonly advocateDelayDays: number;
  readonly friendDelayDays: number;
  readonly advocateCap: RewardCap | null;
  readonly milestones: readonly Milestone[];
  readonly fraudRules: readonly FraudRule[];
  /** Hours until a review that nobody decided is escalated. */
  readonly reviewHours: number;
}

/** A referral program: who refers whom, and where links lead. */
export interface ReferralProgram {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Such as "friends"; never changes. */
  readonly code: string;
  readonly name: string;
  readonly variant: Variant;
  /** Where links lead: the one address, chosen by staff. */
  readonly landingUrl: string;
  /** Whether new codes, touches and claims are accepted. */
  readonly isOpen: boolean;
  readonly createdAt: Date;
}

/** Rules with the time from which they are in force. Never changed, only followed by another. */
export interface ReferralVersion {
  readonly id: Uuid;
  readonly referralProgramId: Uuid;
  /** From 1. */
  readonly number: number;
  readonly effectiveFrom: Date;
  readonly rules: ReferralRules;
  readonly createdAt: Date;
}

/** The version in force at a time: the last that began; null before the first. */
export function versionAt(versions: readonly ReferralVersion[], at: Date): ReferralVersion | null {
  return versions.reduce<ReferralVersion | null>(
    (found, one) =>
      one.effectiveFrom <= at &&
      (found === null ||
        one.effectiveFrom > found.effectiveFrom ||
        (one.effectiveFrom.getTime() === found.effectiveFrom.getTime() && one.number > found.number))
        ? one
        : found,
    null,
  );
}
