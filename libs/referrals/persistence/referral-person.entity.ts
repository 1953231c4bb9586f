import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';

/** Whoever refers or was referred: their place in the order of referring, which keeps rings out. */
@Entity('referral_people')
@Index('referral_people_program_id_idx', ['programId'])
@Check('referral_people_check', 'generation >= 0 and friends >= 0')
@Check('referral_people_blocked_check', '(blocked_at is null) = (block_reason is null)')
export class ReferralPersonEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_people_pk' })
  customerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('integer')
  generation: number;

  /** How many they referred, whatever came of it. */
  @Column('integer')
  friends: number;

  @Column('timestamptz', { name: 'blocked_at', nullable: true })
  blockedAt: Date | null;

  @Column('text', { name: 'block_reason', nullable: true })
  blockReason: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Directory of codes. The newest of a customer is the one shown, and all go on working. */
@Entity('referral_codes')
@Unique('referral_codes_number_key', ['customerId', 'referralProgramId', 'number'])
@Check('referral_codes_number_check', 'number >= 1')
export class ReferralCodeEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'referral_codes_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'referral_codes_pk' })
  code: string;

  @Column('uuid', { name: 'referral_program_id' })
  referralProgramId: Uuid;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;

  /** Of the customer's codes, from 1. */
  @Column('integer')
  number: number;

  /** As it is written for people. */
  @Column('text')
  shown: string;

  @Column('boolean', { name: 'is_chosen' })
  isChosen: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Directory of the persons who were referred: a second account of one of them is not referred again. */
@Entity('referred_persons')
@Index('referred_persons_customer_idx', ['customerId'])
export class ReferredPersonEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'referred_persons_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { name: 'person_key', primaryKeyConstraintName: 'referred_persons_pk' })
  personKey: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;
}

/** Keyed hashes of the devices, addresses, IPs and cards that a customer was seen with. */
@Entity('referral_signals')
@Index('referral_signals_customer_idx', ['customerId', 'kind', 'origin', 'seenAt'])
@Check(
  'referral_signals_check',
  `kind in ('DEVICE', 'ADDRESS', 'IP', 'CARD') and octet_length(key_hash) = 32`,
)
@Check('referral_signals_origin_check', `origin in ('SERVER', 'CUSTOMER')`)
export class ReferralSignalEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'referral_signals_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'referral_signals_pk' })
  kind: 'DEVICE' | 'ADDRESS' | 'IP' | 'CARD';

  @PrimaryColumn('bytea', { name: 'key_hash', primaryKeyConstraintName: 'referral_signals_pk' })
  keyHash: Buffer;

  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_signals_pk' })
  customerId: Uuid;

  /** Whose word it is; the shop's, once it was. */
  @Column('text')
  origin: 'SERVER' | 'CUSTOMER';

  @Column('timestamptz', { name: 'seen_at' })
  seenAt: Date;
}
