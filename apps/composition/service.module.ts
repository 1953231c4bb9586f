import { Module, type DynamicModule, type Type } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CheckoutModule } from '#checkout';
import { ClubsModule } from '#clubs';
import { CouponsModule } from '#coupons';
import { CustomersModule } from '#customers';
import { DrawsModule } from '#draws';
import { EventsModule } from '#events';
import { FeedbackModule } from '#feedback';
import { HouseholdsModule } from '#households';
import { LedgerModule } from '#ledger';
import { LimitsModule } from '#limits';
import { MetricsModule } from '#metrics';
import { PartnersModule } from '#partners';
import { PlatformModule, type Config, type PlatformOptions } from '#platform';
import { ReferralsModule } from '#referrals';
import { RewardsModule } from '#rewards';
import { TiersModule } from '#tiers';
import { entities } from './entities.js';

/** Modules of the libs' services, without any transport: what the API, the worker and the CLI have in common. */
const services: Type[] = [
  AccessModule,
  CustomersModule,
  LedgerModule,
  ActivityModule,
  LimitsModule,
  CampaignsModule,
  TiersModule,
  ClubsModule,
  PartnersModule,
  EventsModule,
  HouseholdsModule,
  CouponsModule,
  CheckoutModule,
  ReferralsModule,
  RewardsModule,
  DrawsModule,
  FeedbackModule,
  MetricsModule,
];

export type ServiceOptions = Pick<PlatformOptions, 'statementTimeoutMs' | 'clock' | 'logDestination'>;

/** The composition root: all libs on one database. */
@Module({})
export class ServiceModule {
  static forRoot(config: Config, options: ServiceOptions = {}): DynamicModule {
    const platform = PlatformModule.forRoot({ config, entities, ...options });
    return { module: ServiceModule, imports: [platform, ...services], exports: [platform, ...services] };
  }
}
