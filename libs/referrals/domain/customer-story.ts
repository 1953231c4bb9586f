import { localDateOf, type TimeZone } from '#kernel';
import { isOwnAct } from './attribution.js';
import { WENT_TO_ANOTHER } from './former.js';
import type { Shortfall } from './qualification.js';
import type { Referral, ReferralStep, Side } from './referral.js';
import type { CapPeriod, ReferralRules } from './rules.js';
import type { TouchKind } from './touch.js';
import { RECORDING_GRACE_DAYS, rewardOf } from './due.js';
import { WON } from './transitions.js';

/** Something that happened to a referral, or is still awaited, in words for one of its two people. */
export interface Chapter {
  /** When it happened; null: it has not yet. */
  readonly at: Date | null;
  readonly words: string;
}

/** An order of the friend that did not make the referral count. */
export interface MissedOrder {
  readonly placedAt: Date;
  readonly shortfall: Shortfall;
}

/** What a story is told of, and to whom. */
export interface ToldReferral {
  readonly referral: Referral;
  readonly steps: readonly ReferralStep[];
  readonly rules: ReferralRules;
  /** Of the friend; told to them alone. */
  readonly missed: readonly MissedOrder[];
  readonly side: Side;
  /** The other one, such as "S."; null: no name is known. */
  readonly other: string | null;
  readonly zone: TimeZone;
}

/** What happened to a referral step by step, and what it waits for: without anything that was found out about people. */
export function storyFor(told: ToldReferral): readonly Chapter[] {
  const { referral, steps, side, missed } = told;
  // Who was the advocate before is nothing to the one who is now.
  const from = side === 'ADVOCATE' ? referral.attributedStep : 1;
  // And what came of it behind somebody else is nothing to whoever was before.
  const own = steps.filter(({ number }) => number >= from && number <= referral.lastStep);
  const happened = [
    ...own.flatMap((step) => chapterOf(step, told)),
    ...leaving(referral),
    ...(side === 'FRIEND' ? missed.map((order) => missedChapter(order, told.zone)) : []),
  ];
  // Steps of one moment stay in their order.
  const inOrder = happened.sort((a, b) => a.at.getTime() - b.at.getTime());
  const waiting = waitingFor(told);
  return waiting === null ? inOrder : [...inOrder, { at: null, words: waiting }];
}

type Happened = Chapter & { readonly at: Date };

function chapterOf(step: ReferralStep, told: ToldReferral): Happened[] {
  const words = wordsOf(step, told);
  return words === null ? [] : [{ at: step.at, words }];
}

/** Null: a step that says nothing to customers. */
function wordsOf({ number, to, reason }: ReferralStep, told: ToldReferral): string | null {
  const { referral, side } = told;
  if (number === metAt(told)) return meetingOf(told);
  if (number === referral.attributedStep) return notedOf(told);
  if (to === 'CLAIMED') return 'You joined, and somebody was noted as having brought you.';
  if (reason === 'FLAGGED_FOR_REVIEW' || reason === 'HELD_FOR_REVIEW')
    return 'We are having a look at it before anything is given.';
  if (reason === 'ORDER_QUALIFIED')
    return side === 'FRIEND' ? 'Your order meets the terms.' : 'An order of your friend meets the terms.';
  if (reason === 'KEPT_AFTER_RETURN') return 'The order came back; what was given for it stays.';
  switch (to) {
    case 'APPROVED':
      return `It counts.${skipped(told)}`;
    case 'REWARDED':
      return 'It is complete: nothing more is due.';
    case 'REVERSED':
      return 'The order came back after the referral had counted: what was given for the order was taken back.';
    case 'EXPIRED':
      return reason === 'FIRST_ORDER_FELL_SHORT'
        ? 'It ended: the first order alone could count, and did not meet the terms.'
        : 'It ended: no order met the terms in time.';
    case 'REJECTED':
      return rejected(reason, side);
    default:
      return moved(reason);
  }
}

/** That the friend went to another advocate, for whoever was theirs. */
function leaving({ reason, endedAt: at }: Referral): Happened[] {
  if (reason !== WENT_TO_ANOTHER || at === null) return [];
  const words =
    'It was noted that somebody else brought your friend: it does not count for you, and what was given for it was taken back.';
  return [{ at, words }];
}

function moved(reason: string): string | null {
  if (reason === 'ORDER_RETURNED') return 'Of the order too much came back: it does not count any more.';
  if (reason === 'EARLIER_ORDER') return 'An order placed before it became known: the first alone may count.';
  return reason === 'ALLOWED_BY_STAFF' ? 'We have had a look, and it goes on.' : null;
}

function rejected(reason: string, side: Side): string {
  if (reason !== 'ALREADY_CUSTOMER') return 'It does not count.';
  const who = side === 'FRIEND' ? 'you' : 'your friend';
  return `It does not count: ${who} had bought before.`;
}

const FRIENDS_WORDS: Readonly<Record<TouchKind, (advocate: string) => string>> = {
  CLICK: (advocate) => `You came by the link of ${advocate}`,
  TYPED_CODE: (advocate) => `You gave the code of ${advocate}`,
  INVITATION: (advocate) => `You came by an invitation of ${advocate}`,
  EVENT_GUEST: (advocate) => `You had been brought to an event by ${advocate}`,
  STAFF: (advocate) => `We noted that you were brought by ${advocate}`,
};

const ADVOCATES_WORDS: Readonly<Record<TouchKind, (friend: string) => string>> = {
  CLICK: (friend) => `Your link brought ${friend}`,
  TYPED_CODE: (friend) => `Your code was given by ${friend}`,
  INVITATION: (friend) => `Your invitation brought ${friend}`,
  EVENT_GUEST: (friend) => `You had brought ${friend} to an event.`,
  STAFF: (friend) => `We noted that you brought ${friend}`,
};

const WINNING: ReadonlySet<string> = new Set(WON);

/** The step at which the advocate was named as the referral says: others may have noted the same one before. */
function metAt({ referral: { attributedStep, lastStep }, steps }: ToldReferral): number {
  const named = steps.findLast(
    ({ number, reason }) => number > attributedStep && number <= lastStep && WINNING.has(reason),
  );
  return named?.number ?? attributedStep;
}

function meetingOf({ referral, side, other, steps }: ToldReferral): string {
  const { kind, advocateId, attributedStep } = referral;
  if (side === 'ADVOCATE') return ended(ADVOCATES_WORDS[kind](other ?? 'a friend'));
  const words = ended(FRIENDS_WORDS[kind](other ?? 'another customer'));
  const given = steps.find(({ number }) => number === attributedStep);
  const former = given?.details['from'] ?? advocateId;
  return former !== advocateId && isOwnAct({ kind })
    ? `${words} This takes the place of what was noted before.`
    : words;
}

/** That the advocate was noted, before the friend named them. */
function notedOf({ side, other }: ToldReferral): string {
  return side === 'FRIEND'
    ? ended(`It was noted that you were brought by ${other ?? 'another customer'}`)
    : ended(`It was noted that you brought ${other ?? 'a friend'}`);
}

/** A name such as "S." ends its sentence by itself. */
function ended(sentence: string): string {
  return sentence.endsWith('.') ? sentence : `${sentence}.`;
}

const PERIODS: Readonly<Record<CapPeriod, string>> = {
  DAY: 'in a day',
  WEEK: 'in a week',
  MONTH: 'in a month',
  YEAR: 'in a year',
  LIFETIME: 'in all',
};

/** Why an advocate gets nothing although it counts. */
function skipped({ referral: { advocateSkipped }, side, rules: { advocateCap } }: ToldReferral): string {
  if (side === 'FRIEND' || advocateSkipped === null) return '';
  if (advocateSkipped === 'SUSPENDED')
    return ' There is no reward for you: you were suspended when it was due.';
  if (advocateSkipped !== 'CAPPED' || advocateCap === null) return ' There is no reward for you.';
  const { max, per } = advocateCap;
  const friends = max === 1 ? '1 friend is' : `${max} friends are`;
  return ` There is no reward for you: at most ${friends} rewarded ${PERIODS[per]}, and as many had counted before.`;
}

const SHORTFALLS: Readonly<Record<Shortfall, string>> = {
  BEFORE_CLAIM: 'it was placed before',
  TOO_LATE: 'it came too late',
  NOTHING_PAID: 'there was nothing to pay for it',
  RETURNED: 'it came back',
  BELOW_MINIMUM: 'it was worth too little',
  OTHER_CATEGORIES: 'nothing in it is of what counts',
};

function missedChapter({ placedAt, shortfall }: MissedOrder, zone: TimeZone): Happened {
  const words = `Your order of ${dayOf(placedAt, zone)} did not count: ${SHORTFALLS[shortfall]}.`;
  return { at: placedAt, words };
}

/** What happens next; null: nothing, or somebody has to look. */
function waitingFor({ referral, side, zone }: ToldReferral): string | null {
  const { state, isUnderReview, qualifyBy, maturesAt } = referral;
  if (isUnderReview) return 'It goes on when we have had a look.';
  if (state === 'ATTRIBUTED') {
    const before = qualifyBy ? ` before ${dayOf(qualifyBy, zone)}` : '';
    const late = qualifyBy ? ` We wait ${RECORDING_GRACE_DAYS} days longer to hear of it.` : '';
    const who = side === 'FRIEND' ? 'you place' : 'your friend places';
    return `It counts once ${who} an order that meets the terms${before}.${late}`;
  }
  if (state === 'MATURING' && maturesAt)
    return `The order can be returned until ${dayOf(maturesAt, zone)}; after that it counts.`;
  const { dueAt, toldAt } = rewardOf(referral, side);
  return state === 'APPROVED' && dueAt && !toldAt ? `Your reward comes on ${dayOf(dueAt, zone)}.` : null;
}

/** The first letter of a name, such as "S."; null: there is none. */
export function initialOf(name: string | null): string | null {
  const [first] = name?.trim() ?? '';
  return first === undefined ? null : `${first.toUpperCase()}.`;
}

/** Such as "16 March 2026", where the program is at home. */
function dayOf(at: Date, zone: TimeZone): string {
  const day = new Date(`${localDateOf(at, zone)}T00:00:00Z`);
  return day.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
}
