/** How revenue is spread over customers. Values are net revenue of each, in minor units, none below 0. */

/** The Gini coefficient: 0, all bring the same; near 1, one brings all. Null when there is nothing. */
export function gini(values: readonly bigint[]): number | null {
  const sorted = ascending(values);
  const total = sumOf(sorted);
  if (total === 0n) return null;
  const count = BigInt(sorted.length);
  // Whole numbers until the division: the order of adding does not matter.
  const weighted = sorted.reduce((sum, value, index) => sum + value * BigInt(index + 1), 0n);
  return Number(2n * weighted - (count + 1n) * total) / Number(count * total);
}

/** The share of revenue that the best customers bring, so many of a hundred, rounded up to whole customers; null when there is none. */
export function topShare(values: readonly bigint[], percent: number): number | null {
  const sorted = ascending(values).reverse();
  const total = sumOf(sorted);
  if (total === 0n) return null;
  const best = Math.ceil((sorted.length * percent) / 100);
  return Number(sumOf(sorted.slice(0, best))) / Number(total);
}

/** The smallest share of customers who bring so many percent of revenue; null when there is none. */
export function customersHolding(values: readonly bigint[], percent: number): number | null {
  const sorted = ascending(values).reverse();
  const total = sumOf(sorted);
  if (total === 0n) return null;
  let [held, count] = [0n, 0];
  while (held * 100n < total * BigInt(percent)) {
    held += sorted[count] ?? 0n;
    count += 1;
  }
  return count / sorted.length;
}

function ascending(values: readonly bigint[]): bigint[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}

function sumOf(values: readonly bigint[]): bigint {
  return values.reduce((sum, value) => sum + value, 0n);
}
