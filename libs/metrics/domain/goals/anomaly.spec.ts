import fc from 'fast-check';
import { required } from '#kernel';
import { Seeded } from '../../../../test/support/seeded.js';
import { alertsOf } from './alert.js';
import { ANOMALY_BAR, chanceOf, judge, lastOf } from './anomaly.js';
import type { MetricPoint } from './goal.js';
import { METRIC_SOURCES, type Measured, type Metric, type SeriesKey } from './metric.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const checked = { seed, numRuns: 300 };

const TWELVE = [10, 12, 11, 13, 12, 11, 10, 13, 10, 13, 11, 12];
/** The same, and eight more: twenty tell their deviation well. */
const TWENTY = [...TWELVE, 10, 12, 11, 13, 10, 13, 11, 12];
/** More than half of them are the same. */
const FLAT = [...Array<number>(18).fill(5), 15, -5];
const CONSTANT = Array<number>(20).fill(7);

describe(`How unusual a value is (seed ${seed})`, () => {
  it.each([
    // The median is 11.5, the median deviation 1.
    { history: TWENTY, value: 11.5, chance: 0, expected: 11.5, z: 0 },
    { history: TWENTY, value: 16.5, chance: 0, expected: 11.5, z: 3.3725 },
    { history: TWENTY, value: 6, chance: 0, expected: 11.5, z: -3.70975 },
    // Of twelve the deviation is taken a quarter wider, of sixteen an eighth.
    { history: TWELVE, value: 6, chance: 0, expected: 11.5, z: -3.70975 / 1.25 },
    { history: TWENTY.slice(0, 16), value: 6, chance: 0, expected: 11.5, z: -3.70975 / 1.125 },
    // Chance alone brings about more.
    { history: TWENTY, value: 6, chance: 2, expected: 11.5, z: -2.75 },
    // The median deviation is 0, the mean one 1.
    { history: FLAT, value: 9, chance: 0, expected: 5, z: 4 / 1.253314 },
    { history: FLAT, value: 10, chance: 0, expected: 5, z: 5 / 1.253314 },
    { history: CONSTANT, value: 14, chance: 2, expected: 7, z: 3.5 },
    { history: CONSTANT, value: 15, chance: 2, expected: 7, z: 4 },
  ])('$value after $history, where chance is $chance', ({ history, value, chance, expected, z }) => {
    const judged = judge(value, history, chance);
    expect(judged).toMatchObject({ expected, isAnomaly: Math.abs(z) > ANOMALY_BAR });
    expect(judged.z).toBeCloseTo(z, 10);
  });

  it('has no scale where all is the same and chance moves nothing', () => {
    expect(judge(7, CONSTANT, 0)).toEqual({ expected: 7, z: null, isAnomaly: false });
    expect(judge(8, CONSTANT, 0)).toEqual({ expected: 7, z: null, isAnomaly: true });
  });

  const value = fc.integer({ min: -1_000, max: 1_000 });
  const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 12, maxLength: 20 });
  const chances = fc.integer({ min: 0, max: 20 });

  it('does not depend on the unit, nor on what is counted from', () => {
    const factor = fc.integer({ min: -50, max: 50 }).filter((one) => one !== 0);
    fc.assert(
      fc.property(value, values, chances, factor, value, (x, history, chance, a, b) => {
        const moved = history.map((one) => a * one + b);
        const [plain, other] = [judge(x, history, chance), judge(a * x + b, moved, Math.abs(a) * chance)];
        expect(other.expected).toBeCloseTo(a * plain.expected + b, 8);
        expect(other.z === null).toBe(plain.z === null);
        if (plain.z !== null && other.z !== null) expect(other.z / Math.sign(a)).toBeCloseTo(plain.z, 6);
        else expect(other.isAnomaly).toBe(plain.isAnomaly);
      }),
      checked,
    );
  });

  it('does not depend on the order of what was before', () => {
    const shuffled = values.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(value, shuffled, chances, (x, [history, other], chance) => {
        expect(judge(x, other, chance)).toEqual(judge(x, history, chance));
      }),
      checked,
    );
  });
});

/** Days from a Thursday on. */
function series(values: readonly (Measured | null)[]): MetricPoint[] {
  return values.map((one, place) => {
    const period = new Date(Date.UTC(2026, 0, 1 + place)).toISOString().slice(0, 10);
    const { numerator, denominator, events } = one ?? { numerator: 0, denominator: 0, events: 0 };
    const value = denominator === null ? numerator : denominator === 0 ? null : numerator / denominator;
    return { period, through: period, numerator, denominator, events, value };
  });
}

const orders = (count: number): Measured => ({ numerator: count, denominator: null, events: count });
const share = (hits: number, of: number): Measured => ({ numerator: hits, denominator: of, events: hits });

describe('What a value is judged by', () => {
  const sums = (values: readonly (number | null)[]): MetricPoint[] =>
    series(values.map((one) => (one === null ? null : orders(one))));
  const byDay = { metric: 'ORDERS', grain: 'DAY' } as const;
  const byWeek = { metric: 'ORDERS', grain: 'WEEK' } as const;

  it('is twelve to twenty days of the same weekday', () => {
    const points = sums(Array.from({ length: 200 }, (_, place) => place));
    const found = lastOf(points, byDay);
    expect(found?.value).toBe(199);
    expect(found?.history.map((point) => point.value)).toEqual(
      Array.from({ length: 20 }, (_, week) => 199 - 7 * (20 - week)),
    );
    expect(lastOf(points.slice(0, 85), byDay)?.history).toHaveLength(12);
    // One day fewer, and the weekday of the last one was there but eleven times before.
    expect(lastOf(points.slice(0, 84), byDay)).toBeNull();
  });

  it('is twelve weeks at least that had a value, of enough answers', () => {
    const ones = (length: number): number[] => Array<number>(length).fill(1);
    expect(lastOf(sums([...ones(12), 2]), byWeek)?.history).toHaveLength(12);
    expect(lastOf(sums([...ones(11), null, 2]), byWeek)).toBeNull();
    expect(lastOf(sums([1, ...ones(11), null, 2]), byWeek)?.history).toHaveLength(12);
    expect(lastOf(sums([...ones(12), null]), byWeek)).toBeNull();
    const answered = (counts: readonly number[]): MetricPoint[] => series(counts.map((of) => share(0, of)));
    const byAnswers = { metric: 'NEGATIVE_REVIEWS', grain: 'WEEK' } as const;
    expect(lastOf(answered([...Array<number>(12).fill(30), 30]), byAnswers)?.history).toHaveLength(12);
    expect(lastOf(answered([...Array<number>(12).fill(30), 29]), byAnswers)).toBeNull();
    expect(lastOf(answered([...Array<number>(12).fill(29), 30]), byAnswers)).toBeNull();
  });

  it('moves by chance as counts, shares and scores do', () => {
    const chance = (metric: Metric, all: readonly Measured[]): number => {
      const points = series(all);
      const now = required(points.at(-1), 'a point');
      return chanceOf(metric, now, points.slice(0, -1));
    };
    expect(chance('ORDERS', [...Array<Measured>(12).fill(orders(49)), orders(1)])).toBe(7);
    expect(chance('ORDERS', [...Array<Measured>(12).fill(orders(0)), orders(1)])).toBe(1);
    const revenue = { numerator: 90_000, denominator: null, events: 9 };
    expect(chance('REVENUE_NET', [...Array<Measured>(12).fill(revenue), orders(0)])).toBe(30_000);
    const repeated = [...Array<Measured>(12).fill(share(20, 100)), share(0, 25)];
    expect(chance('REPEAT_PURCHASE_90D', repeated)).toBeCloseTo(Math.sqrt((0.2 * 0.8) / 25), 12);
    // Nobody ever did: one of ten is no wonder.
    expect(chance('REFERRAL_RATE', [...Array<Measured>(12).fill(share(0, 100)), share(1, 10)])).toBe(0.1);
    // Half promoters, a fifth detractors.
    const score = { numerator: 3_000, denominator: 100, events: 70 };
    expect(chance('NPS', Array<Measured>(13).fill(score))).toBeCloseTo(100 * Math.sqrt((0.7 - 0.09) / 100));
  });
});

/** From so many on counts are drawn as normal ones, which they nearly are. */
const MANY = 50;

/** Draws values of a series that is as it always was. */
class Chance extends Seeded {
  normal(mean = 0, deviation = 1): number {
    const drawn = Math.sqrt(-2 * Math.log(1 - this.unit())) * Math.cos(2 * Math.PI * this.unit());
    return mean + deviation * drawn;
  }

  poisson(mean: number): number {
    if (mean >= MANY) return Math.max(0, Math.round(this.normal(mean, Math.sqrt(mean))));
    let count = 0;
    for (let left = mean - this.waited(); left > 0; left -= this.waited()) count += 1;
    return count;
  }

  binomial(of: number, share: number): number {
    if (of * share >= MANY) return Math.round(this.normal(of * share, Math.sqrt(of * share * (1 - share))));
    let hits = 0;
    for (let one = 0; one < of; one += 1) if (this.unit() < share) hits += 1;
    return hits;
  }

  unit(): number {
    return this.int(0, 2 ** 30 - 1) / 2 ** 30;
  }

  private waited(): number {
    return -Math.log(1 - this.unit());
  }
}

const STEADY: readonly {
  readonly what: string;
  readonly metric: Metric;
  /** `level` is 1 while nothing changes. */
  readonly draw: (chance: Chance, level: number) => Measured;
  /** How often a halving is to be found at least; null: it is too little to be. */
  readonly found: number | null;
}[] = [
  ...[1, 3, 30, 100, 300].map((mean) => ({
    ...{ what: `${mean} orders`, metric: 'ORDERS' as const, found: { 100: 0.6, 300: 0.95 }[mean] ?? null },
    draw: (chance: Chance, level: number) => orders(chance.poisson(mean * level)),
  })),
  {
    ...{ what: 'orders that vary by a tenth', metric: 'ORDERS', found: 0.7 },
    draw: (chance, level) => orders(Math.round(10_000 * level * chance.normal(1, 0.1))),
  },
  {
    ...{ what: 'the revenue of 100 orders', metric: 'REVENUE_NET', found: 0.25 },
    draw: (chance, level) => {
      const events = chance.poisson(100 * level);
      let numerator = 0;
      for (let one = 0; one < events; one += 1) numerator += chance.int(500, 7_500);
      return { numerator, denominator: null, events };
    },
  },
  ...(
    [
      [40, 0.05, null],
      [40, 0.5, null],
      [300, 0.3, 0.7],
      [1_000, 0.2, 0.95],
    ] as const
  ).map(([of, one, found]) => ({
    ...{ what: `${one} of ${of}`, metric: 'ENGAGEMENT' as const, found },
    draw: (chance: Chance, level: number) => share(chance.binomial(of, one * level), of),
  })),
  {
    ...{ what: 'the score of 60 answers', metric: 'NPS', found: null },
    draw: (chance) => {
      const promoters = chance.binomial(60, 0.5);
      const detractors = chance.binomial(60 - promoters, 0.4);
      return {
        ...{ numerator: 100 * (promoters - detractors), denominator: 60 },
        events: promoters + detractors,
      };
    },
  },
];

describe('Alerts of what is as it always was', () => {
  const RUNS = 1_000;
  /** Of normal values that chance does not bound 1 in 100 is beyond the bar; three standard errors of so many runs above it. */
  const MOST = 0.01 + 3 * Math.sqrt((0.01 * 0.99) / RUNS);

  function alarms(of: (typeof STEADY)[number], length: number, level: number): number {
    const chance = new Chance(8);
    const key: SeriesKey = { metric: of.metric, grain: 'WEEK', dimension: 'ALL', value: '' };
    let found = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const before = Array.from({ length }, () => of.draw(chance, 1));
      const told = alertsOf(key, series([...before, of.draw(chance, level)]), [], '2026-02-01');
      if (told.some(({ kind }) => kind === 'ANOMALY')) found += 1;
    }
    return found / RUNS;
  }

  it.each(STEADY)('are fewer than 1 in 100: $what', (of) => {
    for (const length of [12, 20])
      expect(alarms(of, length, 1)).toBeLessThan(of.what.includes('vary') ? MOST : 0.01);
  });

  it.each(STEADY.filter(({ found }) => found !== null))('tell a halving of $what', (of) => {
    for (const length of [12, 20]) expect(alarms(of, length, 0.5)).toBeGreaterThan(of.found ?? 1);
  });
});

describe('Metrics', () => {
  it('of customers’ words need thirty of them', () => {
    const least = Object.entries(METRIC_SOURCES).filter(([, source]) => source.least > 1);
    expect(least.map(([metric, source]) => [metric, source.least])).toEqual([
      ['NPS', 30],
      ['NEGATIVE_REVIEWS', 30],
    ]);
  });
});
