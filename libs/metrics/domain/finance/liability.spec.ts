import fc from 'fast-check';
import { outlookOf } from './breakage.js';
import { liabilityOf } from './liability.js';
import { cohortsOf, outstandingOf, type PointCell } from './points-book.js';

const NONE = { earned: 0n, redeemed: 0n, expired: 0n, takenBack: 0n, removed: 0n, ofPurchases: true };

/** A cohort of 1,000 points, and what was redeemed of it month by month. */
function cohort(
  month: string,
  redeemed: readonly (readonly [string, bigint])[],
  earned = 1_000n,
): PointCell[] {
  return [
    { ...NONE, cohort: month, month, earned },
    ...redeemed.map(([at, points]) => ({ ...NONE, cohort: month, month: at, redeemed: points })),
  ];
}

const THREE = [
  ...cohort('2025-01-01', [
    ['2025-01-01', 100n],
    ['2025-02-01', 200n],
    ['2025-03-01', 100n],
  ]),
  ...cohort('2025-02-01', [
    ['2025-02-01', 120n],
    ['2025-03-01', 240n],
  ]),
  ...cohort('2025-03-01', [['2025-03-01', 90n]]),
];

describe('What is expected to be redeemed', () => {
  it('is developed as older cohorts were', () => {
    const outlook = outlookOf(THREE, '2025-04-01');
    // From the first age to the second (300 + 360) / (100 + 120) = 3, from the second to the third 400 / 300.
    expect(outlook.cohorts.map(({ ultimate }) => Math.round(ultimate ?? 0))).toEqual([400, 480, 360]);
    expect(outlook.cohorts.map(({ expected }) => expected)).toEqual([0n, 120n, 270n]);
    expect(outlook).toMatchObject({ isEnough: true, completeAges: 3, expected: 390n });
    expect(outlook.cohorts.map(({ redeemedByAge }) => redeemedByAge)).toEqual([
      [100n, 300n, 400n],
      [120n, 360n],
      [90n],
    ]);
  });

  it('is everything where fewer than three months are over, or nobody ever redeemed', () => {
    const early = outlookOf(THREE, '2025-03-01');
    expect(early).toMatchObject({ isEnough: false, completeAges: 2, standardError: null });
    expect(early.cohorts.map(({ expected, outstanding }) => expected === outstanding)).toEqual([
      true,
      true,
      true,
    ]);
    const never = outlookOf([...cohort('2025-01-01', []), ...cohort('2025-02-01', [])], '2025-06-01');
    expect(never).toMatchObject({ isEnough: false, completeAges: 5, expected: 2_000n });
  });

  it('is by the others where nothing was redeemed yet, and counts what the open month redeemed', () => {
    const cells = [...THREE, ...cohort('2025-04-01', [['2025-04-01', 30n]])];
    const outlook = outlookOf(cells, '2025-04-01');
    // 400 + 480 + 360 of 3,000.
    expect(outlook.cohorts.at(-1)).toMatchObject({ basis: 'OTHER_COHORTS', expected: 383n, expectedLow: 0n });
    expect(outlook.cohorts.at(-1)).toMatchObject({ expectedHigh: 970n, redeemedByAge: [] });
  });

  it('is never less than nothing, nor more than there is', () => {
    fc.assert(
      fc.property(cells, (all) => {
        const outlook = outlookOf(all, '2025-07-01');
        for (const one of outlook.cohorts) {
          expect(one.expectedLow <= one.expected && one.expected <= one.expectedHigh).toBe(true);
          expect(one.expectedLow >= 0n && one.expectedHigh <= one.outstanding).toBe(true);
        }
        expect(outlook.expectedLow <= outlook.expected && outlook.expected <= outlook.expectedHigh).toBe(
          true,
        );
      }),
    );
  });
});

describe('The liability', () => {
  it('is what is expected times the cost, rounded once, half to even', () => {
    const outlook = outlookOf(THREE, '2025-04-01');
    const liability = liabilityOf(outlook, { points: 100n, minor: 25n }, 'MONTH');
    // 390 points at a quarter are 97.5: 98 is even.
    expect(liability).toMatchObject({ outstanding: 2_150n, expected: 390n, breakage: 1_760n });
    expect(liability).toMatchObject({ liabilityMinor: 98n, withoutBreakageMinor: 538n });
    expect(liability.rows.map(({ liabilityMinor }) => liabilityMinor)).toEqual([0n, 30n, 68n]);
    const [year] = liabilityOf(outlook, { points: 100n, minor: 25n }, 'YEAR').rows;
    expect(year).toMatchObject({ cohort: '2025-01-01', outstanding: 2_150n, liabilityMinor: 98n });
  });

  it('says where its interval is none', () => {
    const warned = (month: string, of = THREE): unknown => {
      const { rows, warnings, lowMinor, highMinor } = liabilityOf(
        outlookOf(of, month),
        { points: 1n, minor: 1n },
        'MONTH',
      );
      return { all: warnings, rows: rows.map((row) => row.warnings), isNarrow: lowMinor === highMinor };
    };
    const early = { all: ['NOT_ENOUGH_HISTORY'], rows: Array<string[]>(3).fill(['NOT_ENOUGH_HISTORY']) };
    expect(warned('2025-03-01')).toEqual({ ...early, isNarrow: true });
    // Both were redeemed threefold from the first age to the second.
    expect(warned('2025-04-01')).toEqual({
      ...{ all: ['NO_SPREAD'], rows: [['NO_SPREAD'], ['NO_SPREAD'], ['NO_SPREAD']], isNarrow: true },
    });
    const uneven = [...THREE, { ...NONE, cohort: '2025-02-01', month: '2025-03-01', redeemed: 60n }];
    // The oldest is developed to the end, and the last step was seen but once.
    expect(warned('2025-04-01', uneven)).toEqual({
      all: [],
      rows: [['NO_SPREAD'], ['NO_SPREAD'], []],
      isNarrow: false,
    });
    expect(warned('2025-04-01', [])).toEqual({ all: [], rows: [], isNarrow: true });
  });

  it('is the sum of its rows, by month and by year', () => {
    const cost = fc.record({
      points: fc.bigInt({ min: 1n, max: 999n }),
      minor: fc.bigInt({ min: 0n, max: 999n }),
    });
    fc.assert(
      fc.property(cells, cost, fc.constantFrom('MONTH' as const, 'YEAR' as const), (all, each, grain) => {
        const liability = liabilityOf(outlookOf(all, '2025-07-01'), each, grain);
        const sum = liability.rows.reduce((total, row) => total + row.liabilityMinor, 0n);
        expect(sum).toBe(liability.liabilityMinor);
        const outstanding = cohortsOf(all).reduce((total, one) => total + outstandingOf(one), 0n);
        expect(liability.outstanding).toBe(outstanding);
        expect(liability.expected + liability.breakage).toBe(outstanding);
      }),
    );
  });
});

const STARTS = ['2024-10-01', '2024-11-01', '2024-12-01'];
const LATER = ['2025-01-01', '2025-02-01', '2025-03-01', '2025-04-01', '2025-05-01', '2025-06-01'];

const cells = fc
  .array(
    fc.record({
      earned: fc.bigInt({ min: 0n, max: 9_999n }),
      shares: fc.array(fc.nat(70), { maxLength: 9 }),
    }),
    {
      minLength: 1,
      maxLength: 9,
    },
  )
  .map((cohorts) => {
    const months = [...STARTS, ...LATER];
    return cohorts.flatMap(({ earned, shares }, index) => {
      const start = months[index] ?? '';
      let left = earned;
      const redeemed = shares.slice(0, months.length - index).map((share, later) => {
        const points = (left * BigInt(share)) / 100n;
        left -= points;
        return [months[index + later] ?? '', points] as const;
      });
      return cohort(start, redeemed, earned);
    });
  });
