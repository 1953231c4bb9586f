import fc from 'fast-check';
import { alertsOf, moversOf } from './alert.js';
import { goalStatus, presentOf, type MetricGoal, type MetricPoint } from './goal.js';
import { METRIC_SOURCES, type SeriesKey } from './metric.js';

const seed = Number(process.env['PROPERTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const checked = { seed, numRuns: 300 };

const ORDERS: SeriesKey = { metric: 'ORDERS', grain: 'MONTH', dimension: 'ALL', value: '' };
const GOAL: MetricGoal = {
  ...ORDERS,
  ...{ kind: 'GOAL', target: 200, direction: 'AT_LEAST', deadline: '2026-06-30', source: null },
  ...{ setOn: '2026-01-01', baseline: 100, setAt: new Date(0), setBy: 'staff:1' },
};

function month(period: string, through: string, value: number | null): MetricPoint {
  return {
    period,
    through,
    numerator: value ?? 0,
    denominator: value === null ? 0 : null,
    value,
    events: value ?? 0,
  };
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
    expect(goalStatus({ ...GOAL, ...goal }, present, '2026-07-01')).toBe(status);
  });

  it('is settled by the last value there is, when none of the last period will come any more', () => {
    const may = month('2026-05-01', '2026-05-31', 199);
    const on = (today: string, value = 199): unknown => goalStatus(GOAL, { ...may, value }, today);
    // Until the 7th of July a late report may tell of June.
    expect([on('2026-07-07'), on('2026-07-08'), on('2026-07-08', 200)]).toEqual([
      'ON_TRACK',
      'MISSED',
      'MET',
    ]);
    const weekly = { ...GOAL, metric: 'NPS' as const, grain: 'WEEK' as const, deadline: '2026-07-03' };
    // The last week that is over by the 3rd of July, a Friday, ends on the 28th of June.
    const week = month('2026-06-15', '2026-06-21', 1);
    expect(goalStatus(weekly, week, '2026-07-05')).toBe('BEHIND');
    expect(goalStatus(weekly, week, '2026-07-06')).toBe('MISSED');
    expect(alertsOf(ORDERS, [may], [GOAL], '2026-07-08')).toMatchObject([
      { kind: 'GOAL_MISSED', period: '2026-05-01', through: '2026-05-31', observed: 199 },
    ]);
    expect(goalStatus(GOAL, null, '2027-01-01')).toBe('NO_VALUE');
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
  const reviews = (value: number, denominator = 1_000): MetricPoint[] => [
    { ...month('2026-02-23', '2026-03-01', value), numerator: value * denominator, denominator },
  ];
  const bar: MetricGoal = {
    ...GOAL,
    ...REVIEWS,
    kind: 'BENCHMARK',
    deadline: null,
    source: 'us',
    target: 0.1,
  };

  it('is of negative reviews above the bar, which a benchmark may move', () => {
    expect(alertsOf(REVIEWS, reviews(0.08), [], '2026-07-07')).toEqual([]);
    expect(alertsOf(REVIEWS, reviews(0.081), [], '2026-07-07')).toMatchObject([
      { kind: 'NEGATIVE_REVIEWS', period: '2026-02-23', observed: 0.081, expected: 0.08, comparedWith: null },
    ]);
    expect(alertsOf(REVIEWS, reviews(0.1), [bar], '2026-07-07')).toEqual([]);
    expect(alertsOf(REVIEWS, reviews(0.11), [bar], '2026-07-07')).toMatchObject([{ expected: 0.1 }]);
    expect(alertsOf({ ...REVIEWS, dimension: 'TIER', value: 'a/b' }, reviews(0.5), [], '2026-07-07')).toEqual(
      [],
    );
    // Of so few reviews nothing is told.
    expect(alertsOf(REVIEWS, reviews(0.5, 29), [], '2026-07-07')).toEqual([]);
    expect(alertsOf(REVIEWS, reviews(0.5, 30), [], '2026-07-07')).toHaveLength(1);
  });

  it('is of a goal that is missed', () => {
    const points = [month('2026-05-01', '2026-05-31', 1), JUNE(2), month('2026-07-01', '2026-07-31', 300)];
    expect(alertsOf(ORDERS, points, [GOAL], '2026-07-07')).toMatchObject([
      { kind: 'GOAL_MISSED', period: '2026-06-01', observed: 2, expected: 200, comparedWith: '2026-05-01' },
    ]);
    expect(alertsOf(ORDERS, points.slice(0, 1), [GOAL], '2026-07-07')).toEqual([]);
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
    expect(measured('NPS')).toEqual({ numerator: 400, denominator: 20, events: 12 });
    expect(measured('NEGATIVE_REVIEWS')).toEqual({ numerator: 3, denominator: 25, events: 3 });
  });
});
