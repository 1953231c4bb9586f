import type { DataSource } from 'typeorm';

// Any constant will do, as long as nobody else uses it: "prnl" in ASCII.
const MIGRATION_LOCK = 0x70726e6c;

/**
 * Runs the pending migrations, in order, each in its own transaction, and answers their names. TypeORM takes no
 * lock itself: processes that start together would collide, so they queue on an advisory lock of a session.
 */
export async function migrate(owner: DataSource): Promise<string[]> {
  const runner = owner.createQueryRunner();
  try {
    await runner.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const applied = await owner.runMigrations({ transaction: 'each' });
    return applied.map((migration) => migration.name);
  } finally {
    await runner.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await runner.release();
  }
}
