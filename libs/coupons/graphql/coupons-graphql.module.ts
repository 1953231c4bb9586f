import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { CouponsModule } from '../coupons.module.js';
import './issue-coupon.form.js';
import { CouponBatchesResolver } from './batches.resolver.js';
import { CouponNodes } from './coupon-nodes.js';
import { CouponLoader } from './coupon-loader.js';
import {
  CouponLinksResolver,
  CouponOfficeResolver,
  CouponOffersResolver,
  CouponStaffResolver,
  CustomerCouponsResolver,
} from './coupons.resolver.js';
import { CouponTemplatesResolver } from './templates.resolver.js';

const imports = [AccessModule, CustomersModule, CouponsModule];
const shared = [CouponLoader, CustomerCouponsResolver, CouponLinksResolver];

/** What codes are worth, and coupons of customers, for storefronts and customers. */
@Module({ imports, providers: [...shared, CouponOffersResolver] })
export class CouponsStorefrontModule {}

/** Templates, batches of codes, and coupons of customers, for staff. */
@Module({
  imports,
  providers: [
    ...shared,
    CouponTemplatesResolver,
    CouponBatchesResolver,
    CouponOfficeResolver,
    CouponStaffResolver,
    CouponNodes,
  ],
  exports: [CouponNodes],
})
export class CouponsAdminModule {}
