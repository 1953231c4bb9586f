import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { ClubEffect } from './club-effect.js';
import { ClubFacts } from './club-facts.js';
import { ClubViews } from './club-views.service.js';
import { Clubs } from './clubs.service.js';
import { KeepClubsJob } from './jobs/keep-clubs.job.js';
import { MembershipDesk } from './membership-desk.js';
import { Memberships } from './memberships.service.js';
import { CLUB_INVARIANTS } from './persistence/invariants.js';
import { Upkeep } from './upkeep.service.js';

/** Clubs of customers: how one gets in, what it costs, who waits, and what comes of it. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, CampaignsModule],
  providers: [Clubs, MembershipDesk, Memberships, Upkeep, ClubViews, ClubFacts, ClubEffect, KeepClubsJob],
  exports: [Clubs, Memberships, Upkeep, ClubViews, KeepClubsJob],
})
export class ClubsModule {
  constructor(invariants: Invariants) {
    invariants.register(CLUB_INVARIANTS);
  }
}
