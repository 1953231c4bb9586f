import { WENT_TO_ANOTHER } from './former.js';
import { isOfCode, type RefusedClaim } from './refusal.js';
import type { Candidate, Referral, ReferralStep, Side } from './referral.js';
import { APPROVED_STATES, ENDED } from './transitions.js';
import { rewardOf } from './due.js';

/** Why an advocate gets nothing although it counts; of what staff or the friend have done nothing. */
const SKIPPED_YOU: Readonly<Record<string, string>> = {
  CAPPED:
    'It counts, but as many friends as are rewarded in the period had counted before: there is no reward for you.',
  SUSPENDED: 'It counts, but you were suspended when it was due: there is no reward for you.',
};

/** Why it was rejected, to the friend and to the advocate. */
const REJECTED: Readonly<Record<string, Readonly<Partial<Record<Side, string>>>>> = {
  ALREADY_CUSTOMER: { FRIEND: 'You had bought before.', ADVOCATE: 'Your friend had bought before.' },
  [WENT_TO_ANOTHER]: { ADVOCATE: 'It is noted by now that somebody else brought your friend.' },
};

/** Why it stands there, for the friend and the advocate: what was found about people is not for them. */
export function wordsForCustomers(
  { state, isUnderReview, reason, advocateSkipped }: Referral,
  side: Side,
): string {
  if (isUnderReview) return 'It is being looked at.';
  switch (state) {
    case 'ATTRIBUTED':
      return reason === 'ORDER_RETURNED'
        ? 'The order came back; another one may count in its place.'
        : 'It counts with the first order that meets the terms.';
    case 'MATURING':
      return 'The order meets the terms, and can still be returned.';
    case 'APPROVED':
    case 'REWARDED':
      return side === 'ADVOCATE' && advocateSkipped !== null
        ? (SKIPPED_YOU[advocateSkipped] ?? 'It counts. There is no reward for you.')
        : 'It counts.';
    case 'REVERSED':
      return 'The order came back after it had counted.';
    case 'EXPIRED':
      return reason === 'FIRST_ORDER_FELL_SHORT'
        ? 'The first order alone could count, and did not meet the terms.'
        : 'No order met the terms in time.';
    case 'REJECTED':
      return REJECTED[reason]?.[side] ?? 'It does not count.';
    default:
      return 'It is being looked at.';
  }
}

const REASONS: Readonly<Record<string, string>> = {
  STAFF_DECIDED: 'Staff decided who brought the friend',
  TYPED_CODE: 'The friend typed the code',
  LAST_TOUCH: 'The last touch within the window',
  FIRST_TOUCH: 'The first touch within the window',
  NOTHING_FOUND: 'The checks found nothing',
  FLAGGED_FOR_REVIEW: 'The checks found something: nothing is given until somebody has looked',
  HELD_FOR_REVIEW: 'The checks stopped it until somebody has looked',
  REVIEW_STILL_OPEN: 'The return window is over, and nobody has decided yet',
  ORDER_QUALIFIED: 'An order met the terms',
  ORDER_RETURNED: 'What is left of the order does not meet the terms',
  EARLIER_ORDER: 'An order that was placed before it became known, and the first alone may count',
  NO_ORDER_IN_TIME: 'No order met the terms in time',
  FIRST_ORDER_FELL_SHORT: 'The first order alone could count, and did not meet the terms',
  RETURN_WINDOW_OVER: 'The time to return the order is over',
  ALL_TOLD: 'Campaigns were told for both sides',
  KEPT_AFTER_RETURN: 'The order came back, and by the terms what was given stays',
  ALLOWED_BY_STAFF: 'Staff allowed it',
  REJECTED_BY_STAFF: 'Staff rejected it',
  SELF_REFERRAL: 'Friend and advocate are one person',
  ALREADY_CUSTOMER: 'The friend had bought before',
  DUPLICATE_PERSON: 'Another account of the friend was referred before, or counts already',
  CYCLE: 'The advocate came by the friend',
  BLOCKED_BY_RULE: 'A rule blocked it',
};

/** A step for staff, with what explains it. */
export function wordsOfStep({ reason, details }: ReferralStep): string {
  const more = Object.entries(details).map(([name, value]) => `${name}: ${value}`);
  const words = REASONS[reason] ?? reason;
  return more.length > 0 ? `${words} (${more.join(', ')}).` : `${words}.`;
}

const LOSSES: Readonly<Record<string, string>> = {
  STAFF_DECIDED: 'Staff decided otherwise.',
  TYPED_CODE_WINS: 'A code that was typed goes before touches.',
  CLICK_WINS: 'A link that was followed goes before it: the friend did nothing for this one.',
  REFERRED_BEFORE: 'The friend had an advocate by then.',
  LATER_TOUCH: 'A later touch won.',
  EARLIER_TOUCH: 'An earlier touch won.',
  OUTSIDE_WINDOW: 'It was too long ago to count.',
  OWN_CODE: 'It is their own.',
  CLOSED_PROGRAM: 'Its referral program takes no friends now.',
  OTHER_PROGRAM: 'It is of another referral program than the claim.',
  NOT_ELIGIBLE: 'Its advocate may not refer.',
  BLOCKED_ADVOCATE: 'Staff keep its advocate from referring.',
  AFTER_JOINING: 'The customer had joined by then.',
  CLAIM_REFUSED: 'The claim was refused before it was looked at.',
  SELF_REFERRAL: 'The checks blocked it, and the friend kept whom there was: both are one person.',
  ALREADY_CUSTOMER:
    'The checks blocked it, and the friend kept whom there was: the friend had bought before.',
  DUPLICATE_PERSON:
    'The checks blocked it, and the friend kept whom there was: another account of the friend was referred before, or counts already.',
  CYCLE: 'The checks blocked it, and the friend kept whom there was: its advocate came by the friend.',
  BLOCKED_BY_RULE: 'A rule blocked it, and the friend kept whom there was.',
};

const REFUSED: Readonly<Record<string, string>> = {
  NOT_ENROLLED: 'The customer had not joined.',
  CUSTOMER_SUSPENDED: 'The customer was suspended.',
  ALREADY_CUSTOMER: 'The customer had bought before.',
  TOO_LATE: 'The time to name an advocate was over.',
  HAS_FRIENDS: 'The customer has brought friends, and would have come behind one of them.',
  UNKNOWN_CODE: 'Nobody has the code that was typed.',
  NOTHING_BROUGHT: 'Nothing showed who brought the customer.',
  OWN_CODE: 'It was their own code or link.',
  CLOSED_PROGRAM: 'The referral program took no friends.',
  OTHER_PROGRAM: 'What was brought is of another referral program.',
  NOT_ELIGIBLE: 'The advocate may not refer.',
  BLOCKED_ADVOCATE: 'Staff keep the advocate from referring.',
  OUTSIDE_WINDOW: 'What was brought was too long ago to count.',
  AFTER_JOINING: 'The customer had joined before the invitation was sent.',
};

/** Why a claim was refused, for staff. */
export function wordsOfRefusal({ reason }: Pick<RefusedClaim, 'reason'>): string {
  return REFUSED[reason] ?? reason;
}

const REFUSED_YOU: Readonly<Record<string, string>> = {
  NOT_ENROLLED: 'You had not joined yet when you told us who brought you.',
  ALREADY_CUSTOMER: 'You had bought here before: only new customers are brought by somebody.',
  TOO_LATE: 'The time to tell us who brought you is over.',
  HAS_FRIENDS: 'You have brought friends yourself, and cannot be brought by somebody who came after you.',
  OUTSIDE_WINDOW: 'The link or the invitation by which you came was too old to count.',
  NOTHING_BROUGHT: 'We could not see who brought you: give us the code, or come by the link.',
};

/** The same for the customer who was refused: of codes nobody learns what was wrong with them. */
export function refusalForCustomers(refused: Pick<RefusedClaim, 'reason' | 'contenders'>): string {
  const known = REFUSED_YOU[refused.reason];
  if (known !== undefined && refused.reason !== 'OUTSIDE_WINDOW') return known;
  if (isOfCode(refused)) return 'The code that you gave us did not work.';
  return known ?? 'What you came by did not count.';
}

/** Why something that was brought to a claim won or lost, for staff. */
export function wordsOfCandidate({ hasWon, reason }: Pick<Candidate, 'hasWon' | 'reason'>): string {
  return hasWon ? `It won: ${REASONS[reason] ?? reason}.` : (LOSSES[reason] ?? reason);
}

const SKIPPED: Readonly<Record<string, string>> = {
  CAPPED:
    'As many friends as are rewarded in the period had been approved before. A place that is free again goes to the next friend who is approved.',
  BLOCKED_ADVOCATE: 'Staff kept the advocate from referring when it was due.',
  SUSPENDED: 'The advocate was suspended when it was due.',
  SUSPENDED_FRIEND: 'The friend was suspended when it was due.',
};

/** Why a side has nothing of it, for staff; `whyNot` is what campaigns gave as the reason, if they gave one. */
export function wordsOfNothing(referral: Referral, side: Side, whyNot: string | null = null): string {
  const { state, isUnderReview, reason, advocateSkipped } = referral;
  if (isUnderReview) return 'Nothing is given until somebody has looked.';
  if (ENDED.has(state)) return `It does not count: ${REASONS[reason] ?? reason}.`;
  if (!APPROVED_STATES.has(state))
    return state === 'MATURING' ? 'The order can still be returned.' : 'No order has met the terms yet.';
  const { dueAt, toldAt } = rewardOf(referral, side);
  if (dueAt === null) return SKIPPED[advocateSkipped ?? ''] ?? `It gets none: ${advocateSkipped ?? ''}.`;
  if (toldAt === null) return `It is due on ${dueAt.toISOString()}.`;
  return whyNot === 'SUSPENDED'
    ? 'Campaigns give nothing to customers who are suspended.'
    : 'Campaigns were told, and none gave anything.';
}
