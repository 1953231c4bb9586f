import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { FireTimeTriggersJob, RefreshSegmentsJob, RunBacktestsJob } from '#campaigns';
import { KeepClubsJob } from '#clubs';
import { KeepEventsJob } from '#events';
import { SettleHouseholdsJob } from '#households';
import { MakeCouponCodesJob } from '#coupons';
import { KeepDrawsJob } from '#draws';
import { FreezeReferralSeasonsJob, KeepReferralsJob } from '#referrals';
import { EndReservationsJob } from '#checkout';
import { AdvanceDueJob } from '#ledger';
import { KeepDigestsJob, KeepModelsJob, KeepSnapshotsJob, RollUpJob } from '#metrics';
import { VerifyMembershipsJob } from '#partners';
import {
  type Backlog,
  Clock,
  CONFIG,
  Logger,
  Metrics,
  startJobRunner,
  Tracing,
  type Config,
  type JobRunner,
  type RecurringJob,
} from '#platform';
import { ReviewTiersJob } from '#tiers';

/** Background jobs of all libs. `npm start` runs it inside the API's process, production in one of its own. */
@Injectable()
export class Worker implements BeforeApplicationShutdown {
  private runner: JobRunner | null = null;
  private isStopping = false;
  private stopping: Promise<void> | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
    private readonly tracing: Tracing,
    private readonly advanceDue: AdvanceDueJob,
    private readonly fireTimeTriggers: FireTimeTriggersJob,
    private readonly refreshSegments: RefreshSegmentsJob,
    private readonly runBacktests: RunBacktestsJob,
    private readonly reviewTiers: ReviewTiersJob,
    private readonly keepClubs: KeepClubsJob,
    private readonly verifyMemberships: VerifyMembershipsJob,
    private readonly keepEvents: KeepEventsJob,
    private readonly settleHouseholds: SettleHouseholdsJob,
    private readonly makeCouponCodes: MakeCouponCodesJob,
    private readonly keepDraws: KeepDrawsJob,
    private readonly keepReferrals: KeepReferralsJob,
    private readonly freezeSeasons: FreezeReferralSeasonsJob,
    private readonly endReservations: EndReservationsJob,
    private readonly rollUp: RollUpJob,
    private readonly keepModels: KeepModelsJob,
    private readonly keepSnapshots: KeepSnapshotsJob,
    private readonly keepDigests: KeepDigestsJob,
  ) {}

  async start(): Promise<void> {
    const { logger, metrics, tracing } = this;
    this.runner = await startJobRunner({
      databaseUrl: this.config.databaseUrl,
      now: () => this.clock.now(),
      jobs: this.jobs(),
      ...{ logger, metrics, tracing },
    });
    // Whatever came due while no worker was running is worked off at once, not at the next full minute.
    for (const { name } of this.jobs()) await this.runner.addJob(name, `${name}:start`);
  }

  /** Takes no more jobs, lets those that run break off where they may, and waits for them. */
  stop(): Promise<void> {
    this.isStopping = true;
    return (this.stopping ??= this.runner?.stop() ?? Promise.resolve());
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  private jobs(): RecurringJob[] {
    return [
      this.everyMinute(AdvanceDueJob.jobName, this.advanceDue),
      {
        name: FireTimeTriggersJob.jobName,
        schedule: '*/5 * * * *',
        run: async (now) => {
          await this.fireTimeTriggers.run(now, () => this.isStopping);
        },
      },
      {
        name: RefreshSegmentsJob.jobName,
        schedule: '* * * * *',
        run: (now) => this.refreshSegments.run(now, () => this.isStopping),
      },
      {
        name: RunBacktestsJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.runBacktests.run(now, () => this.isStopping);
        },
      },
      this.everyMinute(ReviewTiersJob.jobName, this.reviewTiers),
      this.everyMinute(KeepClubsJob.jobName, this.keepClubs),
      this.everyMinute(VerifyMembershipsJob.jobName, this.verifyMemberships),
      this.everyMinute(KeepEventsJob.jobName, this.keepEvents),
      this.everyMinute(SettleHouseholdsJob.jobName, this.settleHouseholds),
      this.everyMinute(MakeCouponCodesJob.jobName, this.makeCouponCodes),
      this.everyMinute(KeepDrawsJob.jobName, this.keepDraws),
      this.everyMinute(KeepReferralsJob.jobName, this.keepReferrals),
      this.everyMinute(FreezeReferralSeasonsJob.jobName, this.freezeSeasons),
      this.everyMinute(EndReservationsJob.jobName, this.endReservations),
      this.everyMinute(RollUpJob.jobName, this.rollUp),
      this.everyMinute(KeepModelsJob.jobName, this.keepModels),
      this.everyMinute(KeepSnapshotsJob.jobName, this.keepSnapshots),
      this.everyMinute(KeepDigestsJob.jobName, this.keepDigests),
    ];
  }

  private everyMinute(name: string, job: KeptUp): RecurringJob {
    return {
      ...{ name, schedule: '* * * * *' },
      run: async (now) => {
        await job.run(now, () => this.isStopping);
      },
      backlog: (now) => job.backlog(now),
    };
  }
}

/** A job that says what waits for it, for the metrics. */
interface KeptUp {
  run(now: Date, isCancelled: () => boolean): Promise<unknown>;
  backlog(now: Date): Promise<Backlog>;
}
