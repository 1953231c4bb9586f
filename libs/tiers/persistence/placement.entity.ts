import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import type { Cause, HoldCause } from '../domain/placement.js';

/** Where a customer stands on a ladder. */
@Entity('customer_tiers')
@Index('customer_tiers_due_idx', ['programId', 'ladderId', 'dueDay', 'customerId'], {
  where: 'due_day is not null',
})
@Index('customer_tiers_tier_idx', ['programId', 'ladderId', 'tier', 'customerId'])
@Index('customer_tiers_falls_idx', ['programId', 'ladderId', 'fallsOn', 'customerId'], {
  where: 'falls_on is not null',
})
@Check('customer_tiers_rank_check', '(tier is null) = (rank is null)')
@Check(
  'customer_tiers_hold_check',
  '(hold_tier is null) = (hold_cause is null) and (hold_tier is not null or (hold_until is null and hold_rises_above is null))',
)
@Check('customer_tiers_hold_cause_check', `hold_cause in ('MANUAL', 'STATUS_MATCH', 'EFFECT')`)
@Check('customer_tiers_moves_check', 'moves >= 0')
export class CustomerTierEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_tiers_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'ladder_id', primaryKeyConstraintName: 'customer_tiers_pk' })
  ladderId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Code; null: none. */
  @Column('text', { nullable: true })
  tier: string | null;

  @Column('integer', { nullable: true })
  rank: number | null;

  /** Of the last move. */
  @Column('timestamptz')
  since: Date;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('date', { name: 'review_day', nullable: true })
  reviewDay: LocalDate | null;

  @Column('date', { name: 'kept_until', nullable: true })
  keptUntil: LocalDate | null;

  @Column('date', { name: 'grace_until', nullable: true })
  graceUntil: LocalDate | null;

  @Column('date', { name: 'warned_for', nullable: true })
  warnedFor: LocalDate | null;

  @Column('text', { name: 'hold_tier', nullable: true })
  holdTier: string | null;

  @Column('text', { name: 'hold_cause', nullable: true })
  holdCause: HoldCause | null;

  @Column('date', { name: 'hold_until', nullable: true })
  holdUntil: LocalDate | null;

  @Column('integer', { name: 'hold_rises_above', nullable: true })
  holdRisesAbove: number | null;

  /** When the worker looks again; null: never. */
  @Column('date', { name: 'due_day', nullable: true })
  dueDay: LocalDate | null;

  /** Who was warned falls then, unless more is done; null: no risk is known. */
  @Column('date', { name: 'falls_on', nullable: true })
  fallsOn: LocalDate | null;

  @Column('integer')
  moves: number;
}

/** A move to another tier. Append only. */
@Entity('tier_moves')
@Unique('tier_moves_number_key', ['customerId', 'ladderId', 'number'])
@Index('tier_moves_version_id_idx', ['programId', 'versionId', 'customerId'])
@Check('tier_moves_number_check', 'number >= 1 and (number > 1 or from_tier is null)')
@Check(
  'tier_moves_cause_check',
  `cause in ('QUALIFIED', 'REVIEW', 'MANUAL', 'STATUS_MATCH', 'EFFECT', 'LADDER_CHANGED', 'ROLLBACK')`,
)
@Check('tier_moves_campaign_check', `(cause = 'EFFECT') = (campaign_version_id is not null)`)
@Check(
  'tier_moves_actor_check',
  `cause not in ('MANUAL', 'STATUS_MATCH') or (actor is not null and reason is not null)`,
)
export class TierMoveEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'tier_moves_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'tier_moves_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'ladder_id' })
  ladderId: Uuid;

  /** 1, 2, 3 ... of the customer on the ladder. */
  @Column('integer')
  number: number;

  @Column('text', { name: 'from_tier', nullable: true })
  from: string | null;

  @Column('text', { name: 'to_tier', nullable: true })
  to: string | null;

  @Column('boolean', { name: 'is_up' })
  isUp: boolean;

  @Column('text')
  cause: Cause;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('date', { name: 'until_day', nullable: true })
  until: LocalDate | null;

  @Column('uuid', { name: 'activity_id', nullable: true })
  activityId: Uuid | null;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: Uuid | null;

  @Column('uuid', { name: 'campaign_version_id', nullable: true })
  campaignVersionId: Uuid | null;

  @Column('text', { nullable: true })
  actor: string | null;

  @Column('text', { nullable: true })
  reason: string | null;

  /** Where they stood before, so that a rollback can restore it. */
  @Column('jsonb', { nullable: true })
  before: unknown;
}
