import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import { MOVEMENT_KINDS } from '../domain/movement.js';

const ACCOUNTS = `('PENDING', 'AVAILABLE', 'HELD', 'ISSUED', 'REDEEMED', 'EXPIRED', 'ADJUSTED', 'TRANSFERRED')`;

/** One row of the journal. Append-only: the service's role may not change it. */
@Entity('ledger_movements')
@Index('ledger_movements_order_reference_idx', ['customerId', 'orderReference'], {
  where: `(kind = ANY (ARRAY['CAPTURE'::text, 'REDEEM'::text, 'RESTORE'::text]))`,
})
@Index('ledger_movements_at_idx', ['at'], { type: 'brin' })
@Check('ledger_movements_kind_check', `kind in (${MOVEMENT_KINDS.map((kind) => `'${kind}'`).join(', ')})`)
@Check('ledger_movements_points_check', `points > 0 or (kind = 'EXTEND' and points = 0)`)
@Check('ledger_movements_account_check', `from_account in ${ACCOUNTS} and to_account in ${ACCOUNTS}`)
@Check('ledger_movements_took_check', `coalesce(array_length(took, 1), 0) % 4 = 0`)
export class MovementEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'ledger_movements_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'point_type_id', primaryKeyConstraintName: 'ledger_movements_pk' })
  pointTypeId: Uuid;

  @PrimaryColumn({ ...bigintColumn(), primaryKeyConstraintName: 'ledger_movements_pk' } as never)
  seq: bigint;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'transaction_id' })
  transactionId: Uuid;

  @Column('text')
  kind: string;

  @Column('text', { name: 'from_account' })
  fromAccount: string;

  @Column('text', { name: 'to_account' })
  toAccount: string;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn({ name: 'pending_after' }))
  pendingAfter: Points;

  @Column(bigintColumn({ name: 'available_after' }))
  availableAfter: Points;

  @Column(bigintColumn({ name: 'held_after' }))
  heldAfter: Points;

  @Column('bigint', { array: true })
  took: bigint[];

  @Column(bigintColumn({ name: 'lot_available_at', nullable: true }))
  lotAvailableAt: bigint | null;

  @Column(bigintColumn({ name: 'lot_expires_at', nullable: true }))
  lotExpiresAt: bigint | null;

  @Column(bigintColumn({ name: 'lot_cancel_at', nullable: true }))
  lotCancelAt: bigint | null;

  @Column('boolean', { name: 'lot_slides', nullable: true })
  lotSlides: boolean | null;

  @Column('uuid', { name: 'hold_id', nullable: true })
  holdId: Uuid | null;

  @Column('uuid', { name: 'activity_id', nullable: true })
  activityId: Uuid | null;

  @Column('uuid', { name: 'source_id', nullable: true })
  sourceId: Uuid | null;

  @Column('text', { name: 'order_reference', nullable: true })
  orderReference: string | null;

  @Column('text')
  actor: string;

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz')
  at: Date;

  @Column('timestamptz', { name: 'recorded_at' })
  recordedAt: Date;
}
