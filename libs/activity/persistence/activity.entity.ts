import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Everything that ever happened to a customer. Append only. */
@Entity('activities')
export class ActivityEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'activities_pk' })
  customerId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'activities_pk' })
  id: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text')
  type: string;

  @Column('text')
  source: string;

  @Column('text', { name: 'external_id' })
  externalId: string;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('text', { nullable: true })
  channel: string | null;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: string | null;

  @Column('jsonb', { nullable: true })
  attributes: unknown;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: string | null;
}
