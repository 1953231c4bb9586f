import { Entity, Index, PrimaryColumn, Column } from 'typeorm';
import type { Uuid } from '#kernel';

/** An instant at which time changes a wallet: the worker's list of what to advance. */
@Entity('ledger_due')
@Index('ledger_due_due_at_idx', ['programId', 'dueAt'])
export class DueEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'ledger_due_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'point_type_id', primaryKeyConstraintName: 'ledger_due_pk' })
  pointTypeId: Uuid;

  @PrimaryColumn('timestamptz', { name: 'due_at', primaryKeyConstraintName: 'ledger_due_pk' })
  dueAt: Date;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;
}
