import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const CUSTOMERS = `
  create table customer_stats (
    customer_id uuid not null,
    program_id uuid not null,
    is_guest boolean not null,
    enrolled_day date,
    channel text,
    first_day date,
    second_day date,
    last_day date,
    lapsed_day date,
    purchase_days integer not null,
    orders integer not null,
    gross_minor bigint not null,
    returned_minor bigint not null,
    first_net_minor bigint not null,
    generation integer not null,
    constraint customer_stats_pk primary key (customer_id),
    constraint customer_stats_counts_check check (purchase_days >= 0 and orders >= purchase_days),
    constraint customer_stats_amounts_check check (returned_minor between 0 and gross_minor and first_net_minor >= 0),
    constraint customer_stats_days_check check ((purchase_days > 0) = (first_day is not null) and (purchase_days > 0) = (last_day is not null)
      and (purchase_days > 1) = (second_day is not null) and (purchase_days > 0) = (lapsed_day is not null)
      and first_day <= last_day and second_day > first_day and second_day <= last_day and lapsed_day > first_day)
  ) with (fillfactor = 85);
  create index customer_stats_program_id_idx on customer_stats (program_id, customer_id);

  create table customer_months (
    customer_id uuid not null,
    month date not null,
    program_id uuid not null,
    days smallint[] not null,
    orders integer[] not null,
    gross_minor bigint[] not null,
    returned_minor bigint[] not null,
    constraint customer_months_pk primary key (customer_id, month),
    constraint customer_months_month_check check (extract(day from month) = 1),
    constraint customer_months_days_check check (cardinality(days) between 1 and 31 and cardinality(orders) = cardinality(days)
      and cardinality(gross_minor) = cardinality(days) and cardinality(returned_minor) = cardinality(days))
  ) with (fillfactor = 85);
  create index customer_months_program_id_idx on customer_months (program_id, month);

  create table customer_traits (
    customer_id uuid not null,
    dimension text not null,
    value text not null,
    from_day date not null,
    program_id uuid not null,
    until_day date,
    constraint customer_traits_pk primary key (customer_id, dimension, value, from_day),
    constraint customer_traits_until_day_check check (until_day > from_day)
  );
  create index customer_traits_program_id_idx on customer_traits (program_id, dimension, value);

  create table metric_marks (
    customer_id uuid not null,
    id uuid not null,
    program_id uuid not null,
    constraint metric_marks_pk primary key (customer_id, id)
  );
  create index metric_marks_program_id_idx on metric_marks (program_id, id);
`;

const CELLS = `
  create table metric_generations (
    program_id uuid not null,
    generation integer not null,
    inactivity_days integer not null,
    time_zone text not null,
    opened_through date not null,
    built_to uuid,
    started_at timestamptz not null,
    completed_at timestamptz,
    folded_at timestamptz not null,
    constraint metric_generations_pk primary key (program_id, generation),
    constraint metric_generations_generation_check check (generation >= 1),
    constraint metric_generations_time_check check (completed_at >= started_at and folded_at >= started_at)
  ) with (fillfactor = 70);

  create table retention_cells (
    program_id uuid not null,
    generation integer not null,
    grain text not null,
    period date not null,
    dimension text not null,
    value text not null,
    retained integer not null,
    lost integer not null,
    reactivated integer not null,
    acquired integer not null,
    acquired_and_lost integer not null,
    constraint retention_cells_pk primary key (program_id, generation, grain, dimension, value, period),
    constraint retention_cells_grain_check check (grain in ('MONTH', 'QUARTER', 'YEAR')),
    constraint retention_cells_counts_check check (retained >= 0 and lost >= 0 and reactivated >= 0 and acquired >= 0
      and acquired_and_lost >= 0)
  ) with (fillfactor = 70);

  create table revenue_cells (
    program_id uuid not null,
    generation integer not null,
    grain text not null,
    period date not null,
    dimension text not null,
    value text not null,
    buyers integer not null,
    repeat_buyers integer not null,
    purchase_days integer not null,
    orders integer not null,
    gross_minor bigint not null,
    returned_minor bigint not null,
    repeat_net_minor bigint not null,
    constraint revenue_cells_pk primary key (program_id, generation, grain, dimension, value, period),
    constraint revenue_cells_grain_check check (grain in ('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')),
    constraint revenue_cells_counts_check check (repeat_buyers between 0 and buyers and buyers <= purchase_days and purchase_days <= orders),
    constraint revenue_cells_amounts_check check (returned_minor between 0 and gross_minor
      and repeat_net_minor between 0 and gross_minor - returned_minor)
  ) with (fillfactor = 70);

  create table cohort_cells (
    program_id uuid not null,
    generation integer not null,
    basis text not null,
    grain text not null,
    cohort date not null,
    age integer not null,
    dimension text not null,
    value text not null,
    members integer not null,
    active integer not null,
    last_active integer not null,
    orders integer not null,
    net_minor bigint not null,
    constraint cohort_cells_pk primary key (program_id, generation, basis, grain, dimension, value, cohort, age),
    constraint cohort_cells_basis_check check (basis in ('FIRST_PURCHASE', 'ENROLMENT')),
    constraint cohort_cells_grain_check check (grain in ('WEEK', 'MONTH')),
    constraint cohort_cells_counts_check check (age >= 0 and members >= 0 and (age = 0 or members = 0) and active >= 0
      and last_active between 0 and active and orders >= active and net_minor >= 0)
  ) with (fillfactor = 70);
`;

const OWNED = ['customer_stats', 'customer_months', 'customer_traits', 'metric_marks'];
const DERIVED = ['metric_generations', 'retention_cells', 'revenue_cells', 'cohort_cells'];

/** What metrics are made of: roll-ups of customers, and the cells that dashboards read. */
export class MetricRollUps1763000000041 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CUSTOMERS);
    await runner.query(CELLS);
    for (const table of [...OWNED, ...DERIVED])
      await runner.query(isolateByProgram(table) + grant(table, 'select', 'insert', 'update', 'delete'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...DERIVED, ...OWNED].reverse()) await runner.query(`drop table ${table}`);
  }
}
