import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { CampaignsModule } from '../campaigns.module.js';
import './built-in-effects.js';
import './campaign.errors.js';
import { ArmLoaders } from './arm-loaders.js';
import { AwardLoaders } from './award-loaders.js';
import { ActivityExplanationsResolver, OrderAwardsResolver, OrderQuoteResolver } from './awards.resolver.js';
import { BudgetLoaders } from './budget-loaders.js';
import { BacktestsResolver } from './backtests.resolver.js';
import { CampaignNodes } from './campaign-nodes.js';
import { CampaignsResolver } from './campaigns.resolver.js';
import { CustomerCampaignLoaders } from './customer-campaign-loaders.js';
import { CustomerCampaignResolver } from './customer-campaign.resolver.js';
import { SimulationResolver } from './simulation.resolver.js';
import { RecipesResolver } from './recipes.resolver.js';
import { GivenEffectLoaders } from './given-effect-loaders.js';
import { CustomerEffectsResolver, OrderEffectsResolver } from './given-effects.resolver.js';
import { SegmentPreviewResolver, SegmentsResolver } from './segments.resolver.js';
import { VocabularyResolver } from './vocabulary.resolver.js';
import { WaysToEarnResolver } from './ways-to-earn.resolver.js';

const imports = [AccessModule, CustomersModule, LedgerModule, CampaignsModule];

const given = [
  ...[AwardLoaders, OrderAwardsResolver, ActivityExplanationsResolver],
  ...[GivenEffectLoaders, OrderEffectsResolver, CustomerEffectsResolver],
];

/** Awards, quotes and promises, for storefronts and customers. */
@Module({ imports, providers: [OrderQuoteResolver, WaysToEarnResolver, ...given] })
export class CampaignsStorefrontModule {}

/** Campaigns and awards, for staff. */
@Module({
  imports,
  providers: [
    ...given,
    CustomerCampaignLoaders,
    CustomerCampaignResolver,
    ArmLoaders,
    BudgetLoaders,
    CampaignsResolver,
    RecipesResolver,
    VocabularyResolver,
    SimulationResolver,
    SegmentsResolver,
    SegmentPreviewResolver,
    BacktestsResolver,
    CampaignNodes,
  ],
  exports: [CampaignNodes],
})
export class CampaignsAdminModule {}
