import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { ClubsModule } from '../clubs.module.js';
import './admit-to-club.form.js';
import { AdminMembershipsResolver } from './admin-memberships.resolver.js';
import { ClubLoaders } from './club-loaders.js';
import { ClubNodes } from './club-nodes.js';
import { ClubOfficeResolver, ClubsResolver } from './clubs.resolver.js';
import {
  ClubMoveStaffResolver,
  CustomerClubsResolver,
  MembershipFieldsResolver,
} from './customer-clubs.resolver.js';
import { MembershipAnswers } from './membership-answers.js';
import { StorefrontMembershipsResolver } from './storefront-memberships.resolver.js';

const imports = [AccessModule, CustomersModule, ClubsModule];
const shared = [
  ClubNodes,
  ClubLoaders,
  ClubsResolver,
  CustomerClubsResolver,
  MembershipFieldsResolver,
  MembershipAnswers,
];

/** Clubs and what customers do with them, for storefronts and customers. */
@Module({ imports, providers: [...shared, StorefrontMembershipsResolver], exports: [ClubNodes] })
export class ClubsStorefrontModule {}

/** Clubs, who belongs to them, and what staff decide. */
@Module({
  imports,
  providers: [...shared, ClubOfficeResolver, AdminMembershipsResolver, ClubMoveStaffResolver],
  exports: [ClubNodes],
})
export class ClubsAdminModule {}
