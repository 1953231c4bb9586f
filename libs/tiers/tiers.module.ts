import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { CustomerDoings } from './customer-doings.js';
import { ReviewTiersJob } from './jobs/review-tiers.job.js';
import { Ladders } from './ladders.service.js';
import { ManualPlacements } from './manual-placements.service.js';
import { Multipliers } from './multipliers.service.js';
import { TIER_INVARIANTS } from './persistence/invariants.js';
import { StoredLadders } from './stored-ladders.js';
import { TierBook } from './tier-book.js';
import { TierCosts } from './tier-costs.service.js';
import { TierEffect } from './tier-effect.js';
import { TierFacts } from './tier-facts.js';
import { TierPreviews } from './tier-previews.service.js';
import { TierReactor } from './tier-reactor.js';
import { TierReviews } from './tier-reviews.service.js';
import { TierViews } from './tier-views.service.js';
import { TriedLadders } from './tried-ladders.js';

/** Ladders of tiers: who is where, how they came there, and what comes next. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, LedgerModule, CampaignsModule],
  providers: [
    StoredLadders,
    CustomerDoings,
    TierBook,
    TierFacts,
    TierEffect,
    TierReactor,
    TierReviews,
    Multipliers,
    Ladders,
    ManualPlacements,
    TierViews,
    TriedLadders,
    TierPreviews,
    TierCosts,
    ReviewTiersJob,
  ],
  exports: [Ladders, ManualPlacements, TierReviews, TierViews, TierPreviews, TierCosts, ReviewTiersJob],
})
export class TiersModule {
  constructor(invariants: Invariants) {
    invariants.register(TIER_INVARIANTS);
  }
}
