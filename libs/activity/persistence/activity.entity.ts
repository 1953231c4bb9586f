import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Everything that ever happened to a customer. Append only. */
@Entity('activities')
@Index('activities_occurred_at_idx', ['occurredAt'], { type: 'brin' })
@Index('activities_linked_idx', ['programId', 'customerId', 'orderId'], {
  where: `(type = 'order.linked'::text)`,
})
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
