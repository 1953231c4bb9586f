import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, isolateByProgram } from './sql.js';

const REASONS = `('TOO_FEW_BUYERS', 'TOO_SHORT_HISTORY', 'NO_RECENT_ORDER', 'TOO_FEW_LOYAL', 'NOT_CONVERGED', 'NO_FINITE_MEAN', 'TIMED_OUT',
      'OUT_OF_MEMORY', 'CRASHED')`;

const MODELS = `
  create table metric_models (
    id uuid not null,
    program_id uuid not null,
    kind text not null,
    unit text not null,
    as_of date not null,
    fitted_from date,
    customers integer not null,
    ground jsonb not null,
    reason text,
    parameters jsonb,
    standard_errors jsonb,
    log_likelihood double precision,
    backtest jsonb,
    fitted_at timestamptz not null,
    constraint metric_models_pk primary key (id),
    constraint metric_models_program_id_kind_as_of_key unique (program_id, kind, as_of),
    constraint metric_models_kind_check check (kind in ('BG_NBD', 'MBG_NBD', 'GAMMA_GAMMA')),
    constraint metric_models_unit_check check (case when kind = 'GAMMA_GAMMA' then unit ~ '^[A-Z]{3}$' else unit in ('DAY', 'WEEK') end),
    constraint metric_models_customers_check check (customers >= 0),
    constraint metric_models_fitted_from_check check (fitted_from <= as_of),
    constraint metric_models_reason_check check (reason in ${REASONS}),
    constraint metric_models_fitted_check check ((reason is null) = (parameters is not null) and (reason is null) = (log_likelihood is not null)
      and (reason is null or standard_errors is null) and (reason is null or backtest is null))
  );
`;

const SCORES = `
  create table metric_scorings (
    program_id uuid not null,
    claimed_until timestamptz,
    as_of date,
    leaving_model_id uuid,
    spending_model_id uuid,
    reason text,
    spending_reason text,
    monthly_rate double precision,
    customers integer,
    segments jsonb,
    scored_at timestamptz,
    constraint metric_scorings_pk primary key (program_id),
    constraint metric_scorings_customers_check check (customers >= 0),
    constraint metric_scorings_reason_check check (reason in ${REASONS}),
    constraint metric_scorings_spending_reason_check check (spending_reason in ${REASONS}),
    constraint metric_scorings_scored_check check ((as_of is null) = (scored_at is null) and (as_of is null) = (customers is null)
      and (as_of is null) = (segments is null) and (as_of is null) = (monthly_rate is null)
      and (leaving_model_id is null or reason is null) and (spending_model_id is null or spending_reason is null))
  );

  create table customer_scores (
    customer_id uuid not null,
    program_id uuid not null,
    as_of date not null,
    r smallint not null,
    f smallint not null,
    m smallint not null,
    segment text not null,
    leaving_model_id uuid,
    spending_model_id uuid,
    alive double precision,
    risk90d double precision,
    purchases12m double precision,
    clv12m_minor bigint,
    scored_at timestamptz not null,
    constraint customer_scores_pk primary key (customer_id),
    constraint customer_scores_rfm_check check (r between 1 and 5 and f between 1 and 5 and m between 1 and 5),
    constraint customer_scores_segment_check check (segment in ('CHAMPIONS', 'LOYAL', 'POTENTIAL_LOYAL', 'NEW', 'PROMISING', 'NEED_ATTENTION',
      'ABOUT_TO_SLEEP', 'AT_RISK', 'CANNOT_LOSE', 'HIBERNATING')),
    constraint customer_scores_chances_check check (alive between 0 and 1 and risk90d between 0 and 1 and purchases12m >= 0 and clv12m_minor >= 0),
    constraint customer_scores_models_check check ((leaving_model_id is null) = (alive is null) and (alive is null) = (risk90d is null)
      and (alive is null) = (purchases12m is null) and (spending_model_id is null) = (clv12m_minor is null)
      and (clv12m_minor is null or alive is not null))
  ) with (fillfactor = 70);
  create index customer_scores_program_id_idx on customer_scores (program_id, risk90d, customer_id);
`;

const KEPT_UP = ['metric_scorings', 'customer_scores'];

/** Fitted models, which are history, and what they say of each customer as of the last night. */
export class MetricModels1763000000042 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(MODELS);
    await runner.query(SCORES);
    await runner.query(isolateByProgram('metric_models') + grant('metric_models', 'select', 'insert'));
    for (const table of KEPT_UP)
      await runner.query(isolateByProgram(table) + grant(table, 'select', 'insert', 'update', 'delete'));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [...KEPT_UP, 'metric_models'].reverse()) await runner.query(`drop table ${table}`);
  }
}
