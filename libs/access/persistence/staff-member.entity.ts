import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { StaffRole } from '../domain/permission.js';
import type { StaffMember, StaffStatus } from '../domain/staff.js';
import { ProgramEntity } from './program.entity.js';

@Entity('staff_members')
@Unique('staff_members_program_id_email_normalised_key', ['programId', 'emailNormalised'])
@Index('staff_members_program_id_id_idx', ['programId', 'id'])
@Check('staff_members_role_check', "role in ('OWNER', 'MANAGER', 'SUPPORT', 'ANALYST')")
@Check('staff_members_status_check', "status in ('ACTIVE', 'DEACTIVATED')")
export class StaffMemberEntity implements StaffMember {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'staff_members_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  @ForeignKey(() => ProgramEntity, { name: 'staff_members_program_id_fk' })
  programId: Uuid;

  @Column('text')
  email: string;

  @Column('text', { name: 'email_normalised' })
  emailNormalised: string;

  @Column('text')
  name: string;

  @Column('text')
  role: StaffRole;

  /** Argon2id in PHC form; read only to check a password. */
  @Column('text', { name: 'password_hash', select: false })
  passwordHash: string;

  @Column('text')
  status: StaffStatus;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
