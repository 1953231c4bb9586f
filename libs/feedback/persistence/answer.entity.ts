import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import type { Uuid } from '#kernel';
import type { SurveyKind } from '../domain/survey.js';
import { SurveyEntity, SurveyWaveEntity } from './survey.entity.js';

/** What customers answered; of one key the highest revision counts. Appended, never changed. */
@Entity('survey_answers')
@Unique('survey_answers_id_key', ['customerId', 'id'])
@ForeignKey(() => SurveyEntity, ['surveyId', 'kind'], ['id', 'kind'], { name: 'survey_answers_survey_fk' })
@ForeignKey(() => SurveyWaveEntity, ['surveyId', 'wave'], ['surveyId', 'code'], {
  name: 'survey_answers_wave_fk',
})
@Index('survey_answers_wave_idx', ['surveyId', 'wave', 'customerId', 'product', 'revision'])
@Index('survey_answers_answered_at_idx', ['surveyId', 'wave', 'answeredAt', 'id'])
@Check('survey_answers_revision_check', 'revision >= 1')
@Check('survey_answers_product_check', `product = '' or kind = 'REVIEW'`)
@Check('survey_answers_reason_check', `(kind = 'CHURN_REASON') = (reason is not null)`)
@Check(
  'survey_answers_scores_check',
  `array_position(scores, null) is null and case kind
      when 'NPS' then cardinality(scores) = 1 and 0 <= all (scores) and 10 >= all (scores)
      when 'CSAT' then cardinality(scores) = 1 and 1 <= all (scores) and 5 >= all (scores)
      when 'REVIEW' then cardinality(scores) = 1 and 1 <= all (scores) and 5 >= all (scores)
      when 'CLI' then cardinality(scores) = 3 and 1 <= all (scores) and 6 >= all (scores)
      else cardinality(scores) = 0 end`,
)
export class SurveyAnswerEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'survey_answers_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'survey_id', primaryKeyConstraintName: 'survey_answers_pk' })
  surveyId: Uuid;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'survey_answers_pk' })
  wave: string;

  /** Of a review: what it is about; otherwise empty. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'survey_answers_pk' })
  product: string;

  @PrimaryColumn('integer', { primaryKeyConstraintName: 'survey_answers_pk' })
  revision: number;

  @Column('uuid')
  id: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  kind: SurveyKind;

  @Column('smallint', { array: true })
  scores: number[];

  @Column('text', { nullable: true })
  reason: string | null;

  @Column('timestamptz', { name: 'answered_at' })
  answeredAt: Date;
}

/** What customers wrote, in their own words: personal data, which may be deleted. */
@Entity('survey_texts')
@ForeignKey(() => SurveyAnswerEntity, ['customerId', 'answerId'], ['customerId', 'id'], {
  name: 'survey_texts_answer_fk',
})
@Index('survey_texts_program_id_idx', ['programId'])
export class SurveyTextEntity {
  @PrimaryColumn('uuid', { name: 'customer_id', primaryKeyConstraintName: 'survey_texts_pk' })
  customerId: Uuid;

  @PrimaryColumn('uuid', { name: 'answer_id', primaryKeyConstraintName: 'survey_texts_pk' })
  answerId: Uuid;

  @Column('uuid', { name: 'program_id' })
  programId: Uuid;

  @Column('text')
  text: string;
}
