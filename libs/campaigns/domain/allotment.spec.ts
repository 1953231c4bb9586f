import fc from 'fast-check';
import { addDays } from '#kernel';
import {
  allot,
  coolDownOverOn,
  counterKeyOf,
  counterTextOf,
  giveBack,
  isOpenTo,
  worthOf,
  type Allotment,
  type GivenBack,
  type LimitBook,
  type Want,
} from './allotment.js';
import { COOL_DOWN_DAYS_KEPT_MAX } from './cool-down.js';
import { dayNumberOf, LIMIT_MEASURES, LIMIT_SCOPES, LIMIT_WINDOWS, type Limit } from './limits.js';

const DAY = '2026-03-02';
/** 100 points are worth a cent. */
const CENT = { valuePoints: 100n, valueMinor: 1n };

const emptyBook = (): LimitBook => ({ used: new Map(), coolDowns: new Map() });
const limit = (measure: Limit['measure'], max: bigint, more: Partial<Limit> = {}): Limit => ({
  measure,
  per: 'PROGRAM',
  window: 'EVER',
  max,
  ...more,
});
const want = (points: bigint, limits: readonly Limit[], more: Partial<Want> = {}): Want => ({
  campaignId: 'c',
  customerId: 'ada',
  day: DAY,
  limits: { limits, coolDownDays: 0 },
  parts: [{ points, value: CENT }],
  ...more,
});
const cooled = (day: string, coolDownDays: number): Want =>
  want(1n, [], { day, limits: { limits: [], coolDownDays } });
const total = (allotments: readonly Allotment[]): bigint =>
  allotments.flatMap(({ points }) => points).reduce((sum, points) => sum + points, 0n);
const usedOf = (book: LimitBook): Record<string, bigint> => Object.fromEntries(book.used);
const backOf = ({ campaignId, customerId, day, limits, parts }: Want, given: Allotment): GivenBack => ({
  ...{ campaignId, customerId, day, limits },
  parts: parts.map(({ value }, index) => ({ value, keptBefore: given.points[index] ?? 0n, keptAfter: 0n })),
  isWhole: true,
});

const limitLists = fc.uniqueArray(
  fc.record({
    measure: fc.constantFrom(...LIMIT_MEASURES),
    per: fc.constantFrom(...LIMIT_SCOPES),
    window: fc.constantFrom(...LIMIT_WINDOWS),
    max: fc.bigInt(1n, 60n),
  }),
  { maxLength: 4, selector: ({ measure, per, window }) => `${measure}/${per}/${window}` },
);
const parts = fc.array(
  fc.record({
    points: fc.bigInt(0n, 40n),
    value: fc.record({ valuePoints: fc.bigInt(1n, 7n), valueMinor: fc.bigInt(0n, 5n) }),
  }),
  { maxLength: 2 },
);
/** Two campaigns with limits of their own; customers and days that meet. */
const batches = fc
  .record({
    limits: fc.tuple(limitLists, limitLists),
    coolDowns: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
    wants: fc.array(
      fc.record({
        campaign: fc.constantFrom(0, 1),
        customerId: fc.constantFrom('ada', 'bob', 'eve'),
        day: fc.integer({ min: 0, max: 40 }).map((after) => addDays('2026-02-20', after)),
        parts,
      }),
      { maxLength: 40 },
    ),
  })
  .map(({ limits, coolDowns, wants }) =>
    wants.map(({ campaign, ...rest }): Want => ({
      ...rest,
      campaignId: `c-${campaign}`,
      limits: { limits: limits[campaign] ?? [], coolDownDays: coolDowns[campaign] ?? 0 },
    })),
  );

describe('What limits leave', () => {
  it('is all of a want without limits', () => {
    const book = emptyBook();
    expect(allot([want(7n, [])], book)).toEqual([{ isGiven: true, points: [7n], trimmedBy: null }]);
    expect([book.used.size, book.coolDowns.size]).toEqual([0, 0]);
  });

  it('is so many awards, all or nothing', () => {
    const twice = limit('TIMES', 2n, { per: 'CUSTOMER', window: 'WEEK' });
    const answers = allot([want(5n, [twice]), want(5n, [twice]), want(5n, [twice])], emptyBook());
    expect(answers.map(({ points }) => points)).toEqual([[5n], [5n], [0n]]);
    expect(answers[2]).toMatchObject({
      isGiven: false,
      trimmedBy: { kind: 'LIMIT', limit: twice, window: '2026-W10' },
    });
  });

  it('is so many points, the last award trimmed', () => {
    const budget = limit('POINTS', 12n);
    const book = emptyBook();
    const answers = allot(
      [want(5n, [budget]), want(5n, [budget]), want(5n, [budget]), want(5n, [budget])],
      book,
    );
    expect(answers.map(({ points }) => points[0])).toEqual([5n, 5n, 2n, 0n]);
    expect(answers.map(({ trimmedBy }) => trimmedBy?.kind)).toEqual([undefined, undefined, 'LIMIT', 'LIMIT']);
    expect(usedOf(book)).toEqual({ 'c//POINTS/ever': 12n });
  });

  it('is so much money by what the points are worth, each award rounded up', () => {
    const budget = limit('MONEY', 3n);
    const answers = allot([want(101n, [budget]), want(250n, [budget]), want(1n, [budget])], emptyBook());
    // 101 points cost 2 cents, so 1 cent is left, which pays for 100 of 250.
    expect(answers.map(({ points }) => points[0])).toEqual([101n, 100n, 0n]);
  });

  it('is no matter of money when the points are worth nothing', () => {
    const value = { valuePoints: 1n, valueMinor: 0n };
    const answers = allot([want(0n, [limit('MONEY', 1n)], { parts: [{ points: 9n, value }] })], emptyBook());
    expect(answers[0]).toEqual({ isGiven: true, points: [9n], trimmedBy: null });
  });

  it('is named by the limit that leaves the least', () => {
    const [wide, narrow] = [limit('POINTS', 50n), limit('POINTS', 3n, { per: 'CUSTOMER' })];
    expect(allot([want(60n, [wide, narrow])], emptyBook())[0]?.trimmedBy).toMatchObject({ limit: narrow });
  });

  it('consumes nothing when nothing is given', () => {
    const [once, budget] = [limit('TIMES', 1n), limit('POINTS', 5n, { window: 'DAY' })];
    const book = emptyBook();
    expect(allot([want(0n, [once, budget])], book)[0]).toEqual({
      isGiven: false,
      points: [0n],
      trimmedBy: null,
    });
    expect(book.used.size).toBe(0);
    book.used.set('c//POINTS/2026-03-02', 5n);
    expect(allot([want(4n, [once, budget])], book)[0]).toMatchObject({ trimmedBy: { limit: budget } });
    expect(usedOf(book)).toEqual({ 'c//POINTS/2026-03-02': 5n });
  });

  it('counts what is no points by TIMES alone', () => {
    const limits = [limit('TIMES', 1n), limit('POINTS', 1n)];
    const book = emptyBook();
    book.used.set('c//POINTS/ever', 1n);
    const answers = allot([want(0n, limits, { parts: [] }), want(0n, limits, { parts: [] })], book);
    expect(answers.map(({ isGiven }) => isGiven)).toEqual([true, false]);
    expect(usedOf(book)).toEqual({ 'c//POINTS/ever': 1n, 'c//TIMES/ever': 1n });
  });

  it('is nothing where a cap was lowered below what is used, and more again once it is raised', () => {
    const book = emptyBook();
    book.used.set('c//POINTS/ever', 10n);
    expect(allot([want(5n, [limit('POINTS', 4n)])], book)[0]).toMatchObject({ isGiven: false });
    expect(usedOf(book)).toEqual({ 'c//POINTS/ever': 10n });
    expect(allot([want(5n, [limit('POINTS', 13n)])], book)[0]).toMatchObject({ points: [3n] });
  });

  it('is never more than any cap, and what is counted is what was given', () => {
    fc.assert(
      fc.property(batches, (wants) => {
        const book = emptyBook();
        const answers = allot(wants, book);
        const counted = new Map<string, bigint>();
        for (const [index, one] of wants.entries()) {
          const { isGiven, points = [] } = answers[index] ?? {};
          if (!isGiven) expect(points.every((given) => given === 0n)).toBe(true);
          for (const [part, { points: wanted }] of one.parts.entries())
            expect((points[part] ?? 0n) <= wanted).toBe(true);
          for (const each of isGiven ? one.limits.limits : []) {
            const text = counterTextOf(counterKeyOf(each, one));
            const consumed = {
              TIMES: 1n,
              POINTS: points.reduce((sum, given) => sum + given, 0n),
              MONEY: one.parts.reduce((sum, { value }, part) => sum + worthOf(points[part] ?? 0n, value), 0n),
            }[each.measure];
            counted.set(text, (counted.get(text) ?? 0n) + consumed);
            expect(counted.get(text)).toBeLessThanOrEqual(each.max);
          }
        }
        for (const [text, used] of counted) expect(book.used.get(text) ?? 0n).toBe(used);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps a customer’s awards apart, whatever their order', () => {
    fc.assert(
      fc.property(batches, (wants) => {
        const answers = allot(wants, emptyBook());
        const given = wants.filter((one, index) => answers[index]?.isGiven && one.limits.coolDownDays > 0);
        for (const [index, one] of given.entries()) {
          for (const other of given.slice(index + 1)) {
            if (one.campaignId !== other.campaignId || one.customerId !== other.customerId) continue;
            const apart = Math.abs(dayNumberOf(one.day) - dayNumberOf(other.day));
            expect(apart).toBeGreaterThanOrEqual(one.limits.coolDownDays);
          }
        }
      }),
    );
  });

  it('is the same for the same wants', () => {
    fc.assert(
      fc.property(batches, (wants) => {
        const [one, other] = [emptyBook(), emptyBook()];
        expect(allot(wants, one)).toEqual(allot(wants, other));
        expect(one).toEqual(other);
      }),
    );
  });

  it('is the same for one batch and for batches of one', () => {
    fc.assert(
      fc.property(batches, (wants) => {
        const [one, other] = [emptyBook(), emptyBook()];
        expect(wants.flatMap((single) => allot([single], one))).toEqual(allot(wants, other));
        expect(one).toEqual(other);
      }),
    );
  });

  it('sums to the same in whatever order equal wants of several customers stand', () => {
    const order = fc.shuffledSubarray([...Array(12).keys()], { minLength: 12 });
    fc.assert(
      fc.property(limitLists, order, fc.bigInt(0n, 30n), (limits, shuffled, points) => {
        const shared = limits.map((each): Limit => ({ ...each, per: 'PROGRAM' }));
        const unique = [...new Map(shared.map((each) => [`${each.measure}${each.window}`, each])).values()];
        const wants = shuffled.map((index) => want(points, unique, { customerId: `customer-${index}` }));
        const [one, other] = [emptyBook(), emptyBook()];
        const answers = allot(wants, one);
        const sorted = allot(
          [...wants].sort((a, b) => (a.customerId < b.customerId ? -1 : 1)),
          other,
        );
        expect([total(answers), one.used]).toEqual([total(sorted), other.used]);
      }),
    );
  });

  it('is looked at without being taken', () => {
    fc.assert(
      fc.property(batches, (wants) => {
        const book = emptyBook();
        for (const one of wants) {
          const copy = structuredClone(book);
          const isOpen = isOpenTo(one, book);
          expect(book).toEqual(copy);
          expect(allot([one], book)[0]?.isGiven).toBe(isOpen);
        }
      }),
    );
  });
});

describe('Giving back', () => {
  it('restores exactly what was there before', () => {
    fc.assert(
      fc.property(batches, batches, (first, second) => {
        const book = emptyBook();
        allot(first, book);
        const before = structuredClone(book);
        const answers = allot(second, book);
        const given = second.flatMap((one, index) => {
          const answer = answers[index];
          return answer?.isGiven ? [backOf(one, answer)] : [];
        });
        giveBack(given, book);
        for (const [text, used] of book.used)
          expect([text, used]).toEqual([text, before.used.get(text) ?? 0n]);
        for (const [text, { days }] of book.coolDowns) {
          expect([text, days]).toEqual([text, before.coolDowns.get(text)?.days ?? []]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('in any number of parts leaves what a fresh award of the rest would have used', () => {
    const amounts = fc.bigInt(1n, 1_000n);
    fc.assert(
      fc.property(amounts, fc.array(amounts, { maxLength: 6 }), (points, taken) => {
        const limits = [limit('POINTS', 5_000n), limit('MONEY', 5_000n), limit('TIMES', 9n)];
        const [book, fresh] = [emptyBook(), emptyBook()];
        allot([want(points, limits)], book);
        let kept = points;
        for (const part of taken) {
          const keptAfter = kept > part ? kept - part : 0n;
          const { campaignId, customerId, day, limits: all } = want(points, limits);
          const back = [{ value: CENT, keptBefore: kept, keptAfter }];
          const isWhole = kept > 0n && keptAfter === 0n;
          giveBack([{ campaignId, customerId, day, limits: all, parts: back, isWhole }], book);
          kept = keptAfter;
        }
        allot([want(kept, limits)], fresh);
        for (const [text, used] of book.used) expect(used).toBe(fresh.used.get(text) ?? 0n);
      }),
    );
  });

  it('never makes a counter negative, and makes none', () => {
    const once = limit('TIMES', 1n);
    const book = emptyBook();
    const award = { isGiven: true, points: [5n], trimmedBy: null };
    giveBack([backOf(want(5n, [once]), award)], book);
    expect(book.used.size).toBe(0);
    book.used.set('c//TIMES/ever', 0n);
    giveBack([backOf(want(5n, [once]), award)], book);
    expect(usedOf(book)).toEqual({ 'c//TIMES/ever': 0n });
  });
});

describe('A cool-down', () => {
  const given = (...wants: readonly Want[]): boolean[] => {
    const book = emptyBook();
    return allot(wants, book).map(({ isGiven }) => isGiven);
  };

  it('lets the same weekday come again, and nothing before', () => {
    expect(given(cooled('2026-03-02', 7), cooled('2026-03-08', 7), cooled('2026-03-09', 7))).toEqual([
      true,
      false,
      true,
    ]);
  });

  it('holds for what is reported late, before and between awards', () => {
    const [first, last] = [cooled('2026-03-20', 5), cooled('2026-03-10', 5)];
    expect(given(first, last, cooled('2026-03-16', 5), cooled('2026-03-15', 5))).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });

  it('names the award that stands in the way', () => {
    const answers = allot([cooled('2026-03-02', 7), cooled('2026-03-05', 7)], emptyBook());
    expect(answers[1]?.trimmedBy).toEqual({ kind: 'COOL_DOWN', coolDownDays: 7, awardedOn: '2026-03-02' });
  });

  it('is given back with the award, and what was before holds again', () => {
    const book = emptyBook();
    const [first, second] = [cooled('2026-03-01', 5), cooled('2026-03-06', 5)];
    allot([first], book);
    const [award] = allot([second], book) as [Allotment];
    giveBack([{ ...backOf(second, award), isWhole: false }], book);
    expect(isOpenTo(cooled('2026-03-07', 5), book)).toBe(false);
    giveBack([backOf(second, award)], book);
    expect([isOpenTo(cooled('2026-03-05', 5), book), isOpenTo(cooled('2026-03-06', 5), book)]).toEqual([
      false,
      true,
    ]);
  });

  it('keeps the latest days, and refuses what it no longer knows', () => {
    const book = emptyBook();
    const dayOf = (index: number): string => addDays('2026-01-01', 2 * index);
    const daily = Array.from({ length: COOL_DOWN_DAYS_KEPT_MAX + 3 }, (_, index) => cooled(dayOf(index), 1));
    expect(allot(daily, book).every(({ isGiven }) => isGiven)).toBe(true);
    const [coolDown] = book.coolDowns.values();
    expect(coolDown).toMatchObject({ forgottenTo: dayNumberOf(dayOf(2)) });
    expect(coolDown?.days).toHaveLength(COOL_DOWN_DAYS_KEPT_MAX);
    // Between the forgotten ones nothing is sure any more; between those that are kept it is.
    expect([addDays(dayOf(1), 1), addDays(dayOf(5), 1)].map((day) => isOpenTo(cooled(day, 1), book))).toEqual(
      [false, true],
    );
  });

  it('is over on the first day that all awards leave free, also behind ones that were reported early', () => {
    const book = emptyBook();
    allot([cooled('2026-03-02', 5), cooled('2026-03-09', 5)], book);
    const over = (day: string): string => coolDownOverOn(cooled(day, 5), book);
    // Between the two there is no room.
    expect(['2026-03-01', '2026-03-05', '2026-03-13', '2026-03-14'].map(over)).toEqual([
      ...['2026-03-14', '2026-03-14', '2026-03-14', '2026-03-14'],
    ]);
    expect(over('2026-02-25')).toBe('2026-02-25');
    expect(coolDownOverOn(cooled('2026-03-02', 0), book)).toBe('2026-03-02');
  });
});
