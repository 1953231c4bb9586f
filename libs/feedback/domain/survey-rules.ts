import { err, invalid, isReference, ok, problem, type Problem, type Result } from '#kernel';
import { SCALES, type AnswerContent, type Loyalty } from './answer.js';
import { overlap, type Survey, type SurveySettings, type Wave } from './survey.js';

/** As campaigns name surveys. */
const CODE = /^[a-z][a-z0-9_-]{0,63}$/;
/** Waves are often called by their year. */
const WAVE_CODE = /^[a-z0-9][a-z0-9_-]{0,63}$/;
export const CODE_LENGTH_MAX = 64;
export const NAME_LENGTH_MAX = 200;
export const QUESTION_LENGTH_MAX = 1_000;
export const REASONS_MAX = 20;
export const WAVES_MAX = 120;
export const SURVEYS_MAX = 200;
/** Of what customers write. */
export const TEXT_LENGTH_MAX = 4_000;
export const PRODUCT_LENGTH_MAX = 200;

type Refusal = Problem | null;

/** What a customer answers, before it is known what the survey asks: one of the three. */
export interface GivenAnswer {
  readonly score: number | null;
  readonly loyalty: Loyalty | null;
  readonly reason: string | null;
}

export function refusalOfCode(code: string, path: readonly string[]): Refusal {
  return CODE.test(code)
    ? null
    : invalid(path, 'A lower-case letter followed by up to 63 letters, digits, dashes or underscores.');
}

export function refusalOfWaveCode(code: string, path: readonly string[]): Refusal {
  return WAVE_CODE.test(code)
    ? null
    : invalid(
        path,
        'A lower-case letter or digit, followed by up to 63 letters, digits, dashes or underscores.',
      );
}

/** Why a survey cannot be like that; null when it can. Conditions are looked at elsewhere. */
export function refusalOfSettings(kind: Survey['kind'], settings: SurveySettings): Refusal {
  const { name, question, reasons } = settings;
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  if (question !== null && !isText(question, QUESTION_LENGTH_MAX))
    return invalid(['question'], `1 to ${QUESTION_LENGTH_MAX} characters.`);
  if (kind !== 'CHURN_REASON')
    return reasons.length === 0 ? null : invalid(['reasons'], 'Only CHURN_REASON has reasons.');
  if (reasons.length < 2 || reasons.length > REASONS_MAX)
    return invalid(['reasons'], `2 to ${REASONS_MAX} reasons to choose from.`);
  for (const [place, reason] of reasons.entries()) {
    const path = ['reasons', String(place)];
    const wrong = refusalOfCode(reason.code, [...path, 'code']);
    if (wrong) return wrong;
    if (!isText(reason.name, NAME_LENGTH_MAX))
      return invalid([...path, 'name'], `1 to ${NAME_LENGTH_MAX} characters.`);
    if (reasons.findIndex(({ code }) => code === reason.code) !== place)
      return invalid([...path, 'code'], 'It is there twice.');
  }
  return null;
}

/** Why a wave cannot be from then until then beside the others; null when it can. */
export function refusalOfWave(wave: Wave, others: readonly Wave[]): Refusal {
  if (wave.closesAt !== null && wave.closesAt <= wave.opensAt)
    return invalid(['closesAt'], 'It closes after it opens.');
  const other = others.find((one) => one.code !== wave.code && overlap(one, wave));
  return other ? invalid(['opensAt'], `It overlaps with the wave "${other.code}".`) : null;
}

/** What counts of an answer, if it is one to this survey. Problem: INVALID_INPUT. */
export function contentOf(
  { kind, reasons }: Pick<Survey, 'kind' | 'reasons'>,
  given: GivenAnswer,
): Result<AnswerContent, Problem> {
  const scale = SCALES[kind];
  const field = scale === null ? 'reason' : scale.questions.length > 1 ? 'loyalty' : 'score';
  const fields = (['score', 'loyalty', 'reason'] as const).filter((name) => given[name] !== null);
  if (fields.length !== 1 || fields[0] !== field)
    return err(
      invalid(['answer'], `A survey of the kind ${kind} is answered by "${field}", and that alone.`),
    );
  if (given.reason !== null) {
    return reasons.some(({ code }) => code === given.reason)
      ? ok({ scores: [], reason: given.reason })
      : err(invalid(['answer', 'reason'], `One of ${reasons.map(({ code }) => code).join(', ')} is needed.`));
  }
  const numbers = given.loyalty ?? { score: given.score };
  const { min, max } = scale ?? { min: 0, max: 0 };
  for (const [name, score] of Object.entries(numbers)) {
    if (typeof score === 'number' && Number.isInteger(score) && score >= min && score <= max) continue;
    const path = ['answer', ...(given.loyalty ? ['loyalty'] : []), name];
    return err(invalid(path, `A whole number from ${min} to ${max} is needed.`));
  }
  const { score, loyalty } = given;
  const scores = loyalty
    ? [loyalty.recommend, loyalty.buyAgain, loyalty.tryOthers]
    : [score].filter((one) => one !== null);
  return ok({ scores, reason: null });
}

/** Why somebody cannot say that besides; null when they can. */
export function refusalOfWords(
  kind: Survey['kind'],
  { product, text }: { readonly product: string | null; readonly text: string | null },
): Refusal {
  if (product !== null && kind !== 'REVIEW')
    return invalid(['product'], 'Only what answers a survey of the kind REVIEW is about a product.');
  if (product !== null && !isReference(product))
    return invalid(['product'], `1 to ${PRODUCT_LENGTH_MAX} printable characters.`);
  if (text !== null && !isText(text, TEXT_LENGTH_MAX))
    return invalid(['text'], `1 to ${TEXT_LENGTH_MAX} characters.`);
  return null;
}

/** The survey takes no answers at this time. */
export const SURVEY_CLOSED = problem('SURVEY_CLOSED', 'The survey, or its wave, takes no answers now.', {
  path: ['survey'],
});

/** PostgreSQL cannot store NUL, nor halves of surrogate pairs. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !/[\0\p{Cs}]/u.test(text);
}
