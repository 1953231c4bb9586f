import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** In which arm of a campaign's experiment a customer is, since they were first eligible. */
@Entity('campaign_exposures')
@Index('campaign_exposures_campaign_idx', ['programId', 'campaignId', 'arm'])
export class ExposureEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'campaign_exposures_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'campaign_id', primaryKeyConstraintName: 'campaign_exposures_pk' })
  campaignId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  arm: string;

  @Column('uuid', { name: 'campaign_version_id' })
  campaignVersionId: Uuid;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('timestamptz', { name: 'exposed_at' })
  exposedAt: Date;
}
