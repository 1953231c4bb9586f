export { Clock, SettableClock, SystemClock } from './clock.js';
export { loadConfig, type Config } from './config/config.js';
export { ConfigurationError } from './config/configuration-error.js';
export { Batcher, type BatcherOptions, type BatchScope } from './batching/batcher.js';
export { SharedReader, type SharedReaderOptions } from './batching/shared-reader.js';
export { plainArray, textArray, timeArray } from './database/arrays.js';
export { bigintColumn } from './database/columns.js';
export { APP_ROLE, createDataSource, type DatabaseOptions } from './database/data-source.js';
export {
  isLockTimeout,
  isSerializationFailure,
  isUniqueViolation,
  staleIfTaken,
  StaleWrite,
} from './database/database-errors.js';
export { allInOrder, backgroundScope, Database, type Tx, type TxScope } from './database/database.js';
export { CONNECTION_WAIT_MS_MAX, REQUEST_TIMEOUT_MS, RequestDeadline } from './database/deadline.js';
export { Drain } from './drain.js';
export { Invariants, type Invariant, type Violation } from './database/invariants.js';
export { refuseUnsafeDatabase } from './database/durability.js';
export { appliedMigrations, migrate } from './database/migrate.js';
export { areTooMany, Attempts, CODE_ATTEMPTS, tooMany, type AttemptRule, type Try } from './rate/attempts.js';
export {
  FOLD_INTERVAL_MS,
  RatePoints,
  WINDOW_MS,
  type Allowance,
  type RateLimits,
} from './rate/rate-points.js';
export { isPublicAddress } from './network/public-address.js';
export { addressSubject, type RateKind, type RateSubject } from './rate/rate-subject.js';
export { platformEntities } from './rate/entities.js';
export { migrateJobQueue, startJobRunner } from './jobs/job-queue.js';
export type { JobRunner, JobRunnerOptions, RecurringJob } from './jobs/job-runner.js';
export { LiveChanges, type LiveSubject, type LiveTopic } from './live/live-changes.js';
export { LiveFeed, type FeedPage } from './live/live-feed.js';
export { UNOBSERVED_DATABASE } from './database/database-observer.js';
export { UNOBSERVED_BATCHES, type BatchObserver } from './telemetry/batch-observer.js';
export { logUncaught } from './telemetry/log-uncaught.js';
export { Logger } from './telemetry/logger.js';
export { Metrics } from './telemetry/metrics.js';
export { METRICS_PATH, metricsPage, type MetricsPage } from './telemetry/metrics-page.js';
export { processMetrics } from './telemetry/process-metrics.js';
export { ObservedBatches } from './telemetry/observed-batches.js';
export type { LoggedPrincipal, RequestObservation } from './telemetry/request-observation.js';
export type { Backlog } from './telemetry/sampled-gauges.js';
export { SignedTokens, type SignedTokensOptions } from './tokens/signed-tokens.js';
export { Tracing } from './telemetry/tracing.js';
export { Overloaded, TimedOut, Trouble, Unavailable } from './trouble.js';
export { CONFIG, PlatformModule, type PlatformOptions } from './platform.module.js';
