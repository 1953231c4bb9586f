import pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';

// Any constant will do, as long as nobody else uses it: "prnl" in ASCII.
const MIGRATION_LOCK = 0x70726e6c;
const LOCK_LOOK_MS = 100;

/**
 * Runs the pending migrations, in order, each in its own transaction, and answers their names. TypeORM takes no
 * lock itself: processes that start together would collide, so they queue on an advisory lock of a session.
 */
export async function migrate(owner: DataSource): Promise<string[]> {
  const runner = owner.createQueryRunner();
  try {
    await lock(runner);
    const applied = await owner.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}

/**
 * Asks again and again: a statement that waits is a transaction, and making an index concurrently waits for all of them,
 * so the one that migrates would wait for those that wait for it.
 */
async function lock(runner: QueryRunner): Promise<void> {
  for (;;) {
    const [row] = (await runner.query('select pg_try_advisory_lock($1) as locked', [MIGRATION_LOCK])) as {
      locked: boolean;
    }[];
    if (row?.locked) return;
    await new Promise((resolve) => setTimeout(resolve, LOCK_LOOK_MS));
  }
}

/** How long is waited for a connection, and then for the answer. */
const LOOK_TIMEOUT_MS = 2_000;

/** Names of the migrations that a database has had. Only its owner may see them: the URL is the owner's. */
export async function appliedMigrations(databaseUrl: string): Promise<string[]> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: LOOK_TIMEOUT_MS,
    query_timeout: LOOK_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select name from schema_migrations');
    return rows.map(({ name }) => name);
  } finally {
    await client.end().catch(() => undefined);
  }
}
