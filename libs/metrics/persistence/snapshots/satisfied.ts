import type { Tx } from '#platform';
import { ENGAGEMENT_DAYS } from '../../domain/snapshots/engagement.js';
import type { SatisfactionFigures } from '../../domain/snapshots/satisfaction.js';
import { programOf } from '../program-of.js';
import { SLICED } from './buyers.sql.js';
import type { WindowAsked } from './engaged.js';

/** What customers answered last by the end of the window and within it, by what they were as it began. */
export function findSatisfied(
  tx: Tx,
  { asOf, dimension, since, until }: WindowAsked,
): Promise<(SatisfactionFigures & { readonly value: string })[]> {
  return tx.query(
    `with last as (
       select distinct on (survey_id, wave, customer_id, product) customer_id, kind, scores[1] as score, answered_at
       from survey_answers
       where program_id = $1 and kind in ('NPS', 'REVIEW') and answered_at < $6
       order by survey_id, wave, customer_id, product, revision desc
     ),
     answered as (
       select s.customer_id, s.enrolled_day, s.channel, s.first_day, $2::date - $4::int - 1 as pin, l.kind, l.score
       from last l join customer_stats s on s.program_id = $1 and s.customer_id = l.customer_id
       where l.answered_at >= $5
     ),
     pinned as (
       select customer_id, enrolled_day, pin, kind, score, case when first_day <= pin then channel end as channel,
         case when first_day <= pin then first_day end as first_day
       from answered
     ),
     ${SLICED}
     select value, (count(*) filter (where kind = 'NPS'))::int as answers,
       (count(*) filter (where kind = 'NPS' and score >= 9))::int as promoters,
       (count(*) filter (where kind = 'NPS' and score <= 6))::int as detractors, (count(*) filter (where kind = 'REVIEW'))::int as reviews,
       (count(*) filter (where kind = 'REVIEW' and score <= 2))::int as negative
     from sliced group by value order by value`,
    [programOf(tx), asOf, dimension, ENGAGEMENT_DAYS, since, until],
  );
}
