import {
  Logger as QueueLogger,
  parseCronItems,
  run,
  runMigrations,
  type Job,
  type JobHelpers,
  type TaskList,
} from 'graphile-worker';
import pg from 'pg';
import { isConnectionFailure } from '../database/database-errors.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';
import type { Backlog, QueueCounts } from '../telemetry/sampled-gauges.js';
import type { Tracing } from '../telemetry/tracing.js';

/** Something the worker does again and again. Must be safe to run twice, and at once in several processes. */
export interface RecurringJob {
  /** Stable name, such as "ledger.advance_due". */
  readonly name: string;
  /** When, as a crontab pattern in UTC: "* * * * *" is every minute. */
  readonly schedule: string;
  run(now: Date): Promise<void>;
  /** What waits for it at this time, for the metrics; asked at most every 15 s. */
  readonly backlog?: (now: Date) => Promise<Backlog>;
}

export interface JobRunnerOptions {
  /** URL of the database's owner: the queue keeps its own schema, which the services' role cannot see. */
  readonly databaseUrl: string;
  readonly jobs: readonly RecurringJob[];
  readonly now: () => Date;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

/** A running worker. */
export interface JobRunner {
  /** Runs a job once, besides its schedule; with the same key only once at a time. */
  addJob(name: string, key: string): Promise<void>;
  /** Waits for jobs that run. */
  stop(): Promise<void>;
}

/** Jobs that one worker process runs at once. */
const CONCURRENCY = 2;
/** Those, one that listens for new jobs, one for the schedule and the metrics. */
const CONNECTIONS_MAX = CONCURRENCY + 2;
/** What PostgreSQL says while it starts: the queue tries again. */
const CANNOT_CONNECT_NOW = '57P03';

/** Makes or updates the queue's schema. */
export async function updateQueue(databaseUrl: string): Promise<void> {
  await runMigrations({ connectionString: databaseUrl });
}

/** Starts working on recurring jobs. */
export async function startRunner(options: JobRunnerOptions): Promise<JobRunner> {
  const { databaseUrl, jobs, now, logger, metrics } = options;
  const pgPool = poolOf(databaseUrl, logger);
  const items = jobs.map((job) => ({ task: job.name, match: job.schedule, identifier: job.name }));
  const runner = await run({
    pgPool,
    concurrency: CONCURRENCY,
    noHandleSignals: true,
    logger: queueLogger(logger),
    taskList: Object.fromEntries(jobs.map((job) => [job.name, taskOf(job, options)])),
    parsedCronItems: parseCronItems(items),
  });
  metrics.watchQueue(() => countsOf(pgPool));
  for (const { name, backlog } of jobs) if (backlog) metrics.watchBacklog(name, () => backlog(now()));
  return {
    addJob: async (name, jobKey) => void (await runner.addJob(name, {}, { jobKey })),
    stop: async () => {
      await runner.stop();
      await pgPool.end();
    },
  };
}

function poolOf(connectionString: string, logger: Logger): pg.Pool {
  // The queue writes int8 into JSON when a job fails, and cannot take it as the bigint that it is everywhere else.
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, (text: string) => text);
  const pool = new pg.Pool({ connectionString, max: CONNECTIONS_MAX, types });
  // Without these listeners a lost connection ends the process; the queue connects anew by itself.
  const onError = (error: Error): void =>
    logger.warn(`A connection of the job queue was lost: ${error.message}`);
  pool.on('error', onError);
  pool.on('connect', (client) => {
    client.on('error', onError);
    tryAgain(client, 'query');
  });
  tryAgain(pool, 'connect');
  return pool;
}

/**
 * A connection that was lost says nothing against a statement. The queue, which writes down what became of a job, tries again after
 * some errors, of which this is none, and ends the process after all others.
 */
function tryAgain<K extends string>(of: Record<K, (...args: never[]) => unknown>, method: K): void {
  const call = of[method].bind(of) as (...args: unknown[]) => unknown;
  const fail = (error: unknown): never => {
    if (error instanceof Error && isConnectionFailure(error))
      Object.assign(error, { code: CANNOT_CONNECT_NOW });
    throw error;
  };
  Object.assign(of, {
    [method]: (...args: unknown[]) => {
      const answer = call(...args);
      return answer instanceof Promise ? answer.catch(fail) : answer;
    },
  });
}

/** A job with its metrics, its span and its log line; the queue tries a failed one again. */
function taskOf(job: RecurringJob, { now, logger, metrics, tracing }: JobRunnerOptions): TaskList[string] {
  return async (_payload: unknown, helpers: JobHelpers): Promise<void> => {
    const startedAt = performance.now();
    const delayMs = now().getTime() - helpers.job.run_at.getTime();
    const report = (outcome: 'ok' | 'error'): Record<string, unknown> => {
      const durationMs = performance.now() - startedAt;
      metrics.jobRan(job.name, outcome, durationMs, delayMs);
      return { ...labelOf(helpers.job), durationMs: Math.round(durationMs) };
    };
    try {
      await tracing.span(`job ${job.name}`, {}, () => job.run(now()));
    } catch (error) {
      logger.failure(error, report('error'));
      throw error;
    }
    logger.info(report('ok'), 'job done');
  };
}

function labelOf({ id, task_identifier: job, attempts }: Job): Record<string, unknown> {
  return { job, jobId: String(id), attempt: attempts };
}

async function countsOf(pool: pg.Pool): Promise<QueueCounts> {
  const sql = `
    select count(*) filter (where locked_at is null and run_at <= now() and attempts < max_attempts) as ready,
           count(*) filter (where locked_at is not null) as running,
           count(*) filter (where locked_at is null and attempts >= max_attempts) as failed
    from graphile_worker.jobs`;
  const { rows } = await pool.query<Record<keyof QueueCounts, string>>(sql);
  const { ready = 0, running = 0, failed = 0 } = rows[0] ?? {};
  return { ready: Number(ready), running: Number(running), failed: Number(failed) };
}

/** The queue's own messages, among our logs: its failures are ours, its routine is for debugging. */
function queueLogger(logger: Logger): QueueLogger {
  return new QueueLogger(() => (level, message, meta) => {
    // That a job failed was logged where it did, with its cause; the queue would repeat the message as it is.
    if (meta?.['failure'] === true) logger.debug('a job failed', 'queue');
    else if (level === 'error') logger.error(message, 'queue');
    else if (level === 'warning') logger.warn(message, 'queue');
    else logger.debug(message, 'queue');
  });
}
