import fc from 'fast-check';
import { customersHolding, gini, topShare } from './concentration.js';
import { cuped, meanOf, momentsOf, pairedMomentsOf, varianceOf, welch } from './means.js';
import {
  compareProportions,
  fisher,
  newcombe,
  perArm,
  pooledZ,
  relative,
  sampleRatio,
  wilson,
} from './proportions.js';
import {
  betaI,
  chiSquareTail,
  gammaP,
  gammaQ,
  hypergeometric,
  logGamma,
  normalCdf,
  normalQuantile,
  studentQuantile,
  studentTails,
} from './special-functions.js';
import { kaplanMeier, logRank, type Lifetime } from './survival.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const checked = { seed, numRuns: 200 };

describe(`Special functions (seed ${seed})`, () => {
  it('have the values of tables', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 13);
    expect(logGamma(101)).toBeCloseTo(363.73937555556349, 10);
    expect(hypergeometric(1, 1, 2, 0.5)).toBeCloseTo(2 * Math.LN2, 13);
    expect(hypergeometric(-2, 3, 4, 0.25)).toBeCloseTo(1 - 0.375 + 0.0375, 13);
    expect(normalCdf(1.959963984540054)).toBeCloseTo(0.975, 13);
    expect(chiSquareTail(3.841458820694124, 1)).toBeCloseTo(0.05, 12);
    expect(studentTails(2.2281388519649385, 10)).toBeCloseTo(0.05, 11);
    expect(studentQuantile(0.05, 10)).toBeCloseTo(2.2281388519649385, 9);
    expect(betaI(2, 3, 0.4)).toBeCloseTo(0.5248, 12);
  });

  it('go with each other', () => {
    const positive = fc.double({ min: 0.01, max: 50, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (a, x) => {
        expect(gammaP(a, x) + gammaQ(a, x)).toBeCloseTo(1, 12);
        expect(logGamma(a + 1)).toBeCloseTo(Math.log(a) + logGamma(a), 10);
      }),
      checked,
    );
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1 - 1e-9, noNaN: true }), (p) => {
        expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-13);
      }),
      checked,
    );
  });
});

describe('Proportions', () => {
  it('have the intervals and tests of the papers', () => {
    near(wilson({ hits: 10, total: 100 }), { low: 0.0552, high: 0.1744 });
    near(newcombe({ hits: 48, total: 80 }, { hits: 56, total: 70 }), { low: 0.0524, high: 0.3339 });
    // Heart attacks with and without aspirin: 1.82 times as likely, 1.43 to 2.31 (Physicians' Health Study, as Agresti has it).
    near(relative({ hits: 104, total: 11_037 }, { hits: 189, total: 11_034 }), { low: 0.433, high: 1.3059 });
    expect(relative({ hits: 0, total: 9 }, { hits: 1, total: 9 })).toBeNull();
    expect(fisher({ hits: 3, total: 4 }, { hits: 1, total: 4 })).toBeCloseTo(0.4857, 4);
    expect(pooledZ({ hits: 48, total: 80 }, { hits: 56, total: 70 })).toBeCloseTo(0.008045, 6);
    expect(perArm({ base: 0.05, lift: 0.1 })).toBe(31_234);
    expect(sampleRatio([5_000, 5_200], [1, 1])).toBeCloseTo(0.0477, 4);
  });

  it('of nobody have no interval, and whoever is few is compared exactly', () => {
    expect(wilson({ hits: 0, total: 0 })).toBeNull();
    expect(wilson({ hits: 0, total: 5 })?.low).toBe(0);
    expect(wilson({ hits: 5, total: 5 })?.high).toBe(1);
    expect(compareProportions({ hits: 0, total: 0 }, { hits: 1, total: 2 })).toBeNull();
    expect(compareProportions({ hits: 1, total: 9 }, { hits: 2, total: 9 })?.method).toBe('FISHER');
    expect(compareProportions({ hits: 50, total: 100 }, { hits: 60, total: 100 })?.method).toBe('POOLED_Z');
  });

  it('lie within their intervals', () => {
    const counts = fc
      .tuple(fc.nat(500), fc.nat(500))
      .map(([hits, others]) => ({ hits, total: hits + others + 1 }));
    fc.assert(
      fc.property(counts, (one) => {
        const interval = wilson(one);
        expect(interval?.low).toBeLessThanOrEqual(one.hits / one.total);
        expect(interval?.high).toBeGreaterThanOrEqual(one.hits / one.total);
      }),
      checked,
    );
  });
});

describe('Means', () => {
  it('are compared as in R: t.test(extra ~ group, data = sleep)', () => {
    const a = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const b = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const test = welch(momentsOf(a), momentsOf(b));
    expect(test?.p).toBeCloseTo(0.07939, 5);
    expect(test?.degrees).toBeCloseTo(17.776, 3);
    near(test?.interval ?? null, { low: -0.2055, high: 3.3655 });
  });

  it('say nothing of fewer than two, nor where nothing varies', () => {
    expect(meanOf(momentsOf([]))).toBeNull();
    expect(varianceOf(momentsOf([3]))).toBeNull();
    expect(welch(momentsOf([1, 1]), momentsOf([2, 2]))).toBeNull();
  });

  it('vary less once what was to be expected is taken away, and are no others', () => {
    const customers = Array.from({ length: 200 }, (_, index) => ({
      before: index % 20,
      after: (index % 20) * 2 + (index % 3),
    }));
    const arms = [customers.slice(0, 100), customers.slice(100)];
    const { arms: adjusted, slope, varianceTaken } = cuped(arms.map(pairedMomentsOf));
    expect(slope).toBeCloseTo(2, 1);
    expect(varianceTaken).toBeGreaterThan(0.98);
    for (const [index, arm] of arms.entries()) {
      const plain = momentsOf(arm.map(({ after }) => after));
      expect(varianceOf(adjusted[index] ?? plain) ?? 0).toBeLessThan((varianceOf(plain) ?? 0) / 50);
    }
  });
});

describe('Survival', () => {
  const all = (ended: readonly number[], censored: readonly number[]): Lifetime[] => [
    ...ended.map((days) => ({ days, hasEnded: true })),
    ...censored.map((days) => ({ days, hasEnded: false })),
  ];
  /** Weeks of remission, Gehan (1965) as in Cox (1972). */
  const treated = all([6, 6, 6, 7, 10, 13, 16, 22, 23], [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
  const placebo = all([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23], []);

  it('is that of the published remissions', () => {
    const points = kaplanMeier(treated).filter(({ ended }) => ended > 0);
    expect(points.map(({ days, atRisk }) => [days, atRisk])).toEqual([
      [6, 21],
      [7, 17],
      [10, 15],
      [13, 12],
      [16, 11],
      [22, 7],
      [23, 6],
    ]);
    expect(points.map(({ survival }) => survival.toFixed(3))).toEqual(
      '0.857 0.807 0.753 0.690 0.627 0.538 0.448'.split(' '),
    );
    expect(points.map(({ standardError }) => standardError.toFixed(4))).toEqual(
      '0.0764 0.0869 0.0963 0.1068 0.1141 0.1282 0.1346'.split(' '),
    );
    near(points[0]?.interval ?? null, { low: 0.6197, high: 0.9516 });
  });

  it('differs between the groups as published, and not between halves of one', () => {
    const test = logRank([treated, placebo]);
    expect(test?.statistic).toBeCloseTo(16.793, 3);
    expect(test?.p).toBeLessThan(1e-4);
    const halves = [0, 1].map((half) => treated.filter((_, index) => index % 2 === half));
    expect(logRank(halves)?.p).toBeGreaterThan(0.05);
    expect(logRank([all([], [3]), all([], [4])])).toBeNull();
  });
});

describe('Concentration', () => {
  it('is none where all bring the same, and large where one brings all', () => {
    expect(gini([5n, 5n, 5n])).toBe(0);
    expect(gini([0n, 0n, 0n, 100n])).toBe(0.75);
    expect([gini([]), topShare([], 10), customersHolding([0n], 80)]).toEqual([null, null, null]);
    const values = [50n, 20n, 10n, 5n, 5n, 3n, 3n, 2n, 1n, 1n];
    expect([topShare(values, 10), topShare(values, 20), customersHolding(values, 80)]).toEqual([
      0.5, 0.7, 0.3,
    ]);
  });
});

function near(
  found: { readonly low: number; readonly high: number } | null,
  { low, high }: { readonly low: number; readonly high: number },
): void {
  expect(found?.low).toBeCloseTo(low, 4);
  expect(found?.high).toBeCloseTo(high, 4);
}
