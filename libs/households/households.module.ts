import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { HouseholdCommands } from './household-commands.js';
import { HouseholdDesk } from './household-desk.js';
import { HouseholdFacts } from './household-facts.js';
import { HouseholdPoints } from './household-points.service.js';
import { HouseholdBacking, HouseholdReactor } from './household-reactor.js';
import { HouseholdViews } from './household-views.service.js';
import { Households } from './households.service.js';
import { Invitations } from './invitations.service.js';
import { SettleHouseholdsJob } from './jobs/settle-households.job.js';
import { HOUSEHOLD_INVARIANTS } from './persistence/invariants.js';
import { Settling } from './settling.service.js';

/** Customers who share a wallet: who belongs together, what each brings in, and how much each may take. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, CampaignsModule],
  providers: [
    HouseholdDesk,
    HouseholdCommands,
    Households,
    Invitations,
    HouseholdPoints,
    HouseholdReactor,
    HouseholdBacking,
    HouseholdFacts,
    HouseholdViews,
    Settling,
    SettleHouseholdsJob,
  ],
  exports: [Households, Invitations, HouseholdPoints, HouseholdViews, Settling, SettleHouseholdsJob],
})
export class HouseholdsModule {
  constructor(invariants: Invariants) {
    invariants.register(HOUSEHOLD_INVARIANTS);
  }
}
