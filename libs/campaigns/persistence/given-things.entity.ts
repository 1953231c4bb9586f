import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** A badge of a customer, who has it as long as one of the firings that gave it stands. */
@Entity('customer_badges')
@Check('customer_badges_grants_check', `grants >= 0`)
export class CustomerBadgeEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_badges_pk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_badges_pk' })
  badge: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  name: string;

  /** Firings that gave it and stand. */
  @Column('integer')
  grants: number;

  /** The first time since the customer last had none. */
  @Column('timestamptz', { name: 'given_at' })
  givenAt: Date;
}

/** Entries of a customer in a draw; those that were taken back are not among them. */
@Entity('draw_entries')
@Check('draw_entries_entries_check', `entries >= 0`)
export class DrawEntriesEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'draw_entries_pk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'draw_entries_pk' })
  draw: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('integer')
  entries: number;

  /** The first time. */
  @Column('timestamptz', { name: 'entered_at' })
  enteredAt: Date;
}

/** A message that a campaign wants sent. */
@Entity('outbox_messages')
@Index('outbox_messages_customer_id_created_at_id_idx', ['customerId', 'createdAt', 'id'])
@Check('outbox_messages_channel_check', `channel in ('EMAIL', 'SMS', 'PUSH')`)
@Check('outbox_messages_status_check', `status in ('PENDING', 'SKIPPED', 'WITHDRAWN')`)
@Check('outbox_messages_reason_check', `(status = 'PENDING') = (reason is null)`)
export class OutboxMessageEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'outbox_messages_pk' })
  customerId: Uuid;

  /** That of the firing. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'outbox_messages_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  channel: string;

  /** Code of the template. */
  @Column('text')
  template: string;

  /** What the template may speak of. */
  @Column('jsonb')
  payload: object;

  @Column('text')
  status: string;

  /** Why it is not sent: NO_CONSENT or ORDER_RETURNED. */
  @Column('text', { nullable: true })
  reason: string | null;

  @Column('uuid', { name: 'activity_id' })
  activityId: Uuid;

  @Column('uuid', { name: 'campaign_version_id' })
  campaignVersionId: Uuid;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
