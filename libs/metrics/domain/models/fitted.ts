import { covarianceAt, minimiseFrom } from './minimise.js';

/** What a fit came to. */
export interface Fitted<P> {
  readonly parameters: P;
  /** Null: the likelihood has no clear top there. */
  readonly standardErrors: P | null;
  readonly logLikelihood: number;
  readonly evaluations: number;
  readonly isConverged: boolean;
}

type Named<K extends string> = Readonly<Record<K, number>>;

/**
 * Positive parameters of these names under which a log-likelihood is greatest. They are looked for as logarithms, from several starts,
 * so that they stay positive whatever step is taken.
 */
export function fitPositive<K extends string>(
  names: readonly K[],
  logLikelihoodAt: (parameters: Named<K>) => number,
  starts: readonly (readonly number[])[],
): Fitted<Named<K>> {
  const named = (values: readonly number[]): Named<K> =>
    Object.fromEntries(names.map((name, place) => [name, values[place] ?? 0])) as Named<K>;
  const cost = (logs: readonly number[]): number => -logLikelihoodAt(named(logs.map(Math.exp)));
  const { point, value, evaluations, isConverged } = minimiseFrom(cost, starts);
  const covariance = covarianceAt(cost, point);
  const parameters = point.map(Math.exp);
  // The error of a logarithm is relative.
  const errors = parameters.map((one, place) => one * Math.sqrt(covariance?.[place]?.[place] ?? 0));
  return {
    ...{ parameters: named(parameters), logLikelihood: -value, evaluations, isConverged },
    standardErrors: covariance && named(errors),
  };
}
