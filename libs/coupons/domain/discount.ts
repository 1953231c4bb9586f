/**
 * Lanes are gone through in this order. Everything in a lane counts from what the lanes before it have left: whatever else is in
 * the same lane doesn't make it less.
 */
export const LANES = ['PRODUCT', 'ORDER', 'SHIPPING', 'POINTS'] as const;
export type Lane = (typeof LANES)[number];

/** What a discount gives. Amounts are minor units of the program's currency. */
export type Benefit =
  | PercentOff
  | { readonly kind: 'AMOUNT'; readonly amountMinor: bigint }
  /** Of what shipping costs, at most the cap; null: all of it. */
  | { readonly kind: 'FREE_SHIPPING'; readonly capMinor: bigint | null }
  /** So many pieces of one product, the dearest first, that are in the cart. */
  | { readonly kind: 'FREE_PRODUCT'; readonly sku: string; readonly quantity: number }
  | CheapestFree
  | PointsMultiplier;

/** So many basis points of what counts, rounded HALF_UP once; at most the cap. */
export interface PercentOff {
  readonly kind: 'PERCENT';
  /** 1 to 10,000: hundredths of a percent. */
  readonly basisPoints: number;
  readonly capMinor: bigint | null;
}

/**
 * Of every `of` pieces the `free` cheapest. The dearest pieces are put together, so that it is best for the customer: 3 for 2
 * makes every third piece free, counted from the dearest on.
 */
export interface CheapestFree {
  readonly kind: 'CHEAPEST_FREE';
  readonly free: number;
  readonly of: number;
}

/** The order earns its points times `numerator / denominator`, as far as they are for what counts. */
export interface PointsMultiplier {
  readonly kind: 'POINTS_MULTIPLIER';
  /** More than the denominator. */
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const SPEND_BASES = ['BEFORE_DISCOUNTS', 'AFTER_DISCOUNTS'] as const;
/** Whether a minimum is compared with what the lines cost, or with what the lanes before have left of that. */
export type SpendBasis = (typeof SPEND_BASES)[number];

/** Shipping counts for no minimum. */
export interface MinimumSpend {
  readonly amountMinor: bigint;
  readonly basis: SpendBasis;
}

/** What a coupon, or any other offer, takes off a cart, and beside what else. `Scope` is how the store keeps a condition on lines. */
export interface Discount<Scope = string> {
  readonly benefit: Benefit;
  readonly lane: Lane;
  /** The lines that count, for the minimum and for what is given; null: all. Free pieces need not be among them. */
  readonly scope: Scope | null;
  readonly minimumSpend: MinimumSpend | null;
  /** What it is, for others to ask for. */
  readonly tags: readonly string[];
  /** Whatever is applied beside it has all of these tags; and it has all that the others ask for. None: it minds nothing. */
  readonly mutualTags: readonly string[];
  /** Of all that are in the same group one is applied. */
  readonly exclusiveGroups: readonly string[];
}

export const RETURN_POLICIES = ['KEEP', 'PRORATE', 'REQUALIFY'] as const;
/**
 * What becomes of a discount on the lines that are kept, once they no longer come to the minimum: all of it stays; it stays in
 * proportion to how much of the minimum is left; or what is kept gets what it would get anew, which is nothing below the minimum.
 * The part of a line that is returned is taken back in any case.
 */
export type ReturnPolicy = (typeof RETURN_POLICIES)[number];
