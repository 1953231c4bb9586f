import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** The directory of natural keys: which customer, activity and order a key led to. */
@Entity('activity_keys')
@Check('activity_keys_fingerprint_check', 'octet_length(fingerprint) = 32')
export class ActivityKeyEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'activity_keys_pk' })
  programId: string;

  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'activity_keys_pk' })
  kind: string;

  @PrimaryColumn('text', { collation: 'C', primaryKeyConstraintName: 'activity_keys_pk' })
  source: string;

  @PrimaryColumn('text', {
    name: 'external_id',
    collation: 'C',
    primaryKeyConstraintName: 'activity_keys_pk',
  })
  externalId: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: string;

  @Column('uuid', { name: 'activity_id' })
  activityId: string;

  @Column('uuid', { name: 'order_id', nullable: true })
  orderId: string | null;

  /** SHA-256 of the canonical content. */
  @Column('bytea')
  fingerprint: Buffer;
}
