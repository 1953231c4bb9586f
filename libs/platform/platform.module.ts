import {
  Global,
  Module,
  type DynamicModule,
  type OnApplicationShutdown,
  type Provider,
} from '@nestjs/common';
import type { Pool } from 'pg';
import type { DestinationStream } from 'pino';
import type { DataSource, DataSourceOptions } from 'typeorm';
import { Attempts } from './rate/attempts.js';
import { Clock, SystemClock } from './clock.js';
import { secretsOf, type Config } from './config/config.js';
import { createDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { Invariants } from './database/invariants.js';
import { LiveChanges } from './live/live-changes.js';
import { Drain } from './drain.js';
import { RatePoints } from './rate/rate-points.js';
import { Logger } from './telemetry/logger.js';
import { Metrics } from './telemetry/metrics.js';
import { ObservedBatches } from './telemetry/observed-batches.js';
import { ObservedDatabase } from './telemetry/observed-database.js';
import { serviceVersion } from './telemetry/service-version.js';
import { startTracing } from './telemetry/start-tracing.js';
import { traceStatements } from './telemetry/trace-statements.js';
import { Tracing } from './telemetry/tracing.js';

/** Injection token of the `Config`. */
export const CONFIG = Symbol('Config');

/** A request's longest statement; jobs and imports pass their own limit. */
const STATEMENT_TIMEOUT_MS = 10_000;

export interface PlatformOptions {
  readonly config: Config;
  readonly entities: DataSourceOptions['entities'];
  /** 0 lets statements run for ever: for the CLI and the worker. */
  readonly statementTimeoutMs?: number;
  /** Another clock than the system's: for tests, and for seeding a past. */
  readonly clock?: Clock;
  /** Where the log goes: standard error, if absent. */
  readonly logDestination?: DestinationStream;
}

/** Technology for all libs: configuration, clock, logger and the database, as the restricted role. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly live: LiveChanges,
    private readonly tracing: Tracing,
    private readonly ratePoints: RatePoints,
  ) {}

  static forRoot(options: PlatformOptions): DynamicModule {
    const { config, clock = new SystemClock() } = options;
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useValue: clock },
        Invariants,
        Drain,
        Attempts,
        ...telemetryProviders(options),
        databaseProvider(options),
        {
          provide: LiveChanges,
          inject: [Database, Logger],
          useFactory: (database: Database, logger: Logger) =>
            new LiveChanges(database, { databaseUrl: config.databaseUrl, logger }),
        },
        {
          provide: RatePoints,
          inject: [Database, Logger],
          useFactory: (database: Database, logger: Logger) =>
            new RatePoints(database, { limits: config.ratePoints, secret: config.secret, logger }),
        },
      ],
      exports: [
        CONFIG,
        Clock,
        Logger,
        Metrics,
        Tracing,
        ObservedBatches,
        Database,
        Drain,
        Invariants,
        LiveChanges,
        RatePoints,
        Attempts,
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.live.close();
    await this.ratePoints.close();
    await this.database.dataSource.destroy();
    await this.tracing.stop();
  }
}

function databaseProvider({
  config,
  entities,
  statementTimeoutMs = STATEMENT_TIMEOUT_MS,
}: PlatformOptions): Provider {
  return {
    provide: Database,
    inject: [Metrics, Tracing, ObservedBatches, Logger],
    useFactory: async (metrics: Metrics, tracing: Tracing, batches: ObservedBatches, logger: Logger) => {
      const { databaseUrl: url, databasePoolSize: poolSize } = config;
      const dataSource = createDataSource({ url, poolSize, entities, as: 'app', statementTimeoutMs });
      const pool = poolOf(await dataSource.initialize());
      if (tracing.isOn) traceStatements(pool, tracing);
      const database = new Database(dataSource, new ObservedDatabase(metrics, tracing, logger), batches);
      metrics.watchPool(() => {
        const { totalCount, idleCount } = pool;
        return { totalCount, idleCount, waitingCount: database.gate.waitingCount };
      });
      return database;
    },
  };
}

function telemetryProviders({ config, logDestination: destination }: PlatformOptions): Provider[] {
  const version = serviceVersion();
  return [
    {
      provide: Logger,
      useFactory: () => new Logger(config.logLevel, { secrets: secretsOf(config), destination }),
    },
    { provide: Metrics, useFactory: () => new Metrics(version) },
    { provide: Tracing, useFactory: () => startTracing(config.otlpEndpoint, version) },
    {
      provide: ObservedBatches,
      inject: [Metrics, Tracing],
      useFactory: (metrics: Metrics, tracing: Tracing) => new ObservedBatches(metrics, tracing),
    },
  ];
}

/** The pg pool under TypeORM. */
function poolOf({ driver }: DataSource): Pool {
  return (driver as unknown as { readonly master: Pool }).master;
}
