import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { State } from '../domain/membership.js';

@Entity('partner_memberships')
@Index('partner_memberships_due_idx', ['programId', 'partnerId', 'nextAttemptAt', 'customerId'], {
  where: 'next_attempt_at is not null',
})
@Index('partner_memberships_state_idx', ['programId', 'partnerId', 'state', 'customerId'])
@Check('partner_memberships_state_check', `state in ('PENDING', 'VERIFIED', 'REJECTED', 'UNLINKED')`)
@Check('partner_memberships_number_check', `(state = 'PENDING') = (number is not null)`)
@Check(
  'partner_memberships_hash_check',
  `(state in ('PENDING', 'VERIFIED')) = (number_hash is not null) and (number_hash is null) = (hint is null)`,
)
@Check('partner_memberships_attempt_check', `(state = 'PENDING') = (next_attempt_at is not null)`)
@Check('partner_memberships_count_check', 'attempts >= 0 and moves >= 1')
export class PartnerMembershipEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'partner_memberships_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_memberships_pk' })
  partnerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  state: State;

  @Column('text', { nullable: true })
  number: string | null;

  @Column('bytea', { name: 'number_hash', nullable: true })
  numberHash: Buffer | null;

  @Column('text', { nullable: true })
  hint: string | null;

  @Column('timestamptz')
  since: Date;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('integer')
  attempts: number;

  @Column('timestamptz', { name: 'next_attempt_at', nullable: true })
  nextAttemptAt: Date | null;

  @Column('integer')
  moves: number;
}

/** Whose a number is: one customer's per partner. */
@Entity('partner_numbers')
export class PartnerNumberEntity {
  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_numbers_pk' })
  partnerId: Uuid;

  @PrimaryColumn('bytea', { name: 'number_hash', primaryKeyConstraintName: 'partner_numbers_pk' })
  numberHash: Buffer;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;
}

/** Append-only. */
@Entity('partner_moves')
@Check('partner_moves_number_check', 'number >= 1 and (number = 1) = (from_state is null)')
export class PartnerMoveEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'partner_moves_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_moves_pk' })
  partnerId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'partner_moves_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text', { name: 'from_state', nullable: true })
  fromState: State | null;

  @Column('text', { name: 'to_state' })
  toState: State;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;

  @Column('text')
  actor: string;

  @Column('text', { nullable: true })
  reason: string | null;
}

@Entity('partner_bonuses')
@Check('partner_bonuses_points_check', 'points > 0 and taken_back between 0 and points')
export class PartnerBonusEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'partner_bonuses_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'partner_bonuses_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'partner_id' })
  partnerId: Uuid;

  @Column('text')
  reference: string;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn({ name: 'taken_back' }))
  takenBack: Points;

  /** Number of the movement that opened the lot. */
  @Column(bigintColumn())
  lot: bigint;

  @Column('timestamptz', { name: 'awarded_at' })
  awardedAt: Date;
}

@Entity('partner_bonus_references')
export class PartnerBonusReferenceEntity {
  @PrimaryColumn('uuid', { name: 'partner_id', primaryKeyConstraintName: 'partner_bonus_references_pk' })
  partnerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'partner_bonus_references_pk' })
  reference: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;

  @Column('uuid', { name: 'bonus_id' })
  bonusId: Uuid;
}
