import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { ReferralsModule } from '../referrals.module.js';
import { ReferralBacktestsResolver } from './backtests.resolver.js';
import { ReferralReviewsResolver } from './reviews.resolver.js';
import { COURSE_ADMIN, COURSE_STOREFRONT } from './course-resolvers.js';
import { ReferralCodeLoader } from './code-loader.js';
import { ReferralInvitationsResolver } from './invitations.resolver.js';
import {
  CustomerReferralCodesResolver,
  ReferralCodeLinksResolver,
  ReferralSharingResolver,
} from './sharing.resolver.js';
import { ReferralSignalsResolver } from './signals.resolver.js';
import { OFFICE_ADMIN, OFFICE_STOREFRONT } from './office.js';

/** Codes and invitations, for everybody who may see them. */
const SHARED = [
  ...[ReferralCodeLoader, CustomerReferralCodesResolver, ReferralCodeLinksResolver],
  ReferralInvitationsResolver,
];
const imports = [AccessModule, CustomersModule, ReferralsModule];

/** Referrals as storefronts and customers see them. */
@Module({
  imports,
  providers: [
    ...COURSE_STOREFRONT,
    ...OFFICE_STOREFRONT,
    ...[...SHARED, ReferralSharingResolver, ReferralSignalsResolver],
  ],
})
export class ReferralsStorefrontModule {}

/** Referrals as staff see them, and what they decide. */
@Module({
  imports,
  providers: [
    ...COURSE_ADMIN,
    ...OFFICE_ADMIN,
    ...[ReferralReviewsResolver, ReferralBacktestsResolver],
    ...SHARED,
  ],
})
export class ReferralsAdminModule {}
