import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** Largest amount, 2^53 - 1: exact in JSON and in JavaScript clients. */
const MONEY_MAX = '9007199254740991';

// Never changed: an order that was placed between two rates is always worth the same. A mistake is put right by another
// rate from the same instant, whose revision is higher.
const RATES = `
  create table exchange_rates (
    id uuid not null,
    program_id uuid not null,
    currency text not null,
    rate numeric not null,
    effective_from timestamptz not null,
    revision integer not null,
    set_at timestamptz not null,
    set_by text not null,
    reason text not null,
    constraint exchange_rates_pk primary key (id),
    constraint exchange_rates_program_id_currency_effective_from_revision_key
      unique (program_id, currency, effective_from, revision),
    constraint exchange_rates_rate_check check (rate > 0),
    constraint exchange_rates_currency_check check (currency ~ '^[A-Z]{3}$'),
    constraint exchange_rates_revision_check check (revision >= 1)
  );
  create index exchange_rates_program_id_effective_from_id_idx on exchange_rates (program_id, effective_from, id);`;

// Null for orders in the program's own currency, which are all there are so far: nothing is rewritten. What would be null
// in a comparison (a missing field) counts as wrong.
const ORIGINALS = `
  alter table orders add column original jsonb;
  alter table orders add constraint orders_original_check check (original is null or coalesce(
    original ->> 'currency' ~ '^[A-Z]{3}$' and original ->> 'currency' <> currency
    and (original ->> 'exchangeRate')::numeric > 0
    and (original #>> '{amounts,totalMinor}')::numeric between 0 and ${MONEY_MAX}
    and (original #>> '{returned,totalMinor}')::numeric between 0 and (original #>> '{amounts,totalMinor}')::numeric
    and jsonb_typeof(original -> 'lines') = 'array', false)) not valid;
  alter table orders validate constraint orders_original_check;
  alter table order_returns add column original jsonb;`;

/** Exchange rates of programs, and orders as their shops stated them. */
export class Currencies1763000000018 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RATES);
    await runner.query(isolateByProgram('exchange_rates'));
    await runner.query(grant('exchange_rates', 'select', 'insert'));
    await runner.query(ORIGINALS);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'alter table order_returns drop column original; alter table orders drop column original',
    );
    await runner.query('drop table exchange_rates');
  }
}
