import type { Uuid } from '#kernel';
import { plainArray, textArray, timeArray, type Tx } from '#platform';
import type { Answer, AnswerKey } from '../domain/answer.js';
import { programOf } from './surveys.js';

const ANSWER = `a.customer_id as "customerId", a.survey_id as "surveyId", a.wave, a.product, a.revision, a.id, a.kind, a.scores, a.reason,
  a.answered_at as "answeredAt"`;
const WITH_TEXT = `${ANSWER}, t.text`;
const TEXTS =
  'left join survey_texts t on t.program_id = $1 and t.customer_id = a.customer_id and t.answer_id = a.id';

/** Names an answer: ids are unique by customer. */
export interface AnswerName {
  readonly customerId: Uuid;
  readonly id: Uuid;
}

/** The last answer under each of these keys, in their order; null where there is none. */
export async function findLastOf(tx: Tx, keys: readonly AnswerKey[]): Promise<(Answer | null)[]> {
  if (keys.length === 0) return [];
  const rows = await tx.query<Answer & { readonly place: number }>(
    `select k.place::int as place, ${WITH_TEXT}
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) with ordinality as k (customer_id, survey_id, wave, product, place)
     cross join lateral (
       select * from survey_answers l
       where l.program_id = $1 and l.customer_id = k.customer_id and l.survey_id = k.survey_id and l.wave = k.wave
         and l.product = k.product
       order by l.revision desc limit 1) a
     ${TEXTS}`,
    [programOf(tx), ...keysOf(keys)],
  );
  const found = new Map(rows.map(({ place, ...answer }) => [place, answer]));
  return keys.map((_, index) => found.get(index + 1) ?? null);
}

/** Those of these that there are, by their ids. */
export async function findAnswers(tx: Tx, names: readonly AnswerName[]): Promise<Map<Uuid, Answer>> {
  if (names.length === 0) return new Map();
  const rows = await tx.query<Answer>(
    `select ${WITH_TEXT} from unnest($2::uuid[], $3::uuid[]) as n (customer_id, id)
     join survey_answers a on a.program_id = $1 and a.customer_id = n.customer_id and a.id = n.id ${TEXTS}`,
    [
      programOf(tx),
      plainArray(names.map(({ customerId }) => customerId)),
      plainArray(names.map(({ id }) => id)),
    ],
  );
  return new Map(rows.map((answer) => [answer.id, answer]));
}

export async function insertAnswers(tx: Tx, answers: readonly Answer[]): Promise<void> {
  if (answers.length === 0) return;
  const programId = programOf(tx);
  await tx.execute(
    `insert into survey_answers (program_id, customer_id, survey_id, wave, product, revision, id, kind, scores, reason, answered_at)
     select $1::uuid, a.customer_id, a.survey_id, a.wave, a.product, a.revision, a.id, a.kind, a.scores::smallint[], a.reason, a.answered_at
     from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::integer[], $7::uuid[], $8::text[], $9::text[], $10::text[],
       $11::timestamptz[]) as a (customer_id, survey_id, wave, product, revision, id, kind, scores, reason, answered_at)`,
    [
      ...[programId, ...keysOf(answers)],
      plainArray(answers.map(({ revision }) => revision)),
      plainArray(answers.map(({ id }) => id)),
      textArray(answers.map(({ kind }) => kind)),
      textArray(answers.map(({ scores }) => plainArray(scores))),
      textArray(answers.map(({ reason }) => reason)),
      timeArray(answers.map(({ answeredAt }) => answeredAt)),
    ],
  );
  const written = answers.filter(({ text }) => text !== null);
  if (written.length === 0) return;
  await tx.execute(
    `insert into survey_texts (program_id, customer_id, answer_id, text)
     select $1::uuid, t.* from unnest($2::uuid[], $3::uuid[], $4::text[]) as t (customer_id, answer_id, text)`,
    [
      programId,
      plainArray(written.map(({ customerId }) => customerId)),
      plainArray(written.map(({ id }) => id)),
      textArray(written.map(({ text }) => text)),
    ],
  );
}

/** Behind which answer of a list a page begins. */
export interface AnswerPlace {
  readonly answeredAt: Date;
  readonly id: Uuid;
}

export interface WantedAnswers {
  readonly surveyId: Uuid;
  readonly wave: string;
  /** Those alone that count: no answers that others came after. */
  readonly isLast: boolean;
}

/** At most `limit` answers of a wave, the newest first. */
export function findAnswerPage(
  tx: Tx,
  { surveyId, wave, isLast }: WantedAnswers,
  after: AnswerPlace | null,
  limit: number,
): Promise<Answer[]> {
  return tx.query<Answer>(
    `select ${WITH_TEXT} from survey_answers a ${TEXTS}
     where a.program_id = $1 and a.survey_id = $2 and a.wave = $3
       and ($5::timestamptz is null or (a.answered_at, a.id) < ($5, $6::uuid))
       and (not $4::boolean or not exists (
         select from survey_answers n where n.program_id = $1 and n.customer_id = a.customer_id and n.survey_id = a.survey_id
           and n.wave = a.wave and n.product = a.product and n.revision > a.revision))
     order by a.answered_at desc, a.id desc limit $7`,
    [programOf(tx), surveyId, wave, isLast, after?.answeredAt ?? null, after?.id ?? null, limit],
  );
}

/** Behind whose last answer a page begins. */
export interface LastAnswerPlace {
  readonly customerId: Uuid;
  readonly product: string;
}

/** At most `limit` last answers of a wave in the order of customers and products, without what was written besides. */
export async function findLastAnswers(
  tx: Tx,
  { surveyId, wave }: Pick<AnswerKey, 'surveyId' | 'wave'>,
  after: LastAnswerPlace | null,
  limit: number,
): Promise<Omit<Answer, 'text'>[]> {
  return tx.query<Omit<Answer, 'text'>>(
    `select distinct on (a.customer_id, a.product) ${ANSWER} from survey_answers a
     where a.program_id = $1 and a.survey_id = $2 and a.wave = $3
       and ($4::uuid is null or (a.customer_id, a.product) > ($4, $5::text))
     order by a.customer_id, a.product, a.revision desc limit $6`,
    [programOf(tx), surveyId, wave, after?.customerId ?? null, after?.product ?? null, limit],
  );
}

/** All answers of customers with all they wrote, the oldest first. */
export async function findAnswersOf(tx: Tx, customerIds: readonly Uuid[]): Promise<Answer[]> {
  return tx.query<Answer>(
    `select ${WITH_TEXT} from survey_answers a ${TEXTS}
     where a.program_id = $1 and a.customer_id = any($2::uuid[]) order by a.customer_id, a.answered_at, a.id`,
    [programOf(tx), plainArray(customerIds)],
  );
}

/** Forgets what customers wrote; answers how many texts there were. */
export function deleteTextsOf(tx: Tx, customerIds: readonly Uuid[]): Promise<number> {
  return tx.execute('delete from survey_texts where program_id = $1 and customer_id = any($2::uuid[])', [
    ...[programOf(tx), plainArray(customerIds)],
  ]);
}

function keysOf(keys: readonly AnswerKey[]): string[] {
  return [
    plainArray(keys.map(({ customerId }) => customerId)),
    plainArray(keys.map(({ surveyId }) => surveyId)),
    textArray(keys.map(({ wave }) => wave)),
    textArray(keys.map(({ product }) => product)),
  ];
}
