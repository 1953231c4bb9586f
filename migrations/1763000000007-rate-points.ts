import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

// Unlogged: nothing waits for the disk, and what a crash forgets is a minute of counting. Known by subject only, because
// addresses spend before any program is known.
const RATE_POINTS = `
  create unlogged table rate_points (
    subject text not null,
    window_start timestamptz not null,
    spent bigint not null,
    constraint rate_points_pk primary key (subject),
    constraint rate_points_spent_check check (spent >= 0)
  ) with (fillfactor = 50);`;

const ATTEMPTS = `
  create table attempts (
    program_id uuid not null,
    action text not null,
    actor text not null,
    tries timestamptz[] not null,
    constraint attempts_pk primary key (program_id, action, actor),
    constraint attempts_tries_check check (cardinality(tries) >= 1 and cardinality(tries) <= 100)
  ) with (fillfactor = 70);`;

/** What keys, customers and addresses spend in a minute, and tries at codes. */
export class RatePoints1763000000007 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RATE_POINTS + ATTEMPTS);
    await runner.query(isolateByProgram('attempts'));
    await runner.query(
      grant('rate_points', 'select', 'insert', 'update', 'delete') +
        grant('attempts', 'select', 'insert', 'update'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table attempts, rate_points');
  }
}
