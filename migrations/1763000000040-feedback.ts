import type { MigrationInterface, QueryRunner } from 'typeorm';
import { grant, grantUpdate, isolateByProgram } from './sql.js';

const SURVEYS = `
  create table surveys (
    id uuid not null,
    program_id uuid not null,
    code text not null,
    kind text not null,
    name text not null,
    question text,
    reasons jsonb not null,
    audience text,
    created_at timestamptz not null,
    closed_at timestamptz,
    constraint surveys_pk primary key (id),
    constraint surveys_code_key unique (program_id, code),
    constraint surveys_kind_key unique (id, kind),
    constraint surveys_kind_check check (kind in ('NPS', 'CSAT', 'CLI', 'CHURN_REASON', 'REVIEW')),
    constraint surveys_reasons_check check ((kind = 'CHURN_REASON') = (jsonb_array_length(reasons) > 0)),
    constraint surveys_closed_check check (closed_at is null or closed_at >= created_at)
  );
  create index surveys_created_at_idx on surveys (program_id, created_at, id);

  create table survey_waves (
    survey_id uuid not null,
    code text not null,
    program_id uuid not null,
    opens_at timestamptz not null,
    closes_at timestamptz,
    constraint survey_waves_pk primary key (survey_id, code),
    constraint survey_waves_survey_fk foreign key (survey_id) references surveys (id),
    constraint survey_waves_time_check check (closes_at is null or closes_at >= opens_at)
  );
  create index survey_waves_program_id_idx on survey_waves (program_id);`;

// The kind is there for the checks: a foreign key holds it to that of the survey.
const ANSWERS = `
  create table survey_answers (
    customer_id uuid not null,
    survey_id uuid not null,
    wave text not null,
    product text not null,
    revision integer not null,
    id uuid not null,
    program_id uuid not null,
    kind text not null,
    scores smallint[] not null,
    reason text,
    answered_at timestamptz not null,
    constraint survey_answers_pk primary key (customer_id, survey_id, wave, product, revision),
    constraint survey_answers_id_key unique (customer_id, id),
    constraint survey_answers_survey_fk foreign key (survey_id, kind) references surveys (id, kind),
    constraint survey_answers_wave_fk foreign key (survey_id, wave) references survey_waves (survey_id, code),
    constraint survey_answers_revision_check check (revision >= 1),
    constraint survey_answers_product_check check (product = '' or kind = 'REVIEW'),
    constraint survey_answers_reason_check check ((kind = 'CHURN_REASON') = (reason is not null)),
    constraint survey_answers_scores_check check (array_position(scores, null) is null and case kind
      when 'NPS' then cardinality(scores) = 1 and 0 <= all (scores) and 10 >= all (scores)
      when 'CSAT' then cardinality(scores) = 1 and 1 <= all (scores) and 5 >= all (scores)
      when 'REVIEW' then cardinality(scores) = 1 and 1 <= all (scores) and 5 >= all (scores)
      when 'CLI' then cardinality(scores) = 3 and 1 <= all (scores) and 6 >= all (scores)
      else cardinality(scores) = 0 end)
  );
  create index survey_answers_wave_idx on survey_answers (survey_id, wave, customer_id, product, revision);
  create index survey_answers_answered_at_idx on survey_answers (survey_id, wave, answered_at, id);

  create table survey_texts (
    customer_id uuid not null,
    answer_id uuid not null,
    program_id uuid not null,
    text text not null,
    constraint survey_texts_pk primary key (customer_id, answer_id),
    constraint survey_texts_answer_fk foreign key (customer_id, answer_id) references survey_answers (customer_id, id)
  );
  create index survey_texts_program_id_idx on survey_texts (program_id);`;

const TABLES = ['surveys', 'survey_waves', 'survey_answers', 'survey_texts'];

/** Surveys with their waves, what customers answer, and what they write besides: apart, because it is forgotten with the person. */
export class Feedback1763000000040 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SURVEYS + ANSWERS);
    for (const table of TABLES) await runner.query(isolateByProgram(table));
    await runner.query(
      grant('surveys', 'select', 'insert') +
        grantUpdate('surveys', 'name', 'question', 'reasons', 'audience', 'closed_at') +
        grant('survey_waves', 'select', 'insert') +
        grantUpdate('survey_waves', 'opens_at', 'closes_at') +
        grant('survey_answers', 'select', 'insert') +
        grant('survey_texts', 'select', 'insert', 'delete'),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table ${[...TABLES].reverse().join(', ')}`);
  }
}
