import pg from 'pg';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { useQuickInstants } from './instants.js';

/** The role the services work as: it owns nothing, bypasses no policy and cannot change history. */
export const APP_ROLE = 'perennial_app';

const INT8 = pg.types.builtins.INT8;
// pg's type names stop at the scalar types; the array's parser is registered by its number all the same.
const INT8_ARRAY = 1016 as typeof INT8;
const DATE = pg.types.builtins.DATE;

/** int8 becomes bigint (exact), and a date stays "YYYY-MM-DD" text: pg would read it in the server's own zone. */
function useExactTypes(): void {
  pg.types.setTypeParser(INT8, BigInt);
  pg.types.setTypeParser(INT8_ARRAY, (text) =>
    text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt),
  );
  pg.types.setTypeParser(DATE, (text) => text);
  useQuickInstants();
}

export interface DatabaseOptions {
  readonly url: string;
  readonly poolSize: number;
  readonly entities?: DataSourceOptions['entities'];
  readonly migrations?: DataSourceOptions['migrations'];
  /** `app` connects as the restricted role; `owner` is for migrations and the drift check only. */
  readonly as: 'app' | 'owner';
  /** Ends a statement after this many milliseconds (0 = never); requests are cut at 10 s, jobs and imports are not. */
  readonly statementTimeoutMs?: number;
}

/** Longest wait for a row lock; then 55P03, which callers see as a retryable answer. */
const LOCK_TIMEOUT_MS = 2_000;
/** Longest wait until a new connection is made. */
const CONNECT_TIMEOUT_MS = 2_000;
/** A connection that says nothing for so long is asked by TCP whether it lives; ten times a second apart, on Linux. */
const KEEP_ALIVE_DELAY_MS = 10_000;

export function createDataSource(options: DatabaseOptions): DataSource {
  useExactTypes();
  const settings = [`-c statement_timeout=${options.statementTimeoutMs ?? 0}`, '-c timezone=UTC'];
  if (options.as === 'app') settings.push(`-c role=${APP_ROLE}`, `-c lock_timeout=${LOCK_TIMEOUT_MS}`);
  return new DataSource({
    type: 'postgres',
    url: options.url,
    poolSize: options.poolSize,
    connectTimeoutMS: CONNECT_TIMEOUT_MS,
    installExtensions: false,
    entities: options.entities ?? [],
    migrations: options.migrations ?? [],
    migrationsTableName: 'schema_migrations',
    migrationsTransactionMode: 'each',
    synchronize: false,
    extra: {
      options: settings.join(' '),
      pipeline: options.as === 'app',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_DELAY_MS,
    },
  });
}
