import { groupedBy, required, type Uuid } from '#kernel';
import { plainArray, type Tx } from '#platform';
import type { Survey, SurveySettings, SurveyWithWaves, Wave } from '../domain/survey.js';
import { SurveyEntity, SurveyWaveEntity } from './survey.entity.js';

const SURVEY = `id, program_id as "programId", code, kind, name, question, reasons, audience, created_at as "createdAt",
  closed_at as "closedAt"`;

/** Behind which survey a page begins. */
export interface SurveyPlace {
  readonly createdAt: Date;
  readonly id: Uuid;
}

/** At most `limit` surveys, the newest first. */
export async function findSurveyPage(
  tx: Tx,
  after: SurveyPlace | null,
  limit: number,
): Promise<SurveyWithWaves[]> {
  const surveys = await tx.query<Survey>(
    `select ${SURVEY} from surveys
     where program_id = $1 and ($2::timestamptz is null or (created_at, id) < ($2, $3::uuid))
     order by created_at desc, id desc limit $4`,
    [programOf(tx), after?.createdAt ?? null, after?.id ?? null, limit],
  );
  return withWaves(tx, surveys);
}

/** By code. */
export async function findSurveys(tx: Tx, codes: readonly string[]): Promise<Map<string, SurveyWithWaves>> {
  if (codes.length === 0) return new Map();
  const surveys = await tx.query<Survey>(
    `select ${SURVEY} from surveys where program_id = $1 and code = any($2::text[])`,
    [programOf(tx), [...new Set(codes)]],
  );
  const found = await withWaves(tx, surveys);
  return new Map(found.map((one) => [one.survey.code, one]));
}

/** The same of surveys of which nothing is changed until the transaction ends; others may share them. */
export async function shareSurveys(tx: Tx, codes: readonly string[]): Promise<Map<string, SurveyWithWaves>> {
  await tx.query(
    'select from surveys where program_id = $1 and code = any($2::text[]) order by id for share',
    [...[programOf(tx), [...new Set(codes)]]],
  );
  // Read behind the lock, as whoever changes waves has the survey locked.
  return findSurveys(tx, codes);
}

/** A survey that nobody else changes or answers until the transaction ends. */
export async function lockSurvey(tx: Tx, code: string): Promise<SurveyWithWaves | null> {
  await tx.query('select from surveys where program_id = $1 and code = $2 for no key update', [
    ...[programOf(tx), code],
  ]);
  return (await findSurveys(tx, [code])).get(code) ?? null;
}

export async function findSurveysById(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Survey>> {
  if (ids.length === 0) return new Map();
  const surveys = await tx.query<Survey>(
    `select ${SURVEY} from surveys where program_id = $1 and id = any($2::uuid[])`,
    [programOf(tx), plainArray([...new Set(ids)])],
  );
  return new Map(surveys.map((survey) => [survey.id, survey]));
}

export async function countSurveys(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ readonly count: number }>(
    'select count(*)::int as count from surveys where program_id = $1',
    [programOf(tx)],
  );
  return row?.count ?? 0;
}

export async function insertSurvey(tx: Tx, survey: Survey): Promise<void> {
  await tx.entities.insert(SurveyEntity, { ...survey, reasons: [...survey.reasons] });
}

/** Writes the settings of a locked survey. */
export async function saveSettings(tx: Tx, id: Uuid, settings: SurveySettings): Promise<void> {
  const { name, question, reasons, audience } = settings;
  await tx.execute(
    `update surveys set name = $3, question = $4, reasons = $5::jsonb, audience = $6 where program_id = $1 and id = $2`,
    [programOf(tx), id, name, question, JSON.stringify(reasons), audience],
  );
}

export async function saveClosed(tx: Tx, id: Uuid, now: Date): Promise<void> {
  await tx.execute('update surveys set closed_at = $3 where program_id = $1 and id = $2', [
    ...[programOf(tx), id, now],
  ]);
}

export async function insertWave(tx: Tx, wave: Wave): Promise<void> {
  await tx.entities.insert(SurveyWaveEntity, { ...wave, programId: programOf(tx) });
}

/** Writes from when until when a wave of a locked survey is. */
export async function saveWave(tx: Tx, { surveyId, code, opensAt, closesAt }: Wave): Promise<void> {
  await tx.execute(
    'update survey_waves set opens_at = $4, closes_at = $5 where program_id = $1 and survey_id = $2 and code = $3',
    [programOf(tx), surveyId, code, opensAt, closesAt],
  );
}

async function withWaves(tx: Tx, surveys: readonly Survey[]): Promise<SurveyWithWaves[]> {
  if (surveys.length === 0) return [];
  const waves = await tx.query<Wave>(
    `select survey_id as "surveyId", code, opens_at as "opensAt", closes_at as "closesAt" from survey_waves
     where program_id = $1 and survey_id = any($2::uuid[]) order by opens_at, code`,
    [programOf(tx), plainArray(surveys.map(({ id }) => id))],
  );
  const bySurvey = groupedBy(waves, ({ surveyId }) => surveyId);
  return surveys.map((survey) => ({ survey, waves: bySurvey.get(survey.id) ?? [] }));
}

export function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
