import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { AdvanceDueJob } from '#ledger';
import { Clock, CONFIG, Logger, startJobRunner, type Config, type RecurringJob } from '#platform';

type Runner = Awaited<ReturnType<typeof startJobRunner>>;

/** Background jobs of all libs. `npm start` runs it inside the API's process, production in one of its own. */
@Injectable()
export class Worker implements BeforeApplicationShutdown {
  private runner: Runner | null = null;
  private isStopping = false;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly advanceDue: AdvanceDueJob,
  ) {}

  async start(): Promise<void> {
    const { databaseUrl } = this.config;
    const now = (): Date => this.clock.now();
    this.runner = await startJobRunner({ databaseUrl, now, logger: this.logger, jobs: this.jobs() });
    // Whatever came due while no worker was running is worked off at once, not at the next full minute.
    await this.runner.addJob(AdvanceDueJob.jobName, {}, { jobKey: `${AdvanceDueJob.jobName}:start` });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    await this.runner?.stop();
  }

  private jobs(): RecurringJob[] {
    return [
      {
        name: AdvanceDueJob.jobName,
        schedule: '* * * * *',
        run: async (now) => {
          await this.advanceDue.run(now, () => this.isStopping);
        },
      },
    ];
  }
}
