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
import type { ExpiryPolicy, PendingPolicy } from '#ledger';
import type { PointValue } from '../domain/allotment.js';
import type { Campaign, CampaignState } from '../domain/campaign.js';
import type { FixedAmount, Multiplication, PerAmount, PerItem, PerUnit } from '../domain/effect.js';
import type { Experiment } from '../domain/experiment.js';
import type { EffectSettings } from '../domain/other-effect.js';
import type { TimeTrigger } from '../domain/time-trigger.js';
import type { StoredLimits } from './stored-limits.js';

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

/** Digits of a whole number: JSON numbers are not exact everywhere. */
type Digits<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };

/** An amount as JSON holds it; conditions on lines are texts. */
export type StoredAmount =
  | Digits<FixedAmount>
  | Digits<PerAmount<string>>
  | Digits<PerItem<string>>
  | Digits<PerUnit>
  | Digits<Multiplication>;

/** Points as JSON holds them. */
export interface StoredPointsEffect {
  readonly kind: 'AWARD_POINTS';
  readonly pointTypeId: Uuid;
  readonly amount: StoredAmount;
  /** Absent in versions from before there were experiments. */
  readonly variant?: string | null;
  /** Absent in versions from before there were budgets. */
  readonly value?: Digits<PointValue>;
  /** Code of a partner. Absent where the program itself issues the points, and in versions from before there were partners. */
  readonly issuer?: string | null;
  /** Null: as the point type's. */
  readonly expiry: ExpiryPolicy | null;
  readonly pending: PendingPolicy;
}

/** An effect of another kind as JSON holds it. */
export interface StoredOtherEffect {
  readonly kind: string;
  readonly settings: EffectSettings;
  readonly variant?: string | null;
}

@Entity('campaign_versions')
@Unique('campaign_versions_number_key', ['campaignId', 'number'])
@Index('campaign_versions_program_idx', ['programId', 'campaignId', 'effectiveFrom'])
@Check('campaign_versions_state_check', `state in ('DRAFT', 'ACTIVE', 'PAUSED', 'ENDED')`)
@Check('campaign_versions_number_check', `number >= 1`)
@Check('campaign_versions_priority_check', `priority between -1000 and 1000`)
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

  /** The type of activity that it acts on. */
  @Column('text')
  trigger: string;

  @Column('text', { nullable: true })
  condition: string | null;

  @Column('jsonb')
  effects: readonly (StoredPointsEffect | StoredOtherEffect)[];

  @Column('jsonb', { name: 'time_trigger', nullable: true })
  timeTrigger: TimeTrigger | null;

  @Column('jsonb')
  limits: StoredLimits;

  @Column('jsonb', { nullable: true })
  experiment: Experiment | null;

  @Column('integer')
  priority: number;

  @Column('text', { name: 'exclusivity_group', nullable: true })
  exclusivityGroup: string | null;

  @Column('integer', { name: 'claim_days' })
  claimDays: number;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}
