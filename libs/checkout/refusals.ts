import type { Program } from '#access';
import { invalid, problem, type Points, type Problem } from '#kernel';
import type { CheckoutState } from './domain/checkout.js';
import type { CheckoutSettings } from './domain/settings.js';

export const SUSPENDED = problem('CUSTOMER_SUSPENDED', 'The customer is suspended.', { path: ['customer'] });
export const TAKEN = problem('ORDER_REFERENCE_TAKEN', 'Another checkout has this reference.', {
  path: ['orderReference'],
});
export const COMMITTED = problem(
  'CHECKOUT_COMMITTED',
  'The checkout is committed: goods that come back reverse it.',
  {
    path: ['orderReference'],
  },
);

export function over(state: CheckoutState): Problem {
  return problem('CHECKOUT_OVER', `The reservation is over: ${state}.`, {
    path: ['orderReference'],
    data: { state },
  });
}

export function totalChanged(totalMinor: bigint): Problem {
  return problem('TOTAL_CHANGED', 'It does not come to what was expected any more: quote again.', {
    path: ['expectedTotalMinor'],
    data: { totalMinor },
  });
}

/** What is wrong with points that are offered; null: nothing is. */
export function refusalOfPoints(points: Points, { pointsValue }: CheckoutSettings): Problem | null {
  if (points < 0n) return invalid(['pointsToSpend'], 'Points are not negative.');
  return points > 0n && pointsValue === null
    ? invalid(['pointsToSpend'], 'Points pay for nothing here.')
    : null;
}

/** Carts are in the program's currency; null: it is. */
export function refusalOfCurrency(currency: string, program: Program): Problem | null {
  if (currency === program.currency) return null;
  return problem('WRONG_CURRENCY', `The currency of this program is ${program.currency}.`, {
    path: ['currency'],
    data: { expected: program.currency, given: currency, day: null },
  });
}
