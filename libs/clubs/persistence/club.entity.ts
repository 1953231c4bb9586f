import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { ClubKind, ClubRule, Period, Price, Privileges } from '../domain/club.js';

/** Whole numbers as texts: JSON numbers end at 2^53. */
export interface StoredPrivileges extends Omit<Privileges, 'multiplier'> {
  /** Left out by clubs that were made before there were multipliers. */
  readonly multiplier?: { readonly numerator: string; readonly denominator: string } | null;
}

@Entity('clubs')
@Unique('clubs_code_key', ['programId', 'code'])
@Check('clubs_kind_check', `kind in ('OPEN', 'APPLICATION', 'INVITATION', 'RULE')`)
@Check('clubs_rule_check', `kind <> 'RULE' or rule is not null`)
@Check('clubs_taken_check', 'taken >= 0 and (capacity is null or taken <= capacity)')
@Check('clubs_waiting_check', 'waiting >= 0 and next_place >= 1')
export class ClubEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'clubs_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  description: string | null;

  @Column('text')
  kind: ClubKind;

  @Column('boolean', { name: 'is_open' })
  isOpen: boolean;

  @Column('integer', { nullable: true })
  capacity: number | null;

  @Column('integer')
  taken: number;

  @Column('integer')
  waiting: number;

  @Column(bigintColumn({ name: 'next_place' }))
  nextPlace: bigint;

  @Column('jsonb')
  privileges: StoredPrivileges;

  @Column('jsonb', { nullable: true })
  rule: ClubRule | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

@Entity('club_plans')
@Index('club_plans_program_id_idx', ['programId'])
@Check(
  'club_plans_price_check',
  `case price_kind
    when 'FREE' then points is null and point_type is null and amount_minor is null
    when 'POINTS' then points is not null and points > 0 and point_type is not null and amount_minor is null
    when 'MONEY' then amount_minor is not null and amount_minor > 0 and points is null and point_type is null
    else false end`,
)
@Check(
  'club_plans_period_check',
  `(period_unit is null) = (period_count is null)
    and (period_unit is null or period_unit in ('DAYS', 'MONTHS', 'YEARS')) and (period_count is null or period_count >= 1)`,
)
@Check('club_plans_days_check', 'grace_days >= 0 and payment_days >= 0')
export class ClubPlanEntity {
  @PrimaryColumn('uuid', { name: 'club_id', primaryKeyConstraintName: 'club_plans_pk' })
  @ForeignKey(() => ClubEntity, { name: 'club_plans_club_fk' })
  clubId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'club_plans_pk' })
  code: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  name: string;

  @Column('text', { name: 'price_kind' })
  priceKind: Price['kind'];

  @Column('text', { name: 'point_type', nullable: true })
  pointType: string | null;

  @Column(bigintColumn({ nullable: true }))
  points: Points | null;

  @Column(bigintColumn({ name: 'amount_minor', nullable: true }))
  amountMinor: bigint | null;

  @Column('text', { name: 'period_unit', nullable: true })
  periodUnit: Period['unit'] | null;

  @Column('integer', { name: 'period_count', nullable: true })
  periodCount: number | null;

  @Column('boolean')
  renews: boolean;

  @Column('integer', { name: 'grace_days' })
  graceDays: number;

  @Column('integer', { name: 'payment_days' })
  paymentDays: number;

  @Column('boolean', { name: 'is_offered' })
  isOffered: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** How far everybody was looked at for the rule of a club. */
@Entity('club_rule_rounds')
@Index('club_rule_rounds_program_id_idx', ['programId'])
@Check('club_rule_rounds_version_check', 'version >= 1 and done_version between 1 and version')
@Check('club_rule_rounds_done_check', '(done_version is null) = (done_at is null)')
export class ClubRuleRoundEntity {
  @PrimaryColumn('uuid', { name: 'club_id', primaryKeyConstraintName: 'club_rule_rounds_pk' })
  @ForeignKey(() => ClubEntity, { name: 'club_rule_rounds_club_fk' })
  clubId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Counts the rules that the club has had. */
  @Column('integer')
  version: number;

  /** The last one by which everybody was looked at; null before the first time. */
  @Column('integer', { name: 'done_version', nullable: true })
  doneVersion: number | null;

  @Column('timestamptz', { name: 'done_at', nullable: true })
  doneAt: Date | null;
}
