import { required } from '#kernel';
import type { Evidence } from './evidence.js';
import type { FraudRule, FraudSign } from './fraud-rule.js';
import { FRIEND_SUSPENDED, hasFailed, type Finding } from './verdict.js';

/** What staff had before them when they let a referral go on. */
export interface AllowedVerdict {
  readonly findings: readonly Finding[];
  readonly evidence: Evidence;
}

/** How much of a sign there is: in numbers, none of which may have grown since staff allowed it. */
const EXTENTS: Readonly<
  Record<FraudSign, (evidence: Omit<Evidence, 'allowed'>, rule: FraudRule) => readonly number[]>
> = {
  SHARED_DEVICE: ({ devices }) => [devices.others, Number(devices.isWithAdvocate)],
  SHARED_ADDRESS: ({ addresses }) => [addresses.others, Number(addresses.isWithAdvocate)],
  SHARED_IP: ({ networks }) => [networks.others, Number(networks.isWithAdvocate)],
  SIMILAR_NAME: ({ nameLikeness }) => [nameLikeness ?? 0],
  SIMILAR_EMAIL: ({ emailLikeness }) => [emailLikeness ?? 0],
  VELOCITY: ({ claims }, { window }) => [claims[required(window, 'the window of a rule on velocity')]],
  RING: ({ linkedFriends }) => [linkedFriends],
};

/**
 * Codes of what staff allowed of the same friend and advocate, and of which there is no more by now. Nobody knows how much there is of
 * what could not be looked for: that is allowed by its code alone. That the friend is suspended is allowed of that one suspension, and of
 * none that began later.
 */
export function allowedCodes(
  evidence: Omit<Evidence, 'allowed'>,
  rules: readonly FraudRule[],
  allowed: readonly AllowedVerdict[],
): string[] {
  const counted = allowed.flatMap(({ findings, evidence: then }) =>
    findings.filter(({ isShadow }) => !isShadow).map((finding) => ({ finding, then })),
  );
  const uncounted = counted.flatMap(({ finding, then }) =>
    hasFailed(finding) || (finding.sign === FRIEND_SUSPENDED && isSameSuspension(evidence, then))
      ? [finding]
      : [],
  );
  const known = rules.filter((rule) =>
    counted.some(
      ({ finding: { code, sign }, then }) =>
        code === rule.code && sign === rule.sign && isNoMore(evidence, then, rule),
    ),
  );
  return [...new Set([...uncounted, ...known].map(({ code }) => code))].sort();
}

/** Whether staff allowed that the friend is suspended since then; of old evidence nobody knows since when they were. */
export function isSuspensionAllowed(
  friendSuspendedAt: string | null,
  allowed: readonly AllowedVerdict[],
): boolean {
  const now = { isFriendSuspended: true, friendSuspendedAt };
  return allowed.some(
    ({ findings, evidence }) =>
      findings.some(({ sign }) => sign === FRIEND_SUSPENDED) && isSameSuspension(now, evidence),
  );
}

type Suspension = Pick<Evidence, 'friendSuspendedAt'>;

function isSameSuspension(now: Suspension, then: Suspension): boolean {
  return (now.friendSuspendedAt ?? null) === (then.friendSuspendedAt ?? null);
}

function isNoMore(now: Omit<Evidence, 'allowed'>, then: Evidence, rule: FraudRule): boolean {
  try {
    const before = EXTENTS[rule.sign](then, rule);
    return EXTENTS[rule.sign](now, rule).every((much, index) => much <= (before[index] ?? 0));
  } catch {
    // Of a sign that is not known any more: the verdict says so.
    return false;
  }
}
