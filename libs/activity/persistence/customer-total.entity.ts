import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform';

/** One row per customer with activities; its lock makes them queue behind each other. */
@Entity('customer_totals')
@Check('customer_totals_counts_check', 'orders_count between 0 and last_order_number')
@Check('customer_totals_amounts_check', 'returned_minor between 0 and gross_minor')
export class CustomerTotalEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_totals_pk' })
  customerId: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  /** Never falls, so that no number is given twice; `ordersCount` falls when orders are linked away. */
  @Column('integer', { name: 'last_order_number' })
  lastOrderNumber: number;

  @Column('integer', { name: 'orders_count' })
  ordersCount: number;

  @Column(bigintColumn({ name: 'gross_minor' }))
  grossMinor: bigint;

  @Column(bigintColumn({ name: 'returned_minor' }))
  returnedMinor: bigint;

  @Column('timestamptz', { name: 'first_order_at', nullable: true })
  firstOrderAt: Date | null;

  @Column('timestamptz', { name: 'last_order_at', nullable: true })
  lastOrderAt: Date | null;

  @Column('timestamptz', { name: 'last_activity_at', nullable: true })
  lastActivityAt: Date | null;
}
