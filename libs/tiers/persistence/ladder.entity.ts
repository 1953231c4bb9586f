import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { Application, Ladder, VersionState } from '../domain/ladder.js';
import type { StoredTerms } from './stored-terms.js';

@Entity('tier_ladders')
@Unique('tier_ladders_code_key', ['programId', 'code'])
export class LadderEntity implements Ladder {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'tier_ladders_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** How a ladder works from an instant on, or a draft of that. Never changed. */
@Entity('tier_ladder_versions')
@Unique('tier_ladder_versions_number_key', ['ladderId', 'number'])
@Index('tier_ladder_versions_program_id_idx', ['programId'])
@Check('tier_ladder_versions_number_check', 'number >= 1 and like_number < number')
@Check('tier_ladder_versions_state_check', `state in ('DRAFT', 'PUBLISHED')`)
@Check('tier_ladder_versions_application_check', `application in ('UP_ONLY', 'BOTH_WAYS')`)
@Check('tier_ladder_versions_rollback_check', 'not is_rollback or like_number is not null')
export class LadderVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'tier_ladder_versions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'ladder_id' })
  @ForeignKey(() => LadderEntity, { name: 'tier_ladder_versions_ladder_fk' })
  ladderId: Uuid;

  @Column('integer')
  number: number;

  @Column('text')
  state: VersionState;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  @Column('text')
  application: Application;

  /** The version whose terms it has. */
  @Column('integer', { name: 'like_number', nullable: true })
  likeNumber: number | null;

  @Column('boolean', { name: 'is_rollback' })
  isRollback: boolean;

  @Column('jsonb')
  terms: StoredTerms;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('text', { name: 'created_by' })
  createdBy: string;
}

/** How far everybody was looked at for a version that came into force. */
@Entity('tier_sweeps')
@Check('tier_sweeps_place_check', '(after_created_at is null) = (after_customer_id is null)')
@Check('tier_sweeps_customers_check', 'customers >= 0')
export class TierSweepEntity {
  @PrimaryColumn('uuid', { name: 'version_id', primaryKeyConstraintName: 'tier_sweeps_pk' })
  @ForeignKey(() => LadderVersionEntity, { name: 'tier_sweeps_version_fk' })
  versionId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz', { name: 'after_created_at', nullable: true })
  afterCreatedAt: Date | null;

  @Column('uuid', { name: 'after_customer_id', nullable: true })
  afterCustomerId: Uuid | null;

  @Column(bigintColumn())
  customers: bigint;

  /** Null while it goes on. */
  @Column('timestamptz', { name: 'done_at', nullable: true })
  doneAt: Date | null;
}
