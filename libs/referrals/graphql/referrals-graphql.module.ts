import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { ReferralsModule } from '../referrals.module.js';
import { ReferralBacktestsResolver } from './backtests.resolver.js';
import { ReferralReviewsResolver } from './reviews.resolver.js';
import { COURSE_ADMIN, COURSE_STOREFRONT } from './course-resolvers.js';
import { ReferralSignalsResolver } from './signals.resolver.js';
import { OFFICE_ADMIN, OFFICE_STOREFRONT } from './office.js';

const imports = [AccessModule, CustomersModule, ReferralsModule];

/** Referrals as storefronts and customers see them. */
@Module({ imports, providers: [...COURSE_STOREFRONT, ReferralSignalsResolver, ...OFFICE_STOREFRONT] })
export class ReferralsStorefrontModule {}

/** Referrals as staff see them, and what they decide. */
@Module({
  imports,
  providers: [...COURSE_ADMIN, ...OFFICE_ADMIN, ReferralReviewsResolver, ReferralBacktestsResolver],
})
export class ReferralsAdminModule {}
