import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { LedgerModule } from '#ledger';
import { CampaignsModule } from '../campaigns.module.js';
import './built-in-effects.js';
import './campaign.errors.js';
import { ArmLoaders } from './arm-loaders.js';
import { AwardLoaders } from './award-loaders.js';
import { OrderAwardsResolver, OrderQuoteResolver } from './awards.resolver.js';
import { BacktestsResolver } from './backtests.resolver.js';
import { CampaignNodes } from './campaign-nodes.js';
import { CampaignsResolver } from './campaigns.resolver.js';
import { SimulationResolver } from './simulation.resolver.js';
import { RecipesResolver } from './recipes.resolver.js';
import { GivenEffectLoaders } from './given-effect-loaders.js';
import { CustomerEffectsResolver, OrderEffectsResolver } from './given-effects.resolver.js';
import { SegmentPreviewResolver, SegmentsResolver } from './segments.resolver.js';
import { VocabularyResolver } from './vocabulary.resolver.js';

const imports = [AccessModule, CustomersModule, LedgerModule, CampaignsModule];

const given = [GivenEffectLoaders, OrderEffectsResolver, CustomerEffectsResolver];

/** Awards and quotes, for storefronts and customers. */
@Module({ imports, providers: [AwardLoaders, OrderAwardsResolver, OrderQuoteResolver, ...given] })
export class CampaignsStorefrontModule {}

/** Campaigns and awards, for staff. */
@Module({
  imports,
  providers: [
    AwardLoaders,
    OrderAwardsResolver,
    ...given,
    ArmLoaders,
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
