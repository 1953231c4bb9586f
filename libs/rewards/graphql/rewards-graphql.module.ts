import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { RewardsModule } from '../rewards.module.js';
import {
  CustomerRedemptionsResolver,
  CustomerRewardFieldsResolver,
  CustomerRewardsResolver,
  GiftCardCodeResolver,
} from './customer-rewards.resolver.js';
import { FulfilmentsResolver, RedemptionStaffResolver } from './fulfilments.resolver.js';
import './give-reward.form.js';
import './reward.errors.js';
import { RewardLoaders } from './reward-loaders.js';
import { RewardNodes } from './reward-nodes.js';
import { RewardsResolver } from './rewards.resolver.js';
import { StorefrontRewardsResolver } from './storefront-rewards.resolver.js';

const imports = [AccessModule, CustomersModule, CampaignsModule, RewardsModule];
const shared = [
  RewardLoaders,
  RewardNodes,
  CustomerRedemptionsResolver,
  CustomerRewardFieldsResolver,
  // For customers alone, it says null to everybody else: a field of a type is in all schemas that have the type.
  GiftCardCodeResolver,
];

/** Rewards as they stand for customers, and redeeming, for storefronts and customers. */
@Module({
  imports,
  providers: [...shared, CustomerRewardsResolver, StorefrontRewardsResolver],
  exports: [RewardNodes],
})
export class RewardsStorefrontModule {}

/** The catalogue and what is to be delivered, for staff. */
@Module({
  imports,
  providers: [...shared, RewardsResolver, FulfilmentsResolver, RedemptionStaffResolver],
  exports: [RewardNodes],
})
export class RewardsAdminModule {}
