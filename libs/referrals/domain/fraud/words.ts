import type { Evidence, Shared } from './evidence.js';
import { HARD_FINDINGS } from './fraud-checks.js';
import { FRAUD_SIGNS, HARD_CHECKS, type FraudSign, type HardCheck } from './fraud-rule.js';
import { FRIEND_SUSPENDED, hasFailed, type Finding } from './verdict.js';

const WORDS: Readonly<Record<HardCheck | FraudSign, (evidence: Evidence) => string>> = {
  SELF_REFERRAL: selfReferral,
  ALREADY_CUSTOMER: () => 'The friend, or another account of the same person, bought before the claim.',
  DUPLICATE_PERSON: () => 'Another account of the same person was referred before, or counts already.',
  CYCLE: () => 'The advocate came to the program by the friend, directly or by others.',
  SHARED_DEVICE: ({ devices }) => sharing('a device', devices),
  SHARED_ADDRESS: ({ addresses }) => sharing('a postal address', addresses),
  SHARED_IP: ({ networks }) => sharing('an internet address', networks),
  SIMILAR_NAME: ({ nameLikeness }) => `The names of friend and advocate are ${nameLikeness ?? 0} % alike.`,
  SIMILAR_EMAIL: ({ emailLikeness }) =>
    `The e-mail addresses of friend and advocate are ${emailLikeness ?? 0} % alike.`,
  VELOCITY: ({ claims: { HOUR, DAY, WEEK } }) =>
    `Friends of the advocate claimed ${HOUR} times within an hour, ${DAY} within a day, ${WEEK} within a week.`,
  RING: ({ linkedFriends }) =>
    `${counted(linkedFriends, 'other friend', 'other friends')} of the advocate share a device or an address with the friend.`,
};

/** A finding as one sentence for staff. */
export function wordsOf(finding: Pick<Finding, 'code' | 'sign'>, evidence: Evidence): string {
  if (hasFailed(finding)) return 'The rule could not be applied, so that somebody has to look.';
  if (finding.sign === FRIEND_SUSPENDED) return 'The friend is suspended, so that somebody has to look.';
  const words = (WORDS as Readonly<Record<string, (evidence: Evidence) => string>>)[finding.sign];
  return words?.(evidence) ?? `Found ${finding.sign}.`;
}

/** What there is about a referral, whether a rule minds it or not: a sentence each, at most eleven. */
export function evidenceInWords(evidence: Evidence): string[] {
  const { devices, addresses, networks, nameLikeness, emailLikeness, linkedFriends } = evidence;
  const there: Readonly<Record<HardCheck | FraudSign, boolean>> = {
    SELF_REFERRAL: HARD_FINDINGS.SELF_REFERRAL(evidence),
    ALREADY_CUSTOMER: HARD_FINDINGS.ALREADY_CUSTOMER(evidence),
    DUPLICATE_PERSON: HARD_FINDINGS.DUPLICATE_PERSON(evidence),
    CYCLE: HARD_FINDINGS.CYCLE(evidence),
    SHARED_DEVICE: devices.others > 0,
    SHARED_ADDRESS: addresses.others > 0,
    SHARED_IP: networks.others > 0,
    SIMILAR_NAME: nameLikeness !== null,
    SIMILAR_EMAIL: emailLikeness !== null,
    VELOCITY: true,
    RING: linkedFriends > 0,
  };
  return [...HARD_CHECKS, ...FRAUD_SIGNS].filter((what) => there[what]).map((what) => WORDS[what](evidence));
}

function selfReferral({ isSameCustomer, sharedIdentities, sharedCards }: Evidence): string {
  if (isSameCustomer) return 'Friend and advocate are the same customer.';
  const shared = [
    ...(sharedIdentities > 0 ? ['an e-mail address or a phone'] : []),
    ...(sharedCards > 0 ? ['a card'] : []),
  ];
  return `Friend and advocate share ${shared.join(' and ')}.`;
}

function sharing(what: string, { others, isWithAdvocate }: Shared): string {
  const among = isWithAdvocate ? ', the advocate among them' : '';
  return `${counted(others, 'other customer', 'other customers')} used ${what} of the friend${among}.`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
