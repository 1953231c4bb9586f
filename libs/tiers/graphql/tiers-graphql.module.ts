import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { TiersModule } from '../tiers.module.js';
import { CustomerTiersResolver, OrderTiersResolver } from './customer-tiers.resolver.js';
import { LaddersResolver } from './ladders.resolver.js';
import './place-in-tier.form.js';
import { PreviewsResolver } from './previews.resolver.js';
import { PlacementsResolver } from './placements.resolver.js';
import { TierLoaders } from './tier-loaders.js';
import { TierNodes } from './tier-nodes.js';

const imports = [AccessModule, CustomersModule, TiersModule];
const shown = [TierLoaders, CustomerTiersResolver, OrderTiersResolver];

/** Tiers of customers and what orders changed, for storefronts and customers. */
@Module({ imports, providers: [...shown] })
export class TiersStorefrontModule {}

/** Ladders and who is on them, for staff. */
@Module({
  imports,
  providers: [...shown, LaddersResolver, PlacementsResolver, PreviewsResolver, TierNodes],
  exports: [TierNodes],
})
export class TiersAdminModule {}
