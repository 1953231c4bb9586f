import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Points, Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { Adjustment, AdjustmentStatus } from '../domain/adjustment.js';

@Entity('adjustments')
@Index('adjustments_maker_idx', ['programId', 'makerId', 'createdAt'])
@Index('adjustments_newest_idx', ['programId', 'id'])
@Index('adjustments_status_idx', ['programId', 'status', 'id'])
@Index('adjustments_approval_idx', ['programId', 'approvalId'], { where: `(approval_id IS NOT NULL)` })
@Check('adjustments_points_check', `points <> 0`)
@Check('adjustments_status_check', `status in ('POSTED', 'WAITING', 'REJECTED')`)
@Check('adjustments_posted_check', `(status = 'POSTED') = (posted_at is not null)`)
export class AdjustmentEntity implements Adjustment {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'adjustments_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'adjustments_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'point_type_id' })
  pointTypeId: Uuid;

  @Column(bigintColumn())
  points: Points;

  @Column('text')
  reason: string;

  @Column('uuid', { name: 'maker_id' })
  makerId: Uuid;

  @Column('uuid', { name: 'approval_id', nullable: true })
  approvalId: Uuid | null;

  @Column('text')
  status: AdjustmentStatus;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'posted_at', nullable: true })
  postedAt: Date | null;
}

/** The largest adjustment, summed per maker and day, that a role may post alone. */
@Entity('adjustment_limits')
@Check('adjustment_limits_points_check', `points_max >= 0`)
export class AdjustmentLimitEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'adjustment_limits_pk' })
  programId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'adjustment_limits_pk' })
  role: string;

  @Column(bigintColumn({ name: 'points_max' }))
  pointsMax: Points;
}
