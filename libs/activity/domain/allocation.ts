import { invariant } from '#kernel';

/**
 * Splits `amount` in proportion to `weights` by largest remainders: the parts are whole and sum to the amount exactly.
 * Ties go to the earlier part. All weights zero: all parts are zero.
 */
export function allocate(amount: bigint, weights: readonly bigint[]): bigint[] {
  invariant(
    amount >= 0n && weights.every((weight) => weight >= 0n),
    'allocated amounts and weights are not negative',
  );
  const sum = weights.reduce((total, weight) => total + weight, 0n);
  if (sum === 0n) return weights.map(() => 0n);
  if (sum === amount) return [...weights];
  const parts = weights.map((weight) => (amount * weight) / sum);
  let left = amount - parts.reduce((total, part) => total + part, 0n);
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

/**
 * What each line stands for of the order's goods (total without shipping). When the lines, or the lines and the tax,
 * reach the goods, they are complete: discounts and exclusive taxes are spread over them in proportion. Otherwise the
 * store left lines out, and each line stands for its own amount.
 */
export function lineShares(
  amounts: { totalMinor: bigint; shippingMinor: bigint; taxMinor: bigint },
  lineAmountsMinor: readonly bigint[],
): bigint[] {
  const goods = amounts.totalMinor - amounts.shippingMinor;
  const sum = lineAmountsMinor.reduce((total, amount) => total + amount, 0n);
  return sum + amounts.taxMinor >= goods ? allocate(goods, lineAmountsMinor) : [...lineAmountsMinor];
}
