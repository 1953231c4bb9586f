import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { MoveKind, SplitRule } from '../domain/household.js';

/** Customers who share a wallet: that of the pool of the same id. */
@Entity('households')
@Index('households_program_id_idx', ['programId', 'id'])
@Check('households_split_rule_check', `split_rule in ('KEEP', 'CONTRIBUTED', 'EQUAL')`)
@Check('households_members_check', 'members between 0 and capacity and next_seat > members')
@Check(
  'households_dissolved_check',
  '(dissolved_at is null) = (members > 0) and (head_id is null) = (members = 0)',
)
@Check('households_moves_check', 'moves >= 1')
export class HouseholdEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'households_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column('uuid', { name: 'head_id', nullable: true })
  headId: Uuid | null;

  @Column('text', { name: 'split_rule' })
  splitRule: SplitRule;

  @Column('integer')
  capacity: number;

  @Column('integer')
  members: number;

  @Column('integer', { name: 'next_seat' })
  nextSeat: number;

  @Column('integer')
  moves: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'dissolved_at', nullable: true })
  dissolvedAt: Date | null;
}

/** Somebody who is asked to come. */
@Entity('household_invitations')
@Index('household_invitations_household_id_idx', ['householdId'], { where: `state = 'OPEN'` })
@Check(
  'household_invitations_state_check',
  `state in ('OPEN', 'ACCEPTED', 'DECLINED') and (state = 'OPEN') = (answered_at is null)`,
)
export class HouseholdInvitationEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'household_invitations_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'household_id', primaryKeyConstraintName: 'household_invitations_pk' })
  householdId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  state: 'OPEN' | 'ACCEPTED' | 'DECLINED';

  @Column('timestamptz', { name: 'invited_at' })
  invitedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'answered_at', nullable: true })
  answeredAt: Date | null;
}

/** What happened in a household. Never changed. */
@Entity('household_moves')
@Check(
  'household_moves_kind_check',
  `kind in ('CREATED', 'INVITED', 'DECLINED', 'JOINED', 'LEFT', 'REMOVED',
    'HEAD_CHANGED', 'LIMIT_CHANGED', 'SHARE_CHANGED', 'CONTRIBUTED', 'SHARED', 'REDEEMED', 'RESTORED', 'TAKEN_BACK',
    'PAID_OUT', 'DISSOLVED')`,
)
@Check(
  'household_moves_points_check',
  `number >= 1 and points >= 0 and (transaction_id is null) = (points = 0 or kind = 'RESTORED')`,
)
export class HouseholdMoveEntity {
  @PrimaryColumn('uuid', { name: 'household_id', primaryKeyConstraintName: 'household_moves_pk' })
  householdId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'household_moves_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  kind: MoveKind;

  @Column('integer', { nullable: true })
  seat: number | null;

  @Column(bigintColumn())
  points: Points;

  @Column('text', { nullable: true })
  detail: string | null;

  @Column('text', { name: 'order_reference', nullable: true })
  orderReference: string | null;

  @Column('uuid', { name: 'transaction_id', nullable: true })
  transactionId: Uuid | null;

  @Column('text')
  actor: string;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;
}
