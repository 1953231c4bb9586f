import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newId, type LocalDate, type Uuid } from '#kernel';
import { Database } from '#platform';
import type { TestApp } from './test-app.js';

/** What somebody bought on a day, all of it still paid for. */
export interface PurchaseDay {
  readonly day: LocalDate;
  readonly minor: bigint;
}

export interface Buyer {
  readonly id: Uuid;
  readonly days: readonly PurchaseDay[];
}

const DATA = join(import.meta.dirname, '../../../shared/data');

export const CDNOW_SAMPLE = join(DATA, 'cdnow_sample_transactions.csv');
export const CDNOW_MASTER = join(DATA, 'cdnow_master_transactions.csv');

/** `describe`, skipped and said so where there are no data. */
export function describeWith(file: string): jest.Describe {
  if (existsSync(file)) return describe;
  process.stdout.write(`Skipped: there are no data at ${file}.\n`);
  return describe.skip;
}

/** The customers of CDNOW with what they bought by day, in order. */
export function cdnowBuyers(file: string): Buyer[] {
  const byCustomer = new Map<string, Map<LocalDate, bigint>>();
  const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
  const columns = head.split(',');
  const at = (name: string): number => columns.indexOf(name);
  const key = columns[0] ?? '';
  for (const line of lines) {
    const cells = line.split(',');
    const customer = cells[at(key)] ?? '';
    const day = cells[at('date')] ?? '';
    const own = byCustomer.get(customer) ?? new Map<LocalDate, bigint>();
    byCustomer.set(customer, own);
    const minor = BigInt(Math.round(Number(cells[at('amount')]) * 100));
    own.set(day, (own.get(day) ?? 0n) + minor);
  }
  return [...byCustomer.values()].map((own) => ({
    id: newId(new Date(0)),
    days: [...own].map(([day, minor]) => ({ day, minor })).sort((a, b) => (a.day < b.day ? -1 : 1)),
  }));
}

const ROWS = `select * from unnest($2::uuid[], $3::date[], $4::bigint[]) as d (customer_id, day, minor)`;

const STATS = `
  insert into customer_stats (customer_id, program_id, is_guest, enrolled_day, channel, first_day, second_day, last_day, lapsed_day,
    purchase_days, orders, gross_minor, returned_minor, first_net_minor, generation)
  select customer_id, $1, $5::bool, null, null, min(day), (array_agg(day order by day))[2], max(day), max(day) + 181, count(*), count(*),
    sum(minor), 0, (array_agg(minor order by day))[1], 1
  from (${ROWS}) as d group by customer_id`;

const MONTHS = `
  insert into customer_months (customer_id, month, program_id, days, orders, gross_minor, returned_minor)
  select customer_id, date_trunc('month', day)::date, $1, array_agg(extract(day from day)::smallint order by day), array_agg(1 order by day),
    array_agg(minor order by day), array_agg(0 order by day)
  from (${ROWS}) as d where $5::bool is not null group by 1, 2`;

const SERVED = `
  insert into metric_generations (program_id, generation, inactivity_days, time_zone, opened_through, started_at, completed_at, folded_at)
  values ($1, 1, 180, 'UTC', '2026-01-01', now(), now(), now()) on conflict (program_id, generation) do nothing`;

/** Writes the roll-ups of customers as they are at the end of a day, in place of those that are there. */
export async function rollUp(
  app: TestApp,
  programId: Uuid,
  buyers: readonly Buyer[],
  through: LocalDate,
  { isGuest = false } = {},
): Promise<void> {
  const rows = buyers.flatMap(({ id, days }) =>
    days.filter(({ day }) => day <= through).map((one) => ({ id, ...one })),
  );
  const parameters = [
    programId,
    rows.map(({ id }) => id),
    rows.map(({ day }) => day),
    rows.map(({ minor }) => minor),
    isGuest,
  ];
  await app.app.get(Database).tx({ programId }, async (tx) => {
    const ids = [...new Set(rows.map(({ id }) => id))];
    for (const table of ['customer_stats', 'customer_months'])
      await tx.execute(`delete from ${table} where program_id = $1 and customer_id = any($2)`, [
        programId,
        ids,
      ]);
    await tx.execute(SERVED, [programId]);
    await tx.execute(STATS, parameters);
    await tx.execute(MONTHS, parameters);
  });
  // As PostgreSQL does by itself, a minute later.
  await app.database.query('analyze customer_stats, customer_months');
}
