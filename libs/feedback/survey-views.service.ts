import { Injectable } from '@nestjs/common';
import type { Uuid } from '#kernel';
import type { Tx } from '#platform';
import { SCALES, type Answer, type SurveyQuestion } from './domain/answer.js';
import type { Survey, SurveyWithWaves } from './domain/survey.js';
import {
  deleteTextsOf,
  findAnswerPage,
  findAnswers,
  findAnswersOf,
  findLastAnswers,
  type AnswerName,
  type AnswerPlace,
  type LastAnswerPlace,
  type WantedAnswers,
} from './persistence/answers.js';
import { findCounts, findTotals, type WaveName } from './persistence/counts.js';
import { findSurveyPage, findSurveys, findSurveysById, type SurveyPlace } from './persistence/surveys.js';

/** How many last answers say so: to a question of the scale, or by a reason. */
export interface AnswerCount {
  readonly question: SurveyQuestion | null;
  readonly score: number | null;
  readonly reason: string | null;
  readonly count: number;
}

/** What is in a wave so far, of each customer the last answer. */
export interface WaveTally {
  readonly respondents: number;
  /** More than respondents where customers review several products. */
  readonly answers: number;
  /** Only what somebody said, in the order of questions and numbers, or of reasons. */
  readonly counts: readonly AnswerCount[];
}

const NOBODY: WaveTally = { respondents: 0, answers: 0, counts: [] };

/** An answer with the survey that it is to. */
export interface AnswerInSurvey {
  readonly answer: Answer;
  readonly survey: Survey;
}

/** Reads surveys and answers. */
@Injectable()
export class SurveyViews {
  page(tx: Tx, after: SurveyPlace | null, limit: number): Promise<SurveyWithWaves[]> {
    return findSurveyPage(tx, after, limit);
  }

  async byCode(tx: Tx, code: string): Promise<SurveyWithWaves | null> {
    return (await findSurveys(tx, [code])).get(code) ?? null;
  }

  /** Answers of a wave, the newest first. */
  answers(tx: Tx, wanted: WantedAnswers, after: AnswerPlace | null, limit: number): Promise<Answer[]> {
    return findAnswerPage(tx, wanted, after, limit);
  }

  /** Those of these that there are, by their ids. */
  async named(tx: Tx, names: readonly AnswerName[]): Promise<Map<Uuid, AnswerInSurvey>> {
    return inSurveys(tx, [...(await findAnswers(tx, names)).values()]);
  }

  /**
   * The last answers of a wave, of each customer (and product) one, in the order of their ids: the set over which figures are worked
   * out, page by page. What customers wrote is not among it.
   */
  lastAnswers(
    tx: Tx,
    wave: { readonly surveyId: Uuid; readonly wave: string },
    after: LastAnswerPlace | null,
    limit: number,
  ): Promise<Omit<Answer, 'text'>[]> {
    return findLastAnswers(tx, wave, after, limit);
  }

  /** What is in each of these waves, in their order. */
  async tallies(
    tx: Tx,
    waves: readonly (WaveName & { readonly kind: Survey['kind'] })[],
  ): Promise<WaveTally[]> {
    if (waves.length === 0) return [];
    const totals = new Map((await findTotals(tx, waves)).map((one) => [nameOf(one), one]));
    const counts = new Map<string, AnswerCount[]>();
    const kinds = new Map(waves.map((wave) => [nameOf(wave), wave.kind]));
    for (const { question: place, score, reason, count, ...wave } of await findCounts(tx, waves)) {
      const [name, kind] = [nameOf(wave), kinds.get(nameOf(wave))];
      const questions = kind ? SCALES[kind]?.questions : undefined;
      const question = place === null ? null : (questions?.[place - 1] ?? null);
      counts.set(name, [...(counts.get(name) ?? []), { question, score, reason, count }]);
    }
    return waves.map((wave) => {
      const total = totals.get(nameOf(wave));
      if (!total) return NOBODY;
      const { respondents, answers } = total;
      return { respondents, answers, counts: counts.get(nameOf(wave)) ?? [] };
    });
  }

  /** Everything that customers answered and wrote, the oldest first: for whoever hands people what is kept about them. */
  async everythingOf(tx: Tx, customerIds: readonly Uuid[]): Promise<AnswerInSurvey[]> {
    return [...(await inSurveys(tx, await findAnswersOf(tx, customerIds))).values()];
  }

  /**
   * Forgets what customers wrote, for good; answers how many texts there were. The numbers stay, and are nobody's any more once the
   * customers are forgotten.
   */
  forget(tx: Tx, customerIds: readonly Uuid[]): Promise<number> {
    return deleteTextsOf(tx, customerIds);
  }
}

async function inSurveys(tx: Tx, answers: readonly Answer[]): Promise<Map<Uuid, AnswerInSurvey>> {
  const surveys = await findSurveysById(
    tx,
    answers.map(({ surveyId }) => surveyId),
  );
  return new Map(
    answers.flatMap((answer) => {
      const survey = surveys.get(answer.surveyId);
      return survey ? [[answer.id, { answer, survey }] as const] : [];
    }),
  );
}

function nameOf({ surveyId, code }: WaveName): string {
  return `${surveyId}/${code}`;
}
