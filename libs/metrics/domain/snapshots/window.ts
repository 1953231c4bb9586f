/** How long loyalty and concentration look back, in days. */
export const WINDOW_DAYS = 365;
/** Customers with more purchase days are counted together. */
export const PURCHASE_DAYS_MAX = 52;
/** How many purchase days in the window make a customer loyal, unless asked otherwise. */
export const LOYAL_PURCHASE_DAYS = 3;

/** How many customers bought on how many days of the window. */
export interface LoyaltyFigures {
  readonly times: readonly { readonly purchaseDays: number; readonly customers: number }[];
}

/** Of those who bought in the window, who bought on so many days of it at least. */
export function loyalOf(
  { times }: LoyaltyFigures,
  purchaseDays: number,
): { readonly loyal: number; readonly active: number } {
  const since = (least: number): number =>
    times.reduce((sum, one) => sum + (one.purchaseDays >= least ? one.customers : 0), 0);
  return { loyal: since(purchaseDays), active: since(1) };
}

/** How the net revenue of the window is spread over those who bought. Whole numbers: what is divided by what is left to who reads it. */
export interface ConcentrationFigures {
  readonly customers: number;
  readonly netMinor: bigint;
  /** Of the best 1, 10 and 20 percent of the customers, rounded up to whole ones. */
  readonly top1Minor: bigint;
  readonly top10Minor: bigint;
  readonly top20Minor: bigint;
  /** The fewest customers who bring 80 % of it. */
  readonly holders80: number;
  /** The sum of revenue, each times its place from the poorest on. */
  readonly weightedMinor: bigint;
}

/** The Gini coefficient as a fraction of whole numbers. */
export function giniOf({ customers, netMinor, weightedMinor }: ConcentrationFigures): {
  readonly numerator: bigint;
  readonly denominator: bigint;
} {
  const count = BigInt(customers);
  return { numerator: 2n * weightedMinor - (count + 1n) * netMinor, denominator: count * netMinor };
}
