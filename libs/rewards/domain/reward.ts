import type { Points, Uuid } from '#kernel';

export const DELIVERIES = [
  'EFFECT',
  'PRODUCT',
  'GIFT_CARD',
  'DONATION',
  'PARTNER_POINTS',
  'EVENT_SEAT',
] as const;
/** How a reward comes to the customer: by itself as an effect of the engine, or by staff. */
export type Delivery = (typeof DELIVERIES)[number];

/** What a reward gives by itself. Settings as their kind checked them. */
export interface RewardEffect {
  readonly kind: string;
  readonly settings: object;
}

export interface TierPrice {
  /** Code of a tier. */
  readonly tier: string;
  /** Points; 0: free. */
  readonly price: Points;
}

export interface RewardTerms {
  readonly name: string;
  readonly description: string | null;
  /** For the storefront's filters, sorted. */
  readonly tags: readonly string[];
  /** Code of the point type it is paid in. */
  readonly pointType: string;
  /** Points for one; 0: free. */
  readonly price: Points;
  /** Code of the ladder whose tiers have other prices; null: the program's first. */
  readonly ladder: string | null;
  readonly tierPrices: readonly TierPrice[];
  /** Pieces for each person, ever; null: without end. */
  readonly perCustomer: number | null;
  /** Pieces at a time, in one redemption or one order. */
  readonly perOrder: number;
  /** From this instant on; null: at once. */
  readonly from: Date | null;
  /** Before this instant; null: without end. */
  readonly until: Date | null;
  /** For whom it is, in CEL; null: for everybody. */
  readonly audience: string | null;
  readonly delivery: Delivery;
  /** With EFFECT. */
  readonly effect: RewardEffect | null;
  /** Whether customers may take a redemption back by themselves, as long as it is not fulfilled. */
  readonly isCancellable: boolean;
}

export interface Reward {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  /** Pieces there ever were, those that are redeemed too; null: endless. */
  readonly stock: bigint | null;
  readonly createdAt: Date;
  /** Since when it is not redeemed any more. */
  readonly archivedAt: Date | null;
}

export interface RewardVersion extends RewardTerms {
  readonly id: Uuid;
  readonly rewardId: Uuid;
  readonly number: number;
  readonly effectiveFrom: Date;
  readonly createdAt: Date;
  /** A principal. */
  readonly createdBy: string;
}

/** The version in force: of those that have begun the one that was made last. Null before the first. */
export function versionAt<V extends Pick<RewardVersion, 'number' | 'effectiveFrom'>>(
  versions: readonly V[],
  at: Date,
): V | null {
  let found: V | null = null;
  for (const version of versions)
    if (version.effectiveFrom <= at && (found === null || version.number > found.number)) found = version;
  return found;
}

/** Points for one piece, to somebody on a tier; none has no tier. */
export function priceFor(
  { price, tierPrices }: Pick<RewardTerms, 'price' | 'tierPrices'>,
  tier: string,
): Points {
  return tierPrices.find((one) => one.tier === tier)?.price ?? price;
}
