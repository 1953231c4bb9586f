import type { Fault } from './club-faults.js';

const SURVEY = `
  s as (insert into surveys (id, program_id, code, kind, name, reasons, created_at)
    values (gen_random_uuid(), $1, 'faulty', 'NPS', 'Faulty', '[]', now()) returning id)`;
const WAVE = `
  w as (insert into survey_waves (survey_id, code, program_id, opens_at) select id, 'w1', $1, now() - interval '1 day' from s)`;
const answer = (revision: number): string => `
  a as (insert into survey_answers (customer_id, survey_id, wave, product, revision, id, program_id, kind, scores, answered_at)
    select p.customer_id, s.id, 'w1', '', ${revision}, gen_random_uuid(), $1, 'NPS', '{9}', now()
    from customers p, s where p.program_id = $1 and p.external_id = 'ann' returning *)`;
const told = (type: string, score: number): string => `
  insert into activities (customer_id, id, program_id, type, source, external_id, occurred_at, recorded_at, attributes)
  select customer_id, gen_random_uuid(), $1, '${type}', 'perennial', id, now(), now(),
    jsonb_build_object('survey', 'faulty', 'wave', 'w1', 'score', ${score}) from a`;

/** About surveys. */
export const FEEDBACK_FAULTS: readonly Fault[] = [
  {
    name: 'a wave that begins in another',
    sql: `with ${SURVEY}
      insert into survey_waves (survey_id, code, program_id, opens_at, closes_at)
      select id, v.code, $1, v.opens_at::timestamptz, null
      from s, (values ('w1', '2026-01-01'), ('w2', '2026-02-01')) as v (code, opens_at)`,
    seen: ['feedback.waves_do_not_overlap'],
  },
  {
    name: 'an answer before which one is missing',
    sql: `with ${SURVEY}, ${WAVE}, ${answer(2)} ${told('survey.answer_changed', 9)}`,
    seen: ['feedback.answers_are_numbered'],
  },
  {
    name: 'an answer of which something else was told',
    sql: `with ${SURVEY}, ${WAVE}, ${answer(1)} ${told('survey.answered', 3)}`,
    seen: ['feedback.answers_are_told'],
  },
];
