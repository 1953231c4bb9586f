import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSourceOptions } from 'typeorm';
import { Clock, SystemClock } from './clock.js';
import type { Config } from './config/config.js';
import { createDataSource } from './database/data-source.js';
import { Database } from './database/database.js';
import { Invariants } from './database/invariants.js';
import { LiveChanges } from './live/live-changes.js';
import { Logger } from './telemetry/logger.js';

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
}

/** Technology for all libs: configuration, clock, logger and the database, as the restricted role. */
@Global()
@Module({})
export class PlatformModule implements OnApplicationShutdown {
  constructor(
    private readonly database: Database,
    private readonly live: LiveChanges,
  ) {}

  static forRoot(options: PlatformOptions): DynamicModule {
    const {
      config,
      entities,
      statementTimeoutMs = STATEMENT_TIMEOUT_MS,
      clock = new SystemClock(),
    } = options;
    return {
      module: PlatformModule,
      providers: [
        { provide: CONFIG, useValue: config },
        { provide: Clock, useValue: clock },
        Invariants,
        { provide: Logger, useFactory: () => new Logger(config.logLevel) },
        {
          provide: Database,
          useFactory: async () => {
            const { databaseUrl: url, databasePoolSize: poolSize } = config;
            const dataSource = createDataSource({ url, poolSize, entities, as: 'app', statementTimeoutMs });
            return new Database(await dataSource.initialize());
          },
        },
        {
          provide: LiveChanges,
          inject: [Database, Logger],
          useFactory: (database: Database, logger: Logger) =>
            new LiveChanges(database, { databaseUrl: config.databaseUrl, logger }),
        },
      ],
      exports: [CONFIG, Clock, Logger, Database, Invariants, LiveChanges],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.live.close();
    await this.database.dataSource.destroy();
  }
}
