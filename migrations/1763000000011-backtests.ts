import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

/** What is to be tried on past orders, how far that is, and what was found. Never deleted: results can be compared later. */
const BACKTESTS = `
  create table backtests (
    id uuid not null,
    program_id uuid not null,
    state text not null,
    trial jsonb not null,
    period_from timestamptz not null,
    period_to timestamptz not null,
    orders_total integer,
    orders_done integer not null,
    result jsonb,
    failure text,
    attempt integer not null,
    created_at timestamptz not null,
    created_by text not null,
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz,
    constraint backtests_pk primary key (id),
    constraint backtests_state_check check (state in ('QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED')),
    constraint backtests_period_check check (period_from < period_to),
    constraint backtests_progress_check check (orders_done >= 0 and orders_total >= 0 and attempt >= 0),
    constraint backtests_result_check check ((state = 'DONE') = (result is not null)),
    constraint backtests_finished_check check ((state in ('QUEUED', 'RUNNING')) = (finished_at is null))
  );
  create index backtests_program_id_id_idx on backtests (program_id, id);`;

/** Backtests of campaigns: jobs of the worker. */
export class Backtests1763000000011 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      BACKTESTS + isolateByProgram('backtests') + grant('backtests', 'select', 'insert', 'update'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table backtests');
  }
}
