import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** How many friends of an advocate are approved. */
@Entity('referral_tallies')
@Index('referral_tallies_program_id_idx', ['programId'])
@Check('referral_tallies_check', 'approved >= 0')
export class ReferralTallyEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_tallies_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'referral_program_id', primaryKeyConstraintName: 'referral_tallies_pk' })
  referralProgramId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('integer')
  approved: number;
}

/** The steps of the ladder that an advocate reached: the number counts how often, after some were taken back. */
@Entity('referral_milestones')
@Index('referral_milestones_program_id_idx', ['programId'])
@Check('referral_milestones_check', 'friends >= 1 and number >= 1')
export class ReferralMilestoneEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_milestones_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'referral_program_id', primaryKeyConstraintName: 'referral_milestones_pk' })
  referralProgramId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'referral_milestones_pk' })
  milestone: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_milestones_pk' })
  friends: number;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_milestones_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz', { name: 'reached_at' })
  reachedAt: Date;

  @Column('timestamptz', { name: 'reverted_at', nullable: true })
  revertedAt: Date | null;
}
