import { storyFor, type ToldReferral } from './customer-story.js';
import { SIDES, type Referral, type ReferralStep } from './referral.js';
import type { ReferralRules } from './rules.js';
import { TRANSITIONS } from './transitions.js';

const AT = new Date('2026-03-02T15:00:00Z');
const LATER = new Date('2026-03-17T03:00:00Z');
const [EVE, BOB] = ['00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-000000000002'];
const DETAILS = { findings: 'SHARED_DEVICE', orderId: BOB };
const RULES = { advocateCap: { max: 3, per: 'MONTH' } } as unknown as ReferralRules;
const REFERRAL = {
  ...{ friendId: EVE, advocateId: BOB, state: 'ATTRIBUTED', kind: 'CLICK', attributedStep: 1, lastStep: 99 },
  ...{ isUnderReview: false, qualifyBy: null, maturesAt: null, advocateSkipped: null },
  ...{ advocateDueAt: null, friendDueAt: null, advocateToldAt: null, friendToldAt: null },
} as unknown as Referral;

function stepOf(number: number, to: string, reason: string): ReferralStep {
  return {
    friendId: EVE,
    number,
    to,
    reason,
    actor: 'staff:7',
    at: AT,
    details: DETAILS,
  } as unknown as ReferralStep;
}

function wordsOf(more: Partial<ToldReferral>): string[] {
  const told = { referral: REFERRAL, steps: [], rules: RULES, missed: [], side: 'FRIEND' as const };
  return storyFor({ ...told, other: 'B.', zone: 'America/New_York', ...more }).map(({ words }) => words);
}

describe('The story of a referral for customers', () => {
  test('tells nothing that was found out about people, whatever step there is', () => {
    for (const side of SIDES)
      for (const { to, reasons } of TRANSITIONS)
        for (const reason of reasons)
          expect(wordsOf({ side, steps: [stepOf(2, to, reason)] }).join(' ')).not.toMatch(
            /device|address|card|fraud|person|rule|staff|undefined|null|[0-9a-f]{8}-|[A-Z]{2}/,
          );
  });

  test.each([
    ['CLICK', 'You came by the link of B.', 'Your link brought B.'],
    ['TYPED_CODE', 'You gave the code of B.', 'Your code was given by B.'],
    ['INVITATION', 'You came by an invitation of B.', 'Your invitation brought B.'],
    ['EVENT_GUEST', 'You had been brought to an event by B.', 'You had brought B. to an event.'],
    ['STAFF', 'We noted that you were brought by B.', 'We noted that you brought B.'],
  ] as const)('says how they met: %s', (kind, friend, advocate) => {
    const steps = [stepOf(1, 'CLAIMED', 'LAST_TOUCH'), stepOf(2, 'ATTRIBUTED', 'NOTHING_FOUND')];
    const referral = { ...REFERRAL, kind };
    expect(wordsOf({ referral, steps })[0]).toBe(friend);
    expect(wordsOf({ referral, steps, side: 'ADVOCATE' })[0]).toBe(advocate);
  });

  test.each([
    ['EXPIRED', 'NO_ORDER_IN_TIME', {}, ['It ended: no order met the terms in time.']],
    [
      ...(['EXPIRED', 'FIRST_ORDER_FELL_SHORT', {}] as const),
      ['It ended: the first order alone could count, and did not meet the terms.'],
    ],
    ['REJECTED', 'DUPLICATE_PERSON', {}, ['It does not count.']],
    ['REJECTED', 'ALREADY_CUSTOMER', {}, ['It does not count: your friend had bought before.']],
    [
      ...(['APPROVED', 'RETURN_WINDOW_OVER', { advocateSkipped: 'CAPPED' }] as const),
      [
        'It counts. There is no reward for you: at most 3 friends are rewarded in a month, and as many had counted before.',
      ],
    ],
    [
      ...(['APPROVED', 'RETURN_WINDOW_OVER', { advocateSkipped: 'BLOCKED_ADVOCATE' }] as const),
      ['It counts. There is no reward for you.'],
    ],
    [
      ...(['APPROVED', 'RETURN_WINDOW_OVER', { advocateDueAt: LATER }] as const),
      ['It counts.', 'Your reward comes on 16 March 2026.'],
    ],
    [
      ...(['ATTRIBUTED', 'ORDER_RETURNED', { qualifyBy: LATER }] as const),
      [
        'Of the order too much came back: it does not count any more.',
        'It counts once your friend places an order that meets the terms before 16 March 2026. We wait 3 days longer to hear of it.',
      ],
    ],
  ] as const)('tells the advocate of %s because of %s', (state, reason, more, words) => {
    const referral = { ...REFERRAL, state, ...more } as Referral;
    expect(wordsOf({ referral, side: 'ADVOCATE', steps: [stepOf(5, state, reason)] })).toEqual(words);
  });

  test('hides who was the advocate before from the one who is now', () => {
    const referral = { ...REFERRAL, attributedStep: 3 };
    const steps = [
      ...[stepOf(1, 'CLAIMED', 'LAST_TOUCH'), stepOf(2, 'ATTRIBUTED', 'NOTHING_FOUND')],
      { ...stepOf(3, 'ATTRIBUTED', 'LAST_TOUCH'), details: { from: EVE } },
    ];
    expect(wordsOf({ referral, steps, side: 'ADVOCATE' })).toHaveLength(2);
    expect(wordsOf({ referral, steps }).slice(0, 2)).toEqual([
      'You joined, and somebody was noted as having brought you.',
      'You came by the link of B. This takes the place of what was noted before.',
    ]);
  });

  test("takes nobody's place where it begins anew with the same advocate", () => {
    const referral = { ...REFERRAL, attributedStep: 4 };
    const anew = { ...stepOf(4, 'ATTRIBUTED', 'LAST_TOUCH'), details: { from: BOB } };
    const steps = [stepOf(3, 'EXPIRED', 'NO_ORDER_IN_TIME'), anew];
    expect(wordsOf({ referral, steps })[1]).toBe('You came by the link of B.');
  });

  test('tells of a code of whoever was noted before when it was given, and not before', () => {
    const referral = { ...REFERRAL, kind: 'TYPED_CODE' } as Referral;
    const steps = [
      ...[stepOf(1, 'CLAIMED', 'LAST_TOUCH'), stepOf(2, 'ATTRIBUTED', 'NOTHING_FOUND')],
      stepOf(3, 'ATTRIBUTED', 'TYPED_CODE'),
    ];
    expect(wordsOf({ referral, steps }).slice(0, 2)).toEqual([
      ...['It was noted that you were brought by B.', 'You gave the code of B.'],
    ]);
    expect(wordsOf({ referral, steps, side: 'ADVOCATE' }).slice(0, 2)).toEqual([
      ...['It was noted that you brought B.', 'Your code was given by B.'],
    ]);
  });
});
