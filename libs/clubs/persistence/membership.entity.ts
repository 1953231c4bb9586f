import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { Cause, State } from '../domain/membership.js';

/** How a customer stands with a club. */
@Entity('club_memberships')
@Index('club_memberships_due_idx', ['programId', 'clubId', 'dueDay', 'customerId'], {
  where: 'due_day is not null',
})
@Index('club_memberships_state_idx', ['programId', 'clubId', 'state', 'customerId'])
@Index('club_memberships_place_idx', ['programId', 'clubId', 'place'], { where: 'place is not null' })
@Check(
  'club_memberships_state_check',
  `state in ('APPLIED', 'INVITED', 'WAITING', 'UNPAID', 'ACTIVE', 'GRACE',
    'LAPSED', 'CANCELLED', 'REJECTED', 'DECLINED', 'BANNED')`,
)
@Check('club_memberships_place_check', `(state = 'WAITING') = (place is not null)`)
@Check('club_memberships_member_check', `(state in ('ACTIVE', 'GRACE')) = (member_since is not null)`)
@Check('club_memberships_pay_by_check', `(state in ('UNPAID', 'GRACE')) = (pay_by is not null)`)
@Check('club_memberships_due_check', `due_day is null or state in ('UNPAID', 'ACTIVE', 'GRACE')`)
@Check('club_memberships_period_check', 'period_from <= period_until or period_until is null')
@Check('club_memberships_ends_check', `not ends_at_period or state = 'ACTIVE'`)
@Check('club_memberships_anchor_check', 'anchor_day is null or period_from is not null')
@Check('club_memberships_next_plan_check', `next_plan is null or state in ('ACTIVE', 'GRACE')`)
@Check('club_memberships_leave_by_check', `leave_by is null or (by_rule and state in ('ACTIVE', 'GRACE'))`)
@Check('club_memberships_count_check', 'payments >= 0 and moves >= 1')
export class ClubMembershipEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'club_memberships_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'club_id', primaryKeyConstraintName: 'club_memberships_pk' })
  clubId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  state: State;

  @Column('text', { nullable: true })
  plan: string | null;

  @Column('timestamptz')
  since: Date;

  @Column('timestamptz', { name: 'member_since', nullable: true })
  memberSince: Date | null;

  @Column('date', { name: 'period_from', nullable: true })
  periodFrom: LocalDate | null;

  @Column('date', { name: 'period_until', nullable: true })
  periodUntil: LocalDate | null;

  /** Null for those who paid before there were anchors: then the period's own first day. */
  @Column('date', { name: 'anchor_day', nullable: true })
  anchor: LocalDate | null;

  @Column('date', { name: 'pay_by', nullable: true })
  payBy: LocalDate | null;

  @Column('date', { name: 'due_day', nullable: true })
  dueDay: LocalDate | null;

  @Column('boolean', { name: 'ends_at_period' })
  endsAtPeriod: boolean;

  @Column('text', { name: 'next_plan', nullable: true })
  nextPlan: string | null;

  @Column('boolean', { name: 'by_rule' })
  byRule: boolean;

  @Column('date', { name: 'leave_by', nullable: true })
  leaveBy: LocalDate | null;

  @Column(bigintColumn({ nullable: true }))
  place: bigint | null;

  @Column('integer')
  payments: number;

  @Column('integer')
  moves: number;
}

/** A step of a membership. Never changed. */
@Entity('club_moves')
@Unique('club_moves_number_key', ['customerId', 'clubId', 'number'])
@Check('club_moves_number_check', 'number >= 1 and (number = 1) = (from_state is null)')
@Check('club_moves_refund_check', 'restored_points >= 0 and owed_minor >= 0')
export class ClubMoveEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'club_moves_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'club_moves_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'club_id' })
  clubId: Uuid;

  @Column('integer')
  number: number;

  @Column('text', { name: 'from_state', nullable: true })
  fromState: State | null;

  @Column('text', { name: 'to_state' })
  toState: State;

  @Column('text')
  cause: Cause;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;

  @Column('text', { nullable: true })
  plan: string | null;

  @Column('date', { name: 'period_from', nullable: true })
  periodFrom: LocalDate | null;

  @Column('date', { name: 'period_until', nullable: true })
  periodUntil: LocalDate | null;

  @Column('text')
  actor: string;

  @Column('text', { nullable: true })
  reason: string | null;

  /** The payment that it came with, by its number. */
  @Column('integer', { nullable: true })
  payment: number | null;

  @Column(bigintColumn({ name: 'restored_points' }))
  restoredPoints: Points;

  @Column(bigintColumn({ name: 'owed_minor' }))
  owedMinor: bigint;
}

/** What was paid for which days; only what came back of it changes. */
@Entity('club_payments')
@Check('club_payments_number_check', 'number >= 1')
@Check(
  'club_payments_kind_check',
  `case kind
    when 'POINTS' then points > 0 and point_type is not null and amount_minor = 0
    when 'MONEY' then amount_minor > 0 and points = 0 and point_type is null else false end`,
)
@Check('club_payments_period_check', 'period_until is null or period_from <= period_until')
@Check('club_payments_restored_check', 'restored_points >= 0 and restored_points <= points')
@Check('club_payments_owed_check', 'owed_minor >= 0 and owed_minor <= amount_minor')
export class ClubPaymentEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'club_payments_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'club_id', primaryKeyConstraintName: 'club_payments_pk' })
  clubId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'club_payments_pk' })
  number: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  plan: string;

  @Column('text')
  kind: 'POINTS' | 'MONEY';

  @Column('text', { name: 'point_type', nullable: true })
  pointType: string | null;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn({ name: 'amount_minor' }))
  amountMinor: bigint;

  @Column('text')
  reference: string;

  @Column('date', { name: 'period_from' })
  periodFrom: LocalDate;

  @Column('date', { name: 'period_until', nullable: true })
  periodUntil: LocalDate | null;

  @Column('timestamptz', { name: 'paid_at' })
  paidAt: Date;

  @Column(bigintColumn({ name: 'restored_points' }))
  restoredPoints: Points;

  @Column(bigintColumn({ name: 'owed_minor' }))
  owedMinor: bigint;
}

/** A payment of money by the reference that the shop gave it, once in a program. */
@Entity('club_payment_references')
export class ClubPaymentReferenceEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'club_payment_references_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'club_payment_references_pk' })
  reference: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;

  @Column('uuid', { name: 'club_id' })
  clubId: Uuid;

  @Column('integer')
  number: number;
}
