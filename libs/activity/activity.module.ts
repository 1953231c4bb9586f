import { Module, type OnModuleInit } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { Invariants, LiveChanges } from '#platform';
import { ActivityAppender } from './activity-appender.js';
import { ActivityNews } from './activity-news.js';
import { ActivityQueries } from './activity-queries.js';
import { ActivityRecorder } from './activity-recorder.js';
import { ActivityService } from './activity.service.js';
import { CustomerResolver } from './customer-resolver.js';
import { CustomerRollUps } from './customer-roll-ups.js';
import { EnrolmentListener } from './enrolment-listener.js';
import { ExchangeRates } from './exchange-rates.service.js';
import { GuestLinker } from './guest-linker.js';
import { ImportBatches } from './import-batches.service.js';
import { OrderChanger } from './order-changer.js';
import { OrderDirectory } from './order-directory.js';
import { OrderNormaliser } from './order-normaliser.js';
import { OrderRecorder } from './order-recorder.js';
import { activityInvariants } from './persistence/invariants.js';
import { ACTIVITY_TOPIC, Reactions } from './reactions.js';
import { Reactors } from './reactors.js';

/** The one door in: orders, returns and activities, and those who react to them. */
@Module({
  imports: [AccessModule, CustomersModule],
  providers: [
    ActivityAppender,
    ActivityNews,
    ActivityQueries,
    ActivityRecorder,
    ActivityService,
    CustomerResolver,
    CustomerRollUps,
    EnrolmentListener,
    ExchangeRates,
    GuestLinker,
    ImportBatches,
    OrderChanger,
    OrderDirectory,
    OrderNormaliser,
    OrderRecorder,
    Reactions,
    Reactors,
  ],
  exports: [
    ActivityNews,
    ActivityQueries,
    ActivityRecorder,
    ActivityService,
    CustomerRollUps,
    ExchangeRates,
    GuestLinker,
    ImportBatches,
    OrderDirectory,
    OrderNormaliser,
    Reactors,
  ],
})
export class ActivityModule implements OnModuleInit {
  constructor(
    private readonly invariants: Invariants,
    private readonly live: LiveChanges,
    private readonly directory: OrderDirectory,
  ) {}

  onModuleInit(): void {
    this.invariants.register(activityInvariants);
    this.live.register({
      name: ACTIVITY_TOPIC,
      versionsOf: (tx, customerIds) => this.directory.activityVersions(tx, customerIds),
    });
  }
}
