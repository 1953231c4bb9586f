import { invariant } from '#kernel';
import { chiSquareTail, logGamma, normalQuantile, normalTails } from './special-functions.js';

/** Figures between which a true value lies with the confidence named where it was made. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** So many of so many. */
export interface Counts {
  readonly hits: number;
  readonly total: number;
}

const CONFIDENCE = 0.95;

/** Wilson's score interval of a proportion (Wilson 1927); null of nobody. */
export function wilson({ hits, total }: Counts, confidence = CONFIDENCE): Interval | null {
  invariant(hits >= 0 && hits <= total, 'hits are among the total');
  if (total === 0) return null;
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const share = hits / total;
  const scale = 1 + (z * z) / total;
  const middle = share + (z * z) / (2 * total);
  const spread = z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total));
  // At the ends the formula is exact but for rounding.
  return {
    low: hits === 0 ? 0 : (middle - spread) / scale,
    high: hits === total ? 1 : (middle + spread) / scale,
  };
}

/** Difference of two proportions, `b` minus `a`, by Newcombe's hybrid score interval (Newcombe 1998, method 10); null of nobody. */
export function newcombe(a: Counts, b: Counts, confidence = CONFIDENCE): Interval | null {
  const [ofA, ofB] = [wilson(a, confidence), wilson(b, confidence)];
  if (!ofA || !ofB) return null;
  const [shareA, shareB] = [a.hits / a.total, b.hits / b.total];
  const difference = shareB - shareA;
  return {
    low: difference - Math.hypot(shareB - ofB.low, ofA.high - shareA),
    high: difference + Math.hypot(ofB.high - shareB, shareA - ofA.low),
  };
}

/**
 * Relative difference of two proportions, `b` over `a` minus 1, by the normal approximation of the logarithm of their ratio (Katz, Baptista,
 * Azen and Pike 1978); null where nobody was hit in one of them.
 */
export function relative(a: Counts, b: Counts, confidence = CONFIDENCE): Interval | null {
  if (a.hits === 0 || b.hits === 0) return null;
  const ratio = b.hits / b.total / (a.hits / a.total);
  const error = Math.sqrt(1 / a.hits - 1 / a.total + 1 / b.hits - 1 / b.total);
  const reach = Math.exp(normalQuantile(1 - (1 - confidence) / 2) * error);
  return { low: ratio / reach - 1, high: ratio * reach - 1 };
}

/** Two-sided p of two proportions being the same, by the pooled z-test; 1 when nothing varies. */
export function pooledZ(a: Counts, b: Counts): number {
  const pooled = (a.hits + b.hits) / (a.total + b.total);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.total + 1 / b.total));
  if (!(error > 0)) return 1;
  return normalTails((b.hits / b.total - a.hits / a.total) / error);
}

/** Rounding may make equally likely tables differ in the last digits. */
const AS_LIKELY = 1 + 1e-7;

/** Two-sided p of two proportions being the same, exactly (Fisher 1922): all tables that are no likelier than the one seen. */
export function fisher(a: Counts, b: Counts): number {
  const hits = a.hits + b.hits;
  // The same question of those who were not hit, where they are fewer: there are fewer tables to look at.
  if (2 * hits > a.total + b.total) return fisher(missesOf(a), missesOf(b));
  const logAll = logChoose(a.total + b.total, hits);
  const chanceOf = (k: number): number =>
    Math.exp(logChoose(a.total, k) + logChoose(b.total, hits - k) - logAll);
  const seen = chanceOf(a.hits);
  let p = 0;
  for (let k = Math.max(0, hits - b.total); k <= Math.min(hits, a.total); k += 1) {
    const chance = chanceOf(k);
    if (chance <= seen * AS_LIKELY) p += chance;
  }
  return Math.min(1, p);
}

function missesOf({ hits, total }: Counts): Counts {
  return { hits: total - hits, total };
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}

/** From so many in the smallest cell expected, the z-test is good enough. */
const CELL_MIN = 5;

export interface ProportionTest {
  readonly method: 'POOLED_Z' | 'FISHER';
  readonly p: number;
}

/** Fisher's exact test where a cell is expected below 5, else the pooled z-test; null when an arm is empty. */
export function compareProportions(a: Counts, b: Counts): ProportionTest | null {
  if (a.total === 0 || b.total === 0) return null;
  const pooled = (a.hits + b.hits) / (a.total + b.total);
  const cells = [a.total, b.total].flatMap((total) => [total * pooled, total * (1 - pooled)]);
  return Math.min(...cells) < CELL_MIN
    ? { method: 'FISHER', p: fisher(a, b) }
    : { method: 'POOLED_Z', p: pooledZ(a, b) };
}

/**
 * How likely a random assignment with these shares is at least as uneven as the one seen, by the chi-square test: below 0.001 the
 * assignment is broken, and no result of it is worth anything.
 */
export function sampleRatio(counts: readonly number[], shares: readonly number[]): number {
  invariant(counts.length === shares.length && counts.length >= 2, 'a share for each of two arms or more');
  const total = counts.reduce((sum, one) => sum + one, 0);
  const whole = shares.reduce((sum, one) => sum + one, 0);
  if (total === 0) return 1;
  const distance = counts.reduce((sum, count, arm) => {
    const expected = (total * (shares[arm] ?? 0)) / whole;
    return sum + (count - expected) ** 2 / expected;
  }, 0);
  return chiSquareTail(distance, counts.length - 1);
}

/** What an experiment on proportions is planned with. */
export interface PowerPlan {
  /** Share in the control arm. */
  readonly base: number;
  /** Relative change that should be found: 0.1 is 10 % more. */
  readonly lift: number;
  /** Chance of a false alarm, two-sided. */
  readonly alpha?: number;
  /** Chance to find the change. */
  readonly power?: number;
}

/** Customers needed in each of two equal arms (Fleiss 1981, without continuity correction), rounded up. */
export function perArm({ base, lift, alpha = 0.05, power = 0.8 }: PowerPlan): number {
  const other = base * (1 + lift);
  const middle = (base + other) / 2;
  const falseAlarm = normalQuantile(1 - alpha / 2) * Math.sqrt(2 * middle * (1 - middle));
  const found = normalQuantile(power) * Math.sqrt(base * (1 - base) + other * (1 - other));
  return Math.ceil(((falseAlarm + found) / (other - base)) ** 2);
}
