import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Json, Uuid } from '#kernel';
import type { Variant } from '../domain/rules.js';

@Entity('referral_programs')
@Unique('referral_programs_code_key', ['programId', 'code'])
@Check('referral_programs_variant_check', `variant in ('CUSTOMERS', 'BUSINESSES', 'EMPLOYEES')`)
@Check('referral_programs_landing_url_check', `landing_url ~ '^https?://[^[:space:]]+$'`)
export class ReferralProgramEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_programs_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('text')
  variant: Variant;

  @Column('text', { name: 'landing_url' })
  landingUrl: string;

  @Column('boolean', { name: 'is_open' })
  isOpen: boolean;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

/** Rules from a time on; never changed. */
@Entity('referral_versions')
@Unique('referral_versions_number_key', ['referralProgramId', 'number'])
@Index('referral_versions_program_id_idx', ['programId'])
@Check('referral_versions_number_check', 'number >= 1')
export class ReferralVersionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_versions_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  @ForeignKey(() => ReferralProgramEntity, { name: 'referral_versions_program_fk' })
  referralProgramId: Uuid;

  @Column('integer')
  number: number;

  @Column('timestamptz', { name: 'effective_from' })
  effectiveFrom: Date;

  /** `ReferralRules`, tagged. */
  @Column('jsonb')
  rules: Json;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;
}

@Entity('referral_seasons')
@Unique('referral_seasons_code_key', ['referralProgramId', 'code'])
@Index('referral_seasons_due_idx', ['programId', 'endsAt'], { where: 'frozen_at is null' })
@Check('referral_seasons_time_check', 'starts_at < ends_at and (frozen_at is null or frozen_at >= ends_at)')
export class ReferralSeasonEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'referral_seasons_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('uuid', { name: 'referral_program_id' })
  @ForeignKey(() => ReferralProgramEntity, { name: 'referral_seasons_program_fk' })
  referralProgramId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  name: string;

  @Column('timestamptz', { name: 'starts_at' })
  startsAt: Date;

  @Column('timestamptz', { name: 'ends_at' })
  endsAt: Date;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'frozen_at', nullable: true })
  frozenAt: Date | null;
}

/** Where an advocate stood when a season was frozen; never changed. */
@Entity('referral_standings')
@Index('referral_standings_rank_idx', ['seasonId', 'rank'])
@Check('referral_standings_check', 'rank >= 1 and approved >= 1')
export class ReferralStandingEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'referral_standings_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'season_id', primaryKeyConstraintName: 'referral_standings_pk' })
  seasonId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('integer')
  rank: number;

  @Column('integer')
  approved: number;

  @Column('timestamptz', { name: 'reached_at' })
  reachedAt: Date;
}
