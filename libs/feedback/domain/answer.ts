import type { Uuid } from '#kernel';
import type { SurveyKind } from './survey.js';

/** Where customers stand by their answer. NPS: the first three; CSAT and REVIEW: the others. */
export const ANSWER_GROUPS = ['PROMOTER', 'PASSIVE', 'DETRACTOR', 'POSITIVE', 'NEUTRAL', 'NEGATIVE'] as const;
export type AnswerGroup = (typeof ANSWER_GROUPS)[number];

/** What a number of an answer is about. */
export const SURVEY_QUESTIONS = ['SCORE', 'RECOMMEND', 'BUY_AGAIN', 'TRY_OTHERS'] as const;
export type SurveyQuestion = (typeof SURVEY_QUESTIONS)[number];

/** Numbers that answer a survey, in the order of its questions. */
export interface Scale {
  readonly questions: readonly SurveyQuestion[];
  readonly min: number;
  readonly max: number;
}

/** Null: a survey that is answered by a reason. */
export const SCALES: Readonly<Record<SurveyKind, Scale | null>> = {
  NPS: { questions: ['SCORE'], min: 0, max: 10 },
  CSAT: { questions: ['SCORE'], min: 1, max: 5 },
  CLI: { questions: ['RECOMMEND', 'BUY_AGAIN', 'TRY_OTHERS'], min: 1, max: 6 },
  CHURN_REASON: null,
  REVIEW: { questions: ['SCORE'], min: 1, max: 5 },
};

/** What counts of an answer: numbers, or a reason. */
export interface AnswerContent {
  /** In the order of the questions of the scale; empty where a reason answers. */
  readonly scores: readonly number[];
  readonly reason: string | null;
}

/** Under this a customer has one last answer. */
export interface AnswerKey {
  readonly customerId: Uuid;
  readonly surveyId: Uuid;
  readonly wave: string;
  /** Of a review: what it is about; otherwise empty. */
  readonly product: string;
}

/** An answer as it is kept: never changed. The one with the highest revision counts. */
export interface Answer extends AnswerKey, AnswerContent {
  readonly id: Uuid;
  readonly kind: SurveyKind;
  /** 1, and one more for each change of mind in the wave. */
  readonly revision: number;
  readonly answeredAt: Date;
  /** In the customer's own words: kept apart, and forgotten when the person is. */
  readonly text: string | null;
}

/** Two answers that say the same: the later is no new one. */
export function isSameAnswer(
  one: Pick<Answer, 'scores' | 'reason' | 'text'>,
  other: Pick<Answer, 'scores' | 'reason' | 'text'>,
): boolean {
  return (
    one.reason === other.reason &&
    one.text === other.text &&
    one.scores.length === other.scores.length &&
    one.scores.every((score, place) => score === other.scores[place])
  );
}

/** Null: the kind knows no groups. */
export function groupOf(kind: SurveyKind, { scores }: Pick<AnswerContent, 'scores'>): AnswerGroup | null {
  const [score] = scores;
  if (score === undefined) return null;
  switch (kind) {
    case 'NPS':
      if (score >= 9) return 'PROMOTER';
      return score >= 7 ? 'PASSIVE' : 'DETRACTOR';
    case 'CSAT':
    case 'REVIEW':
      if (score >= 4) return 'POSITIVE';
      return score === 3 ? 'NEUTRAL' : 'NEGATIVE';
    case 'CLI':
    case 'CHURN_REASON':
      return null;
  }
}

/** The loyalty index of one customer, 0 to 100: (mean - 1) / 5 x 100, in whole numbers until it is divided. */
export function loyaltyIndexOf(scores: readonly number[]): number {
  const sum = scores.reduce((total, score) => total + score, 0);
  return ((sum - scores.length) * 100) / (5 * scores.length);
}

/** How somebody stands in the three questions of the loyalty index. */
export interface Loyalty {
  readonly recommend: number;
  readonly buyAgain: number;
  readonly tryOthers: number;
}

/** Of a CLI answer; null of any other. */
export function loyaltyOf({ kind, scores }: Pick<Answer, 'kind' | 'scores'>): Loyalty | null {
  const [recommend, buyAgain, tryOthers] = scores;
  if (kind !== 'CLI' || recommend === undefined || buyAgain === undefined || tryOthers === undefined)
    return null;
  return { recommend, buyAgain, tryOthers };
}

/** The one number of an answer; null where there are three, or none. */
export function scoreOf({ scores }: Pick<Answer, 'scores'>): number | null {
  return scores.length === 1 ? (scores[0] ?? null) : null;
}
