import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { HoldRecord, HoldStatus } from '../domain/hold-record.js';

@Entity('holds')
@Index('holds_order_reference_key', ['customerId', 'pointTypeId', 'orderReference'], {
  unique: true,
  where: `(status = 'OPEN'::text)`,
})
@Check('holds_points_check', `points > 0 and captured_points between 0 and points`)
@Check('holds_status_check', `status in ('OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED')`)
@Check('holds_ended_check', `(status = 'OPEN') = (ended_at is null)`)
export class HoldEntity implements HoldRecord {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'holds_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'holds_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column('text', { name: 'order_reference', nullable: true })
  orderReference: string | null;

  @Column(bigintColumn())
  points: Points;

  @Column(bigintColumn({ name: 'captured_points' }))
  capturedPoints: Points;

  @Column('text')
  status: HoldStatus;

  @Column('bigint', { array: true })
  draws: bigint[];

  @Column('timestamptz', { name: 'placed_at' })
  placedAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'ended_at', nullable: true })
  endedAt: Date | null;
}
