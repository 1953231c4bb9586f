import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json, Uuid } from '#kernel';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';

/** Every verdict on a referral, with what it was based on; never changed. */
@Entity('referral_verdicts')
@Index('referral_verdicts_at_idx', ['programId', 'at', 'customerId'])
@Check(
  'referral_verdicts_check',
  `number >= 1 and stage in ('CLAIM', 'QUALIFICATION', 'APPROVAL')
      and verdict in ('ALLOW', 'FLAG', 'HOLD', 'BLOCK')`,
)
export class ReferralVerdictEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_verdicts_pk' })
  customerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_verdicts_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('text')
  stage: 'CLAIM' | 'QUALIFICATION' | 'APPROVAL';

  @Column('text')
  verdict: FraudAction;

  @Column('jsonb')
  findings: Json;

  @Column('jsonb')
  evidence: Json;

  @Column('timestamptz')
  at: Date;

  /** Whom it was about beside the friend; null of old ones: it is not known. */
  @Column('uuid', { name: 'advocate_id', nullable: true })
  advocateId: Uuid | null;
}

/** That somebody has to look at a referral, and what they decided. */
@Entity('referral_reviews')
@Index('referral_reviews_open_idx', ['programId', 'dueAt', 'customerId'], { where: 'decided_at is null' })
@Index('referral_reviews_decided_idx', ['programId', 'decidedAt', 'customerId'], {
  where: 'decided_at is not null',
})
@Check('referral_reviews_check', 'number >= 1 and verdict >= 1 and opened_at <= due_at')
@Check('referral_reviews_verdicts_check', 'first_verdict between 1 and verdict')
@Check(
  'referral_reviews_decided_check',
  `(decided_at is null) = (decision is null) and (decided_at is null) = (decision_reason is null)
      and (decided_at is null) = (decided_by is null) and (decision is null or decision in ('ALLOWED', 'REJECTED', 'WITHDRAWN'))`,
)
export class ReferralReviewEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_reviews_pk' })
  customerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_reviews_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Number of the last verdict that is looked at. */
  @Column('integer')
  verdict: number;

  @Column('timestamptz', { name: 'opened_at' })
  openedAt: Date;

  @Column('timestamptz', { name: 'due_at' })
  dueAt: Date;

  @Column('timestamptz', { name: 'escalated_at', nullable: true })
  escalatedAt: Date | null;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;

  @Column('text', { nullable: true })
  decision: 'ALLOWED' | 'REJECTED' | 'WITHDRAWN' | null;

  @Column('text', { name: 'decision_reason', nullable: true })
  decisionReason: string | null;

  @Column('text', { name: 'decided_by', nullable: true })
  decidedBy: string | null;

  /** Number of the verdict by which it was opened. */
  @Column('integer', { name: 'first_verdict' })
  firstVerdict: number;
}
