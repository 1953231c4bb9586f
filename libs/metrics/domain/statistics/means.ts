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

/** A customer's money before and after the experiment began. */
export interface BeforeAndAfter {
  readonly before: number;
  readonly after: number;
}

/**
 * CUPED (Deng, Xu, Kohavi, Walker 2013): what came after, less what was to be expected from what came before; one slope for all arms
 * together. The means differ by the same in expectation, and vary less. Answers the arms in order, and the slope.
 */
export function cuped(arms: readonly (readonly BeforeAndAfter[])[]): {
  readonly arms: readonly Moments[];
  readonly slope: number;
} {
  const all = arms.flat();
  invariant(all.length > 0, 'an experiment has customers');
  const meanBefore = all.reduce((sum, { before }) => sum + before, 0) / all.length;
  const meanAfter = all.reduce((sum, { after }) => sum + after, 0) / all.length;
  let [together, alone] = [0, 0];
  for (const { before, after } of all) {
    together += (before - meanBefore) * (after - meanAfter);
    alone += (before - meanBefore) ** 2;
  }
  const slope = alone > 0 ? together / alone : 0;
  return {
    slope,
    arms: arms.map((arm) => momentsOf(arm.map(({ before, after }) => after - slope * (before - meanBefore)))),
  };
}
