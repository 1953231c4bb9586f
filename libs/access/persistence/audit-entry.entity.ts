import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import type { AuditEntry, AuditOutcome } from '../domain/audit.js';

@Entity('audit_entries')
@Index('audit_entries_program_id_id_idx', ['programId', 'id'])
@Index('audit_entries_program_id_actor_id_idx', ['programId', 'actor', 'id'])
@Index('audit_entries_program_id_subject_id_id_idx', ['programId', 'subjectId', 'id'])
@Index('audit_entries_program_id_ip_at_idx', ['programId', 'ip', 'at'], { where: "outcome = 'FAILED'" })
@Check('audit_entries_outcome_check', "outcome in ('DONE', 'REFUSED', 'FAILED')")
@Check('audit_entries_details_check', "jsonb_typeof(details) = 'object'")
export class AuditEntryEntity implements AuditEntry {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'audit_entries_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz')
  at: Date;

  @Column('text')
  actor: string;

  @Column('text')
  action: string;

  @Column('text', { name: 'subject_type' })
  subjectType: string;

  @Column('text', { name: 'subject_id' })
  subjectId: string;

  @Column('text')
  outcome: AuditOutcome;

  @Column('jsonb')
  details: Record<string, unknown>;

  @Column('text', { name: 'request_id', nullable: true })
  requestId: string | null;

  @Column('text', { nullable: true })
  ip: string | null;
}
