import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LimitsModule } from '#limits';
import { Invariants } from '#platform';
import { CouponBatches } from './batches.service.js';
import { CodeMaker } from './code-maker.js';
import { CouponHistory } from './coupon-history.service.js';
import { CouponReport } from './coupon-report.service.js';
import { CouponEffect } from './coupon-effect.js';
import { CouponFacts } from './coupon-facts.js';
import { CouponMultiplier } from './coupon-multiplier.js';
import { CouponOffers } from './coupon-offers.service.js';
import { CouponUses } from './coupon-uses.service.js';
import { CouponLinks } from './coupon-links.js';
import { Coupons } from './coupons.service.js';
import { MakeCouponCodesJob } from './jobs/make-coupon-codes.job.js';
import { CouponLookUp } from './look-up.service.js';
import { COUPON_INVARIANTS } from './persistence/invariants.js';
import { CouponTemplates } from './templates.service.js';

/** Coupons: what they give, their codes, who was issued which, and what a code is worth. */
@Module({
  imports: [AccessModule, CustomersModule, LimitsModule, CampaignsModule],
  providers: [
    CouponTemplates,
    CouponBatches,
    Coupons,
    CouponLookUp,
    CouponLinks,
    CouponUses,
    CouponOffers,
    CouponFacts,
    CouponMultiplier,
    CouponHistory,
    CouponReport,
    CodeMaker,
    CouponEffect,
    MakeCouponCodesJob,
  ],
  exports: [
    CouponTemplates,
    CouponBatches,
    Coupons,
    CouponLookUp,
    CouponOffers,
    CouponUses,
    CouponHistory,
    CouponReport,
    MakeCouponCodesJob,
  ],
})
export class CouponsModule {
  constructor(invariants: Invariants) {
    invariants.register(COUPON_INVARIANTS);
  }
}
