import {
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import type { Uuid } from '#kernel';
import { PointTypeEntity, type ExpiryPolicy, type PendingPolicy } from '#ledger';
import type { Campaign, CampaignState } from '../domain/campaign.js';

@Entity('campaigns')
@Unique('campaigns_code_key', ['programId', 'code'])
export class CampaignEntity implements Campaign {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'campaigns_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** An award rule as JSON holds it: amounts as digits, because JSON numbers are not exact everywhere. */
export interface StoredAwardRule {
  readonly kind: 'PER_AMOUNT';
  readonly points: string;
  readonly perMinor: string;
  readonly rounding: 'FLOOR' | 'CEILING' | 'HALF_UP';
  readonly minimumMinor: string;
  readonly basis: { readonly shipping: boolean; readonly tax: boolean; readonly giftCards: boolean };
}

@Entity('campaign_versions')
@Unique('campaign_versions_number_key', ['campaignId', 'number'])
@Index('campaign_versions_program_idx', ['programId', 'campaignId', 'effectiveFrom'])
@Check('campaign_versions_state_check', `state in ('ACTIVE', 'PAUSED', 'ENDED')`)
@Check('campaign_versions_number_check', `number >= 1`)
@Check('campaign_versions_claim_days_check', `claim_days between 0 and 3650`)
export class CampaignVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'campaign_versions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'campaign_id' })
  campaignId: Uuid;

  @ManyToOne(() => CampaignEntity)
  @JoinColumn({ name: 'campaign_id', foreignKeyConstraintName: 'campaign_versions_campaign_fk' })
  campaign?: Relation<CampaignEntity>;

  @Column('integer')
  number: number;

  @Column('text')
  state: CampaignState;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @ManyToOne(() => PointTypeEntity)
  @JoinColumn({ name: 'point_type_id', foreignKeyConstraintName: 'campaign_versions_point_type_fk' })
  pointType?: Relation<PointTypeEntity>;

  @Column('jsonb')
  award: StoredAwardRule;

  @Column('jsonb', { name: 'expiry_policy', nullable: true })
  expiryPolicy: ExpiryPolicy | null;

  @Column('jsonb', { name: 'pending_policy' })
  pendingPolicy: PendingPolicy;

  @Column('integer', { name: 'claim_days' })
  claimDays: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}
