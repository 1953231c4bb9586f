import fc from 'fast-check';
import { weigh, type Contender } from './attribution.js';
import { capPeriodStart } from './cap.js';
import { climb, type ReachedRung } from './milestones.js';
import { firstFallenShort, qualifyingOrder, type QualifyingOrder } from './qualification.js';
import type { Milestone } from './rules.js';
import { REFERRAL_STATES } from './referral.js';
import { ENDED, isAllowed, TRANSITIONS } from './transitions.js';

const AT = (minute: number): Date => new Date(Date.UTC(2026, 0, 1, 0, minute));

describe('The table of transitions', () => {
  test('leads on from every state but those that end, and from those nowhere by itself', () => {
    for (const state of REFERRAL_STATES) {
      const onward = TRANSITIONS.filter(({ from, by }) => from === state && by.includes('SYSTEM'));
      expect([state, onward.length > 0]).toEqual([state, !ENDED.has(state)]);
    }
  });

  test('lets nothing but staff end a review, and nothing undo an end', () => {
    for (const { to, by } of TRANSITIONS.filter(({ from }) => from === 'FLAGGED'))
      if (!['FLAGGED', 'REJECTED', 'EXPIRED'].includes(to)) expect(by).toEqual(['STAFF']);
    expect(isAllowed('FLAGGED', 'APPROVED', 'SYSTEM', 'ALLOWED_BY_STAFF')).toBe(false);
    expect(isAllowed('REWARDED', 'APPROVED', 'STAFF', 'ALLOWED_BY_STAFF')).toBe(false);
  });

  test('gives a referral to another advocate only before it is approved', () => {
    const given = TRANSITIONS.filter(
      ({ to, reasons }) => to === 'ATTRIBUTED' && reasons.includes('STAFF_DECIDED'),
    );
    expect(given.map(({ from }) => from)).toEqual(['ATTRIBUTED', 'MATURING', 'REJECTED', 'EXPIRED']);
  });
});

const contenders = fc.array(
  fc.record({
    touchId: fc.uuid(),
    advocateId: fc.constantFrom('a', 'b', 'c'),
    referralProgramId: fc.constantFrom('p', 'q'),
    code: fc.constant(null),
    kind: fc.constantFrom('CLICK', 'TYPED_CODE', 'INVITATION', 'EVENT_GUEST', 'STAFF'),
    channel: fc.constant('OTHER'),
    occurredAt: fc.integer({ min: 0, max: 50 }).map(AT),
    exclusion: fc.constantFrom(null, null, 'OWN_CODE', 'CLOSED_PROGRAM'),
    windowFrom: fc.constant(AT(20)),
    attribution: fc.constantFrom('LAST_TOUCH', 'FIRST_TOUCH'),
  }),
  { maxLength: 8 },
);

describe('Attribution', () => {
  test('has one winner at most, by staff, then a typed code, then touches; whoever lost has a reason', () => {
    fc.assert(
      fc.property(contenders, (all) => {
        const weighed = weigh(all);
        const winners = weighed.filter(({ hasWon }) => hasWon);
        const able = all.filter(
          ({ kind, exclusion, occurredAt, windowFrom }) =>
            exclusion === null && (kind === 'STAFF' || kind === 'TYPED_CODE' || occurredAt >= windowFrom),
        );
        expect(weighed).toHaveLength(all.length);
        expect(winners).toHaveLength(able.length > 0 ? 1 : 0);
        const [winner] = winners.map(({ contender }) => contender);
        if (!winner) return;
        expect(able).toContain(winner);
        for (const kind of ['STAFF', 'TYPED_CODE'] as const)
          if (able.some((one) => one.kind === kind)) {
            expect(winner.kind).toBe(kind);
            break;
          }
        for (const { contender, hasWon, reason } of weighed)
          if (!hasWon && contender.exclusion !== null) expect(reason).toBe(contender.exclusion);
      }),
    );
  });

  test('does not depend on the order in which touches are brought', () => {
    fc.assert(
      fc.property(contenders, (all) => {
        const distinct = [...new Map(all.map((one) => [one.touchId, one])).values()];
        expect(weigh([...distinct].reverse())).toEqual(weigh(distinct));
      }),
    );
  });

  test('takes the first or the last of touches, as the rules say', () => {
    const touch = (minute: number, attribution: Contender['attribution']): Contender => ({
      ...{
        touchId: `t${minute}`,
        advocateId: `a${minute}`,
        referralProgramId: 'p',
        code: null,
        kind: 'CLICK',
      },
      ...{ channel: 'QR', occurredAt: AT(minute), exclusion: null, windowFrom: AT(20), attribution },
    });
    const reasonsOf = (attribution: Contender['attribution']): string[] =>
      weigh([19, 25, 30].map((minute) => touch(minute, attribution))).map(({ reason }) => reason);
    expect(reasonsOf('LAST_TOUCH')).toEqual(['OUTSIDE_WINDOW', 'LATER_TOUCH', 'LAST_TOUCH']);
    expect(reasonsOf('FIRST_TOUCH')).toEqual(['OUTSIDE_WINDOW', 'FIRST_TOUCH', 'EARLIER_TOUCH']);
  });
});

describe('Milestones', () => {
  const ladder = [
    { code: 'three', name: 'Three', friends: 3, isRepeated: false },
    { code: 'twos', name: 'Twos', friends: 2, isRepeated: true },
  ];

  test('stand for exactly the friends there are, however their number goes up and down', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 40 }), (ups) => {
        let count = 0;
        let rungs: ReachedRung[] = [];
        for (const isUp of ups) {
          const after = isUp ? count + 1 : Math.max(0, count - 1);
          const { reached, reverted } = climb(ladder, count, after, rungs);
          rungs = rungs.map((rung) =>
            reverted.some(
              (one) =>
                one.milestone === rung.milestone &&
                one.friends === rung.friends &&
                one.number === rung.number,
            )
              ? { ...rung, isReverted: true }
              : rung,
          );
          rungs.push(...reached.map((rung) => ({ ...rung, isReverted: false })));
          count = after;
          const keys = rungs.map(({ milestone, friends, number }) => `${milestone} ${friends} ${number}`);
          expect(new Set(keys).size).toBe(keys.length);
          const standing = rungs.filter(({ isReverted }) => !isReverted);
          expect(standing).toHaveLength(Math.floor(count / 2) + (count >= 3 ? 1 : 0));
        }
      }),
    );
  });
});

describe('A ladder that is edited', () => {
  const edits = fc.record({
    code: fc.constantFrom('a', 'b'),
    friends: fc.integer({ min: 1, max: 5 }),
    isRepeated: fc.boolean(),
  });

  /** What becomes of an advocate, by edits and by friends who come (true) and go: what is held of a milestone, and by which ladder. */
  function follow(
    moves: readonly (boolean | { code: string; friends: number; isRepeated: boolean })[],
    check: (
      rungs: readonly ReachedRung[],
      reached: readonly string[],
      count: number,
      ladder: Milestone[],
    ) => void,
  ): void {
    let [count, rungs, ladder]: [number, ReachedRung[], Milestone[]] = [0, [], []];
    for (const move of moves) {
      if (typeof move !== 'boolean') {
        ladder = [...ladder.filter(({ code }) => code !== move.code), { ...move, name: move.code }];
        continue;
      }
      const after = move ? count + 1 : Math.max(0, count - 1);
      const { reached, reverted } = climb(ladder, count, after, rungs);
      const isReverted = (one: ReachedRung): boolean =>
        reverted.some(
          ({ milestone, friends, number }) =>
            milestone === one.milestone && friends === one.friends && number === one.number,
        );
      rungs = [
        ...rungs.map((rung) => ({ ...rung, isReverted: rung.isReverted || isReverted(rung) })),
        ...reached.map((rung) => ({ ...rung, isReverted: false })),
      ];
      count = after;
      check(
        rungs,
        reached.map(({ milestone }) => milestone),
        count,
        ladder,
      );
    }
  }

  test('rewards no milestone more often than it gives it, each rung once, and nobody beyond their friends', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.boolean(), fc.constant(true), edits), { maxLength: 60 }), (moves) => {
        follow(moves, (rungs, reached, count, ladder) => {
          const standing = rungs.filter(({ isReverted }) => !isReverted);
          expect(standing.every(({ friends }) => friends <= count)).toBe(true);
          for (const all of [
            rungs.map(({ milestone, friends, number }) => `${milestone} ${friends} ${number}`),
            standing.map(({ milestone, friends }) => `${milestone} ${friends}`),
          ])
            expect(new Set(all).size).toBe(all.length);
          for (const code of reached) {
            const step = ladder.find((one) => one.code === code);
            const times = Math.floor(count / (step?.friends ?? 1));
            const held = standing.filter(({ milestone }) => milestone === code).length;
            expect(held).toBeLessThanOrEqual(step?.isRepeated ? times : Math.min(1, times));
          }
        });
      }),
    );
  });

  test('holds a single step exactly when there were enough friends at the last who came', () => {
    const single = edits.map((edit) => ({ ...edit, isRepeated: false }));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(true), single), { maxLength: 40 }), (moves) => {
        let earned = new Set<string>();
        follow(moves, (rungs, _, count, ladder) => {
          const due = ladder.filter(({ friends }) => friends <= count).map(({ code }) => code);
          earned = new Set([...earned, ...due]);
          expect(rungs.map(({ milestone }) => milestone).sort()).toEqual([...earned].sort());
        });
      }),
    );
  });
});

describe('Qualification', () => {
  const order = (
    minute: number,
    goodsMinor: bigint,
    more: Partial<QualifyingOrder> = {},
  ): QualifyingOrder => ({
    ...{
      id: `o${minute}`,
      occurredAt: AT(minute),
      isFree: false,
      isPurchase: true,
      goodsMinor,
      categories: new Set<string>(),
    },
    ...more,
  });

  test('takes the first order that meets the terms in time', () => {
    const rules = { minimumMinor: 100n, categories: ['tea'], withinDays: 1 };
    const tea = { categories: new Set(['tea', 'cups']) };
    const orders = [
      ...[order(50, 500n, tea), order(30, 100n, tea), order(29, 99n, tea), order(20, 500n)],
      ...[order(4, 500n, tea), order(25, 500n, { ...tea, isPurchase: false })],
    ];
    expect(qualifyingOrder(orders, rules, { claimedAt: AT(10), qualifyBy: AT(50) })?.id).toBe('o30');
    // Clocks may be five minutes apart.
    expect(qualifyingOrder(orders, rules, { claimedAt: AT(35), qualifyBy: AT(50) })?.id).toBe('o30');
    expect(qualifyingOrder(orders, rules, { claimedAt: AT(36), qualifyBy: AT(50) })).toBeNull();
    expect(qualifyingOrder(orders, rules, { claimedAt: AT(36), qualifyBy: null })?.id).toBe('o50');
  });
});

describe('Qualification by the first order alone', () => {
  const rules = { minimumMinor: 100n, categories: [], withinDays: null, firstOrderOnly: true };
  const time = { claimedAt: AT(10), qualifyBy: AT(40) };
  const some = fc.array(
    fc.record({
      id: fc.uuid(),
      occurredAt: fc.integer({ min: 0, max: 50 }).map(AT),
      isFree: fc.boolean(),
      isPurchase: fc.boolean(),
      goodsMinor: fc.constantFrom(99n, 100n),
      categories: fc.constant(new Set<string>()),
    }),
    { maxLength: 6 },
  );

  test('counts the first since the claim or ends it, and whatever comes after it changes neither', () => {
    fc.assert(
      fc.property(some, (orders) => {
        const [first] = orders
          .filter(({ isFree, occurredAt }) => !isFree && occurredAt >= AT(5))
          .sort((a, b) => a.occurredAt.getTime() - b.occurredAt.getTime() || (a.id < b.id ? -1 : 1));
        const [order, fallen] = [
          qualifyingOrder(orders, rules, time),
          firstFallenShort(orders, rules, time)?.order ?? null,
        ];
        expect(order ?? fallen).toBe(first ?? null);
        expect(order === null || fallen === null).toBe(true);
        expect(firstFallenShort(orders, { ...rules, firstOrderOnly: false }, time)).toBeNull();
      }),
    );
  });
});

describe('Caps', () => {
  test.each([
    ['DAY', '2026-03-04T05:00:00Z'],
    ['WEEK', '2026-03-02T05:00:00Z'],
    ['MONTH', '2026-03-01T05:00:00Z'],
    ['YEAR', '2026-01-01T05:00:00Z'],
  ] as const)('count from the start of the local %s', (per, start) => {
    expect(capPeriodStart(new Date('2026-03-05T03:00:00Z'), per, 'America/New_York')).toEqual(
      new Date(start),
    );
  });
});
