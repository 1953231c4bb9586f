import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// A row for each coupon that a checkout holds or has used. Without foreign keys, whose checks are a query a row: the doctor compares them.
const USES = `
  create table coupon_uses (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    order_reference text not null,
    template_id uuid not null,
    version_id uuid not null,
    code text,
    coupon_id uuid,
    discount_minor bigint not null,
    reversed_minor bigint not null,
    used_at timestamptz not null,
    constraint coupon_uses_pk primary key (customer_id, id),
    constraint coupon_uses_amounts_check check (discount_minor >= 0 and reversed_minor between 0 and discount_minor),
    constraint coupon_uses_coupon_check check (code is not null or coupon_id is null)
  ) with (fillfactor = 90);
  create index coupon_uses_order_idx on coupon_uses (program_id, order_reference);
  create index coupon_uses_template_idx on coupon_uses (program_id, template_id, customer_id);
  create index coupon_uses_coupon_idx on coupon_uses (program_id, coupon_id) where coupon_id is not null;`;

// Keyed by the order they are for, which is what shops know; a few writes each in their life.
const CHECKOUTS = `
  create table checkouts (
    program_id uuid not null,
    order_reference text not null,
    customer_id uuid not null,
    state text not null,
    fingerprint text not null,
    content jsonb not null,
    claim_ids uuid[] not null,
    holds jsonb not null,
    discount_minor bigint not null,
    points_minor bigint not null,
    total_minor bigint not null,
    returned jsonb not null,
    reversed_minor bigint not null,
    moves integer not null,
    reserved_at timestamptz not null,
    expires_at timestamptz not null,
    ended_at timestamptz,
    constraint checkouts_pk primary key (program_id, order_reference),
    constraint checkouts_state_check check (state in ('RESERVED', 'COMMITTED', 'RELEASED', 'EXPIRED', 'TAKEN_OVER')),
    constraint checkouts_ended_check check ((state = 'RESERVED') = (ended_at is null)),
    constraint checkouts_amounts_check check (discount_minor >= 0 and points_minor >= 0 and total_minor >= 0
      and reversed_minor between 0 and discount_minor and (reversed_minor = 0 or state = 'COMMITTED')),
    constraint checkouts_moves_check check (moves >= 1)
  ) with (fillfactor = 60);
  create index checkouts_open_idx on checkouts (program_id, customer_id) where state = 'RESERVED';
  create index checkouts_expiry_idx on checkouts (program_id, expires_at) where state = 'RESERVED';
  create index checkouts_customer_idx on checkouts (program_id, customer_id, reserved_at);

  create table checkout_moves (
    program_id uuid not null,
    order_reference text not null,
    number integer not null,
    move text not null,
    actor text not null,
    details jsonb not null,
    happened_at timestamptz not null,
    constraint checkout_moves_pk primary key (program_id, order_reference, number),
    constraint checkout_moves_number_check check (number >= 1)
  );

  create table checkout_settings (
    program_id uuid not null,
    number integer not null,
    settings jsonb not null,
    created_at timestamptz not null,
    created_by text not null,
    constraint checkout_settings_pk primary key (program_id, number),
    constraint checkout_settings_number_check check (number >= 1)
  );`;

const TABLES = ['coupon_uses', 'checkouts', 'checkout_moves', 'checkout_settings'];

/** Checkouts, and the coupons that they hold or have used. */
export class Checkout1763000000032 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(USES + CHECKOUTS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('coupon_uses', 'select', 'insert') +
        grantUpdate('coupon_uses', 'reversed_minor') +
        grant('checkouts', 'select', 'insert', 'update') +
        grant('checkout_moves', 'select', 'insert') +
        grant('checkout_settings', 'select', 'insert'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
