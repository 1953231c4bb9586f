import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { StaffSession } from '../domain/staff.js';
import { StaffMemberEntity } from './staff-member.entity.js';

@Entity('staff_sessions')
@Unique('staff_sessions_token_hash_key', ['tokenHash'])
@Index('staff_sessions_staff_id_idx', ['staffId'], { where: 'revoked_at is null' })
@Check('staff_sessions_token_hash_check', 'octet_length(token_hash) = 32')
export class StaffSessionEntity implements StaffSession {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'staff_sessions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'staff_id' })
  @ForeignKey(() => StaffMemberEntity, { name: 'staff_sessions_staff_id_fk' })
  staffId: Uuid;

  /** SHA-256 of the token. */
  @Column('bytea', { name: 'token_hash', select: false })
  tokenHash: Buffer;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'last_seen_at' })
  lastSeenAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
