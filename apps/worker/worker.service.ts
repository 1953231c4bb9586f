import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { FireTimeTriggersJob, RefreshSegmentsJob, RunBacktestsJob } from '#campaigns';
import { KeepClubsJob } from '#clubs';
import { AdvanceDueJob } from '#ledger';
import { VerifyMembershipsJob } from '#partners';
import {
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
      {
        name: AdvanceDueJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.advanceDue.run(now, () => this.isStopping);
        },
        backlog: (now) => this.advanceDue.backlog(now),
      },
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
      {
        name: ReviewTiersJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.reviewTiers.run(now, () => this.isStopping);
        },
        backlog: (now) => this.reviewTiers.backlog(now),
      },
      {
        name: KeepClubsJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.keepClubs.run(now, () => this.isStopping);
        },
        backlog: (now) => this.keepClubs.backlog(now),
      },
      {
        name: VerifyMembershipsJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.verifyMemberships.run(now, () => this.isStopping);
        },
        backlog: (now) => this.verifyMemberships.backlog(now),
      },
    ];
  }
}
