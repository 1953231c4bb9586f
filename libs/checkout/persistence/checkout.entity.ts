import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { CheckoutMove, CheckoutState, ReturnedPieces } from '../domain/checkout.js';

/** Points, coupons and rewards that are set aside for an order, or were used on it. */
@Entity('checkouts')
@Index('checkouts_open_idx', ['programId', 'customerId'], { where: `state = 'RESERVED'` })
@Index('checkouts_expiry_idx', ['programId', 'expiresAt'], { where: `state = 'RESERVED'` })
@Index('checkouts_customer_idx', ['programId', 'customerId', 'reservedAt'])
@Check('checkouts_state_check', `state in ('RESERVED', 'COMMITTED', 'RELEASED', 'EXPIRED', 'TAKEN_OVER')`)
@Check('checkouts_ended_check', `(state = 'RESERVED') = (ended_at is null)`)
@Check(
  'checkouts_amounts_check',
  `discount_minor >= 0 and points_minor >= 0 and total_minor >= 0
    and reversed_minor between 0 and discount_minor and (reversed_minor = 0 or state = 'COMMITTED')`,
)
@Check('checkouts_moves_check', 'moves >= 1')
export class CheckoutEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'checkouts_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { name: 'order_reference', primaryKeyConstraintName: 'checkouts_pk' })
  orderReference: string;

  @Column('uuid', { name: 'customer_id' })
  customerId: Uuid;

  @Column('text')
  state: CheckoutState;

  /** Of what was asked for: the same again is answered the same. */
  @Column('text')
  fingerprint: string;

  /** The cart, and what became of every candidate. */
  @Column('jsonb')
  content: object;

  @Column('uuid', { name: 'claim_ids', array: true })
  claimIds: Uuid[];

  /** Points by their types. */
  @Column('jsonb')
  holds: object;

  @Column(bigintColumn({ name: 'discount_minor' }))
  discountMinor: bigint;

  /** What points pay. */
  @Column(bigintColumn({ name: 'points_minor' }))
  pointsMinor: bigint;

  /** What is left to be paid. */
  @Column(bigintColumn({ name: 'total_minor' }))
  totalMinor: bigint;

  @Column('jsonb')
  returned: ReturnedPieces;

  /** What came back of the discount. */
  @Column(bigintColumn({ name: 'reversed_minor' }))
  reversedMinor: bigint;

  /** Number of the last move. */
  @Column('integer')
  moves: number;

  @Column('timestamptz', { name: 'reserved_at' })
  reservedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;
}

/** What happened to checkouts, append-only, numbered without gaps. */
@Entity('checkout_moves')
@Check('checkout_moves_number_check', 'number >= 1')
export class CheckoutMoveEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'checkout_moves_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { name: 'order_reference', primaryKeyConstraintName: 'checkout_moves_pk' })
  orderReference: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'checkout_moves_pk' })
  number: number;

  @Column('text')
  move: CheckoutMove;

  /** A principal. */
  @Column('text')
  actor: string;

  @Column('jsonb')
  details: object;

  @Column('timestamptz', { name: 'happened_at' })
  happenedAt: Date;
}

/** How a program's checkouts go: the last one counts. */
@Entity('checkout_settings')
@Check('checkout_settings_number_check', 'number >= 1')
export class CheckoutSettingsEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'checkout_settings_pk' })
  programId: Uuid;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'checkout_settings_pk' })
  number: number;

  @Column('jsonb')
  settings: object;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}
