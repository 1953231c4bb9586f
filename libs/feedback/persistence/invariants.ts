import type { Invariant } from '#platform';

/** What must hold between surveys, their waves, answers, and the activities that tell of them. */
export const FEEDBACK_INVARIANTS: readonly Invariant[] = [
  {
    name: 'feedback.waves_do_not_overlap',
    holds: 'No instant is in two waves of a survey: an answer that names no wave has one.',
    sql: `
      select 'survey ' || survey_id || ' wave ' || code as subject, format('opens at %s, in the wave %s', opens_at, former) as found
      from (
        select *, lag(code) over w as former, lag(coalesce(closes_at, 'infinity')) over w as former_end
        from survey_waves where program_id = $1 and closes_at is distinct from opens_at
        window w as (partition by survey_id order by opens_at, code)
      ) v
      where former_end > opens_at`,
  },
  {
    name: 'feedback.answers_are_numbered',
    holds:
      'Answers of a customer under one key are numbered from 1 without gaps, in the order of their times.',
    sql: `
      select customer_id || ' survey ' || survey_id || ' wave ' || wave as subject,
        format('revision %s at place %s', revision, place) as found
      from (
        select *, row_number() over w as place, lag(answered_at) over w as former_at from survey_answers where program_id = $1
        window w as (partition by customer_id, survey_id, wave, product order by revision)
      ) a
      where revision <> place or former_at > answered_at`,
  },
  {
    name: 'feedback.answers_are_told',
    holds:
      'Every answer was told as an activity of the customer, as the first or as a change, and nothing else was.',
    sql: `
      select coalesce(a.customer_id, t.customer_id) || ' answer ' || coalesce(a.id::text, t.external_id) as subject,
        case when a.id is null then 'told, and there is none' else format('told %s times', count(t.id)) end as found
      from (
        select a.*, s.code from survey_answers a join surveys s on s.id = a.survey_id and s.program_id = $1
        where a.program_id = $1
      ) a
      full join (
        select id, customer_id, external_id, type, attributes from activities
        where program_id = $1 and source = 'perennial' and type in ('survey.answered', 'survey.answer_changed')
      ) t on t.customer_id = a.customer_id and t.external_id = a.id::text
        and t.type = case when a.revision = 1 then 'survey.answered' else 'survey.answer_changed' end
        and t.attributes ->> 'survey' = a.code and t.attributes ->> 'wave' = a.wave
        and coalesce(t.attributes ->> 'score', '') = case when cardinality(a.scores) = 1 then a.scores[1]::text else '' end
      group by a.customer_id, t.customer_id, a.id, t.external_id
      having count(t.id) <> 1 or a.id is null`,
  },
];
