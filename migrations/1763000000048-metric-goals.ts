import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const TABLES = `
  create table metric_goals (
    program_id uuid not null,
    metric text not null,
    grain text not null,
    dimension text not null,
    value text not null,
    kind text not null,
    target double precision not null,
    direction text not null,
    deadline date,
    source text,
    set_on date not null,
    baseline double precision,
    set_at timestamptz not null,
    set_by text not null,
    constraint metric_goals_pk primary key (program_id, metric, grain, dimension, value, kind),
    constraint metric_goals_kind_check check (kind in ('GOAL', 'BENCHMARK')),
    constraint metric_goals_direction_check check (direction in ('AT_LEAST', 'AT_MOST')),
    constraint metric_goals_value_check check ((dimension = 'ALL') = (value = '')),
    constraint metric_goals_terms_check check ((kind = 'GOAL') = (deadline is not null) and (kind = 'BENCHMARK') = (source is not null))
  );

  create table metric_alerts (
    program_id uuid not null,
    id uuid not null,
    kind text not null,
    metric text not null,
    grain text not null,
    dimension text not null,
    value text not null,
    period date not null,
    through date not null,
    observed double precision not null,
    expected double precision not null,
    z double precision,
    compared_with date,
    movers jsonb not null,
    raised_at timestamptz not null,
    constraint metric_alerts_pk primary key (program_id, id),
    constraint metric_alerts_once_key unique (program_id, metric, grain, dimension, value, period, kind),
    constraint metric_alerts_kind_check check (kind in ('ANOMALY', 'GOAL_MISSED', 'NEGATIVE_REVIEWS')),
    constraint metric_alerts_movers_check check (jsonb_typeof(movers) = 'array')
  );

  create table metric_alert_acknowledgements (
    program_id uuid not null,
    alert_id uuid not null,
    acknowledged_at timestamptz not null,
    acknowledged_by text not null,
    note text,
    constraint metric_alert_acknowledgements_pk primary key (program_id, alert_id)
  );

  create table metric_alert_runs (
    program_id uuid not null,
    as_of date not null,
    constraint metric_alert_runs_pk primary key (program_id)
  );
`;

const HISTORY = ['metric_alerts', 'metric_alert_acknowledgements'];

/** What staff want metrics to come to, what they are told when metrics do otherwise, and when that was last looked at. */
export class MetricGoals1763000000048 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    for (const table of HISTORY)
      await runner.query(isolateByProgram(table) + grant(table, 'select', 'insert'));
    await runner.query(
      isolateByProgram('metric_goals') + grant('metric_goals', 'select', 'insert', 'update', 'delete'),
    );
    await runner.query(
      isolateByProgram('metric_alert_runs') + grant('metric_alert_runs', 'select', 'insert', 'update'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['metric_alert_runs', ...HISTORY.toReversed(), 'metric_goals'])
      await runner.query(`drop table ${table}`);
  }
}
