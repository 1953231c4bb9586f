import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { ModelGround, NoModel } from '../domain/models/gates.js';
import type { ModelBacktest, ModelFigures, ModelKind } from '../domain/models/metric-model.js';
import type { RfmSegment } from '../domain/rfm.js';

const REASONS = `('TOO_FEW_BUYERS', 'TOO_SHORT_HISTORY', 'NO_RECENT_ORDER', 'TOO_FEW_LOYAL', 'NOT_CONVERGED', 'NO_FINITE_MEAN', 'TIMED_OUT',
      'OUT_OF_MEMORY', 'CRASHED')`;

/** A fit of a model, or why there is none: history that is never changed. */
@Entity('metric_models')
@Unique('metric_models_program_id_kind_as_of_key', ['programId', 'kind', 'asOf'])
@Check('metric_models_kind_check', `kind in ('BG_NBD', 'MBG_NBD', 'GAMMA_GAMMA')`)
@Check(
  'metric_models_unit_check',
  `case when kind = 'GAMMA_GAMMA' then unit ~ '^[A-Z]{3}$' else unit in ('DAY', 'WEEK') end`,
)
@Check('metric_models_customers_check', 'customers >= 0')
@Check('metric_models_fitted_from_check', 'fitted_from <= as_of')
@Check('metric_models_reason_check', `reason in ${REASONS}`)
@Check(
  'metric_models_fitted_check',
  `(reason is null) = (parameters is not null) and (reason is null) = (log_likelihood is not null)
    and (reason is null or standard_errors is null) and (reason is null or backtest is null)`,
)
export class MetricModelEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'metric_models_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  kind: ModelKind;

  /** What its parameters are in: DAY or WEEK, or the currency of amounts. */
  @Column('text')
  unit: string;

  @Column('date', { name: 'as_of' })
  asOf: LocalDate;

  /** The first purchase that it saw. */
  @Column('date', { name: 'fitted_from', nullable: true })
  fittedFrom: LocalDate | null;

  @Column('integer')
  customers: number;

  /** What the gates look at. */
  @Column('jsonb')
  ground: ModelGround;

  @Column('text', { nullable: true })
  reason: NoModel | null;

  @Column('jsonb', { nullable: true })
  parameters: ModelFigures | null;

  @Column('jsonb', { name: 'standard_errors', nullable: true })
  standardErrors: ModelFigures | null;

  @Column('double precision', { name: 'log_likelihood', nullable: true })
  logLikelihood: number | null;

  @Column('jsonb', { nullable: true })
  backtest: ModelBacktest | null;

  @Column('timestamptz', { name: 'fitted_at' })
  fittedAt: Date;
}

/** How all customers of a program were scored the last time, and who is at it now. */
@Entity('metric_scorings')
@Check('metric_scorings_customers_check', 'customers >= 0')
@Check('metric_scorings_reason_check', `reason in ${REASONS}`)
@Check('metric_scorings_spending_reason_check', `spending_reason in ${REASONS}`)
@Check(
  'metric_scorings_scored_check',
  `(as_of is null) = (scored_at is null) and (as_of is null) = (customers is null)
    and (as_of is null) = (segments is null) and (as_of is null) = (monthly_rate is null)
    and (leaving_model_id is null or reason is null) and (spending_model_id is null or spending_reason is null)`,
)
export class MetricScoringEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_scorings_pk' })
  programId: Uuid;

  /** A worker that is killed leaves it to the others by then. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;

  @Column('date', { name: 'as_of', nullable: true })
  asOf: LocalDate | null;

  @Column('uuid', { name: 'leaving_model_id', nullable: true })
  leavingModelId: Uuid | null;

  @Column('uuid', { name: 'spending_model_id', nullable: true })
  spendingModelId: Uuid | null;

  @Column('text', { nullable: true })
  reason: NoModel | null;

  @Column('text', { name: 'spending_reason', nullable: true })
  spendingReason: NoModel | null;

  @Column('double precision', { name: 'monthly_rate', nullable: true })
  monthlyRate: number | null;

  @Column('integer', { nullable: true })
  customers: number | null;

  /** Totals by RFM segment; amounts as text. */
  @Column('jsonb', { nullable: true })
  segments: readonly object[] | null;

  @Column('timestamptz', { name: 'scored_at', nullable: true })
  scoredAt: Date | null;
}

/** What models say of a customer as of the last night. */
@Entity('customer_scores')
@Index('customer_scores_program_id_idx', ['programId', 'risk90d', 'customerId'])
@Check('customer_scores_rfm_check', 'r between 1 and 5 and f between 1 and 5 and m between 1 and 5')
@Check(
  'customer_scores_segment_check',
  `segment in ('CHAMPIONS', 'LOYAL', 'POTENTIAL_LOYAL', 'NEW', 'PROMISING', 'NEED_ATTENTION',
      'ABOUT_TO_SLEEP', 'AT_RISK', 'CANNOT_LOSE', 'HIBERNATING')`,
)
@Check(
  'customer_scores_chances_check',
  'alive between 0 and 1 and risk90d between 0 and 1 and purchases12m >= 0 and clv12m_minor >= 0',
)
@Check(
  'customer_scores_models_check',
  `(leaving_model_id is null) = (alive is null) and (alive is null) = (risk90d is null)
    and (alive is null) = (purchases12m is null) and (spending_model_id is null) = (clv12m_minor is null)
    and (clv12m_minor is null or alive is not null)`,
)
export class CustomerScoreEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_scores_pk' })
  customerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('date', { name: 'as_of' })
  asOf: LocalDate;

  @Column('smallint')
  r: number;

  @Column('smallint')
  f: number;

  @Column('smallint')
  m: number;

  @Column('text')
  segment: RfmSegment;

  @Column('uuid', { name: 'leaving_model_id', nullable: true })
  leavingModelId: Uuid | null;

  @Column('uuid', { name: 'spending_model_id', nullable: true })
  spendingModelId: Uuid | null;

  @Column('double precision', { nullable: true })
  alive: number | null;

  @Column('double precision', { nullable: true })
  risk90d: number | null;

  @Column('double precision', { nullable: true })
  purchases12m: number | null;

  @Column(bigintColumn({ name: 'clv12m_minor', nullable: true }))
  clv12mMinor: bigint | null;

  @Column('timestamptz', { name: 'scored_at' })
  scoredAt: Date;
}
