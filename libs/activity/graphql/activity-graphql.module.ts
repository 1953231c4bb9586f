import { Module } from '@nestjs/common';
import { CustomersModule } from '#customers';
import { ActivityModule } from '../activity.module.js';
import {
  ActivityFieldsResolver,
  CustomerActivityResolver,
  OrderFieldsResolver,
} from './activity-fields.resolver.js';
import { ActivityLoaders } from './activity-loaders.js';
import { ActivityNewsResolver } from './activity-news.resolver.js';
import { ActivityNodes } from './activity-nodes.js';
import { AdminActivityResolver } from './admin-activity.resolver.js';
import { ExchangeRatesResolver } from './exchange-rates.resolver.js';
import { StorefrontActivityResolver } from './storefront-activity.resolver.js';
import './activity.errors.js';

const shared = [
  ActivityFieldsResolver,
  ActivityLoaders,
  ActivityNodes,
  CustomerActivityResolver,
  OrderFieldsResolver,
];

/** Orders and activities in the schema of storefronts and customers. */
@Module({
  imports: [ActivityModule, CustomersModule],
  providers: [StorefrontActivityResolver, ActivityNewsResolver, ...shared],
  exports: [ActivityNodes],
})
export class ActivityStorefrontModule {}

/** Orders and activities in the schema of staff. */
@Module({
  imports: [ActivityModule, CustomersModule],
  providers: [AdminActivityResolver, ExchangeRatesResolver, ...shared],
  exports: [ActivityNodes],
})
export class ActivityAdminModule {}
