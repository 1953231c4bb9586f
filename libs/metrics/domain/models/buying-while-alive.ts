import { hypergeometric, logBeta, logGamma, logSumExp } from '../statistics/special-functions.js';
import { fitPositive, type Fitted } from './fitted.js';
import type { HistoryPattern, PurchaseHistory } from './purchase-history.js';

/**
 * Customers buy at rates that are gamma distributed (r, alpha) while they are alive, and may leave after each purchase with chances that
 * are beta distributed (a, b). BG/NBD (Fader, Hardie and Lee 2005) has nobody leave before the first repeat, so that everybody who bought
 * once is alive for sure; MBG/NBD (Batislam, Denizel and Filiztekin 2007) lets customers leave after the first purchase as well.
 */
export const LEAVING_MODELS = ['BG_NBD', 'MBG_NBD'] as const;

export type LeavingModel = (typeof LEAVING_MODELS)[number];

export interface LeavingParameters {
  readonly r: number;
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

/** MBG/NBD is BG/NBD with one more chance to stay: everything about b moves by one. */
function stays({ b }: LeavingParameters, model: LeavingModel): number {
  return model === 'MBG_NBD' ? b + 1 : b;
}

/** What of a likelihood depends on the repeats alone: the costly part, and the same for many histories. */
interface RepeatTerms {
  readonly buying: number;
  readonly alive: number;
  /** Null: nobody leaves before the first repeat. */
  readonly left: number | null;
}

function repeatTerms(model: LeavingModel, parameters: LeavingParameters, x: number): RepeatTerms {
  const { r, alpha, a, b } = parameters;
  const still = stays(parameters, model);
  const chances = logBeta(a, b);
  return {
    buying: logGamma(r + x) - logGamma(r) + r * Math.log(alpha),
    alive: logBeta(a, still + x) - chances,
    left: model === 'BG_NBD' && x === 0 ? null : logBeta(a + 1, still + x - 1) - chances,
  };
}

/** Log-likelihood of histories: equation (6) of Fader, Hardie and Lee; for MBG/NBD equation (5) of Batislam et al. */
export function logLikelihoodOf(
  model: LeavingModel,
  parameters: LeavingParameters,
  patterns: readonly HistoryPattern[],
): number {
  const { r, alpha } = parameters;
  const known = new Map<number, RepeatTerms>();
  let sum = 0;
  for (const { repeats: x, recency, age, customers } of patterns) {
    let terms = known.get(x);
    if (!terms) known.set(x, (terms = repeatTerms(model, parameters, x)));
    const alive = terms.alive - (r + x) * Math.log(alpha + age);
    const left = terms.left === null ? -Infinity : terms.left - (r + x) * Math.log(alpha + recency);
    sum += customers * (terms.buying + logSumExp(alive, left));
  }
  return sum;
}

/** The chance that somebody is alive: will buy again if they live long enough. */
export function aliveChance(
  model: LeavingModel,
  parameters: LeavingParameters,
  { repeats: x, recency, age }: PurchaseHistory,
): number {
  if (model === 'BG_NBD' && x === 0) return 1;
  const { r, alpha, a } = parameters;
  const odds = (a / (stays(parameters, model) + x - 1)) * ((alpha + age) / (alpha + recency)) ** (r + x);
  return 1 / (1 + odds);
}

/** The chance that somebody buys nothing within a time from now. */
export function silenceChance(
  model: LeavingModel,
  parameters: LeavingParameters,
  history: PurchaseHistory,
  time: number,
): number {
  const { r, alpha } = parameters;
  const { age, repeats: x } = history;
  const waits = ((alpha + age) / (alpha + age + time)) ** (r + x);
  return 1 - aliveChance(model, parameters, history) * (1 - waits);
}

/** Purchases that are to be expected of somebody within a time from now: equation (10) of Fader, Hardie and Lee. */
export function expectedPurchases(
  model: LeavingModel,
  parameters: LeavingParameters,
  history: PurchaseHistory,
  time: number,
): number {
  return aliveChance(model, parameters, history) * purchasesWhileAlive(model, parameters, history, time);
}

/** Repeat purchases that are to be expected of somebody new within a time from the first. */
export function expectedOfNew(model: LeavingModel, parameters: LeavingParameters, time: number): number {
  return expectedPurchases(model, parameters, { repeats: 0, recency: 0, age: 0 }, time);
}

/**
 * Purchases that are to be expected within a time of somebody who is alive now.
 * (1 - z)^(r + x) ₂F₁(r + x, b + x; a + b + x - 1; z) is (1 - z)^(a - 1) ₂F₁(a + b - 1 - r, a - 1; a + b + x - 1; z) by Euler's
 * transformation, which does not overflow whatever x is.
 */
export function purchasesWhileAlive(
  model: LeavingModel,
  parameters: LeavingParameters,
  { repeats: x, age }: Pick<PurchaseHistory, 'repeats' | 'age'>,
  time: number,
): number {
  const { r, alpha } = parameters;
  const b = stays(parameters, model);
  // At a = 1 the formula divides by zero, and its limit is where it goes through.
  const a = Math.abs(parameters.a - 1) < NEAR_ONE ? 1 + NEAR_ONE : parameters.a;
  const z = time / (alpha + age + time);
  const tail = (1 - z) ** (a - 1) * hypergeometric(a + b - 1 - r, a - 1, a + b + x - 1, z);
  return ((a + b + x - 1) / (a - 1)) * (1 - tail);
}

const NEAR_ONE = 1e-6;

/** From where fits begin, as logarithms: the shape of most shops, and two that are far from it. */
const STARTS: readonly (readonly number[])[] = [
  [0, 0, 0, 0],
  [-1.5, 1.5, -0.3, 0.9],
  [0.5, 3, -1.5, 1],
];

/** The parameters under which the histories are likeliest. */
export function fitLeaving(
  model: LeavingModel,
  patterns: readonly HistoryPattern[],
): Fitted<LeavingParameters> {
  const at = (parameters: LeavingParameters): number => logLikelihoodOf(model, parameters, patterns);
  return fitPositive(['r', 'alpha', 'a', 'b'], at, STARTS);
}
