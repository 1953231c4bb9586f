import { invariant } from '#kernel';
import type { Interval } from './proportions.js';
import { studentQuantile, studentTails } from './special-functions.js';

/** What is left of a sample: enough for means and their errors, and adding two of them is exact. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
}

export function momentsOf(values: readonly number[]): Moments {
  let [sum, sumOfSquares] = [0, 0];
  for (const value of values) {
    sum += value;
    sumOfSquares += value * value;
  }
  return { count: values.length, sum, sumOfSquares };
}

export function meanOf({ count, sum }: Moments): number | null {
  return count === 0 ? null : sum / count;
}

/** Unbiased; null of fewer than two. */
export function varianceOf({ count, sum, sumOfSquares }: Moments): number | null {
  if (count < 2) return null;
  return Math.max(0, (sumOfSquares - (sum * sum) / count) / (count - 1));
}

export interface MeanTest {
  /** Mean of `b` minus mean of `a`. */
  readonly difference: number;
  readonly interval: Interval;
  readonly p: number;
  readonly degrees: number;
}

/** Welch's t-test of two means (Welch 1947), variances not assumed equal; null when an arm has fewer than two or nothing varies. */
export function welch(a: Moments, b: Moments, confidence = 0.95): MeanTest | null {
  const [varianceA, varianceB] = [varianceOf(a), varianceOf(b)];
  if (varianceA === null || varianceB === null) return null;
  const [ofA, ofB] = [varianceA / a.count, varianceB / b.count];
  const error = Math.sqrt(ofA + ofB);
  if (!(error > 0)) return null;
  const difference = b.sum / b.count - a.sum / a.count;
  const degrees = (ofA + ofB) ** 2 / (ofA ** 2 / (a.count - 1) + ofB ** 2 / (b.count - 1));
  const reach = studentQuantile(1 - confidence, degrees) * error;
  return {
    ...{ difference, degrees, interval: { low: difference - reach, high: difference + reach } },
    p: studentTails(difference / error, degrees),
  };
}

/** The mean of differences of the same customers, by Student's t; null of fewer than two, or where nothing varies. */
export function pairedTest(differences: Moments, confidence = 0.95): MeanTest | null {
  const { count } = differences;
  const error = Math.sqrt((varianceOf(differences) ?? 0) / count);
  if (!(error > 0)) return null;
  const [difference, degrees] = [differences.sum / count, count - 1];
  const reach = studentQuantile(1 - confidence, degrees) * error;
  return {
    ...{ difference, degrees, interval: { low: difference - reach, high: difference + reach } },
    p: studentTails(difference / error, degrees),
  };
}

/** As if both samples were one. */
export function together(a: Moments, b: Moments): Moments {
  return { count: a.count + b.count, sum: a.sum + b.sum, sumOfSquares: a.sumOfSquares + b.sumOfSquares };
}

export const NO_MOMENTS: Moments = { count: 0, sum: 0, sumOfSquares: 0 };

/** A customer's money before and after the experiment began. */
export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
}

/** What is left of such a sample: adding two of them is exact. */
export interface PairedMoments {
  readonly before: Moments;
  readonly after: Moments;
  /** Of each customer one times the other. */
  readonly sumOfProducts: number;
}

export function pairedMomentsOf(customers: readonly BeforeAndAfter[]): PairedMoments {
  return {
    before: momentsOf(customers.map(({ before }) => before)),
    after: momentsOf(customers.map(({ after }) => after)),
    sumOfProducts: customers.reduce((sum, { before, after }) => sum + before * after, 0),
  };
}

/** Arms of an experiment, less what was to be expected of them. */
export interface Adjusted {
  /** In the order given. */
  readonly arms: readonly Moments[];
  readonly slope: number;
  /** Which share of the variance within arms is gone. */
  readonly varianceTaken: number;
}

/**
 * CUPED (Deng, Xu, Kohavi, Walker 2013): what came after, less what was to be expected from what came before; one slope for all arms
 * together. The means differ by the same in expectation, and vary less.
 */
export function cuped(arms: readonly PairedMoments[]): Adjusted {
  const [before, after] = [total(arms, (arm) => arm.before), total(arms, (arm) => arm.after)];
  invariant(before.count > 0, 'an experiment has customers');
  const meanBefore = before.sum / before.count;
  const common = arms.reduce((sum, { sumOfProducts }) => sum + sumOfProducts, 0) - meanBefore * after.sum;
  const alone = before.sumOfSquares - meanBefore * before.sum;
  const slope = alone > 0 ? common / alone : 0;
  const adjusted = arms.map((arm) => lessExpected(arm, slope, meanBefore));
  const left = scatter(adjusted);
  const all = scatter(arms.map((arm) => arm.after));
  return { slope, arms: adjusted, varianceTaken: all > 0 ? Math.max(0, 1 - left / all) : 0 };
}

/** Moments of after - slope x (before - mean). */
function lessExpected({ before, after, sumOfProducts }: PairedMoments, slope: number, mean: number): Moments {
  const { count } = after;
  const spread = before.sumOfSquares - 2 * mean * before.sum + count * mean * mean;
  const common = sumOfProducts - mean * after.sum;
  return {
    count,
    sum: after.sum - slope * (before.sum - count * mean),
    sumOfSquares: after.sumOfSquares - 2 * slope * common + slope * slope * spread,
  };
}

function total(arms: readonly PairedMoments[], of: (arm: PairedMoments) => Moments): Moments {
  return arms.map(of).reduce(together, NO_MOMENTS);
}

/** Squared distances from the means of the arms. */
function scatter(arms: readonly Moments[]): number {
  return arms.reduce((sum, arm) => sum + (varianceOf(arm) ?? 0) * (arm.count - 1), 0);
}
