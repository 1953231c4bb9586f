import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule, Undoings } from '#campaigns';
import { CustomersModule } from '#customers';
import { Invariants } from '#platform';
import { ClickAllowance } from './clicks/click-allowance.js';
import { Clicks } from './clicks/clicks.service.js';
import { CodeDestinations } from './clicks/code-destinations.js';
import { EventGuests } from './clicks/event-guests.js';
import { Machines } from './clicks/machines.js';
import { Visitors } from './clicks/visitors.js';
import { Advocates } from './codes/advocates.service.js';
import { ReferralCodeLookUp } from './codes/look-up.service.js';
import { ReferralCodes } from './codes/referral-codes.service.js';
import { COURSE } from './course.js';
import { FRAUD } from './fraud/fraud.js';
import { FreezeReferralSeasonsJob } from './jobs/freeze-seasons.job.js';
import { KeepReferralsJob } from './jobs/keep-referrals.job.js';
import { ReferralLinks } from './links/referral-links.js';
import { OFFICE } from './office.js';
import { REFERRAL_INVARIANTS } from './persistence/invariants.js';
import { undoneBy, UNDOING_TYPES } from './referral-activities.js';
import { AdvocateDesk } from './sharing/advocate-desk.js';
import { ReferralInvitations } from './sharing/invitations.service.js';
import { Sharing } from './sharing/sharing.service.js';

/** Referrals: who brought whom, whether it counts, and why. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule],
  providers: [
    ...COURSE,
    ...[KeepReferralsJob, FreezeReferralSeasonsJob],
    ...[Advocates, ReferralCodeLookUp, ReferralCodes, ReferralLinks],
    ...FRAUD,
    ...OFFICE,
    ...[Clicks, ClickAllowance, CodeDestinations, Machines, Visitors, EventGuests],
    ...[AdvocateDesk, Sharing, ReferralInvitations],
  ],
  exports: [
    ...COURSE,
    ...[KeepReferralsJob, FreezeReferralSeasonsJob],
    ...[Advocates, ReferralCodeLookUp, ReferralCodes, ReferralLinks, Clicks],
    ...FRAUD,
    ...OFFICE,
    ...[Sharing, ReferralInvitations],
  ],
})
export class ReferralsModule {
  constructor(invariants: Invariants, undoings: Undoings) {
    invariants.register(REFERRAL_INVARIANTS);
    for (const type of UNDOING_TYPES) undoings.register(type, undoneBy);
  }
}
