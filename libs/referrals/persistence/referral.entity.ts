import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json, Uuid } from '#kernel';
import type { Channel } from '../domain/channel.js';
import type { ReferralState } from '../domain/referral.js';
import type { TouchKind } from '../domain/touch.js';

const STATES = `'TOUCHED', 'CLAIMED', 'ATTRIBUTED', 'QUALIFIED', 'MATURING', 'APPROVED', 'REWARDED', 'REVERSED', 'FLAGGED', 'REJECTED',
      'EXPIRED'`;

/** The customer is the friend: one referral for each, whoever claims it. */
@Entity('referrals')
@Index('referrals_advocate_idx', ['advocateId', 'claimedAt', 'customerId'])
@Index('referrals_claimed_idx', ['programId', 'claimedAt', 'customerId'])
@Index('referrals_approved_idx', ['referralProgramId', 'approvedAt'], { where: 'approved_at is not null' })
@Index('referrals_due_idx', ['programId', 'dueAt'], { where: 'due_at is not null' })
@Check(
  'referrals_no_ring_check',
  'advocate_generation >= 0 and advocate_generation < generation and advocate_id <> customer_id',
)
@Check('referrals_state_check', `state in (${STATES}) and state <> 'TOUCHED' and last_step >= 1`)
@Check('referrals_flagged_check', `(state = 'FLAGGED') = (resume_state is not null)`)
@Check(
  'referrals_steps_check',
  'attributed_step between 1 and last_step and (qualified_step is null or qualified_step <= last_step)',
)
@Check(
  'referrals_qualified_check',
  `(qualified_at is null) = (order_id is null) and (qualified_at is null) = (qualified_step is null)
      and (state not in ('QUALIFIED', 'MATURING') or qualified_at is not null) and (state <> 'MATURING' or matures_at is not null)`,
)
@Check(
  'referrals_approved_check',
  `state not in ('APPROVED', 'REWARDED') or (approved_at is not null and qualified_at is not null)`,
)
@Check(
  'referrals_told_check',
  `(advocate_told_at is null or approved_at is not null)
      and (friend_told_at is null or approved_at is not null)`,
)
@Check(
  'referrals_friend_claimed_check',
  '(friend_claimed_told_at is null) = (friend_claimed_step is null) and friend_claimed_step <= last_step',
)
@Check(
  'referrals_claim_told_check',
  `friend_claimed_told_at is null or referral_program_id || '/claimed/' || customer_id = any (told)`,
)
@Check('referrals_orders_from_check', 'orders_from <= claimed_at')
@Check('referrals_review_check', `state <> 'FLAGGED' or is_under_review`)
@Check('referrals_ended_check', `(state in ('REVERSED', 'REJECTED', 'EXPIRED')) = (ended_at is not null)`)
export class ReferralEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referrals_pk' })
  customerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'advocate_id' })
  advocateId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  referralProgramId: Uuid;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('integer')
  generation: number;

  @Column('integer', { name: 'advocate_generation' })
  advocateGeneration: number;

  @Column('text')
  state: ReferralState;

  @Column('text', { name: 'resume_state', nullable: true })
  resumeState: ReferralState | null;

  @Column('text')
  reason: string;

  @Column('text')
  kind: TouchKind;

  @Column('text')
  channel: Channel;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('uuid', { name: 'touch_id', nullable: true })
  touchId: Uuid | null;

  @Column('timestamptz', { name: 'claimed_at' })
  claimedAt: Date;

  @Column('timestamptz', { name: 'qualify_by', nullable: true })
  qualifyBy: Date | null;

  @Column('timestamptz', { name: 'qualified_at', nullable: true })
  qualifiedAt: Date | null;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: Uuid | null;

  @Column('timestamptz', { name: 'matures_at', nullable: true })
  maturesAt: Date | null;

  @Column('timestamptz', { name: 'approved_at', nullable: true })
  approvedAt: Date | null;

  @Column('timestamptz', { name: 'advocate_due_at', nullable: true })
  advocateDueAt: Date | null;

  @Column('timestamptz', { name: 'friend_due_at', nullable: true })
  friendDueAt: Date | null;

  @Column('timestamptz', { name: 'claimed_told_at', nullable: true })
  claimedToldAt: Date | null;

  @Column('timestamptz', { name: 'qualified_told_at', nullable: true })
  qualifiedToldAt: Date | null;

  @Column('timestamptz', { name: 'advocate_told_at', nullable: true })
  advocateToldAt: Date | null;

  @Column('timestamptz', { name: 'friend_told_at', nullable: true })
  friendToldAt: Date | null;

  @Column('text', { name: 'advocate_skipped', nullable: true })
  advocateSkipped: string | null;

  @Column('boolean', { name: 'is_under_review' })
  isUnderReview: boolean;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;

  @Column('integer', { name: 'last_step' })
  lastStep: number;

  /** When it came to its advocate. */
  @Column('timestamptz', { name: 'attributed_at' })
  attributedAt: Date;

  /** The steps by which it came to its advocate, and to its order: they number what is told of them. */
  @Column('integer', { name: 'attributed_step' })
  attributedStep: number;

  @Column('integer', { name: 'qualified_step', nullable: true })
  qualifiedStep: number | null;

  /** When and at which step the friend was told of the claim, which outlasts the advocate. */
  @Column('timestamptz', { name: 'friend_claimed_told_at', nullable: true })
  friendClaimedToldAt: Date | null;

  @Column('integer', { name: 'friend_claimed_step', nullable: true })
  friendClaimedStep: number | null;

  /** By `nameOfClaim` and `nameOfOrder`: not told again while something of it stays. */
  @Column('text', { array: true, default: '{}' })
  told: string[];

  /** Since when orders count; null: since the claim. */
  @Column('timestamptz', { name: 'orders_from', nullable: true })
  ordersFrom: Date | null;
}

/** Every step of every referral; never changed. */
@Entity('referral_steps')
@Index('referral_steps_program_id_idx', ['programId'])
@Index('referral_steps_former_idx', ['formerAdvocateId', 'customerId'], {
  where: 'former_advocate_id is not null',
})
@Check('referral_steps_check', `number >= 1 and from_state in (${STATES}) and to_state in (${STATES})`)
export class ReferralStepEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_steps_pk' })
  customerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_steps_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text', { name: 'from_state' })
  fromState: ReferralState;

  @Column('text', { name: 'to_state' })
  toState: ReferralState;

  @Column('text')
  reason: string;

  @Column('text')
  actor: string;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('timestamptz')
  at: Date;

  @Column('jsonb')
  details: Json;

  /** From whom it took the friend; null: from nobody. */
  @Column('uuid', { name: 'former_advocate_id', nullable: true })
  formerAdvocateId: Uuid | null;
}

/** Touches that were weighed at a claim, and why each won or lost; never changed. */
@Entity('referral_candidates')
@Index('referral_candidates_program_id_idx', ['programId'])
export class ReferralCandidateEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_candidates_pk' })
  customerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_candidates_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'touch_id', nullable: true })
  touchId: Uuid | null;

  @Column('uuid', { name: 'advocate_id' })
  advocateId: Uuid;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('text')
  kind: TouchKind;

  @Column('text')
  channel: Channel;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('boolean', { name: 'has_won' })
  hasWon: boolean;

  @Column('text')
  reason: string;

  @Column('timestamptz', { name: 'weighed_at' })
  weighedAt: Date;
}
