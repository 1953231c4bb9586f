import { CouponUseEntity } from './persistence/coupon-use.entity.js';
import { CouponCodeEntity, CouponEntity } from './persistence/coupon.entity.js';
import {
  CouponBatchEntity,
  CouponTemplateEntity,
  CouponTemplateVersionEntity,
} from './persistence/template.entity.js';

export { CouponBatches, type ListedCode } from './batches.service.js';
export { takeOfBudget, takesOfUse, type UsedUp } from './coupon-takes.js';
export { CouponOffers, type CouponOffer, type Offered, type OfferWish } from './coupon-offers.service.js';
export { CouponUses, type CouponUse } from './coupon-uses.service.js';
export { CouponHistory, type PastCoupon, type PastUse } from './coupon-history.service.js';
export { CouponReport, type ReportBy, type UseCounts } from './coupon-report.service.js';
export { CouponsModule } from './coupons.module.js';
export { Coupons, type IssueCommand, type Wish } from './coupons.service.js';
export type { Batch } from './domain/batch.js';
export {
  LANES,
  RETURN_POLICIES,
  SPEND_BASES,
  type Benefit,
  type Discount,
  type Lane,
  type MinimumSpend,
  type ReturnPolicy,
  type SpendBasis,
} from './domain/discount.js';
export { checkDiscount } from './domain/discount-rules.js';
export {
  unlockOf,
  type Candidate,
  type Conflict,
  type Reason,
  type Unlock,
} from './domain/pricing/candidate.js';
export { checkCart, type Cart, type CartAmounts, type CartLine } from './domain/pricing/cart.js';
export type { Search } from './domain/pricing/combination.js';
export type { PointsOffer, PointsPayment } from './domain/pricing/points-payment.js';
export {
  priceCart,
  type AppliedOutcome,
  type Outcome,
  type PricedCart,
} from './domain/pricing/price-cart.js';
export { reversalOf, type CommittedDiscount, type Reversal } from './domain/pricing/reversal.js';
export type { DiscountShares, LineShare } from './domain/pricing/shares.js';
export { wordsOf, wordsOfTerms } from './domain/wording.js';
export type { Template, TemplateTerms, TemplateVersion } from './domain/template.js';
export { MakeCouponCodesJob } from './jobs/make-coupon-codes.job.js';
export { CODE_ACTION, CouponLookUp, type GoodCode } from './look-up.service.js';
export type { KnownCode } from './persistence/codes.js';
export { CouponTemplates } from './templates.service.js';

/** The tables of coupons. */
export const couponsEntities = [
  CouponTemplateEntity,
  CouponTemplateVersionEntity,
  CouponBatchEntity,
  CouponCodeEntity,
  CouponEntity,
  CouponUseEntity,
];
