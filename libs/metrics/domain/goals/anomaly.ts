import { dayNumberOf } from '../roll-ups/periods.js';
import type { MetricPoint } from './goal.js';
import { METRIC_SOURCES, type Metric, type SeriesKey } from './metric.js';

/** By how many values before it a value is judged at most, and with how few it is not. Days by those of the same weekday. */
export const HISTORY_MAX = 20;
export const HISTORY_MIN = 12;

/** Of the robust z (Iglewicz and Hoaglin 1993). */
export const ANOMALY_BAR = 3.5;
/** The third quartile of the normal distribution: makes the median deviation comparable to a standard deviation. */
const OF_MEDIAN = 0.6745;
/** The root of pi / 2 likewise of the mean deviation. */
const OF_MEAN = 1.253314;
/**
 * So much wider the deviation of the fewest values is taken, and of more of them in proportion less: they tell it badly, and of steady
 * normal values 1 in 100 is beyond the bar then, as it is of the most values as they are (by simulation, as in the tests).
 */
const WIDER = 0.25;

/** How a value stands to those before it. */
export interface Judgement {
  /** The median of those before it. */
  readonly expected: number;
  /** Null: all before it were the same, and chance moves nothing, so that there is no scale. */
  readonly z: number | null;
  readonly isAnomaly: boolean;
}

/**
 * How unusual a value is. The scale is the median of the absolute deviations from the median or, where that is 0 as more than half of the
 * values are the same, their mean; and no less than what chance alone brings about.
 */
export function judge(value: number, history: readonly number[], chance: number): Judgement {
  const expected = median(history);
  const distance = value - expected;
  const scale = Math.max(chance, deviationOf(history, expected));
  if (scale === 0) return { expected, z: null, isAnomaly: distance !== 0 };
  const z = distance / scale;
  return { expected, z, isAnomaly: Math.abs(z) > ANOMALY_BAR };
}

function deviationOf(history: readonly number[], expected: number): number {
  const deviations = history.map((one) => Math.abs(one - expected));
  const [mad, mean] = [median(deviations), deviations.reduce((sum, one) => sum + one, 0) / deviations.length];
  const missing = Math.max(0, HISTORY_MAX - history.length) / (HISTORY_MAX - HISTORY_MIN);
  return (1 + WIDER * missing) * (mad > 0 ? mad / OF_MEDIAN : OF_MEAN * mean);
}

/**
 * How far chance alone moves a value: its standard error if nothing changes. A sum is one of as many events as there mostly were, each of
 * which may come or not (Poisson) and brings what it mostly brought; what sums are made of varies as well, so this is the least. A share
 * or a score is that of as many as there are now, each of whom is as all before were (binomial, multinomial). No value is told from
 * another by one event more or less.
 */
export function chanceOf(metric: Metric, now: MetricPoint, history: readonly MetricPoint[]): number {
  const all = [...history, now];
  if (now.denominator === null) {
    const each = all.flatMap(({ numerator, events }) => (events > 0 ? [Math.abs(numerator) / events] : []));
    const events = median(history.map((one) => one.events));
    return each.length === 0 ? 0 : median(each) * Math.sqrt(Math.max(1, events));
  }
  const { unit } = METRIC_SOURCES[metric];
  const sumOf = (of: (point: MetricPoint) => number): number =>
    history.reduce((sum, one) => sum + of(one), 0);
  const of = sumOf(({ denominator }) => denominator ?? 0);
  const [share, mean] = [sumOf(({ events }) => events) / of, sumOf(({ numerator }) => numerator) / unit / of];
  return (unit * Math.sqrt(Math.max(1, now.denominator * (share - mean * mean)))) / now.denominator;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** Whether a value is made of enough to speak of. */
export function isTold(metric: Metric, { value, denominator }: MetricPoint): boolean {
  return value !== null && (denominator === null || denominator >= METRIC_SOURCES[metric].least);
}

/** The last value of a series, and those that it is judged by, the latest last; null, where there are too few. */
export function lastOf(
  points: readonly MetricPoint[],
  { metric, grain }: Pick<SeriesKey, 'metric' | 'grain'>,
): { readonly last: MetricPoint; readonly value: number; readonly history: readonly MetricPoint[] } | null {
  const last = points.at(-1);
  if (!last || last.value === null || !isTold(metric, last)) return null;
  const day = dayNumberOf(last.period);
  const before = points
    .slice(0, -1)
    .filter((one) => isTold(metric, one) && (grain !== 'DAY' || (day - dayNumberOf(one.period)) % 7 === 0))
    .slice(-HISTORY_MAX);
  return before.length < HISTORY_MIN ? null : { last, value: last.value, history: before };
}
