import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { Approval, ApprovalStatus } from '../domain/approval.js';

@Entity('approvals')
@Index('approvals_program_id_id_idx', ['programId', 'id'])
@Index('approvals_program_id_status_id_idx', ['programId', 'status', 'id'])
@Check('approvals_status_check', "status in ('PENDING', 'APPROVED', 'REJECTED')")
@Check('approvals_checker_id_check', 'checker_id <> maker_id')
@Check(
  'approvals_decision_check',
  "(status = 'PENDING') = (checker_id is null) and (status = 'PENDING') = (decided_at is null)",
)
export class ApprovalEntity implements Approval {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'approvals_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  kind: string;

  @Column({ type: 'jsonb' })
  payload: unknown;

  @Column(bigintColumn())
  points: bigint;

  @Column('text')
  reason: string;

  @Column('uuid', { name: 'maker_id' })
  makerId: Uuid;

  @Column('text')
  status: ApprovalStatus;

  @Column('uuid', { name: 'checker_id', nullable: true })
  checkerId: Uuid | null;

  @Column('text', { nullable: true })
  note: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'decided_at', nullable: true })
  decidedAt: Date | null;
}
