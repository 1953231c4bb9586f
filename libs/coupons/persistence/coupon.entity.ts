import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';

/** The directory of codes. */
@Entity('coupon_codes')
@Index('coupon_codes_batch_idx', ['programId', 'batchId', 'number'], { where: 'batch_id is not null' })
@Index('coupon_codes_template_idx', ['programId', 'templateId', 'code'], { where: 'template_id is not null' })
@Index('coupon_codes_voided_idx', ['programId', 'batchId'], {
  where: 'batch_id is not null and voided_at is not null',
})
@Check(
  'coupon_codes_owner_check',
  `num_nonnulls(batch_id, template_id, coupon_id) = 1
    and (batch_id is null) = (number is null) and (template_id is null) = (shown is null)
    and (coupon_id is null) = (customer_id is null)`,
)
export class CouponCodeEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'coupon_codes_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'coupon_codes_pk' })
  code: string;

  @Column('uuid', { name: 'batch_id', nullable: true })
  batchId: Uuid | null;

  /** Within the batch, from 1. */
  @Column('integer', { nullable: true })
  number: number | null;

  @Column('uuid', { name: 'template_id', nullable: true })
  templateId: Uuid | null;

  /** A public code as staff wrote it. */
  @Column('text', { nullable: true })
  shown: string | null;

  @Column('uuid', { name: 'customer_id', nullable: true })
  customerId: Uuid | null;

  @Column('uuid', { name: 'coupon_id', nullable: true })
  couponId: Uuid | null;

  @Column('timestamptz', { name: 'voided_at', nullable: true })
  voidedAt: Date | null;
}

@Entity('coupons')
@Unique('coupons_reference_key', ['customerId', 'reference'])
@Check('coupons_valid_check', 'valid_until is null or valid_until > valid_from')
@Index('coupons_firing_key', ['customerId', 'firingId'], { unique: true, where: 'firing_id is not null' })
@Check(
  'coupons_amount_check',
  'amount_minor is null or (amount_minor >= 0 and (amount_minor > 0 or voided_at is not null))',
)
@Check('coupons_voided_check', '(voided_at is null) = (void_reason is null)')
export class CouponEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'coupons_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'coupons_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'template_id' })
  templateId: Uuid;

  @Column('uuid', { name: 'version_id' })
  versionId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  reference: string;

  /** Takes the place of the amount of its template; null: it is worth what that says. What a return took off is gone. */
  @Column(bigintColumn({ name: 'amount_minor', nullable: true }))
  amountMinor: bigint | null;

  /** What gave it, when no member of staff did. */
  @Column('uuid', { name: 'firing_id', nullable: true })
  firingId: Uuid | null;

  @Column('timestamptz', { name: 'valid_from' })
  validFrom: Date;

  @Column('timestamptz', { name: 'valid_until', nullable: true })
  validUntil: Date | null;

  @Column('timestamptz', { name: 'issued_at' })
  issuedAt: Date;

  @Column('text', { name: 'issued_by' })
  issuedBy: string;

  @Column('timestamptz', { name: 'voided_at', nullable: true })
  voidedAt: Date | null;

  @Column('text', { name: 'void_reason', nullable: true })
  voidReason: string | null;
}
