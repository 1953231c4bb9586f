import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { RedemptionState } from '../domain/redemption.js';
import type { Delivery } from '../domain/reward.js';
import type { StoredTerms } from './stored-terms.js';

@Entity('rewards')
@Unique('rewards_code_key', ['programId', 'code'])
@Check('rewards_stock_check', 'stock >= 0')
export class RewardEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'rewards_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column(bigintColumn({ nullable: true }))
  stock: bigint | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt: Date | null;
}

@Entity('reward_versions')
@Unique('reward_versions_number_key', ['rewardId', 'number'])
@Index('reward_versions_program_id_idx', ['programId'])
@Check('reward_versions_number_check', 'number >= 1')
export class RewardVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'reward_versions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'reward_id' })
  @ForeignKey(() => RewardEntity, { name: 'reward_versions_reward_fk' })
  rewardId: Uuid;

  @Column('integer')
  number: number;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  @Column('jsonb')
  terms: StoredTerms;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}

@Entity('reward_redemptions')
@Index('reward_redemptions_redeemed_at_idx', ['redeemedAt'], { type: 'brin' })
@Index('reward_redemptions_state_idx', ['programId', 'state', 'delivery', 'id'])
@Check('reward_redemptions_quantity_check', 'quantity >= 1 and points >= 0')
@Check('reward_redemptions_state_check', `state in ('REDEEMED', 'FULFILLED', 'CANCELLED')`)
@Check(
  'reward_redemptions_fulfilled_check',
  `(fulfilled_at is null) = (fulfilled_by is null) and (state <> 'FULFILLED' or fulfilled_at is not null) and (state <> 'REDEEMED' or fulfilled_at is null)`,
)
@Check(
  'reward_redemptions_cancelled_check',
  `(state = 'CANCELLED') = (cancelled_at is not null) and (cancelled_at is null) = (cancelled_by is null)`,
)
@Check(
  'reward_redemptions_restored_check',
  `restored between 0 and points and (restored = 0 or state = 'CANCELLED')`,
)
@Check('reward_redemptions_sealed_check', `sealed_code is null or delivery = 'GIFT_CARD'`)
export class RedemptionEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'reward_redemptions_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'reward_redemptions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'reward_id' })
  @ForeignKey(() => RewardEntity, { name: 'reward_redemptions_reward_fk' })
  rewardId: Uuid;

  @Column('uuid', { name: 'version_id' })
  @ForeignKey(() => RewardVersionEntity, { name: 'reward_redemptions_version_fk' })
  versionId: Uuid;

  @Column('integer')
  quantity: number;

  @Column('text', { name: 'point_type' })
  pointType: string;

  @Column(bigintColumn())
  points: Points;

  @Column('text')
  delivery: Delivery;

  @Column('text')
  state: RedemptionState;

  @Column('text', { name: 'order_reference', nullable: true })
  orderReference: string | null;

  @Column('timestamptz', { name: 'redeemed_at' })
  redeemedAt: Date;

  @Column('text', { name: 'redeemed_by' })
  redeemedBy: string;

  @Column('timestamptz', { name: 'fulfilled_at', nullable: true })
  fulfilledAt: Date | null;

  @Column('text', { name: 'fulfilled_by', nullable: true })
  fulfilledBy: string | null;

  @Column('text', { nullable: true })
  reference: string | null;

  @Column('bytea', { name: 'sealed_code', nullable: true })
  sealedCode: Buffer | null;

  @Column('timestamptz', { name: 'cancelled_at', nullable: true })
  cancelledAt: Date | null;

  @Column('text', { name: 'cancelled_by', nullable: true })
  cancelledBy: string | null;

  @Column('text', { name: 'cancel_reason', nullable: true })
  cancelReason: string | null;

  @Column(bigintColumn())
  restored: Points;
}
