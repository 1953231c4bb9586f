import { Logger as QueueLogger, parseCronItems, run, runMigrations, type Runner } from 'graphile-worker';
import type { Logger } from '../telemetry/logger.js';

/** Something the worker does again and again. Must be safe to run twice, and at once in several processes. */
export interface RecurringJob {
  /** Stable name, such as "ledger.advance_due". */
  readonly name: string;
  /** When, as a crontab pattern in UTC: "* * * * *" is every minute. */
  readonly schedule: string;
  run(now: Date): Promise<void>;
}

export interface JobRunnerOptions {
  /** URL of the database's owner: the queue keeps its own schema, which the services' role cannot see. */
  readonly databaseUrl: string;
  readonly jobs: readonly RecurringJob[];
  readonly now: () => Date;
  readonly logger: Logger;
}

/** Jobs that one worker process runs at once. */
const CONCURRENCY = 2;

/** Makes or updates the queue's schema. Part of `perennial migrate`. */
export async function migrateJobQueue(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl });
}

/** Starts working on recurring jobs; stop it by `stop()`, which waits for those that run. */
export async function startJobRunner({ databaseUrl, jobs, now, logger }: JobRunnerOptions): Promise<Runner> {
  const taskList = Object.fromEntries(
    jobs.map((job) => [
      job.name,
      async (): Promise<void> => {
        const startedAt = performance.now();
        await job.run(now());
        logger.info({ job: job.name, durationMs: Math.round(performance.now() - startedAt) }, 'job done');
      },
    ]),
  );
  const items = jobs.map((job) => ({ task: job.name, match: job.schedule, identifier: job.name }));
  return run({
    connectionString: databaseUrl,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: queueLogger(logger),
    taskList,
    parsedCronItems: parseCronItems(items),
  });
}

/** The queue's own messages, among our logs: its failures are ours, its routine is for debugging. */
function queueLogger(logger: Logger): QueueLogger {
  return new QueueLogger(() => (level, message) => {
    if (level === 'error') logger.error(message);
    else if (level === 'warning') logger.warn(message);
    else logger.debug(message, 'queue');
  });
}
