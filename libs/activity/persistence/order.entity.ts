import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform';

/** One order as it stands. Written by SQL in `orders.ts`; this class describes the table. */
@Entity('orders')
@Index('orders_program_id_id_idx', ['programId', 'id'])
@Index('orders_batch_id_id_idx', ['batchId', 'id'], { where: 'batch_id is not null' })
@Check('orders_status_check', "status in ('PAID', 'PARTLY_RETURNED', 'RETURNED', 'CANCELLED')")
@Check('orders_number_check', 'number >= 1')
@Check(
  'orders_amounts_check',
  'total_minor between 0 and 9007199254740991 and shipping_minor <= total_minor - tax_minor',
)
@Check('orders_returned_check', 'returned_total_minor between 0 and total_minor')
@Check(
  'orders_status_returned_check',
  "status = 'PARTLY_RETURNED' or returned_total_minor in (0, total_minor)",
)
@Check('orders_original_check', "original is null or original->>'currency' <> currency")
export class OrderEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'orders_pk' })
  customerId: string;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'orders_pk' })
  id: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text')
  source: string;

  @Column('text', { name: 'external_id' })
  externalId: string;

  @Column('integer')
  number: number;

  @Column('timestamptz', { name: 'occurred_at' })
  occurredAt: Date;

  @Column('date', { name: 'local_day' })
  localDay: string;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;

  @Column('text', { nullable: true })
  channel: string | null;

  @Column('text')
  currency: string;

  @Column('text', { default: 'PAID' })
  status: string;

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

  @Column(bigintColumn({ name: 'returned_total_minor', default: 0 }))
  returnedTotalMinor: bigint;

  @Column(bigintColumn({ name: 'returned_shipping_minor', default: 0 }))
  returnedShippingMinor: bigint;

  @Column(bigintColumn({ name: 'returned_tax_minor', default: 0 }))
  returnedTaxMinor: bigint;

  @Column(bigintColumn({ name: 'returned_gift_card_minor', default: 0 }))
  returnedGiftCardMinor: bigint;

  @Column(bigintColumn({ name: 'returned_discount_minor', default: 0 }))
  returnedDiscountMinor: bigint;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: string | null;

  @Column('uuid', { name: 'linked_to_customer_id', nullable: true })
  linkedToCustomerId: string | null;

  /** As its shop stated it, in another currency than the program's; null for most. */
  @Column('jsonb', { nullable: true })
  original: unknown;
}
