import { Module, type Type } from '@nestjs/common';
import { AccessAdminModule, AccessStorefrontModule } from '#access/graphql';
import { ActivityAdminModule, ActivityStorefrontModule } from '#activity/graphql';
import { CampaignsAdminModule, CampaignsStorefrontModule } from '#campaigns/graphql';
import { ClubsAdminModule, ClubsStorefrontModule } from '#clubs/graphql';
import { CheckoutAdminModule, CheckoutStorefrontModule } from '#checkout/graphql';
import { CouponsAdminModule, CouponsStorefrontModule } from '#coupons/graphql';
import { CustomersAdminModule, CustomersStorefrontModule } from '#customers/graphql';
import { DrawsAdminModule, DrawsStorefrontModule } from '#draws/graphql';
import { EventsAdminModule, EventsStorefrontModule } from '#events/graphql';
import { FeedbackAdminModule, FeedbackStorefrontModule } from '#feedback/graphql';
import { HouseholdsAdminModule, HouseholdsStorefrontModule } from '#households/graphql';
import { LedgerAdminModule, LedgerStorefrontModule } from '#ledger/graphql';
import { MetricsAdminModule } from '#metrics/graphql';
import { PartnersAdminModule, PartnersStorefrontModule } from '#partners/graphql';
import { ReferralsAdminModule, ReferralsStorefrontModule } from '#referrals/graphql';
import { RewardsAdminModule, RewardsStorefrontModule } from '#rewards/graphql';
import { TiersAdminModule, TiersStorefrontModule } from '#tiers/graphql';
import { AdminNodeResolver, StorefrontNodeResolver } from './node.resolver.js';

/** Queries and mutations by HTTP, subscriptions by WebSocket. */
export const STOREFRONT_PATH = '/graphql';
export const ADMIN_PATH = '/admin/graphql';

@Module({
  imports: [
    AccessStorefrontModule,
    CustomersStorefrontModule,
    ActivityStorefrontModule,
    LedgerStorefrontModule,
    ClubsStorefrontModule,
    HouseholdsStorefrontModule,
    RewardsStorefrontModule,
  ],
  providers: [StorefrontNodeResolver],
})
class StorefrontNodeModule {}

@Module({
  imports: [
    AccessAdminModule,
    CustomersAdminModule,
    ActivityAdminModule,
    LedgerAdminModule,
    CampaignsAdminModule,
    TiersAdminModule,
    ClubsAdminModule,
    EventsAdminModule,
    HouseholdsAdminModule,
    CouponsAdminModule,
    RewardsAdminModule,
  ],
  providers: [AdminNodeResolver],
})
class AdminNodeModule {}

/** Whose resolvers make up /graphql: for storefront servers and customers. */
export const storefrontModules: Type[] = [
  AccessStorefrontModule,
  CustomersStorefrontModule,
  ActivityStorefrontModule,
  LedgerStorefrontModule,
  CampaignsStorefrontModule,
  TiersStorefrontModule,
  ClubsStorefrontModule,
  CouponsStorefrontModule,
  RewardsStorefrontModule,
  DrawsStorefrontModule,
  ReferralsStorefrontModule,
  FeedbackStorefrontModule,
  CheckoutStorefrontModule,
  PartnersStorefrontModule,
  EventsStorefrontModule,
  HouseholdsStorefrontModule,
  StorefrontNodeModule,
];

/** Whose resolvers make up /admin/graphql: for staff. */
export const adminModules: Type[] = [
  AccessAdminModule,
  CustomersAdminModule,
  ActivityAdminModule,
  LedgerAdminModule,
  CampaignsAdminModule,
  TiersAdminModule,
  ClubsAdminModule,
  CouponsAdminModule,
  RewardsAdminModule,
  DrawsAdminModule,
  ReferralsAdminModule,
  FeedbackAdminModule,
  CheckoutAdminModule,
  PartnersAdminModule,
  EventsAdminModule,
  HouseholdsAdminModule,
  MetricsAdminModule,
  AdminNodeModule,
];
