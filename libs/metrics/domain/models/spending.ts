import { logGamma } from '../statistics/special-functions.js';
import { fitPositive, type Fitted } from './fitted.js';

/** What somebody spends, for customers with a repeat purchase: on purchases after the first, on average. */
export interface SpendingHistory {
  /** Purchases after the first, 1 or more. */
  readonly repeats: number;
  /** Their mean value, above 0. */
  readonly meanValue: number;
}

/** Customers who have spent alike. */
export interface SpendingPattern extends SpendingHistory {
  readonly customers: number;
}

/** Gamma-Gamma (Fader and Hardie, note 025): values vary around each customer's mean, and the means around p v / (q - 1). */
export interface SpendingParameters {
  readonly p: number;
  readonly q: number;
  readonly v: number;
}

/** Equation (1a) of the note. */
export function spendingLogLikelihoodOf(
  { p, q, v }: SpendingParameters,
  { repeats: x, meanValue: z }: SpendingHistory,
): number {
  return (
    logGamma(p * x + q) -
    logGamma(p * x) -
    logGamma(q) +
    q * Math.log(v) +
    (p * x - 1) * Math.log(z) +
    p * x * Math.log(x) -
    (p * x + q) * Math.log(v + x * z)
  );
}

/** What a purchase of somebody is expected to be worth: equation (5) of the note. Without a repeat, the mean of all. */
export function expectedValue({ p, q, v }: SpendingParameters, history: SpendingHistory | null): number {
  const x = history?.repeats ?? 0;
  return (p * (v + x * (history?.meanValue ?? 0))) / (p * x + q - 1);
}

/** From where fits begin, as logarithms, of values whose mean is one. */
const STARTS: readonly (readonly number[])[] = [
  [0, 0, 0],
  [1.5, 1.5, -0.5],
  [1, 1, 2],
];

/** The parameters under which the values are likeliest, whatever the currency: they are fitted as shares of their mean. */
export function fitSpending(patterns: readonly SpendingPattern[]): Fitted<SpendingParameters> {
  let [customers, total] = [0, 0];
  for (const one of patterns) {
    customers += one.customers;
    total += one.customers * one.meanValue;
  }
  const mean = total / customers;
  const shares = patterns.map((one) => ({ ...one, meanValue: one.meanValue / mean }));
  const at = (parameters: SpendingParameters): number => {
    let sum = 0;
    for (const one of shares) sum += one.customers * spendingLogLikelihoodOf(parameters, one);
    return sum;
  };
  const fit = fitPositive(['p', 'q', 'v'], at, STARTS);
  const inValues = (of: SpendingParameters): SpendingParameters => ({ ...of, v: of.v * mean });
  return {
    ...fit,
    parameters: inValues(fit.parameters),
    standardErrors: fit.standardErrors && inValues(fit.standardErrors),
    // A density of values is that of shares by the mean.
    logLikelihood: fit.logLikelihood - customers * Math.log(mean),
  };
}
