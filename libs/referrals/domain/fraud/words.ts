import type { Evidence, Shared } from './evidence.js';
import type { FraudSign, HardCheck } from './fraud-rule.js';
import { hasFailed, type Finding } from './verdict.js';

const WORDS: Readonly<Record<HardCheck | FraudSign, (evidence: Evidence) => string>> = {
  SELF_REFERRAL: selfReferral,
  ALREADY_CUSTOMER: () => 'The friend, or another account of the same person, bought before the claim.',
  DUPLICATE_PERSON: () => 'Another account of the same person was referred before.',
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
  const words = (WORDS as Readonly<Record<string, (evidence: Evidence) => string>>)[finding.sign];
  return words?.(evidence) ?? `Found ${finding.sign}.`;
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
