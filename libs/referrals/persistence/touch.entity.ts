import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import type { Channel } from '../domain/channel.js';
import type { TouchKind } from '../domain/touch.js';

/** What friends met of advocates; the customer is the advocate. Appended by the thousand a second, never changed. */
@Entity('referral_touches')
@Index('referral_touches_contact_idx', ['programId', 'contactKey'], { where: 'contact_key is not null' })
export class ReferralTouchEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_touches_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_touches_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  referralProgramId: Uuid;

  @Column('text', { nullable: true })
  code: string | null;

  @Column('text')
  kind: TouchKind;

  @Column('text')
  channel: Channel;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('bytea', { name: 'contact_key', nullable: true })
  contactKey: Buffer | null;

  @Column('bytea', { nullable: true })
  visitor: Buffer | null;
}

/** That an advocate asked for something to share. */
@Entity('referral_shares')
@Index('referral_shares_customer_idx', ['customerId'])
export class ReferralShareEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_shares_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_shares_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  referralProgramId: Uuid;

  @Column('text')
  channel: Channel;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;
}

/** Invitations for whoever sends e-mail. */
@Entity('referral_invitations')
@Index('referral_invitations_pending_idx', ['programId', 'id'], { where: `status = 'PENDING'` })
@Check(
  'referral_invitations_status_check',
  `status in ('PENDING', 'SENT') and (status = 'SENT') = (sent_at is not null)
      and (status = 'SENT') = (email is null) and (message is null or status = 'PENDING')`,
)
export class ReferralInvitationEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_invitations_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_invitations_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  referralProgramId: Uuid;

  /** Kept until it is sent, and no longer. */
  @Column('text', { nullable: true })
  email: string | null;

  @Column('text')
  link: string;

  @Column('text', { nullable: true })
  message: string | null;

  @Column('text')
  status: 'PENDING' | 'SENT';

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'sent_at', nullable: true })
  sentAt: Date | null;
}
