import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { LedgerModule } from '#ledger';
import { CampaignsModule } from '../campaigns.module.js';
import './campaign.errors.js';
import { ArmLoaders } from './arm-loaders.js';
import { AwardLoaders } from './award-loaders.js';
import { OrderAwardsResolver, OrderQuoteResolver } from './awards.resolver.js';
import { CampaignNodes } from './campaign-nodes.js';
import { CampaignsResolver } from './campaigns.resolver.js';
import { SimulationResolver } from './simulation.resolver.js';
import { RecipesResolver } from './recipes.resolver.js';
import { VocabularyResolver } from './vocabulary.resolver.js';

const imports = [AccessModule, LedgerModule, CampaignsModule];

/** Awards and quotes, for storefronts and customers. */
@Module({ imports, providers: [AwardLoaders, OrderAwardsResolver, OrderQuoteResolver] })
export class CampaignsStorefrontModule {}

/** Campaigns and awards, for staff. */
@Module({
  imports,
  providers: [
    AwardLoaders,
    OrderAwardsResolver,
    ArmLoaders,
    CampaignsResolver,
    RecipesResolver,
    VocabularyResolver,
    SimulationResolver,
    CampaignNodes,
  ],
  exports: [CampaignNodes],
})
export class CampaignsAdminModule {}
