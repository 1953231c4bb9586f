import type {
  AppliedOutcome,
  CartAmounts,
  CartLine,
  CommittedDiscount,
  Outcome,
  PointsPayment,
  Search,
} from '#coupons';
import type { Points, Uuid } from '#kernel';
import type { CheckoutRecord } from './domain/checkout.js';
import type { ReturnPolicy } from './domain/settings.js';

/** A line of a cart, with what conditions may ask about it. */
export interface CheckoutLine extends CartLine {
  readonly name: string | null;
  readonly categories: readonly string[];
}

export interface CheckoutCart {
  /** The program's. */
  readonly currency: string;
  readonly lines: readonly CheckoutLine[];
  readonly shippingMinor: bigint;
}

/** A coupon or offer that is applied. */
export interface CheckoutUse {
  /** Of its claim. */
  readonly id: Uuid;
  readonly name: string;
  readonly templateId: Uuid;
  readonly templateCode: string;
  readonly versionId: Uuid;
  readonly code: string | null;
  readonly couponId: Uuid | null;
  /** With what is needed to settle returns. */
  readonly discount: CommittedDiscount['discount'];
  readonly applied: AppliedOutcome;
}

/** A reward that is redeemed with the order. */
export interface CheckoutReward {
  /** Of its claim, and of the redemption that it becomes. */
  readonly id: Uuid;
  readonly rewardId: Uuid;
  readonly versionId: Uuid;
  /** Code of the reward. */
  readonly reward: string;
  readonly name: string;
  readonly quantity: number;
  /** Code of the point type. */
  readonly pointType: string;
  /** For all pieces. */
  readonly points: Points;
}

/** What became of a candidate, and of which template it is; a code that is no good is of none. */
export interface CheckoutOutcome {
  readonly name: string;
  readonly templateCode: string | null;
  readonly title: string | null;
  readonly outcome: Outcome;
}

/** What was worked out for a cart. */
export interface CheckoutContent {
  readonly cart: CheckoutCart;
  readonly outcomes: readonly CheckoutOutcome[];
  readonly search: Search;
  readonly uses: readonly CheckoutUse[];
  readonly rewards: readonly CheckoutReward[];
  readonly payment: PointsPayment | null;
  /** What is left to be paid. */
  readonly left: CartAmounts;
  readonly returnPolicy: ReturnPolicy;
  readonly givesBackUses: boolean;
}

/** A checkout as it is kept. */
export type Checkout = CheckoutRecord<CheckoutContent>;
