import fc from 'fast-check';
import {
  allocatedOf,
  deferredRevenueOf,
  movementOf,
  recognisedOf,
  redemptionPpm,
  type AllocatedCell,
  type DeferredState,
} from './deferred-revenue.js';
import type { PointCell } from './points-book.js';

/** 9,000 of the prices of orders were put down to 10,000 points. */
const FIRST_YEAR: DeferredState = {
  ...{ grossMinor: 9_000n, earned: 10_000n, kept: 10_000n },
  ...{ redeemed: 4_500n, expected: 9_700n, outstanding: 5_500n },
};
const SECOND_YEAR: DeferredState = { ...FIRST_YEAR, redeemed: 8_500n, expected: 9_900n, outstanding: 1_500n };

describe('Deferred revenue', () => {
  it('is recognised as points are redeemed, of those that are expected to be', () => {
    expect(recognisedOf(FIRST_YEAR)).toBe(4_175n);
    const first = movementOf(null, FIRST_YEAR);
    expect(first).toMatchObject({ openingMinor: 0n, additionsMinor: 9_000n, closingMinor: 4_825n });
    expect(first).toMatchObject({ recognisedMinor: 4_050n, breakageMinor: 125n, catchUpMinor: 0n });
  });

  it('is caught up when more are expected to be redeemed than before', () => {
    const second = movementOf(FIRST_YEAR, SECOND_YEAR);
    expect(revenueOf(second)).toBe(3_552n);
    // 4,000 points at 9,000 / 10,000; for those that nobody redeems by the old estimate; and less, as there are fewer of these.
    expect(second).toMatchObject({ openingMinor: 4_825n, recognisedMinor: 3_600n, breakageMinor: 111n });
    expect(second).toMatchObject({ catchUpMinor: -159n, roundingMinor: 0n, closingMinor: 1_273n });
  });

  it('is all recognised once nothing is outstanding, and none of it as long as nobody is expected to redeem', () => {
    expect(recognisedOf({ ...FIRST_YEAR, redeemed: 0n, expected: 0n, outstanding: 0n })).toBe(9_000n);
    expect(recognisedOf({ ...FIRST_YEAR, redeemed: 0n, expected: 0n, outstanding: 10_000n })).toBe(0n);
  });

  it('goes back with points that are taken back', () => {
    const returned = { ...FIRST_YEAR, kept: 5_000n, outstanding: 500n, expected: 4_850n };
    expect(allocatedOf(returned)).toBe(4_500n);
    expect(movementOf(FIRST_YEAR, returned)).toMatchObject({ reversedMinor: 4_500n, additionsMinor: 0n });
  });

  it('of points that staff took off is revenue, as of what lapses: nobody was paid back', () => {
    const cell = { cohort: '2025-01-01', ofPurchases: true, redeemed: 0n, expired: 0n, takenBack: 0n };
    const cells = [
      { ...cell, month: '2025-01-01', earned: 100n, removed: 0n },
      { ...cell, month: '2025-02-01', earned: 0n, removed: 100n },
    ];
    const allocated = [{ cohort: '2025-01-01', month: '2025-01-01', minor: 1_000n }];
    const february = { from: '2025-02-01', until: '2025-03-01', openMonth: null };
    expect(deferredRevenueOf(cells, allocated, february)).toMatchObject({
      ...{ openingMinor: 1_000n, reversedMinor: 0n, revenueMinor: 1_000n, closingMinor: 0n },
    });
  });

  it('adds up in whole minor units, whatever happens', () => {
    fc.assert(
      fc.property(history, ({ cells, allocated }) => {
        let closing = 0n;
        for (const [from, until] of MONTHS) {
          const report = deferredRevenueOf(cells, allocated, { from, until, openMonth: null });
          for (const one of [report, ...report.rows])
            expect(one.closingMinor).toBe(
              one.openingMinor + one.additionsMinor - one.reversedMinor - revenueOf(one),
            );
          for (const row of report.rows) expect([-2n, -1n, 0n, 1n, 2n]).toContain(row.roundingMinor);
          expect(report.openingMinor).toBe(closing);
          expect(report.revenueMinor).toBe(revenueOf(report));
          closing = report.closingMinor;
        }
      }),
    );
  });
});

describe('The chance that a point is redeemed', () => {
  it('is one without history, and what cohorts came to with it', () => {
    expect(redemptionPpm([], '2025-04-01')).toBe(1_000_000n);
    const cells = ['2025-01-01', '2025-02-01', '2025-03-01'].flatMap((cohort) =>
      cellsOf(cohort, 1_000n, [['2025-03-01', 400n]]),
    );
    expect(redemptionPpm(cells, '2025-03-01')).toBe(1_000_000n);
    expect(redemptionPpm(cells, '2025-04-01')).toBe(400_000n);
  });
});

function revenueOf(one: {
  readonly recognisedMinor: bigint;
  readonly breakageMinor: bigint;
  readonly catchUpMinor: bigint;
  readonly roundingMinor: bigint;
}): bigint {
  return one.recognisedMinor + one.breakageMinor + one.catchUpMinor + one.roundingMinor;
}

const NONE = { earned: 0n, redeemed: 0n, expired: 0n, takenBack: 0n, removed: 0n };

function cellsOf(cohort: string, earned: bigint, redeemed: readonly [string, bigint][]): PointCell[] {
  const of = { ...NONE, cohort, ofPurchases: true };
  return [
    { ...of, month: cohort, earned },
    ...redeemed.map(([month, points]) => ({ ...of, month, redeemed: points })),
  ];
}

const STARTS = Array.from({ length: 9 }, (_, index) => `2025-0${index + 1}-01`);
const MONTHS = STARTS.slice(0, -1).map((from, index) => [from, STARTS[index + 1] ?? from] as const);

/** Each month earns some points; of what is left, parts are redeemed, expire and are taken back each month. */
const history = fc
  .array(
    fc.record({
      earned: fc.bigInt({ min: 0n, max: 5_000n }),
      price: fc.bigInt({ min: 0n, max: 9_999n }),
      shares: fc.array(fc.tuple(fc.nat(60), fc.nat(20), fc.nat(20)), { minLength: 8, maxLength: 8 }),
    }),
    { minLength: 8, maxLength: 8 },
  )
  .map((cohorts) => {
    const cells: PointCell[] = [];
    const allocated: AllocatedCell[] = [];
    for (const [index, { earned, price, shares }] of cohorts.entries()) {
      const cohort = STARTS[index] ?? '';
      allocated.push({ cohort, month: cohort, minor: price });
      let left = earned;
      for (const [later, [redeemedShare, expiredShare, backShare]] of shares.slice(index).entries()) {
        const part = (share: number): bigint => (left * BigInt(share)) / 100n;
        const change = {
          redeemed: part(redeemedShare),
          expired: part(expiredShare),
          takenBack: part(backShare),
        };
        left -= change.redeemed + change.expired + change.takenBack;
        const of = { ...NONE, ...change, cohort, ofPurchases: true, month: STARTS[index + later] ?? '' };
        cells.push(later === 0 ? { ...of, earned } : of);
      }
    }
    return { cells, allocated };
  });
