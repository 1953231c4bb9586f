import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { StoredTrim } from './stored-limits.js';

/** What one effect of a campaign version awarded, or was kept from awarding, for one activity. */
@Entity('awards')
@Index('awards_order_idx', ['customerId', 'orderId'])
@Check('awards_points_check', `points >= 0 and basis_minor >= 0`)
@Check('awards_clawed_back_check', `clawed_back between 0 and points`)
@Check('awards_effect_check', `effect >= 0`)
@Check('awards_wanted_check', `(wanted is null) = (trimmed_by is null) and wanted > points`)
@Check('awards_lot_check', `(points > 0) = (lot is not null) and (points > 0) = (refusal is null)`)
export class AwardEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'awards_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'awards_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Null: the activity concerns no order. */
  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: Uuid | null;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('uuid', { name: 'campaign_version_id' })
  campaignVersionId: Uuid;

  /** Place of the effect in the version, from 0. */
  @Column('smallint')
  effect: number;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column(bigintColumn({ name: 'basis_minor' }))
  basisMinor: bigint;

  @Column(bigintColumn())
  points: Points;

  /** Points before limits; null when no limit trimmed them. */
  @Column(bigintColumn({ nullable: true }))
  wanted: Points | null;

  /** What trimmed them. */
  @Column('jsonb', { name: 'trimmed_by', nullable: true })
  trimmedBy: StoredTrim | null;

  @Column(bigintColumn({ name: 'clawed_back' }))
  clawedBack: Points;

  /** Sequence number of the movement that opened the lot, in the customer's wallet. */
  @Column('integer', { nullable: true })
  lot: number | null;

  /** Why a matching campaign could not award: SUSPENDED, LIMIT_REACHED, COOL_DOWN or the code of the ledger's refusal. */
  @Column('text', { nullable: true })
  refusal: string | null;

  @Column('timestamptz', { name: 'awarded_at' })
  awardedAt: Date;
}
