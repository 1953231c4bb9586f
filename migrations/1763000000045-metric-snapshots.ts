import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const TABLES = `
  create table metric_snapshots (
    program_id uuid not null,
    report text not null,
    dimension text not null,
    as_of date not null,
    value text not null,
    figures jsonb not null,
    counted_at timestamptz not null,
    definition_version integer not null,
    inactivity_days integer not null,
    time_zone text not null,
    computed_at timestamptz not null,
    constraint metric_snapshots_pk primary key (program_id, report, dimension, as_of, value),
    constraint metric_snapshots_report_check check (report ~ '^[A-Z][A-Z_]*$'),
    constraint metric_snapshots_value_check check ((dimension = 'ALL') = (value = '')),
    constraint metric_snapshots_figures_check check (jsonb_typeof(figures) = 'object')
  );

  create table metric_snapshot_runs (
    program_id uuid not null,
    as_of date not null,
    made text[] not null,
    claimed_until timestamptz,
    constraint metric_snapshot_runs_pk primary key (program_id)
  ) with (fillfactor = 70);

  create table metric_costs (
    program_id uuid not null,
    number integer not null,
    goods_bp integer,
    rewards_bp integer,
    acquisition_minor bigint,
    service_minor bigint,
    set_at timestamptz not null,
    set_by text not null,
    constraint metric_costs_pk primary key (program_id, number),
    constraint metric_costs_number_check check (number >= 1),
    constraint metric_costs_shares_check check (goods_bp between 0 and 10000 and rewards_bp between 0 and 10000),
    constraint metric_costs_amounts_check check (acquisition_minor >= 0 and service_minor >= 0)
  );
`;

const HISTORY = ['metric_snapshots', 'metric_costs'];

/** Figures of stock, one set a night, who makes them, and what customers cost, as staff say. */
export class MetricSnapshots1763000000045 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of HISTORY)
      await runner.query(isolateByProgram(table) + grant(table, 'select', 'insert'));
    await runner.query(isolateByProgram('metric_snapshot_runs'));
    await runner.query(grant('metric_snapshot_runs', 'select', 'insert', 'update'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['metric_snapshot_runs', ...HISTORY]) await runner.query(`drop table ${table}`);
  }
}
