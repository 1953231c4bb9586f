import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LocalDate, Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** Somebody who belongs to a household, or did. */
@Entity('household_members')
@Index('household_members_customer_id_key', ['customerId'], { unique: true, where: 'left_at is null' })
@Index('household_members_household_id_idx', ['householdId', 'seat'])
@Index('household_members_due_idx', ['programId', 'dueAt'], { where: 'due_at is not null' })
@Check('household_members_percent_check', 'contribution_percent between 0 and 100')
@Check('household_members_limit_check', 'monthly_limit is null or monthly_limit >= 0')
@Check(
  'household_members_points_check',
  'taken_back >= 0 and contributed >= taken_back and restored >= 0 and redeemed >= restored',
)
@Check('household_members_due_check', 'due_at is null or left_at is null')
@Check('household_members_seat_check', 'seat >= 1 and settled_seq >= 0')
export class HouseholdMemberEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'household_members_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'household_id', primaryKeyConstraintName: 'household_members_pk' })
  householdId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'household_members_pk' })
  seat: number;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz', { name: 'joined_at' })
  joinedAt: Date;

  @Column('timestamptz', { name: 'left_at', nullable: true })
  leftAt: Date | null;

  @Column('integer', { name: 'contribution_percent' })
  contributionPercent: number;

  @Column(bigintColumn({ name: 'monthly_limit', nullable: true }))
  monthlyLimit: Points | null;

  @Column(bigintColumn())
  contributed: Points;

  @Column(bigintColumn({ name: 'taken_back' }))
  takenBack: Points;

  @Column(bigintColumn())
  redeemed: Points;

  @Column(bigintColumn())
  restored: Points;

  @Column(bigintColumn())
  carry: bigint;

  @Column(bigintColumn({ name: 'settled_seq' }))
  settledSeq: bigint;

  @Column('timestamptz', { name: 'due_at', nullable: true })
  dueAt: Date | null;
}

/** Points that a member redeemed of the shared wallet; only what came back of them changes. */
@Entity('household_spends')
@Index('household_spends_order_reference_idx', ['customerId', 'orderReference'], {
  where: 'order_reference is not null',
})
@Index('household_spends_household_id_idx', ['householdId', 'orderReference'], {
  where: 'order_reference is not null',
})
@Index('household_spends_spent_at_idx', ['spentAt'], { type: 'brin' })
@Check('household_spends_points_check', 'points > 0 and restored between 0 and points')
export class HouseholdSpendEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'household_spends_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'household_spends_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'household_id' })
  householdId: Uuid;

  @Column('integer')
  seat: number;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn())
  restored: Points;

  @Column('text', { name: 'order_reference', nullable: true })
  orderReference: string | null;

  /** The first day of the month in which it counts. */
  @Column('date')
  month: LocalDate;

  @Column('uuid', { name: 'transaction_id' })
  transactionId: Uuid;

  @Column('timestamptz', { name: 'spent_at' })
  spentAt: Date;
}

/** What a member redeemed in a month, less what came back, and no more than the limit as it was at the last redemption. */
@Entity('household_months')
@Check('household_months_spent_check', 'spent >= 0 and (cap is null or spent <= cap)')
export class HouseholdMonthEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'household_months_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'household_id', primaryKeyConstraintName: 'household_months_pk' })
  householdId: Uuid;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'household_months_pk' })
  month: LocalDate;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column(bigintColumn())
  spent: Points;

  @Column(bigintColumn({ nullable: true }))
  cap: Points | null;
}
