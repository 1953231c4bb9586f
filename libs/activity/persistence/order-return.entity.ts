import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform';
import { OrderEntity } from './order.entity.js';

/** What one return, or the cancellation, gave back. Append only. */
@Entity('order_returns')
@ForeignKey(() => OrderEntity, ['customerId', 'orderId'], ['customerId', 'id'], {
  name: 'order_returns_order_fk',
})
@Check('order_returns_amounts_check', 'total_minor >= 0')
export class OrderReturnEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'order_returns_pk' })
  customerId: string;

  @PrimaryColumn('uuid', { name: 'order_id', primaryKeyConstraintName: 'order_returns_pk' })
  orderId: string;

  /** The id of its activity. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'order_returns_pk' })
  id: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text')
  source: string;

  /** Null for a cancellation. */
  @Column('text', { name: 'external_id', nullable: true })
  externalId: string | null;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column(bigintColumn({ name: 'total_minor' }))
  totalMinor: bigint;

  @Column(bigintColumn({ name: 'shipping_minor' }))
  shippingMinor: bigint;

  @Column(bigintColumn({ name: 'tax_minor' }))
  taxMinor: bigint;

  @Column(bigintColumn({ name: 'gift_card_minor' }))
  giftCardMinor: bigint;

  @Column(bigintColumn({ name: 'discount_minor' }))
  discountMinor: bigint;

  @Column('jsonb', { nullable: true })
  lines: unknown;

  /** In the currency that the order was stated in, where that is not the program's; null for most. */
  @Column('jsonb', { nullable: true })
  original: unknown;
}
