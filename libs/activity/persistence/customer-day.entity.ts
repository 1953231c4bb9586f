import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform';

/** What a customer did on one program-local day: the base of the metrics. */
@Entity('customer_days')
@Index('customer_days_program_id_day_idx', ['programId', 'day'])
@Check('customer_days_counts_check', 'orders >= 0 and activities >= 0')
@Check('customer_days_amounts_check', 'returned_minor between 0 and gross_minor')
export class CustomerDayEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_days_pk' })
  customerId: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'customer_days_pk' })
  day: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  /** Purchases of the day: orders with something still paid for. */
  @Column('integer')
  orders: number;

  /** Of all orders of the day, returned and cancelled ones included. */
  @Column(bigintColumn({ name: 'gross_minor' }))
  grossMinor: bigint;

  /** Returned to date of the orders of this day, whenever the return was. */
  @Column(bigintColumn({ name: 'returned_minor' }))
  returnedMinor: bigint;

  @Column('integer')
  activities: number;
}
