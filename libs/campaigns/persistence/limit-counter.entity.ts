import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { LimitMeasure } from '../domain/limits.js';

const MEASURES = `measure in ('TIMES', 'POINTS', 'MONEY')`;
const WITHIN_CAP = `used between 0 and cap`;

/** What a customer has used of a campaign's limit in one window. */
@Entity('limit_counters')
@Check('limit_counters_measure_check', MEASURES)
@Check('limit_counters_used_check', WITHIN_CAP)
export class LimitCounterEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'limit_counters_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'limit_counters_pk' })
  campaignId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'limit_counters_pk' })
  measure: LimitMeasure;

  @PrimaryColumn('text', { name: 'window_name', primaryKeyConstraintName: 'limit_counters_pk' })
  window: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column(bigintColumn())
  used: bigint;

  /** Of the version that used it last; or what had been used by then, if that was more already. */
  @Column(bigintColumn())
  cap: bigint;
}

/** What all customers together have used of a campaign's limit in one window. */
@Entity('program_limit_counters')
@Check('program_limit_counters_measure_check', MEASURES)
@Check('program_limit_counters_used_check', WITHIN_CAP)
export class ProgramLimitCounterEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'program_limit_counters_pk' })
  programId: Uuid;

  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'program_limit_counters_pk' })
  campaignId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'program_limit_counters_pk' })
  measure: LimitMeasure;

  @PrimaryColumn('text', { name: 'window_name', primaryKeyConstraintName: 'program_limit_counters_pk' })
  window: string;

  @Column(bigintColumn())
  used: bigint;

  /** As a customer's. */
  @Column(bigintColumn())
  cap: bigint;
}

/** When a campaign with a cool-down gave a customer something. */
@Entity('limit_cool_downs')
@Check('limit_cool_downs_days_check', `cardinality(days) between 0 and 100`)
export class LimitCoolDownEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'limit_cool_downs_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'limit_cool_downs_pk' })
  campaignId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Whole days since 1970-01-01, ascending: a third of the size of dates, in a row that every award writes. */
  @Column('integer', { array: true })
  days: number[];

  /** The latest day that is no longer kept. */
  @Column('integer', { name: 'forgotten_to', nullable: true })
  forgottenTo: number | null;
}
