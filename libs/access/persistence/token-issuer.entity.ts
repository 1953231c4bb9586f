import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { TokenAlgorithm, TokenIssuer, TokenType } from '../domain/token-issuer.js';
import { ProgramEntity } from './program.entity.js';

@Entity('token_issuers')
@Unique('token_issuers_pair_hash_key', ['pairHash'])
@Index('token_issuers_program_id_id_idx', ['programId', 'id'])
@Check('token_issuers_keys_check', '(jwks is null) <> (jwks_uri is null)')
@Check(
  'token_issuers_algorithms_check',
  "cardinality(algorithms) > 0 and algorithms <@ array['ES256', 'EdDSA', 'RS256', 'PS256']",
)
@Check('token_issuers_token_type_check', "token_type in ('JWT', 'customer+jwt')")
export class TokenIssuerEntity implements TokenIssuer {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'token_issuers_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  @ForeignKey(() => ProgramEntity, { name: 'token_issuers_program_id_fk' })
  programId: Uuid;

  @Column('text')
  issuer: string;

  @Column('text')
  audience: string;

  /** SHA-256 of issuer and audience: finds the row before the program is known. */
  @Column('bytea', { name: 'pair_hash', select: false })
  pairHash: Buffer;

  @Column('jsonb', { nullable: true })
  jwks: TokenIssuer['jwks'];

  @Column('text', { name: 'jwks_uri', nullable: true })
  jwksUri: string | null;

  @Column('text', { array: true })
  algorithms: TokenAlgorithm[];

  @Column('text', { name: 'token_type' })
  tokenType: TokenType;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}
