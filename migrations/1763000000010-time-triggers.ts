import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** How far each trigger has been swept. Forgetting it costs another look, and fires nothing twice. */
const SWEEPS = `
  create table time_trigger_sweeps (
    program_id uuid not null,
    trigger_key text collate "C" not null,
    swept_through date,
    constraint time_trigger_sweeps_pk primary key (program_id, trigger_key)
  );`;

/** What a sweep of a day reads is a range of one of these. */
const INDEXES = {
  customers_program_id_birthday_idx: 'customers (program_id, birthday) where birthday is not null',
  customers_program_id_enrolled_at_idx:
    'customers (program_id, enrolled_at, customer_id) where enrolled_at is not null',
  // Of days, and not of the last activity in customer_totals: that changes with every order, which keeps to its page as
  // long as no index holds what changes.
  customer_days_program_id_day_idx: 'customer_days (program_id, day)',
  order_lines_program_id_sku_idx: 'order_lines (program_id, sku, order_id) where sku is not null',
} as const;

/** Time triggers: what their sweeps remember and read. */
export class TimeTriggers1763000000010 implements MigrationInterface {
  /** The tables are in use: indexes are made concurrently, which no transaction may hold. */
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    // May be run again after it was broken off in the middle.
    await runner.query('drop table if exists time_trigger_sweeps');
    await runner.query(
      SWEEPS +
        isolateByProgram('time_trigger_sweeps') +
        grant('time_trigger_sweeps', 'select', 'insert', 'update'),
    );
    for (const [name, definition] of Object.entries(INDEXES)) {
      await runner.query(`drop index concurrently if exists ${name}`);
      await runner.query(`create index concurrently ${name} on ${definition}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const name of Object.keys(INDEXES)) await runner.query(`drop index ${name}`);
    await runner.query('drop table time_trigger_sweeps');
  }
}
