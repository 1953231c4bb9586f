import type { Uuid } from '#kernel';
import { plainArray, timeArray, type Tx } from '#platform';
import type { AnswerContent } from '../domain/answer.js';
import type { SurveyKind } from '../domain/survey.js';
import { programOf } from './surveys.js';

/** What customers had last answered to surveys of each kind by a time; what they never answered is left out. */
export type LastByKind = ReadonlyMap<SurveyKind, AnswerContent>;

/** For each moment, in order. What changed at one instant counts by its revision. */
export async function lastByKindAt(
  tx: Tx,
  moments: readonly { readonly customerId: Uuid; readonly at: Date }[],
): Promise<LastByKind[]> {
  const found = moments.map(() => new Map<SurveyKind, AnswerContent>());
  if (moments.length === 0) return found;
  const rows = await tx.query<AnswerContent & { readonly place: number; readonly kind: SurveyKind }>(
    `select w.place::int as place, l.kind, l.scores, l.reason
     from unnest($2::uuid[], $3::timestamptz[]) with ordinality as w (customer_id, at, place)
     cross join lateral (
       select distinct on (a.kind) a.kind, a.scores, a.reason from survey_answers a
       where a.program_id = $1 and a.customer_id = w.customer_id and a.answered_at <= w.at
       order by a.kind, a.answered_at desc, a.revision desc, a.id desc) l`,
    [
      programOf(tx),
      plainArray(moments.map(({ customerId }) => customerId)),
      timeArray(moments.map(({ at }) => at)),
    ],
  );
  for (const { place, kind, scores, reason } of rows) found[place - 1]?.set(kind, { scores, reason });
  return found;
}
