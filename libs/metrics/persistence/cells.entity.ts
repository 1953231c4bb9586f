import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** A making of all cells: the last one that is complete is served, a new one is made beside it. */
@Entity('metric_generations')
@Check('metric_generations_generation_check', 'generation >= 1')
@Check('metric_generations_segments_check', 'archived_segments >= 0')
@Check('metric_generations_time_check', 'completed_at >= started_at and folded_at >= started_at')
export class MetricGenerationEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_generations_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'metric_generations_pk' })
  generation: number;

  /** What the cells go by: other terms of the program ask for a new generation. */
  @Column('integer', { name: 'inactivity_days' })
  inactivityDays: number;

  @Column('text', { name: 'time_zone' })
  timeZone: string;

  /** The first day of the last month whose periods are counted: the next month asks for a new generation. */
  @Column('date', { name: 'opened_through' })
  openedThrough: LocalDate;

  /** Nobody is in them any more: another one asks for a new generation. */
  @Column('integer', { name: 'archived_segments', default: 0 })
  archivedSegments: number;

  /** The last customer that was counted, while it is being made. */
  @Column('uuid', { name: 'built_to', nullable: true })
  builtTo: Uuid | null;

  @Column('timestamptz', { name: 'started_at' })
  startedAt: Date;

  @Column('timestamptz', { name: 'completed_at', nullable: true })
  completedAt: Date | null;

  /** Until when everything that was recorded is counted. */
  @Column('timestamptz', { name: 'folded_at' })
  foldedAt: Date;
}

/** How many customers stand how to a period, by what they were when it began. */
@Entity('retention_cells')
@Check('retention_cells_grain_check', `grain in ('MONTH', 'QUARTER', 'YEAR')`)
@Check(
  'retention_cells_counts_check',
  'retained >= 0 and lost >= 0 and reactivated >= 0 and acquired >= 0 and acquired_and_lost >= 0',
)
export class RetentionCellEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'retention_cells_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'retention_cells_pk' })
  generation: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'retention_cells_pk' })
  grain: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'retention_cells_pk' })
  dimension: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'retention_cells_pk' })
  value: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'retention_cells_pk' })
  period: LocalDate;

  @Column('integer')
  retained: number;

  @Column('integer')
  lost: number;

  @Column('integer')
  reactivated: number;

  @Column('integer')
  acquired: number;

  @Column('integer', { name: 'acquired_and_lost' })
  acquiredAndLost: number;
}

/** What was bought in a period, by what the customers were when it began. Guests count in orders and amounts alone. */
@Entity('revenue_cells')
@Check('revenue_cells_grain_check', `grain in ('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')`)
@Check(
  'revenue_cells_counts_check',
  'repeat_buyers between 0 and buyers and buyers <= purchase_days and purchase_days <= orders',
)
@Check(
  'revenue_cells_amounts_check',
  'returned_minor between 0 and gross_minor and repeat_net_minor between 0 and gross_minor - returned_minor',
)
export class RevenueCellEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'revenue_cells_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'revenue_cells_pk' })
  generation: number;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'revenue_cells_pk' })
  grain: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'revenue_cells_pk' })
  dimension: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'revenue_cells_pk' })
  value: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'revenue_cells_pk' })
  period: LocalDate;

  @Column('integer')
  buyers: number;

  /** Who had bought before the period or bought on a second day in it. */
  @Column('integer', { name: 'repeat_buyers' })
  repeatBuyers: number;

  @Column('integer', { name: 'purchase_days' })
  purchaseDays: number;

  @Column('integer')
  orders: number;

  @Column(bigintColumn({ name: 'gross_minor' }))
  grossMinor: bigint;

  @Column(bigintColumn({ name: 'returned_minor' }))
  returnedMinor: bigint;

  /** Net revenue of days after a customer's first purchase day. */
  @Column(bigintColumn({ name: 'repeat_net_minor' }))
  repeatNetMinor: bigint;
}

/** Cohorts of weeks or months of a slice, in a generation of cells. */
@Entity('cohort_series')
@Unique('cohort_series_slice_key', ['programId', 'generation', 'basis', 'grain', 'dimension', 'value'])
@Check('cohort_series_series_check', 'series >= 1')
@Check('cohort_series_basis_check', `basis in ('FIRST_PURCHASE', 'ENROLMENT')`)
@Check('cohort_series_grain_check', `grain in ('WEEK', 'MONTH')`)
export class CohortSeriesEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'cohort_series_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'cohort_series_pk' })
  generation: number;

  /** Its number, by which its cells are found. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'cohort_series_pk' })
  series: number;

  @Column('text')
  basis: string;

  @Column('text')
  grain: string;

  @Column('text')
  dimension: string;

  @Column('text')
  value: string;
}

/** What a cohort of a series bought at an age of so many weeks or months. */
@Entity('cohort_cells')
@ForeignKey(
  () => CohortSeriesEntity,
  ['programId', 'generation', 'series'],
  ['programId', 'generation', 'series'],
  { name: 'cohort_cells_series_fk' },
)
@Check(
  'cohort_cells_counts_check',
  `age >= 0 and members >= 0 and (age = 0 or members = 0) and active >= 0 and last_active between 0 and active and orders >= active
    and net_minor >= 0`,
)
export class CohortCellEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'cohort_cells_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'cohort_cells_pk' })
  generation: number;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'cohort_cells_pk' })
  series: number;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'cohort_cells_pk' })
  cohort: LocalDate;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'cohort_cells_pk' })
  age: number;

  /** Of the cohort, told at age 0. */
  @Column('integer')
  members: number;

  /** Customers with a purchase day at this age. */
  @Column('integer')
  active: number;

  /** Customers whose last purchase day is of this age: the sum from here on is who bought now or later. */
  @Column('integer', { name: 'last_active' })
  lastActive: number;

  @Column('integer')
  orders: number;

  @Column(bigintColumn({ name: 'net_minor' }))
  netMinor: bigint;
}
