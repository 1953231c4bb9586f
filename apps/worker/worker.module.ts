import { Module, type DynamicModule } from '@nestjs/common';
import { CampaignsModule } from '#campaigns';
import { ClubsModule } from '#clubs';
import { EventsModule } from '#events';
import { HouseholdsModule } from '#households';
import { CheckoutModule } from '#checkout';
import { CouponsModule } from '#coupons';
import { DrawsModule } from '#draws';
import { ReferralsModule } from '#referrals';
import { LedgerModule } from '#ledger';
import type { Config } from '#platform';
import { MetricsModule } from '#metrics';
import { PartnersModule } from '#partners';
import { TiersModule } from '#tiers';
import { ServiceModule } from '../composition/service.module.js';
import { Worker } from './worker.service.js';

/** Jobs, in whatever process: imports the libs whose jobs it runs. */
@Module({
  imports: [
    LedgerModule,
    CampaignsModule,
    TiersModule,
    ClubsModule,
    PartnersModule,
    EventsModule,
    HouseholdsModule,
    CouponsModule,
    DrawsModule,
    ReferralsModule,
    CheckoutModule,
    MetricsModule,
  ],
  providers: [Worker],
  exports: [Worker],
})
export class WorkerModule {}

/** The worker as a process of its own. */
@Module({})
export class WorkerAppModule {
  static forRoot(config: Config): DynamicModule {
    const service = ServiceModule.forRoot(config, { statementTimeoutMs: 0 });
    return { module: WorkerAppModule, imports: [service, WorkerModule] };
  }
}
