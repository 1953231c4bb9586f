import fc from 'fast-check';
import { alertsOf, moversOf } from './alert.js';
import { judge, lastOf } from './anomaly.js';
import { goalStatus, presentOf, type MetricGoal, type MetricPoint } from './goal.js';
import { METRIC_SOURCES, type SeriesKey } from './metric.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const checked = { seed, numRuns: 300 };

const STEADY = [10, 12, 11, 13, 12, 11, 10, 13];
/** More than half of them are the same. */
const FLAT = [5, 5, 5, 5, 5, 5, 9, 1];
const CONSTANT = [7, 7, 7, 7, 7, 7, 7, 7];

describe(`How unusual a value is (seed ${seed})`, () => {
  it.each([
    // The median is 11.5, the median deviation 1.
    { history: STEADY, value: 11.5, expected: 11.5, z: 0, isAnomaly: false },
    { history: STEADY, value: 16.5, expected: 11.5, z: 3.3725, isAnomaly: false },
    { history: STEADY, value: 17, expected: 11.5, z: 3.70975, isAnomaly: true },
    { history: STEADY, value: 6, expected: 11.5, z: -3.70975, isAnomaly: true },
    // The median deviation is 0, the mean one 1.
    { history: FLAT, value: 5, expected: 5, z: 0, isAnomaly: false },
    { history: FLAT, value: 9, expected: 5, z: 4 / 1.253314, isAnomaly: false },
    { history: FLAT, value: 10, expected: 5, z: 5 / 1.253314, isAnomaly: true },
    // There is no scale: whatever is not the same is unusual.
    { history: CONSTANT, value: 7, expected: 7, z: null, isAnomaly: false },
    { history: CONSTANT, value: 8, expected: 7, z: null, isAnomaly: true },
  ])('$value after $history', ({ history, value, expected, z, isAnomaly }) => {
    const judged = judge(value, history);
    expect([judged.expected, judged.isAnomaly]).toEqual([expected, isAnomaly]);
    if (z === null) expect(judged.z).toBeNull();
    else expect(judged.z).toBeCloseTo(z, 10);
  });

  const value = fc.integer({ min: -1_000, max: 1_000 });
  const values = fc.array(fc.integer({ min: -20, max: 20 }), { minLength: 8, maxLength: 12 });

  it('does not depend on the unit, nor on what is counted from', () => {
    const factor = fc.integer({ min: -50, max: 50 }).filter((one) => one !== 0);
    fc.assert(
      fc.property(value, values, factor, value, (x, history, a, b) => {
        const [plain, other] = [
          judge(x, history),
          judge(
            a * x + b,
            history.map((one) => a * one + b),
          ),
        ];
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
      fc.property(value, shuffled, (x, [history, other]) => {
        expect(judge(x, other)).toEqual(judge(x, history));
      }),
      checked,
    );
  });
});

/** Days from a Thursday on. */
function days(values: readonly (number | null)[]): MetricPoint[] {
  return values.map((value, place) => {
    const period = new Date(Date.UTC(2026, 0, 1 + place)).toISOString().slice(0, 10);
    return { period, through: period, numerator: value ?? 0, denominator: value === null ? 0 : null, value };
  });
}

describe('What a value is judged by', () => {
  it('is eight days of the same weekday', () => {
    const points = days(Array.from({ length: 64 }, (_, place) => place));
    const found = lastOf(points, 'DAY');
    expect(found?.value).toBe(63);
    expect(found?.history.map((point) => point.value)).toEqual([7, 14, 21, 28, 35, 42, 49, 56]);
    // One day fewer, and the weekday of the last one was there but seven times before.
    expect(lastOf(points.slice(8), 'DAY')).toBeNull();
  });

  it('is twelve weeks that had a value', () => {
    const weeks = (values: readonly (number | null)[]): MetricPoint[] => days(values);
    expect(lastOf(weeks([...Array<number>(12).fill(1), 2]), 'WEEK')?.history).toHaveLength(12);
    expect(lastOf(weeks([...Array<number>(11).fill(1), null, 2]), 'WEEK')).toBeNull();
    expect(lastOf(weeks([1, ...Array<number>(11).fill(1), null, 2]), 'WEEK')?.history).toHaveLength(12);
    expect(lastOf(weeks([...Array<number>(12).fill(1), null]), 'WEEK')).toBeNull();
  });
});

const ORDERS: SeriesKey = { metric: 'ORDERS', grain: 'MONTH', dimension: 'ALL', value: '' };
const GOAL: MetricGoal = {
  ...ORDERS,
  ...{ kind: 'GOAL', target: 200, direction: 'AT_LEAST', deadline: '2026-06-30', source: null },
  ...{ setOn: '2026-01-01', baseline: 100, setAt: new Date(0), setBy: 'staff:1' },
};

function month(period: string, through: string, value: number | null): MetricPoint {
  return { period, through, numerator: value ?? 0, denominator: value === null ? 0 : null, value };
}

const MARCH = (value: number | null): MetricPoint => month('2026-03-01', '2026-03-31', value);
const JUNE = (value: number | null): MetricPoint => month('2026-06-01', '2026-06-30', value);

describe('How a goal stands', () => {
  const benchmark = { kind: 'BENCHMARK', deadline: null, source: 'us', target: 150 } as const;
  it.each([
    // Of 180 days 89 are over: a straight way from 100 leads to 149.44.
    { goal: {}, present: MARCH(150), status: 'ON_TRACK' },
    { goal: {}, present: MARCH(149), status: 'BEHIND' },
    { goal: {}, present: MARCH(200), status: 'REACHED' },
    { goal: {}, present: MARCH(null), status: 'NO_VALUE' },
    { goal: {}, present: null, status: 'NO_VALUE' },
    { goal: {}, present: JUNE(200), status: 'MET' },
    { goal: {}, present: JUNE(199), status: 'MISSED' },
    // By the 29th of June the last month that is over is May.
    { goal: { deadline: '2026-06-29' }, present: month('2026-05-01', '2026-05-31', 199), status: 'MISSED' },
    { goal: {}, present: month('2026-05-01', '2026-05-31', 199), status: 'ON_TRACK' },
    // It was reached when it was set, and is not now; nobody knows how it began.
    { goal: { baseline: 300 }, present: MARCH(199), status: 'BEHIND' },
    { goal: { baseline: null }, present: MARCH(199), status: 'BEHIND' },
    { goal: { direction: 'AT_MOST', target: 50 }, present: MARCH(75), status: 'ON_TRACK' },
    { goal: { direction: 'AT_MOST', target: 50 }, present: MARCH(76), status: 'BEHIND' },
    { goal: { direction: 'AT_MOST', target: 50 }, present: MARCH(50), status: 'REACHED' },
    { goal: benchmark, present: MARCH(150), status: 'BETTER' },
    { goal: benchmark, present: MARCH(149), status: 'WORSE' },
  ] as const)('$status: $goal with $present.value', ({ goal, present, status }) => {
    expect(goalStatus({ ...GOAL, ...goal }, present)).toBe(status);
  });

  it('is that of the last period that is over by the deadline', () => {
    const points = [month('2026-05-01', '2026-05-31', 1), JUNE(2), month('2026-07-01', '2026-07-31', 3)];
    expect(presentOf(GOAL, points)?.value).toBe(2);
    expect(presentOf({ deadline: '2026-06-29' }, points)?.value).toBe(1);
    expect(presentOf({ deadline: null }, points)?.value).toBe(3);
    expect(presentOf({ deadline: '2026-01-31' }, points)).toBeNull();
  });
});

describe('What staff are told', () => {
  const REVIEWS: SeriesKey = { metric: 'NEGATIVE_REVIEWS', grain: 'WEEK', dimension: 'ALL', value: '' };
  const reviews = (value: number): MetricPoint[] => [month('2026-02-23', '2026-03-01', value)];
  const bar: MetricGoal = {
    ...GOAL,
    ...REVIEWS,
    kind: 'BENCHMARK',
    deadline: null,
    source: 'us',
    target: 0.1,
  };

  it('is of negative reviews above the bar, which a benchmark may move', () => {
    expect(alertsOf(REVIEWS, reviews(0.08), [])).toEqual([]);
    expect(alertsOf(REVIEWS, reviews(0.081), [])).toMatchObject([
      { kind: 'NEGATIVE_REVIEWS', period: '2026-02-23', observed: 0.081, expected: 0.08, comparedWith: null },
    ]);
    expect(alertsOf(REVIEWS, reviews(0.1), [bar])).toEqual([]);
    expect(alertsOf(REVIEWS, reviews(0.11), [bar])).toMatchObject([{ expected: 0.1 }]);
    expect(alertsOf({ ...REVIEWS, dimension: 'TIER', value: 'a/b' }, reviews(0.5), [])).toEqual([]);
  });

  it('is of a goal that is missed', () => {
    const points = [month('2026-05-01', '2026-05-31', 1), JUNE(2), month('2026-07-01', '2026-07-31', 300)];
    expect(alertsOf(ORDERS, points, [GOAL])).toMatchObject([
      { kind: 'GOAL_MISSED', period: '2026-06-01', observed: 2, expected: 200, comparedWith: '2026-05-01' },
    ]);
    expect(alertsOf(ORDERS, points.slice(0, 1), [GOAL])).toEqual([]);
  });

  it('names those who have most to do with it', () => {
    const sum = (numerator: number) => ({ numerator, denominator: null });
    const parts = ['a', 'b', 'c', 'd', 'e', 'f'].map((value, place) => ({
      ...{ dimension: 'TIER' as const, value, before: sum(10), now: sum(10 + place * (place % 2 ? 1 : -1)) },
    }));
    const found = moversOf(parts, { before: sum(60), now: sum(63) });
    expect(found.map(({ value, contribution }) => [value, contribution])).toEqual([
      ['f', 5],
      ['e', -4],
      ['d', 3],
      ['c', -2],
      ['b', 1],
    ]);
  });

  it('adds up to the change of a share, where everybody is in one part', () => {
    const count = fc.record({ hits: fc.nat(50), more: fc.nat(50) });
    const share = ({ hits, more }: { hits: number; more: number }) => ({
      numerator: hits,
      denominator: hits + more,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(count, count), { minLength: 1, maxLength: 5 }), (all) => {
        const whole = (of: 0 | 1) =>
          all.reduce(
            (sum, one) => ({
              numerator: sum.numerator + share(one[of]).numerator,
              denominator: sum.denominator + share(one[of]).denominator,
            }),
            { numerator: 0, denominator: 0 },
          );
        const [before, now] = [whole(0), whole(1)];
        fc.pre(before.denominator > 0 && now.denominator > 0);
        const parts = all.map(([was, is], place) => ({
          ...{ dimension: 'TIER' as const, value: String(place), before: share(was), now: share(is) },
        }));
        const added = moversOf(parts, { before, now }).reduce(
          (sum, { contribution }) => sum + contribution,
          0,
        );
        expect(added).toBeCloseTo(
          now.numerator / now.denominator - before.numerator / before.denominator,
          10,
        );
      }),
      checked,
    );
  });
});

describe('Metrics of reports', () => {
  it('are what the reports say', () => {
    const said = { answers: 20, promoters: 8, detractors: 4, reviews: 25, negative: 3 };
    const measured = (metric: 'NPS' | 'NEGATIVE_REVIEWS'): unknown => {
      const source = METRIC_SOURCES[metric];
      return source.from === 'SNAPSHOT' && source.measure(said as never);
    };
    expect(measured('NPS')).toEqual({ numerator: 400, denominator: 20 });
    expect(measured('NEGATIVE_REVIEWS')).toEqual({ numerator: 3, denominator: 25 });
  });
});
