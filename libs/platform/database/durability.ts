import { ConfigurationError } from '../config/configuration-error.js';
import { backgroundScope, type Database } from './database.js';

/** Settings under which a crash of the server loses or damages what was acknowledged. */
const UNSAFE = ['synchronous_commit', 'fsync', 'full_page_writes'];

/**
 * R20: throws `ConfigurationError` when the server, this database or this role forgets commits in a crash. It looks at
 * what holds for the service's own connections, wherever it was set.
 */
export async function refuseUnsafeDatabase(database: Database): Promise<void> {
  const off = await database.tx(backgroundScope(null), (tx) =>
    tx.query<{ name: string; source: string }>(
      `select name, source from pg_settings where name = any($1) and setting = 'off' order by name`,
      [UNSAFE],
    ),
  );
  if (off.length === 0) return;
  const lines = off.map(({ name, source }) => `  ${name} is off (set by: ${source})`);
  throw new ConfigurationError(
    `PostgreSQL could lose acknowledged changes in a crash, so production does not start:\n${lines.join('\n')}`,
  );
}
