import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { StorefrontScope } from '../domain/permission.js';
import type { StorefrontKey } from '../domain/storefront-key.js';
import { ProgramEntity } from './program.entity.js';

@Entity('storefront_keys')
@Unique('storefront_keys_secret_hash_key', ['secretHash'])
@Index('storefront_keys_program_id_id_idx', ['programId', 'id'])
@Check('storefront_keys_secret_hash_check', 'octet_length(secret_hash) = 32')
@Check('storefront_keys_scopes_check', 'cardinality(scopes) > 0')
export class StorefrontKeyEntity implements StorefrontKey {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'storefront_keys_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  @ForeignKey(() => ProgramEntity, { name: 'storefront_keys_program_id_fk' })
  programId: Uuid;

  @Column('text')
  name: string;

  /** SHA-256 of the secret; read only to find the row. */
  @Column('bytea', { name: 'secret_hash', select: false })
  secretHash: Buffer;

  @Column('text')
  hint: string;

  @Column('text', { array: true })
  scopes: StorefrontScope[];

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at', nullable: true })
  expiresAt: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;

  @Column('timestamptz', { name: 'last_used_at', nullable: true })
  lastUsedAt: Date | null;

  @Column('uuid', { nullable: true })
  replaces: Uuid | null;
}
