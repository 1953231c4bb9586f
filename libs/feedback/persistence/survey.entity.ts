import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { ChurnReason, SurveyKind } from '../domain/survey.js';

/** What is asked of customers. */
@Entity('surveys')
@Unique('surveys_code_key', ['programId', 'code'])
@Unique('surveys_kind_key', ['id', 'kind'])
@Index('surveys_created_at_idx', ['programId', 'createdAt', 'id'])
@Check('surveys_kind_check', `kind in ('NPS', 'CSAT', 'CLI', 'CHURN_REASON', 'REVIEW')`)
@Check('surveys_reasons_check', `(kind = 'CHURN_REASON') = (jsonb_array_length(reasons) > 0)`)
@Check('surveys_closed_check', 'closed_at is null or closed_at >= created_at')
export class SurveyEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'surveys_pk' })
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  code: string;

  @Column('text')
  kind: SurveyKind;

  @Column('text')
  name: string;

  @Column('text', { nullable: true })
  question: string | null;

  @Column('jsonb')
  reasons: ChurnReason[];

  @Column('text', { nullable: true })
  audience: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'closed_at', nullable: true })
  closedAt: Date | null;
}

/** Periods of surveys. */
@Entity('survey_waves')
@Index('survey_waves_program_id_idx', ['programId'])
@Check('survey_waves_time_check', 'closes_at is null or closes_at >= opens_at')
export class SurveyWaveEntity {
  @PrimaryColumn('uuid', { name: 'survey_id', primaryKeyConstraintName: 'survey_waves_pk' })
  @ForeignKey(() => SurveyEntity, { name: 'survey_waves_survey_fk' })
  surveyId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'survey_waves_pk' })
  code: string;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('timestamptz', { name: 'opens_at' })
  opensAt: Date;

  @Column('timestamptz', { name: 'closes_at', nullable: true })
  closesAt: Date | null;
}
