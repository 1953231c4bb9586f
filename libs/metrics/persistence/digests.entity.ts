import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import type { DigestFile } from '../domain/digests/digest.js';

/** Which reports staff want of each week or month. */
@Entity('metric_digest_schedules')
@Check('metric_digest_schedules_grain_check', `grain in ('WEEK', 'MONTH')`)
export class MetricDigestScheduleEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_digest_schedules_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_digest_schedules_pk' })
  grain: string;

  /** Empty: none. */
  @Column('text', { array: true })
  reports: string[];

  @Column('timestamptz', { name: 'set_at' })
  setAt: Date;

  @Column('text', { name: 'set_by' })
  setBy: string;
}

/** What was told of a week or month. Never changed. */
@Entity('metric_digests')
@Check('metric_digests_grain_check', `grain in ('WEEK', 'MONTH')`)
@Check('metric_digests_period_check', 'period <= through')
@Check('metric_digests_files_check', `jsonb_typeof(files) = 'array'`)
export class MetricDigestEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'metric_digests_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'metric_digests_pk' })
  grain: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'metric_digests_pk' })
  period: LocalDate;

  @Column('date')
  through: LocalDate;

  @Column('text')
  title: string;

  @Column('text', { array: true })
  reports: string[];

  @Column('text')
  html: string;

  @Column('jsonb')
  files: DigestFile[];

  @Column('timestamptz', { name: 'made_at' })
  madeAt: Date;
}
