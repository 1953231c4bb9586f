import { invariant } from '#kernel';

/**
 * The functions that models and tests of significance are made of. Each says where its formula is from and how near it comes.
 */

const LANCZOS_G = 7;
/** Godfrey's coefficients for g = 7, n = 9: relative error below 1e-15 for positive arguments. */
const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
];
const HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

/** ln Γ(x) of a positive number, by Lanczos (1964). */
export function logGamma(x: number): number {
  invariant(x > 0, 'logGamma is of positive numbers');
  // Reflection keeps the precision near zero.
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  let sum = LANCZOS[0] ?? 0;
  for (let index = 1; index < LANCZOS.length; index += 1) sum += (LANCZOS[index] ?? 0) / (x - 1 + index);
  const t = x + LANCZOS_G - 0.5;
  return HALF_LOG_TWO_PI + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

/** ln B(a, b) of positive numbers. */
export function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** ln(exp(a) + exp(b)) that does not overflow. */
export function logSumExp(a: number, b: number): number {
  const larger = Math.max(a, b);
  if (larger === -Infinity) return -Infinity;
  return larger + Math.log(Math.exp(a - larger) + Math.exp(b - larger));
}

const TERMS_MAX = 100_000;
const EPSILON = 1e-15;

/**
 * Gauss' hypergeometric function ₂F₁(a, b; c; z) for 0 <= z < 1 by its series, summed until a term adds less than 1e-15 of the sum. Callers
 * transform their arguments so that it converges fast.
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  invariant(z >= 0 && z < 1, 'the series is for 0 <= z < 1');
  invariant(c > 0 || !Number.isInteger(c), 'nothing divides by zero');
  let [term, sum] = [1, 1];
  for (let n = 0; n < TERMS_MAX; n += 1) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    if (Math.abs(term) <= EPSILON * Math.abs(sum)) return sum;
  }
  return sum;
}

/** Regularised lower incomplete gamma P(a, x): series below a + 1, continued fraction above (Numerical Recipes 6.2). */
export function gammaP(a: number, x: number): number {
  invariant(a > 0 && x >= 0, 'gammaP is for a > 0 and x >= 0');
  if (x === 0) return 0;
  return x < a + 1 ? gammaSeries(a, x) : 1 - gammaFraction(a, x);
}

/** Its complement Q(a, x) = 1 - P(a, x), exact where P is near 1. */
export function gammaQ(a: number, x: number): number {
  invariant(a > 0 && x >= 0, 'gammaQ is for a > 0 and x >= 0');
  if (x === 0) return 1;
  return x < a + 1 ? 1 - gammaSeries(a, x) : gammaFraction(a, x);
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < TERMS_MAX; n += 1) {
    term *= x / (a + n);
    sum += term;
    if (Math.abs(term) < EPSILON * Math.abs(sum)) break;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** A number that takes the place of zero in continued fractions (Lentz). */
const TINY = 1e-300;

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < TERMS_MAX; i += 1) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / away(an * d + b);
    c = away(b + an / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return h * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Regularised incomplete beta I_x(a, b) by its continued fraction (Numerical Recipes 6.4). */
export function betaI(a: number, b: number, x: number): number {
  invariant(a > 0 && b > 0 && x >= 0 && x <= 1, 'betaI is for a, b > 0 and 0 <= x <= 1');
  if (x === 0 || x === 1) return x;
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta(a, b));
  return x < (a + 1) / (a + b + 2)
    ? (front * betaFraction(a, b, x)) / a
    : 1 - (front * betaFraction(b, a, 1 - x)) / b;
}

function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let h = d;
  for (let m = 1; m < TERMS_MAX; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    h *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    h *= d * c;
    if (Math.abs(d * c - 1) < EPSILON) break;
  }
  return h;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}

/** Φ(z): the share of a standard normal distribution below z. */
export function normalCdf(z: number): number {
  const tail = 0.5 * gammaQ(0.5, (z * z) / 2);
  return z < 0 ? tail : 1 - tail;
}

/** Two-sided: how likely a standard normal figure is at least as far from 0. */
export function normalTails(z: number): number {
  return gammaQ(0.5, (z * z) / 2);
}

/** Φ⁻¹(p) by Acklam's approximation and one step of Halley: relative error below 1e-14. */
export function normalQuantile(p: number): number {
  invariant(p > 0 && p < 1, 'a quantile is of a probability between 0 and 1');
  const rough = acklam(p);
  const error = (normalCdf(rough) - p) * Math.sqrt(2 * Math.PI) * Math.exp((rough * rough) / 2);
  return rough - error / (1 + (rough * error) / 2);
}

const A = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const B = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1,
];
const C = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const D = [0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1];
const LOW = 0.02425;

function acklam(p: number): number {
  if (p < LOW) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(C, q) / polynomial(D, q);
  }
  if (p > 1 - LOW) return -acklam(1 - p);
  const q = p - 0.5;
  return (polynomial(A, q * q) * q) / polynomial(B, q * q);
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, one) => sum * x + one, 0);
}

/** How likely a chi-square figure with so many degrees of freedom is at least as large. */
export function chiSquareTail(value: number, degrees: number): number {
  return gammaQ(degrees / 2, value / 2);
}

/** Two-sided: how likely Student's t with so many degrees of freedom is at least as far from 0. */
export function studentTails(t: number, degrees: number): number {
  return betaI(degrees / 2, 0.5, degrees / (degrees + t * t));
}

/** The t that so many degrees of freedom exceed on both sides with a probability, by bisection to 1e-12. */
export function studentQuantile(tails: number, degrees: number): number {
  invariant(tails > 0 && tails < 1, 'a probability between 0 and 1');
  let [low, high] = [0, 1];
  while (studentTails(high, degrees) > tails) high *= 2;
  for (let step = 0; step < 200 && high - low > 1e-12 * high; step += 1) {
    const middle = (low + high) / 2;
    if (studentTails(middle, degrees) > tails) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
