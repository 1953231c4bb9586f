import fc from 'fast-check';
import { churnAfterJoiningOf, JOINING_DAYS } from './churn-after-joining.js';
import {
  checkCosts,
  formulaValue,
  historicValue,
  lifespanOf,
  lifetimeValueOf,
  retentionWeightedValue,
  type LifetimeValueFigures,
} from './lifetime-value.js';
import { repeatPurchaseOf } from './repeat-purchase.js';
import { countedDaysOf, survivalFiguresOf, survivalOf } from './survival.js';
import { tenureOf } from './tenure.js';
import { giniOf, loyalOf } from './window.js';
import { gini } from '../statistics/concentration.js';
import { kaplanMeier, kaplanMeierOf, logRank, logRankOf, type CountedDay } from '../statistics/survival.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const checked = { seed, numRuns: 200 };

const NO_COSTS = { goodsBp: null, rewardsBp: null, acquisitionMinor: null, serviceMinor: null };
const NOBODY: LifetimeValueFigures = {
  ...{ customers: 0, orders: 0, netMinor: 0n, tenureDays: 0, atStart: 0, lost: 0 },
  ...{ costs: NO_COSTS, predictedMinor: null, scored: 0, noPrediction: null },
};

describe('The value of customers', () => {
  it('is by its formulas what is published', () => {
    expect(formulaValue(1_000, 6, 5)).toBe(30_000);
    expect(formulaValue(50, 2 * 12, 1)).toBe(1_200);
    expect(formulaValue(50, 3, 5)).toBe(750);
    expect(retentionWeightedValue(100, 3, 0.8)).toBe(240);
  });

  it('is historically what came in less what it cost, and says which costs nobody said', () => {
    const of = { netMinor: 200_000n, customers: 10, orders: 40 };
    expect(historicValue(of, { ...NO_COSTS, goodsBp: 5_000 })).toMatchObject({
      ...{ valueMinor: 100_000n, goodsMinor: 100_000n, notCounted: ['REWARDS', 'ACQUISITION', 'SERVICE'] },
    });
    const costs = { goodsBp: 3_000, rewardsBp: 250, acquisitionMinor: 1_000n, serviceMinor: 500n };
    expect(historicValue(of, costs)).toEqual({
      ...{ netMinor: 200_000n, goodsMinor: 60_000n, rewardsMinor: 5_000n },
      ...{ acquisitionMinor: 10_000n, serviceMinor: 20_000n, valueMinor: 105_000n, notCounted: [] },
    });
    expect(historicValue({ ...of, netMinor: 1n }, { ...NO_COSTS, goodsBp: 5_000 }).goodsMinor).toBe(1n);
  });

  it('looks a year ahead of churn, and where nobody was lost back at tenure: it says which', () => {
    const of = { customers: 4, tenureDays: 4 * 730, atStart: 20, lost: 1 };
    expect(lifespanOf(of)).toEqual({ years: 20, basis: 'PERIOD_OVER_CHURN' });
    expect(lifespanOf({ ...of, lost: 0 })).toEqual({ years: 2, basis: 'OBSERVED_TENURE' });
    expect(lifespanOf({ ...of, lost: 0, customers: 0 })).toBeNull();
  });

  it('below what it costs to win a customer is flagged', () => {
    // 1,000 an order, 6 a year for 5 years.
    const figures = { ...NOBODY, customers: 1, orders: 30, netMinor: 30_000n, tenureDays: 5 * 365 };
    const against = (minor: bigint, goodsBp: number | null = null): unknown => {
      const { valueToCost, isBelowCost } = lifetimeValueOf({
        ...{ ...figures, costs: { ...NO_COSTS, goodsBp, acquisitionMinor: minor } },
      });
      return [valueToCost?.numerator, valueToCost?.denominator, isBelowCost];
    };
    expect(against(40_000n)).toEqual([30_000, 40_000, true]);
    expect(against(30_000n)).toEqual([30_000, 30_000, false]);
    expect(against(20_000n, 5_000)).toEqual([15_000, 20_000, true]);
    expect(lifetimeValueOf(figures)).toMatchObject({
      valueToCost: null,
      isBelowCost: null,
      formulaMinor: 30_000,
    });
  });

  it('is null of nobody, and without scores', () => {
    expect(lifetimeValueOf(NOBODY)).toMatchObject({
      ...{ formulaMinor: null, retentionWeightedMinor: null, predictedPerCustomer: null, lifespan: null },
      ...{ averageOrder: { value: null }, retention: { value: null }, historicPerCustomer: { value: null } },
    });
    expect(lifetimeValueOf({ ...NOBODY, predictedMinor: 900n, scored: 3 }).predictedPerCustomer?.value).toBe(
      300,
    );
  });

  it.each([
    ['goodsBasisPoints', { goodsBp: 10_001 }],
    ['rewardsBasisPoints', { rewardsBp: -1 }],
    ['acquisition', { acquisitionMinor: -1n }],
    ['service', { serviceMinor: 10n ** 30n }],
  ])('counts no impossible %s', (path, costs) => {
    const checkedCosts = checkCosts({ ...NO_COSTS, ...costs });
    expect(checkedCosts).toMatchObject({ ok: false, problem: { code: 'INVALID_INPUT', path: [path] } });
    expect(checkCosts(NO_COSTS).ok).toBe(true);
  });
});

describe(`What is told of many customers by counts (seed ${seed})`, () => {
  const life = fc.record({ days: fc.integer({ min: 0, max: 400 }), hasEnded: fc.boolean() });
  const countedOf = (lives: readonly { days: number; hasEnded: boolean }[]): CountedDay[] =>
    [...new Set(lives.map(({ days }) => days))]
      .sort((a, b) => a - b)
      .map((days) => {
        const of = lives.filter((one) => one.days === days);
        const ended = of.filter(({ hasEnded }) => hasEnded).length;
        return { days, ended, censored: of.length - ended };
      });

  it('is what is told of them one by one: survival, and whether groups differ', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(life, { minLength: 1, maxLength: 40 }), { minLength: 2, maxLength: 3 }),
        (groups) => {
          const counts = groups.map(countedOf);
          expect(counts.map((one) => kaplanMeierOf(one))).toEqual(groups.map((one) => kaplanMeier(one)));
          expect(logRankOf(counts)).toEqual(logRank(groups));
        },
      ),
      checked,
    );
  });

  it('shows of survival the step that holds at each thirtieth day, and keeps all counts', () => {
    fc.assert(
      fc.property(fc.array(life, { minLength: 1, maxLength: 60 }), (lives) => {
        const figures = survivalFiguresOf(countedOf(lives), null);
        expect(countedDaysOf(figures)).toEqual(countedOf(lives));
        const { points, customers, ended, medianDays } = survivalOf(figures);
        const steps = kaplanMeier(lives);
        expect([customers, ended]).toEqual([lives.length, lives.filter(({ hasEnded }) => hasEnded).length]);
        expect(medianDays).toBe(steps.find(({ survival }) => survival <= 0.5)?.days ?? null);
        for (const point of points) {
          expect(point.survival).toBe(steps.findLast(({ days }) => days <= point.days)?.survival ?? 1);
          expect(point.atRisk).toBe(lives.filter(({ days }) => days > point.days - 30).length);
        }
        const longest = Math.max(...lives.map(({ days }) => days));
        expect(points.at(-1)?.days).toBe(longest - (longest % 30));
      }),
      checked,
    );
  });

  it('has the coefficient of Gini of the amounts', () => {
    fc.assert(
      fc.property(fc.array(fc.bigInt(1n, 10n ** 12n), { minLength: 1, maxLength: 50 }), (amounts) => {
        const sorted = [...amounts].sort((a, b) => (a < b ? -1 : 1));
        const weightedMinor = sorted.reduce((sum, one, place) => sum + one * BigInt(place + 1), 0n);
        const netMinor = amounts.reduce((sum, one) => sum + one, 0n);
        const { numerator, denominator } = giniOf({
          ...{ customers: amounts.length, netMinor, weightedMinor, holders80: 0 },
          ...{ top1Minor: 0n, top10Minor: 0n, top20Minor: 0n },
        });
        expect(Number(numerator) / Number(denominator)).toBeCloseTo(gini(amounts) ?? NaN, 12);
      }),
      checked,
    );
  });
});

describe('Reports of customers', () => {
  it('count who came at least so often', () => {
    const times = [
      { purchaseDays: 1, customers: 5 },
      { purchaseDays: 3, customers: 2 },
      { purchaseDays: 12, customers: 1 },
    ];
    expect(loyalOf({ times }, 3)).toEqual({ loyal: 3, active: 8 });
    expect(loyalOf({ times }, 13)).toEqual({ loyal: 0, active: 8 });
    const { buyers, repeatBuyers, ladder, within } = repeatPurchaseOf({ times, within: [] });
    expect([buyers, repeatBuyers, ladder[2], ladder[9]]).toEqual([
      ...[8, 3],
      { purchaseDays: 3, reached: 3, wentOn: 1 },
      { purchaseDays: 10, reached: 1, wentOn: 1 },
    ]);
    expect(within.map(({ days, eligible }) => [days, eligible])).toEqual([
      [30, 0],
      [60, 0],
      [90, 0],
      [365, 0],
    ]);
  });

  it('have a row for each day and each band, also where nobody got so far', () => {
    expect(JOINING_DAYS).toEqual([1, 3, 7, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84]);
    const one = { days: 3, eligible: 2, gone: 1, absent: 2, notReturned: 1 };
    const { joined, days } = churnAfterJoiningOf(4, [one]);
    expect([joined, days.length, days[1], days[2]?.eligible]).toEqual([4, 13, one, 0]);
    const totals = { buyers: 1, repeatBuyers: 0, netMinor: 5n, repeatNetMinor: 0n };
    const band = { fromDays: 183, customers: 1, customerDays: 3, netMinor: 5n };
    expect(
      tenureOf(totals, [band]).bands.map(({ fromDays, untilDays, customers }) => [
        fromDays,
        untilDays,
        customers,
      ]),
    ).toEqual([
      [0, 183, 0],
      [183, 365, 1],
      [365, 730, 0],
      [730, 1095, 0],
      [1095, null, 0],
    ]);
  });
});
