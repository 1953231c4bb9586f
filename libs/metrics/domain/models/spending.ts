import { logGamma } from '../statistics/special-functions.js';
import type { Fitted } from './buying-while-alive.js';
import { covarianceAt, minimiseFrom } from './minimise.js';

/** What somebody spends, for customers with a repeat purchase: on purchases after the first, on average. */
export interface SpendingHistory {
  /** Purchases after the first, 1 or more. */
  readonly repeats: number;
  /** Their mean value, above 0. */
  readonly meanValue: number;
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

const STARTS: readonly (readonly number[])[] = [
  [0, 0, 0],
  [1.5, 1.5, 2.5],
  [1, 1, 6],
];

/** The parameters under which the values are likeliest. */
export function fitSpending(histories: readonly SpendingHistory[]): Fitted<SpendingParameters> {
  const cost = (logs: readonly number[]): number => {
    const parameters = parametersOf(logs);
    let sum = 0;
    for (const history of histories) sum -= spendingLogLikelihoodOf(parameters, history);
    return sum;
  };
  const { point, value, evaluations, isConverged } = minimiseFrom(cost, STARTS);
  const covariance = covarianceAt(cost, point);
  const errorOf = (place: number): number =>
    Math.exp(point[place] ?? 0) * Math.sqrt(covariance?.[place]?.[place] ?? 0);
  return {
    ...{ parameters: parametersOf(point), logLikelihood: -value, evaluations, isConverged },
    standardErrors: covariance && { p: errorOf(0), q: errorOf(1), v: errorOf(2) },
  };
}

function parametersOf(logs: readonly number[]): SpendingParameters {
  const [p = 1, q = 1, v = 1] = logs.map(Math.exp);
  return { p, q, v };
}
