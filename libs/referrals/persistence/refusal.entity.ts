import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Json, Uuid } from '#kernel';

/** Claims that were refused, and what was brought to them; never changed. */
@Entity('referral_refusals')
@Index('referral_refusals_program_id_idx', ['programId'])
@Check('referral_refusals_check', `number >= 1 and jsonb_typeof(contenders) = 'array'`)
export class ReferralRefusalEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_refusals_pk' })
  customerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'referral_refusals_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id', nullable: true })
  referralProgramId: Uuid | null;

  @Column('text')
  reason: string;

  @Column('jsonb')
  contenders: Json;

  @Column('timestamptz', { name: 'refused_at' })
  refusedAt: Date;
}
