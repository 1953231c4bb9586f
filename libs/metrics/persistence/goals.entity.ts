import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';

/** What staff want a metric of everybody or of a part to come to, or compare it with. */
@Entity('metric_goals')
@Check('metric_goals_kind_check', `kind in ('GOAL', 'BENCHMARK')`)
@Check('metric_goals_direction_check', `direction in ('AT_LEAST', 'AT_MOST')`)
@Check('metric_goals_value_check', `(dimension = 'ALL') = (value = '')`)
@Check(
  'metric_goals_terms_check',
  `(kind = 'GOAL') = (deadline is not null) and (kind = 'BENCHMARK') = (source is not null)`,
)
export class MetricGoalEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_goals_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_goals_pk' })
  metric: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_goals_pk' })
  grain: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_goals_pk' })
  dimension: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_goals_pk' })
  value: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_goals_pk' })
  kind: string;

  @Column('double precision')
  target: number;

  @Column('text')
  direction: string;

  @Column('date', { nullable: true })
  deadline: LocalDate | null;

  @Column('text', { nullable: true })
  source: string | null;

  @Column('date', { name: 'set_on' })
  setOn: LocalDate;

  /** The value of the last period that was over then. */
  @Column('double precision', { nullable: true })
  baseline: number | null;

  @Column('timestamptz', { name: 'set_at' })
  setAt: Date;

  @Column('text', { name: 'set_by' })
  setBy: string;
}

/** What staff are told of a metric. Never changed. */
@Entity('metric_alerts')
@Unique('metric_alerts_once_key', ['programId', 'metric', 'grain', 'dimension', 'value', 'period', 'kind'])
@Check('metric_alerts_kind_check', `kind in ('ANOMALY', 'GOAL_MISSED', 'NEGATIVE_REVIEWS')`)
@Check('metric_alerts_movers_check', `jsonb_typeof(movers) = 'array'`)
export class MetricAlertEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_alerts_pk' })
  programId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'metric_alerts_pk' })
  id: Uuid;

  @Column('text')
  kind: string;

  @Column('text')
  metric: string;

  @Column('text')
  grain: string;

  @Column('text')
  dimension: string;

  @Column('text')
  value: string;

  @Column('date')
  period: LocalDate;

  @Column('date')
  through: LocalDate;

  @Column('double precision')
  observed: number;

  @Column('double precision')
  expected: number;

  @Column('double precision', { nullable: true })
  z: number | null;

  @Column('date', { name: 'compared_with', nullable: true })
  comparedWith: LocalDate | null;

  @Column('jsonb')
  movers: readonly object[];

  @Column('timestamptz', { name: 'raised_at' })
  raisedAt: Date;
}

/** That somebody has seen to an alert. */
@Entity('metric_alert_acknowledgements')
export class MetricAlertAcknowledgementEntity {
  @PrimaryColumn('uuid', {
    name: 'program_id',
    primaryKeyConstraintName: 'metric_alert_acknowledgements_pk',
  })
  programId: Uuid;

  @PrimaryColumn('uuid', {
    name: 'alert_id',
    primaryKeyConstraintName: 'metric_alert_acknowledgements_pk',
  })
  alertId: Uuid;

  @Column('timestamptz', { name: 'acknowledged_at' })
  acknowledgedAt: Date;

  @Column('text', { name: 'acknowledged_by' })
  acknowledgedBy: string;

  @Column('text', { nullable: true })
  note: string | null;
}

/** As of which day metrics of a program were last looked at. */
@Entity('metric_alert_runs')
export class MetricAlertRunEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_alert_runs_pk' })
  programId: Uuid;

  @Column('date', { name: 'as_of' })
  asOf: LocalDate;

  /** Which of them. */
  @Column('text', { array: true })
  looked: readonly string[];
}
