import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { LocalDate, Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** What a customer bought altogether, as the cells count it. Days are program-local. A purchase day is one with an order that something is still paid for. */
@Entity('customer_stats')
@Index('customer_stats_program_id_idx', ['programId', 'customerId'])
@Check('customer_stats_counts_check', 'purchase_days >= 0 and orders >= purchase_days')
@Check('customer_stats_amounts_check', 'returned_minor between 0 and gross_minor and first_net_minor >= 0')
@Check(
  'customer_stats_days_check',
  `(purchase_days > 0) = (first_day is not null) and (purchase_days > 0) = (last_day is not null)
    and (purchase_days > 1) = (second_day is not null) and (purchase_days > 0) = (lapsed_day is not null)
    and first_day <= last_day and second_day > first_day and second_day <= last_day and lapsed_day > first_day`,
)
export class CustomerStatEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_stats_pk' })
  customerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Guests bring revenue and are no customers. */
  @Column('boolean', { name: 'is_guest' })
  isGuest: boolean;

  @Column('date', { name: 'enrolled_day', nullable: true })
  enrolledDay: LocalDate | null;

  /** Of the first purchase. */
  @Column('text', { nullable: true })
  channel: string | null;

  /** The first purchase day. */
  @Column('date', { name: 'first_day', nullable: true })
  firstDay: LocalDate | null;

  @Column('date', { name: 'second_day', nullable: true })
  secondDay: LocalDate | null;

  @Column('date', { name: 'last_day', nullable: true })
  lastDay: LocalDate | null;

  /** The first day on which the customer was not active any more, whatever was bought later: the end of the first life. */
  @Column('date', { name: 'lapsed_day', nullable: true })
  lapsedDay: LocalDate | null;

  @Column('integer', { name: 'purchase_days' })
  purchaseDays: number;

  /** Orders that something is still paid for. */
  @Column('integer')
  orders: number;

  /** Of all orders, returned and cancelled ones included. */
  @Column(bigintColumn({ name: 'gross_minor' }))
  grossMinor: bigint;

  @Column(bigintColumn({ name: 'returned_minor' }))
  returnedMinor: bigint;

  /** Net revenue of the first purchase day: models of spending look at what came after it. */
  @Column(bigintColumn({ name: 'first_net_minor' }))
  firstNetMinor: bigint;

  /** Of the days that are counted, see `digestOf`; empty: not known. */
  @Column('text', { name: 'days_digest', default: '' })
  daysDigest: string;

  /** The generation of cells that counts this customer. */
  @Column('integer')
  generation: number;
}

/** The days of a month on which a customer ordered: one element of each array a day. */
@Entity('customer_months')
@Index('customer_months_program_id_idx', ['programId', 'month'])
@Check('customer_months_month_check', 'extract(day from month) = 1')
@Check(
  'customer_months_days_check',
  `cardinality(days) between 1 and 31 and cardinality(orders) = cardinality(days) and cardinality(gross_minor) = cardinality(days)
    and cardinality(returned_minor) = cardinality(days)`,
)
export class CustomerMonthEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_months_pk' })
  customerId: Uuid;

  /** The first day of the month. */
  @PrimaryColumn('date', { primaryKeyConstraintName: 'customer_months_pk' })
  month: LocalDate;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** Days of the month, in order. */
  @Column('smallint', { array: true })
  days: readonly number[];

  /** Of each day; 0: nothing is still paid for. */
  @Column('integer', { array: true })
  orders: readonly number[];

  @Column('bigint', { name: 'gross_minor', array: true })
  grossMinor: readonly string[];

  @Column('bigint', { name: 'returned_minor', array: true })
  returnedMinor: readonly string[];
}

/** What a customer was and when: enrolled, in a tier, of a club. Reports are sliced by it, as it was when their period began. */
@Entity('customer_traits')
@Index('customer_traits_program_id_idx', ['programId', 'dimension', 'value'])
@Check('customer_traits_until_day_check', 'until_day > from_day')
export class CustomerTraitEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'customer_traits_pk' })
  customerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_traits_pk' })
  dimension: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'customer_traits_pk' })
  value: string;

  /** The program-local day on which it began. */
  @PrimaryColumn('date', { name: 'from_day', primaryKeyConstraintName: 'customer_traits_pk' })
  fromDay: LocalDate;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  /** The day on which it ended; null: it is still so. */
  @Column('date', { name: 'until_day', nullable: true })
  untilDay: LocalDate | null;
}

/** Customers whose figures have to be worked out anew. Written with what changes them, and taken away when that is counted. */
@Entity('metric_marks')
@Index('metric_marks_program_id_idx', ['programId', 'id'])
export class MetricMarkEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'metric_marks_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'metric_marks_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;
}
