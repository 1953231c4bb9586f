import { allocate, sumOf } from '#kernel';

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
  const sum = sumOf(lineAmountsMinor);
  return sum + amounts.taxMinor >= goods ? allocate(goods, lineAmountsMinor) : [...lineAmountsMinor];
}
