import type { Uuid } from '#kernel';

/** Runs SQL as the owner. */
export type Query = <Row>(sql: string, parameters?: unknown[]) => Promise<Row[]>;

export interface Population {
  readonly programId: Uuid;
  readonly pointTypeId: Uuid;
  readonly wallets: number;
  /** An opening balance, then redemptions of a point each. */
  readonly movementsPerWallet: number;
}

/** Points of a wallet at its beginning: no benchmark spends them all. */
const OPENING_POINTS = 1_000_000_000;
const NEVER = Number.MAX_SAFE_INTEGER;

/** Customer `c-1`, `c-2`, ...: ids as the product makes them, one customer a minute. */
const CUSTOMER_ID = (number: string): string =>
  `(lpad(to_hex(1735689600000 + ${number} * 60000), 12, '0') || '7' || substr(md5(${number}::text), 1, 3)
    || '8' || substr(md5(${number}::text), 4, 15))::uuid`;

const CUSTOMERS = `
  insert into customers (customer_id, program_id, external_id, attributes, status, enrolled_at, created_at, updated_at)
  select ${CUSTOMER_ID('n')}, $1::uuid, 'c-' || n, '{}', 'ACTIVE', t.at, t.at, t.at
  from generate_series(1, $2::bigint) n, lateral (select to_timestamp(1735689600 + n * 60) as at) t`;

const EXTERNAL_IDS = `
  insert into customer_external_ids (program_id, external_id, customer_id)
  select program_id, external_id, customer_id from customers`;

const WALLETS = `
  insert into wallets (customer_id, point_type_id, program_id, seq, pending, available, held, deficit, earned, spent,
    expired, lots)
  select customer_id, $1::uuid, program_id, $2::bigint, 0, ${OPENING_POINTS} - ($2::bigint - 1), 0, 0, ${OPENING_POINTS}, $2::bigint - 1, 0,
    array[1, ${OPENING_POINTS} - ($2::bigint - 1), 0, ${NEVER}, ${NEVER}, 0]
  from customers order by customer_id`;

/** In the order of their times: all customers' first movements, then all second ones. */
const MOVEMENTS = `
  insert into ledger_movements (program_id, recorded_at, customer_id, point_type_id, seq, transaction_id, kind,
    from_account, to_account, points, pending_after, available_after, held_after, took, lot_available_at,
    lot_expires_at, lot_cancel_at, lot_slides, order_reference, actor, reason, at)
  select c.program_id, t.at, c.customer_id, $1::uuid, s, ${CUSTOMER_ID('(s * 100000000 + row_number() over ())')},
    case s when 1 then 'OPENING' else 'REDEEM' end,
    case s when 1 then 'ISSUED' else 'AVAILABLE' end, case s when 1 then 'AVAILABLE' else 'REDEEMED' end,
    case s when 1 then ${OPENING_POINTS} else 1 end, 0, ${OPENING_POINTS} - (s - 1), 0,
    case s when 1 then '{}'::bigint[] else array[1, 1, ${NEVER}, 0] end,
    case s when 1 then 0 end, case s when 1 then ${NEVER} end, case s when 1 then ${NEVER} end,
    case s when 1 then false end, case when s > 1 then 'order-' || c.external_id || '-' || s end,
    'storefront:' || $1::uuid, case s when 1 then 'Opening balance' end, t.at
  from generate_series(1, $2::bigint) s, customers c, lateral (select to_timestamp(1740000000 + s * 3600) as at) t
  order by s, c.customer_id`;

/**
 * Fills a program with customers, wallets and their journal, as if they had opened and spent: every invariant of the
 * ledger holds, and the product works on them. Keys and indexes of the journal are built at the end: 5,000,000 rows
 * in about a minute.
 */
export async function populate(query: Query, population: Population): Promise<void> {
  const { programId, pointTypeId, wallets, movementsPerWallet } = population;
  await query(CUSTOMERS, [programId, wallets]);
  await query(EXTERNAL_IDS);
  await query(WALLETS, [pointTypeId, movementsPerWallet]);
  const indexes = await query<{ name: string; definition: string }>(
    `select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition from pg_index
     where indrelid = 'ledger_movements'::regclass and not indisprimary`,
  );
  await query('alter table ledger_movements drop constraint ledger_movements_pk');
  for (const { name } of indexes) await query(`drop index ${name}`);
  await query(MOVEMENTS, [pointTypeId, movementsPerWallet]);
  await query(`alter table ledger_movements
    add constraint ledger_movements_pk primary key (customer_id, point_type_id, seq)`);
  for (const { definition } of indexes) await query(definition);
  await query('vacuum (analyze)');
  await query('checkpoint');
}

/** A record of an idempotent command for every redemption in the journal, alike to `sample`, with ids like random. */
export async function populateRecords(query: Query): Promise<void> {
  await query(`
    insert into idempotency_records (id, program_id, operation, fingerprint, outcome, created_at)
    select md5(m.transaction_id::text)::uuid, m.program_id, r.operation, r.fingerprint, r.outcome, m.at
    from ledger_movements m, (select * from idempotency_records limit 1) r
    where m.kind = 'REDEEM' and md5(m.transaction_id::text)::uuid <> r.id`);
  await query('vacuum (analyze) idempotency_records');
  await query('checkpoint');
}

/** Ids of the customers, in the order of their numbers. */
export async function customerIdsOf(query: Query, limit: number): Promise<Uuid[]> {
  const rows = await query<{ customer_id: Uuid }>(
    'select customer_id from customers order by customer_id limit $1',
    [limit],
  );
  return rows.map((row) => row.customer_id);
}
