import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';

/** What a command answered the first time. The id is a digest of program, principal, operation and key. */
@Entity('idempotency_records')
@Check('idempotency_records_fingerprint_check', 'octet_length(fingerprint) = 32')
export class IdempotencyRecordEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'idempotency_records_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  operation: string;

  /** SHA-256 of the canonical input. */
  @Column('bytea')
  fingerprint: Buffer;

  @Column('jsonb')
  outcome: object;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
