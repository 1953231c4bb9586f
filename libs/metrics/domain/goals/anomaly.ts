import { dayNumberOf } from '../roll-ups/periods.js';
import type { MetricPoint } from './goal.js';
import type { SeriesGrain } from './metric.js';

/** How many values before it a value is judged by; with fewer it is not judged. Days by those of the same weekday. */
export const HISTORY_LENGTHS: Readonly<Record<SeriesGrain, number>> = { DAY: 8, WEEK: 12, MONTH: 12 };

/** Of the robust z (Iglewicz and Hoaglin 1993). */
export const ANOMALY_BAR = 3.5;
/** The third quartile of the normal distribution: makes the median deviation comparable to a standard deviation. */
const OF_MEDIAN = 0.6745;
/** The root of pi / 2 likewise of the mean deviation. */
const OF_MEAN = 1.253314;

/** How a value stands to those before it. */
export interface Judgement {
  /** The median of those before it. */
  readonly expected: number;
  /** Null: all before it were the same, so that there is no scale. */
  readonly z: number | null;
  readonly isAnomaly: boolean;
}

/**
 * How unusual a value is. By the median of the absolute deviations from the median; where that is 0, as more than half of the values are
 * the same, by their mean; where that is 0 too, whatever is not the same is unusual.
 */
export function judge(value: number, history: readonly number[]): Judgement {
  const expected = median(history);
  const deviations = history.map((one) => Math.abs(one - expected));
  const [mad, mean] = [median(deviations), deviations.reduce((sum, one) => sum + one, 0) / deviations.length];
  const distance = value - expected;
  if (mad > 0) return judged(expected, (OF_MEDIAN * distance) / mad);
  if (mean > 0) return judged(expected, distance / (OF_MEAN * mean));
  return { expected, z: null, isAnomaly: distance !== 0 };
}

function judged(expected: number, z: number): Judgement {
  return { expected, z, isAnomaly: Math.abs(z) > ANOMALY_BAR };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}

/** The last value of a series, and those that it is judged by, the latest last; null, where there are too few. */
export function lastOf(
  points: readonly MetricPoint[],
  grain: SeriesGrain,
): { readonly last: MetricPoint; readonly value: number; readonly history: readonly MetricPoint[] } | null {
  const last = points.at(-1);
  if (!last || last.value === null) return null;
  const day = dayNumberOf(last.period);
  const before = points
    .slice(0, -1)
    .filter(
      ({ period, value }) => value !== null && (grain !== 'DAY' || (day - dayNumberOf(period)) % 7 === 0),
    )
    .slice(-HISTORY_LENGTHS[grain]);
  return before.length < HISTORY_LENGTHS[grain] ? null : { last, value: last.value, history: before };
}
