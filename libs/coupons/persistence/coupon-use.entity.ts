import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** A coupon in a checkout, held or used: its claim in `usage_claims` tells which. */
@Entity('coupon_uses')
@Index('coupon_uses_order_idx', ['programId', 'orderReference'])
@Index('coupon_uses_template_idx', ['programId', 'templateId', 'customerId'])
@Index('coupon_uses_coupon_idx', ['programId', 'couponId'], { where: 'coupon_id is not null' })
@Index('coupon_uses_used_at_idx', ['usedAt'], { type: 'brin' })
@Check('coupon_uses_amounts_check', 'discount_minor >= 0 and reversed_minor between 0 and discount_minor')
@Check('coupon_uses_coupon_check', 'code is not null or coupon_id is null')
export class CouponUseEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'coupon_uses_pk' })
  customerId: Uuid;

  /** Of its claim. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupon_uses_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text', { name: 'order_reference' })
  orderReference: string;

  @Column('uuid', { name: 'template_id' })
  templateId: Uuid;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  /** Null: it was offered without one. */
  @Column('text', { nullable: true })
  code: string | null;

  /** Of one that was issued to the customer. */
  @Column('uuid', { name: 'coupon_id', nullable: true })
  couponId: Uuid | null;

  @Column(bigintColumn({ name: 'discount_minor' }))
  discountMinor: bigint;

  /** What came back of it with goods. */
  @Column(bigintColumn({ name: 'reversed_minor' }))
  reversedMinor: bigint;

  @Column('timestamptz', { name: 'used_at' })
  usedAt: Date;
}
