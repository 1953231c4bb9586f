import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { BatchState } from '../domain/batch.js';
import type { StoredTerms } from './stored-terms.js';

@Entity('coupon_templates')
@Unique('coupon_templates_code_key', ['programId', 'code'])
export class CouponTemplateEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_templates_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt: Date | null;
}

@Entity('coupon_template_versions')
@Unique('coupon_template_versions_number_key', ['templateId', 'number'])
@Index('coupon_template_versions_program_id_idx', ['programId'])
@Check('coupon_template_versions_number_check', 'number >= 1')
export class CouponTemplateVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_template_versions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'template_id' })
  @ForeignKey(() => CouponTemplateEntity, { name: 'coupon_template_versions_template_fk' })
  templateId: Uuid;

  @Column('integer')
  number: number;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  @Column('jsonb')
  terms: StoredTerms;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}

@Entity('coupon_batches')
@Index('coupon_batches_program_id_idx', ['programId', 'id'])
@Index('coupon_batches_unfinished_idx', ['programId', 'id'], { where: `state in ('QUEUED', 'RUNNING')` })
@Check('coupon_batches_state_check', `state in ('QUEUED', 'RUNNING', 'DONE', 'CANCELLED')`)
@Check(
  'coupon_batches_done_check',
  `done >= 0 and done <= total and total >= 1 and (state <> 'DONE' or done = total)`,
)
@Check('coupon_batches_valid_check', 'valid_until is null or valid_until > valid_from')
export class CouponBatchEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_batches_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'template_id' })
  @ForeignKey(() => CouponTemplateEntity, { name: 'coupon_batches_template_fk' })
  templateId: Uuid;

  @Column('uuid', { name: 'version_id' })
  @ForeignKey(() => CouponTemplateVersionEntity, { name: 'coupon_batches_version_fk' })
  versionId: Uuid;

  @Column('text', { nullable: true })
  prefix: string | null;

  @Column('integer')
  total: number;

  @Column('integer')
  done: number;

  @Column('text')
  state: BatchState;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom: Date;

  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil: Date | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;

  @Column('timestamptz', { name: 'started_at', nullable: true })
  startedAt: Date | null;

  @Column('timestamptz', { name: 'worked_at', nullable: true })
  workedAt: Date | null;

  @Column('timestamptz', { name: 'voided_at', nullable: true })
  voidedAt: Date | null;
}
