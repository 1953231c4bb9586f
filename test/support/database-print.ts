import type { TestDatabase } from './test-database.js';

/**
 * Tables that a refused request may touch: the answers kept for idempotency keys, what the audit log keeps of attempts,
 * and when a credential was used last.
 */
const NOTES = ['idempotency_records', 'audit_entries', 'storefront_keys', 'staff_sessions'];

/** Rows and checksum of every other table: two equal prints say that nothing changed in between. */
export async function printOf(database: TestDatabase): Promise<Record<string, string>> {
  const tables = await database.query<{ name: string }>(
    `select c.oid::regclass::text as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> all($1) order by 1`,
    [NOTES],
  );
  const prints: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await database.query<{ print: string }>(
      `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${name} t`,
    );
    prints[name] = row?.print ?? '';
  }
  return prints;
}
