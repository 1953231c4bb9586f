import { required } from '#kernel';
import type { Evidence } from './evidence.js';
import type { FraudRule, FraudSign, HardCheck } from './fraud-rule.js';

/** What is certain, by the evidence. */
export const HARD_FINDINGS: Readonly<Record<HardCheck, (evidence: Evidence) => boolean>> = {
  SELF_REFERRAL: ({ isSameCustomer, sharedIdentities, sharedCards }) =>
    isSameCustomer || sharedIdentities > 0 || sharedCards > 0,
  ALREADY_CUSTOMER: ({ isCustomerBefore }) => isCustomerBefore,
  DUPLICATE_PERSON: ({ isReferredBefore }) => isReferredBefore,
  CYCLE: ({ isRing }) => isRing,
};

/** Whether a rule finds its sign in the evidence. */
export type FraudCheck = (evidence: Evidence, rule: FraudRule) => boolean;

export type FraudChecks = Readonly<Record<FraudSign, FraudCheck>>;

/** How each sign is found; thresholds are those of `FraudRule`. */
export const FRAUD_CHECKS: FraudChecks = {
  SHARED_DEVICE: ({ devices }, { threshold }) => devices.others >= threshold,
  SHARED_ADDRESS: ({ addresses }, { threshold }) => addresses.others >= threshold,
  SHARED_IP: ({ networks }, { threshold }) => networks.others >= threshold,
  SIMILAR_NAME: ({ nameLikeness }, { threshold }) => isLike(nameLikeness, threshold),
  SIMILAR_EMAIL: ({ emailLikeness }, { threshold }) => isLike(emailLikeness, threshold),
  VELOCITY: ({ claims }, { threshold, window }) =>
    claims[required(window, 'the window of a rule on velocity')] > threshold,
  RING: ({ linkedFriends }, { threshold }) => linkedFriends >= threshold,
};

function isLike(likeness: number | null, threshold: number): boolean {
  return likeness !== null && likeness >= threshold;
}
