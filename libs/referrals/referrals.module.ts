import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { Advocates } from './codes/advocates.service.js';
import { ReferralCodeLookUp } from './codes/look-up.service.js';
import { ReferralCodes } from './codes/referral-codes.service.js';
import { ReferralLinks } from './links/referral-links.js';

/** Referrals: who brought whom, whether it counts, and why. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule],
  providers: [Advocates, ReferralCodeLookUp, ReferralCodes, ReferralLinks],
  exports: [Advocates, ReferralCodeLookUp, ReferralCodes, ReferralLinks],
})
export class ReferralsModule {}
