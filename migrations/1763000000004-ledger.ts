import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const POINT_TYPES = `
  create table point_types (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    name text not null,
    expiry_policy jsonb not null,
    clawback_policy text not null,
    goodwill_days integer not null,
    value_points bigint not null,
    value_minor bigint not null,
    created_at timestamptz not null,
    constraint point_types_pk primary key (id),
    constraint point_types_code_key unique (program_id, code),
    constraint point_types_clawback_policy_check
      check (clawback_policy in ('ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_NEGATIVE')),
    constraint point_types_goodwill_days_check check (goodwill_days between 0 and 3650),
    constraint point_types_value_check check (value_points > 0 and value_minor >= 0)
  );`;

// fillfactor 70: every posting updates the row, and free space on the page keeps those updates heap-only.
const WALLETS = `
  create table wallets (
    customer_id uuid not null,
    point_type_id uuid not null,
    program_id uuid not null,
    seq bigint not null,
    pending bigint not null,
    available bigint not null,
    held bigint not null,
    deficit bigint not null,
    earned bigint not null,
    spent bigint not null,
    expired bigint not null,
    lots bigint[] not null,
    constraint wallets_pk primary key (customer_id, point_type_id),
    constraint wallets_seq_check check (seq >= 0),
    constraint wallets_pending_check check (pending >= 0),
    constraint wallets_held_check check (held >= 0),
    constraint wallets_deficit_check check (deficit >= 0 and available >= -deficit),
    constraint wallets_expired_check check (expired >= 0),
    constraint wallets_limit_check
      check (available <= 9007199254740991 and pending <= 9007199254740991 and held <= 9007199254740991),
    constraint wallets_lots_check check (coalesce(array_length(lots, 1), 0) % 6 = 0)
  ) with (fillfactor = 70);`;

const HOLDS = `
  create table holds (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    point_type_id uuid not null,
    order_reference text,
    points bigint not null,
    captured_points bigint not null,
    status text not null,
    draws bigint[] not null,
    placed_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    constraint holds_pk primary key (customer_id, id),
    constraint holds_points_check check (points > 0 and captured_points between 0 and points),
    constraint holds_status_check check (status in ('OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED')),
    constraint holds_ended_check check ((status = 'OPEN') = (ended_at is null))
  ) with (fillfactor = 80);
  create unique index holds_order_reference_key
    on holds (customer_id, point_type_id, order_reference) where status = 'OPEN';`;

// Awards pay for one index only, the primary key: it serves history (newest first), gap checks and uniqueness at once.
// The other one finds what an order was paid with.
const MOVEMENTS = `
  create table ledger_movements (
    customer_id uuid not null,
    point_type_id uuid not null,
    seq bigint not null,
    program_id uuid not null,
    transaction_id uuid not null,
    kind text not null,
    from_account text not null,
    to_account text not null,
    points bigint not null,
    pending_after bigint not null,
    available_after bigint not null,
    held_after bigint not null,
    took bigint[] not null,
    lot_available_at bigint,
    lot_expires_at bigint,
    lot_cancel_at bigint,
    lot_slides boolean,
    hold_id uuid,
    activity_id uuid,
    source_id uuid,
    order_reference text,
    actor text not null,
    reason text,
    at timestamptz not null,
    recorded_at timestamptz not null,
    constraint ledger_movements_pk primary key (customer_id, point_type_id, seq),
    constraint ledger_movements_kind_check check (kind in ('AWARD', 'OPENING', 'MATURE', 'CANCEL', 'EXPIRE', 'EXTEND', 'HOLD',
      'RELEASE', 'RECLAIM', 'CAPTURE', 'REDEEM', 'RESTORE', 'CLAWBACK', 'ABSORB', 'ADJUST', 'TRANSFER_OUT', 'TRANSFER_IN')),
    constraint ledger_movements_points_check check (points > 0 or (kind = 'EXTEND' and points = 0)),
    constraint ledger_movements_account_check check (
      from_account in ('PENDING', 'AVAILABLE', 'HELD', 'ISSUED', 'REDEEMED', 'EXPIRED', 'ADJUSTED', 'TRANSFERRED')
      and to_account in ('PENDING', 'AVAILABLE', 'HELD', 'ISSUED', 'REDEEMED', 'EXPIRED', 'ADJUSTED', 'TRANSFERRED')),
    constraint ledger_movements_took_check check (coalesce(array_length(took, 1), 0) % 4 = 0)
  );
  create index ledger_movements_order_reference_idx
    on ledger_movements (customer_id, order_reference) where kind in ('CAPTURE', 'REDEEM', 'RESTORE');`;

// A row per instant at which time changes a wallet: inserted when a lot or hold opens, deleted when it has come.
const DUE = `
  create table ledger_due (
    customer_id uuid not null,
    point_type_id uuid not null,
    due_at timestamptz not null,
    program_id uuid not null,
    constraint ledger_due_pk primary key (customer_id, point_type_id, due_at)
  );
  create index ledger_due_due_at_idx on ledger_due (program_id, due_at);`;

const ADJUSTMENTS = `
  create table adjustments (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    point_type_id uuid not null,
    points bigint not null,
    reason text not null,
    maker_id uuid not null,
    approval_id uuid,
    status text not null,
    created_at timestamptz not null,
    posted_at timestamptz,
    constraint adjustments_pk primary key (customer_id, id),
    constraint adjustments_points_check check (points <> 0),
    constraint adjustments_status_check check (status in ('POSTED', 'WAITING', 'REJECTED')),
    constraint adjustments_posted_check check ((status = 'POSTED') = (posted_at is not null))
  );
  create index adjustments_maker_idx on adjustments (program_id, maker_id, created_at);
  create index adjustments_newest_idx on adjustments (program_id, id);
  create index adjustments_status_idx on adjustments (program_id, status, id);
  create index adjustments_approval_idx on adjustments (program_id, approval_id) where approval_id is not null;

  create table adjustment_limits (
    program_id uuid not null,
    role text not null,
    points_max bigint not null,
    constraint adjustment_limits_pk primary key (program_id, role),
    constraint adjustment_limits_points_check check (points_max >= 0)
  );`;

/** Wallets, their journal, holds and staff adjustments. */
export class Ledger1763000000004 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POINT_TYPES + WALLETS + HOLDS + MOVEMENTS + DUE + ADJUSTMENTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('point_types', 'select', 'insert', 'update') +
        grant('wallets', 'select', 'insert', 'update') +
        grant('holds', 'select', 'insert', 'update') +
        grant('ledger_movements', 'select', 'insert') +
        // The worker locks the reminders it takes, and PostgreSQL asks for `update` to lock a row.
        grant('ledger_due', 'select', 'insert', 'update', 'delete') +
        grant('adjustments', 'select', 'insert', 'update') +
        grant('adjustment_limits', 'select', 'insert', 'update'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}

const TABLES = [
  'point_types',
  'wallets',
  'holds',
  'ledger_movements',
  'ledger_due',
  'adjustments',
  'adjustment_limits',
];
