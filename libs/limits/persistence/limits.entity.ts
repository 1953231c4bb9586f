import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { Uuid } from '#kernel';
import { bigintColumn } from '#platform';
import type { ClaimState, Measure } from '../domain/usage.js';

/** How much is held and used of what there is so much of. */
@Entity('usage_counters')
@Check('usage_counters_measure_check', `measure in ('USES', 'UNITS', 'MINOR')`)
@Check(
  'usage_counters_used_check',
  'held >= 0 and committed >= 0 and (cap is null or held + committed <= cap)',
)
export class UsageCounterEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'usage_counters_pk' })
  programId: Uuid;

  @PrimaryColumn('uuid', { name: 'owner_id', primaryKeyConstraintName: 'usage_counters_pk' })
  ownerId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'usage_counters_pk' })
  measure: Measure;

  /** Empty: of all together. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'usage_counters_pk' })
  subject: string;

  @Column(bigintColumn())
  held: bigint;

  @Column(bigintColumn())
  committed: bigint;

  /** Null: without end. */
  @Column(bigintColumn({ nullable: true }))
  cap: bigint | null;
}

/** What uses up, and what it has of which counters. */
@Entity('usage_claims')
@Check('usage_claims_state_check', `state in ('HELD', 'COMMITTED', 'RELEASED')`)
export class UsageClaimEntity {
  @PrimaryColumn('uuid', { name: 'program_id', primaryKeyConstraintName: 'usage_claims_pk' })
  programId: Uuid;

  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'usage_claims_pk' })
  id: Uuid;

  @Column('text')
  state: ClaimState;

  /** Lists of owner, measure, subject and amount. */
  @Column('jsonb')
  amounts: readonly (readonly [Uuid, Measure, string, string])[];
}
