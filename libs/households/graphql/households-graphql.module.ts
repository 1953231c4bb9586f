import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { HouseholdsModule } from '../households.module.js';
import { AdminHouseholdsResolver } from './admin-households.resolver.js';
import { HouseholdAnswers } from './household-answers.js';
import {
  CustomerHouseholdResolver,
  HouseholdHistoryResolver,
  HouseholdMemberResolver,
  HouseholdMoveStaffResolver,
} from './household-fields.resolver.js';
import { HouseholdLoaders } from './household-loaders.js';
import { HouseholdNodes } from './household-nodes.js';
import { StorefrontHouseholdsResolver } from './storefront-households.resolver.js';

const imports = [AccessModule, CustomersModule, HouseholdsModule];
const shared = [
  HouseholdLoaders,
  HouseholdAnswers,
  HouseholdNodes,
  CustomerHouseholdResolver,
  HouseholdHistoryResolver,
  HouseholdMemberResolver,
];

/** Households and what customers do in them, for storefronts and customers. */
@Module({ imports, providers: [...shared, StorefrontHouseholdsResolver], exports: [HouseholdNodes] })
export class HouseholdsStorefrontModule {}

/** Households of the program, for staff. */
@Module({
  imports,
  providers: [...shared, AdminHouseholdsResolver, HouseholdMoveStaffResolver],
  exports: [HouseholdNodes],
})
export class HouseholdsAdminModule {}
