import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Every use writes its counters: a low fillfactor keeps their updates in their pages. Hot ones are few and wide apart.
const TABLES_SQL = `
  create table usage_counters (
    program_id uuid not null,
    owner_id uuid not null,
    measure text not null,
    subject text not null,
    held bigint not null,
    committed bigint not null,
    cap bigint,
    constraint usage_counters_pk primary key (program_id, owner_id, measure, subject),
    constraint usage_counters_measure_check check (measure in ('USES', 'UNITS', 'MINOR')),
    constraint usage_counters_used_check check (held >= 0 and committed >= 0 and (cap is null or held + committed <= cap))
  ) with (fillfactor = 50);

  create table usage_claims (
    program_id uuid not null,
    id uuid not null,
    state text not null,
    amounts jsonb not null,
    constraint usage_claims_pk primary key (program_id, id),
    constraint usage_claims_state_check check (state in ('HELD', 'COMMITTED', 'RELEASED'))
  ) with (fillfactor = 80);`;

const TABLES = ['usage_counters', 'usage_claims'];

/** Limits of what can be used up: counters, and the claims that they are the sums of. */
export class UsageLimits1763000000031 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES_SQL);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('usage_counters', 'select', 'insert') +
        grantUpdate('usage_counters', 'held', 'committed', 'cap') +
        grant('usage_claims', 'select', 'insert') +
        grantUpdate('usage_claims', 'state', 'amounts'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
