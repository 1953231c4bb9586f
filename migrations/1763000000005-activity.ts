import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

/** Largest amount, 2^53 - 1: exact in JSON and in JavaScript clients. */
const MONEY_MAX = '9007199254740991';

/** Orders, returns and activities of customers, their roll-ups, and the directory of natural keys. */
export class Activity1763000000005 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [batches, keys, activities, orders, orderLines, orderReturns, totals, days]) {
      await runner.query(statement);
    }
    await runner.query(policies);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table order_returns, order_lines, orders, activities, customer_days, customer_totals, activity_keys,
        import_batches`);
  }
}

const batches = `
  create table import_batches (
    id uuid not null,
    program_id uuid not null,
    kind text not null,
    file_name text not null,
    file_sha256 text not null,
    status text not null,
    recorded_count integer not null default 0,
    replayed_count integer not null default 0,
    refused_count integer not null default 0,
    reverted_count integer not null default 0,
    revert_cursor uuid,
    created_at timestamptz not null,
    finished_at timestamptz,
    constraint import_batches_pk primary key (id),
    constraint import_batches_status_check check (status in ('RUNNING', 'DONE', 'FAILED', 'REVERTED')),
    constraint import_batches_counts_check check (
      recorded_count >= 0 and replayed_count >= 0 and refused_count >= 0 and reverted_count >= 0)
  );
  create index import_batches_program_id_id_idx on import_batches (program_id, id);
`;

// A directory, not customer-owned: a linked guest order's key moves to its new owner, and the same key is taken
// program-wide whatever the customer. The key alone decides which of two concurrent recordings is first.
const keys = `
  create table activity_keys (
    program_id uuid not null,
    kind text collate "C" not null,
    source text collate "C" not null,
    external_id text collate "C" not null,
    customer_id uuid not null,
    activity_id uuid not null,
    order_id uuid,
    fingerprint bytea not null,
    constraint activity_keys_pk primary key (program_id, kind, source, external_id),
    constraint activity_keys_fingerprint_check check (octet_length(fingerprint) = 32)
  );
`;

const activities = `
  create table activities (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    type text not null,
    source text not null,
    external_id text not null,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    channel text,
    order_id uuid,
    attributes jsonb,
    batch_id uuid,
    constraint activities_pk primary key (customer_id, id)
  );
`;

// fillfactor 85: a return updates the row once or twice, and the update stays on its page (HOT).
const orders = `
  create table orders (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    source text not null,
    external_id text not null,
    number integer not null,
    occurred_at timestamptz not null,
    local_day date not null,
    recorded_at timestamptz not null,
    channel text,
    currency text not null,
    status text not null default 'PAID',
    total_minor bigint not null,
    shipping_minor bigint not null,
    tax_minor bigint not null,
    gift_card_minor bigint not null,
    discount_minor bigint not null,
    returned_total_minor bigint not null default 0,
    returned_shipping_minor bigint not null default 0,
    returned_tax_minor bigint not null default 0,
    returned_gift_card_minor bigint not null default 0,
    returned_discount_minor bigint not null default 0,
    batch_id uuid,
    linked_to_customer_id uuid,
    constraint orders_pk primary key (customer_id, id),
    constraint orders_status_check check (status in ('PAID', 'PARTLY_RETURNED', 'RETURNED', 'CANCELLED')),
    constraint orders_number_check check (number >= 1),
    constraint orders_amounts_check check (
      total_minor between 0 and ${MONEY_MAX} and shipping_minor >= 0 and tax_minor >= 0
      and shipping_minor <= total_minor - tax_minor
      and gift_card_minor between 0 and total_minor and discount_minor between 0 and ${MONEY_MAX}),
    constraint orders_returned_check check (
      returned_total_minor between 0 and total_minor and returned_shipping_minor between 0 and shipping_minor
      and returned_tax_minor between 0 and tax_minor and returned_gift_card_minor between 0 and gift_card_minor
      and returned_discount_minor between 0 and discount_minor),
    constraint orders_status_returned_check check (
      case status when 'PAID' then returned_total_minor = 0 when 'PARTLY_RETURNED' then true
      else returned_total_minor = total_minor end)
  ) with (fillfactor = 85);
  create index orders_program_id_id_idx on orders (program_id, id);
  create index orders_batch_id_id_idx on orders (batch_id, id) where batch_id is not null;
`;

const orderLines = `
  create table order_lines (
    customer_id uuid not null,
    order_id uuid not null,
    line_no integer not null,
    program_id uuid not null,
    sku text,
    name text,
    categories text[] not null,
    quantity integer not null,
    amount_minor bigint not null,
    share_minor bigint not null,
    returned_quantity integer not null default 0,
    returned_minor bigint not null default 0,
    constraint order_lines_pk primary key (customer_id, order_id, line_no),
    constraint order_lines_order_fk foreign key (customer_id, order_id) references orders (customer_id, id),
    constraint order_lines_quantity_check check (quantity between 1 and 1000000 and line_no >= 1),
    constraint order_lines_amounts_check check (
      amount_minor between 0 and ${MONEY_MAX} and share_minor between 0 and ${MONEY_MAX}),
    constraint order_lines_returned_check check (
      returned_quantity between 0 and quantity and returned_minor between 0 and share_minor)
  ) with (fillfactor = 85);
`;

// One row per return, and one per cancellation (without an external id), so an order's returned amounts are the sum.
const orderReturns = `
  create table order_returns (
    customer_id uuid not null,
    order_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    source text not null,
    external_id text,
    occurred_at timestamptz not null,
    recorded_at timestamptz not null,
    total_minor bigint not null,
    shipping_minor bigint not null,
    tax_minor bigint not null,
    gift_card_minor bigint not null,
    discount_minor bigint not null,
    lines jsonb,
    constraint order_returns_pk primary key (customer_id, order_id, id),
    constraint order_returns_order_fk foreign key (customer_id, order_id) references orders (customer_id, id),
    constraint order_returns_amounts_check check (
      total_minor >= 0 and shipping_minor >= 0 and tax_minor >= 0 and gift_card_minor >= 0 and discount_minor >= 0)
  );
`;

// One row per customer: gives orders their numbers and makes a customer's activities queue behind each other.
const totals = `
  create table customer_totals (
    customer_id uuid not null,
    program_id uuid not null,
    last_order_number integer not null,
    orders_count integer not null,
    gross_minor bigint not null,
    returned_minor bigint not null,
    first_order_at timestamptz,
    last_order_at timestamptz,
    last_activity_at timestamptz,
    constraint customer_totals_pk primary key (customer_id),
    constraint customer_totals_counts_check check (orders_count between 0 and last_order_number),
    constraint customer_totals_amounts_check check (returned_minor between 0 and gross_minor)
  ) with (fillfactor = 70);
`;

const days = `
  create table customer_days (
    customer_id uuid not null,
    day date not null,
    program_id uuid not null,
    orders integer not null,
    gross_minor bigint not null,
    returned_minor bigint not null,
    activities integer not null,
    constraint customer_days_pk primary key (customer_id, day),
    constraint customer_days_counts_check check (orders >= 0 and activities >= 0),
    constraint customer_days_amounts_check check (returned_minor between 0 and gross_minor)
  ) with (fillfactor = 85);
`;

const programTables = [
  'import_batches',
  'activity_keys',
  'activities',
  'orders',
  'order_lines',
  'order_returns',
  'customer_totals',
  'customer_days',
];

const policies = programTables.map((table) => isolateByProgram(table)).join('');

const grants =
  // History: what happened is never changed, and a key is never given up; only its owner can change.
  ['activities', 'order_returns', 'activity_keys'].map((table) => grant(table, 'select', 'insert')).join('') +
  grantUpdate('activity_keys', 'customer_id') +
  ['orders', 'order_lines', 'customer_totals', 'customer_days', 'import_batches']
    .map((table) => grant(table, 'select', 'insert', 'update'))
    .join('');
