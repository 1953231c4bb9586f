import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { ClubEffect } from './club-effect.js';
import { ClubFacts } from './club-facts.js';
import { ClubMultiplier } from './club-multiplier.js';
import { Eligibility } from './eligibility.js';
import { ClubViews } from './club-views.service.js';
import { Clubs } from './clubs.service.js';
import { KeepClubsJob } from './jobs/keep-clubs.job.js';
import { MembershipDesk } from './membership-desk.js';
import { MemberCommands } from './member-commands.js';
import { MembershipDecisions } from './membership-decisions.js';
import { MembershipSteps } from './membership-steps.js';
import { Memberships } from './memberships.service.js';
import { CLUB_INVARIANTS } from './persistence/invariants.js';
import { RuleLooks } from './rule-looks.js';
import { RuleReactor } from './rule-reactor.js';
import { RuleRounds } from './rule-rounds.service.js';
import { Upkeep } from './upkeep.service.js';

/** Clubs of customers: how one gets in, what it costs, who waits, and what comes of it. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, CampaignsModule],
  providers: [
    Clubs,
    ClubMultiplier,
    Eligibility,
    MembershipDesk,
    MemberCommands,
    MembershipSteps,
    Memberships,
    MembershipDecisions,
    RuleLooks,
    RuleReactor,
    RuleRounds,
    Upkeep,
    ClubViews,
    ClubFacts,
    ClubEffect,
    KeepClubsJob,
  ],
  exports: [Clubs, Memberships, MembershipDecisions, RuleRounds, Upkeep, ClubViews, KeepClubsJob],
})
export class ClubsModule {
  constructor(invariants: Invariants) {
    invariants.register(CLUB_INVARIANTS);
  }
}
