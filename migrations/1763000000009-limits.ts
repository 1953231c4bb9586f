import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

// Changed in place by every award of a limited campaign: room for a new version of a row beside the old one keeps
// updates off the indexes.
const OF_CUSTOMERS = `
  create table limit_counters (
    customer_id uuid not null,
    campaign_id uuid not null,
    measure text not null,
    window_name text not null,
    program_id uuid not null,
    used bigint not null,
    cap bigint not null,
    constraint limit_counters_pk primary key (customer_id, campaign_id, measure, window_name),
    constraint limit_counters_measure_check check (measure in ('TIMES', 'POINTS', 'MONEY')),
    constraint limit_counters_used_check check (used between 0 and cap)
  ) with (fillfactor = 70);

  create table limit_cool_downs (
    customer_id uuid not null,
    campaign_id uuid not null,
    program_id uuid not null,
    days integer[] not null,
    forgotten_to integer,
    constraint limit_cool_downs_pk primary key (customer_id, campaign_id),
    constraint limit_cool_downs_days_check check (cardinality(days) between 0 and 100)
  ) with (fillfactor = 70);`;

// Few rows, each changed by many transactions one after the other.
const OF_PROGRAMS = `
  create table program_limit_counters (
    program_id uuid not null,
    campaign_id uuid not null,
    measure text not null,
    window_name text not null,
    used bigint not null,
    cap bigint not null,
    constraint program_limit_counters_pk primary key (program_id, campaign_id, measure, window_name),
    constraint program_limit_counters_measure_check check (measure in ('TIMES', 'POINTS', 'MONEY')),
    constraint program_limit_counters_used_check check (used between 0 and cap)
  ) with (fillfactor = 20);`;

const TABLES = ['limit_counters', 'limit_cool_downs', 'program_limit_counters'];

/** What customers and programs have used of the limits of campaigns. */
export class Limits1763000000009 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(OF_CUSTOMERS + OF_PROGRAMS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('limit_counters', 'select', 'insert') +
        grantUpdate('limit_counters', 'used', 'cap') +
        grant('limit_cool_downs', 'select', 'insert') +
        grantUpdate('limit_cool_downs', 'days', 'forgotten_to') +
        grant('program_limit_counters', 'select', 'insert') +
        grantUpdate('program_limit_counters', 'used', 'cap'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
