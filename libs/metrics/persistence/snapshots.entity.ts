import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** What a report said of a part of the customers as a day began. Never changed: the days of it are a series. */
@Entity('metric_snapshots')
@Check('metric_snapshots_report_check', `report ~ '^[A-Z][A-Z_]*$'`)
@Check('metric_snapshots_value_check', `(dimension = 'ALL') = (value = '')`)
@Check('metric_snapshots_figures_check', `jsonb_typeof(figures) = 'object'`)
export class MetricSnapshotEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_snapshots_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_snapshots_pk' })
  report: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_snapshots_pk' })
  dimension: string;

  @PrimaryColumn('date', { name: 'as_of', primaryKeyConstraintName: 'metric_snapshots_pk' })
  asOf: LocalDate;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_snapshots_pk' })
  value: string;

  /** As each report has it; bigints are tagged. */
  @Column('jsonb')
  figures: object;

  /** Everything that was recorded by then is counted. */
  @Column('timestamptz', { name: 'counted_at' })
  countedAt: Date;

  @Column('integer', { name: 'definition_version' })
  definitionVersion: number;

  @Column('integer', { name: 'inactivity_days' })
  inactivityDays: number;

  @Column('text', { name: 'time_zone' })
  timeZone: string;

  @Column('timestamptz', { name: 'computed_at' })
  computedAt: Date;
}

/** Which snapshots of the last day are made, and until when a worker is at the others. */
@Entity('metric_snapshot_runs')
export class MetricSnapshotRunEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_snapshot_runs_pk' })
  programId: Uuid;

  @Column('date', { name: 'as_of' })
  asOf: LocalDate;

  @Column('text', { array: true })
  made: readonly string[];

  /** A worker that is killed leaves it to the others by then. */
  @Column('timestamptz', { name: 'claimed_until', nullable: true })
  claimedUntil: Date | null;
}

/** What customers cost, as staff say. The last one counts; null: nobody said. */
@Entity('metric_costs')
@Check('metric_costs_number_check', 'number >= 1')
@Check('metric_costs_shares_check', 'goods_bp between 0 and 10000 and rewards_bp between 0 and 10000')
@Check('metric_costs_amounts_check', 'acquisition_minor >= 0 and service_minor >= 0')
export class MetricCostsEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_costs_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'metric_costs_pk' })
  number: number;

  /** Cost of goods, in hundredths of a percent of net revenue. */
  @Column('integer', { name: 'goods_bp', nullable: true })
  goodsBp: number | null;

  /** What points and coupons cost, likewise. */
  @Column('integer', { name: 'rewards_bp', nullable: true })
  rewardsBp: number | null;

  /** For each customer. */
  @Column(bigintColumn({ name: 'acquisition_minor', nullable: true }))
  acquisitionMinor: bigint | null;

  /** For each order. */
  @Column(bigintColumn({ name: 'service_minor', nullable: true }))
  serviceMinor: bigint | null;

  @Column('timestamptz', { name: 'set_at' })
  setAt: Date;

  @Column('text', { name: 'set_by' })
  setBy: string;
}
