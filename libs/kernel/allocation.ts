import { invariant } from './assert.js';

/**
 * Splits `amount` in proportion to `weights` by largest remainders: the parts are whole and sum to the amount exactly.
 * Ties go to the earlier part. All weights zero: all parts are zero.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  invariant(
    amount >= 0n && weights.every((weight) => weight >= 0n),
    'allocated amounts and weights are not negative',
  );
  const sum = sumOf(weights);
  if (sum === 0n) return weights.map(() => 0n);
  if (sum === amount) return [...weights];
  const parts = weights.map((weight) => (amount * weight) / sum);
  let left = amount - sumOf(parts);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (amount * weight) % sum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  return parts;
}

export function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
