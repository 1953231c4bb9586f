import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { bigintColumn } from '#platform';
import { OrderEntity } from './order.entity.js';

@Entity('order_lines')
@Index('order_lines_program_id_sku_idx', ['programId', 'sku', 'orderId'], { where: 'sku is not null' })
@ForeignKey(() => OrderEntity, ['customerId', 'orderId'], ['customerId', 'id'], {
  name: 'order_lines_order_fk',
})
@Check('order_lines_quantity_check', 'quantity between 1 and 1000000 and line_no >= 1')
@Check('order_lines_amounts_check', 'amount_minor >= 0 and share_minor >= 0')
@Check('order_lines_returned_check', 'returned_quantity <= quantity and returned_minor <= share_minor')
export class OrderLineEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'order_lines_pk' })
  customerId: string;

  @PrimaryColumn('uuid', { name: 'order_id', primaryKeyConstraintName: 'order_lines_pk' })
  orderId: string;

  @PrimaryColumn('integer', { name: 'line_no', primaryKeyConstraintName: 'order_lines_pk' })
  lineNo: number;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text', { nullable: true })
  sku: string | null;

  @Column('text', { nullable: true })
  name: string | null;

  @Column('text', { array: true })
  categories: string[];

  @Column('integer')
  quantity: number;

  @Column(bigintColumn({ name: 'amount_minor' }))
  amountMinor: bigint;

  @Column(bigintColumn({ name: 'share_minor' }))
  shareMinor: bigint;

  @Column('integer', { name: 'returned_quantity', default: 0 })
  returnedQuantity: number;

  @Column(bigintColumn({ name: 'returned_minor', default: 0 }))
  returnedMinor: bigint;
}
