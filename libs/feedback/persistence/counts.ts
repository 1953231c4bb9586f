import type { Uuid } from '#kernel';
import { plainArray, textArray, type Tx } from '#platform';
import { programOf } from './surveys.js';

/** Names a wave. */
export interface WaveName {
  readonly surveyId: Uuid;
  readonly code: string;
}

/** How many customers have last answers in a wave; reviews of several products make several answers of one customer. */
export interface WaveTotals extends WaveName {
  readonly respondents: number;
  readonly answers: number;
}

/** How many last answers of a wave say so: a number to the question at this place of the scale, or a reason. */
export interface WaveCount extends WaveName {
  readonly question: number | null;
  readonly score: number | null;
  readonly reason: string | null;
  readonly count: number;
}

/** The last answers of the waves `$2`, `$3`. */
const LAST = `
  select distinct on (a.survey_id, a.wave, a.customer_id, a.product) a.survey_id, a.wave, a.customer_id, a.scores, a.reason
  from survey_answers a
  join unnest($2::uuid[], $3::text[]) as w (survey_id, wave) on w.survey_id = a.survey_id and w.wave = a.wave
  where a.program_id = $1
  order by a.survey_id, a.wave, a.customer_id, a.product, a.revision desc`;

/** Of waves in which somebody has answered. */
export async function findTotals(tx: Tx, waves: readonly WaveName[]): Promise<WaveTotals[]> {
  return tx.query<WaveTotals>(
    `with last as (${LAST})
     select survey_id as "surveyId", wave as code, count(distinct customer_id)::int as respondents, count(*)::int as answers
     from last group by survey_id, wave`,
    [programOf(tx), ...namesOf(waves)],
  );
}

/** What was answered how often, in the order of questions, numbers and reasons. */
export async function findCounts(tx: Tx, waves: readonly WaveName[]): Promise<WaveCount[]> {
  return tx.query<WaveCount>(
    `with last as (${LAST})
     select survey_id as "surveyId", wave as code, s.place::int as question, s.score::int as score, reason, count(*)::int as count
     from last left join lateral unnest(scores) with ordinality as s (score, place) on true
     group by survey_id, wave, s.place, s.score, reason
     order by survey_id, wave, s.place, s.score, reason collate "C"`,
    [programOf(tx), ...namesOf(waves)],
  );
}

function namesOf(waves: readonly WaveName[]): [string, string] {
  return [plainArray(waves.map(({ surveyId }) => surveyId)), textArray(waves.map(({ code }) => code))];
}
