import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One run of an import. */
@Entity('import_batches')
@Index('import_batches_program_id_id_idx', ['programId', 'id'])
@Check('import_batches_status_check', "status in ('RUNNING', 'DONE', 'FAILED', 'REVERTED')")
@Check('import_batches_counts_check', 'recorded_count >= 0 and replayed_count >= 0 and refused_count >= 0')
export class ImportBatchEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'import_batches_pk' })
  id: string;

  @Column('uuid', { name: 'program_id' })
  programId: string;

  @Column('text')
  kind: string;

  @Column('text', { name: 'file_name' })
  fileName: string;

  @Column('text', { name: 'file_sha256' })
  fileSha256: string;

  @Column('text')
  status: string;

  @Column('integer', { name: 'recorded_count', default: 0 })
  recordedCount: number;

  @Column('integer', { name: 'replayed_count', default: 0 })
  replayedCount: number;

  @Column('integer', { name: 'refused_count', default: 0 })
  refusedCount: number;

  @Column('integer', { name: 'reverted_count', default: 0 })
  revertedCount: number;

  /** The last order that a revert in chunks has dealt with. */
  @Column('uuid', { name: 'revert_cursor', nullable: true })
  revertCursor: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'finished_at', nullable: true })
  finishedAt: Date | null;
}
