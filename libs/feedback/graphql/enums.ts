import { registerEnumType } from '@nestjs/graphql';
import { ANSWER_GROUPS, SURVEY_QUESTIONS } from '../domain/answer.js';
import { SURVEY_KINDS, SURVEY_STATES, WAVE_STATES } from '../domain/survey.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const SurveyKindEnum = enumOf(SURVEY_KINDS);
registerEnumType(SurveyKindEnum, {
  name: 'SurveyKind',
  description: 'What a survey asks, and how it is answered.',
  valuesMap: {
    NPS: { description: 'Would you recommend us? A score from 0 to 10.' },
    CSAT: { description: 'How satisfied are you? A score from 1 to 5.' },
    CLI: { description: 'Loyalty index: recommend, buy again, try other products, each from 1 to 6.' },
    CHURN_REASON: { description: 'Why do you stay away? One of the reasons of the survey.' },
    REVIEW: { description: 'A rating from 1 to 5, of a product or of everything.' },
  },
});

export const SurveyStateEnum = enumOf(SURVEY_STATES);
registerEnumType(SurveyStateEnum, {
  name: 'SurveyState',
  description: 'Whether a survey can have waves that are open.',
  valuesMap: {
    OPEN: { description: 'It takes answers while one of its waves is open.' },
    CLOSED: { description: 'Staff ended it for good.' },
  },
});

export const SurveyWaveStateEnum = enumOf(WAVE_STATES);
registerEnumType(SurveyWaveStateEnum, {
  name: 'SurveyWaveState',
  description: 'Whether a wave takes answers.',
  valuesMap: {
    SCHEDULED: { description: 'It has not opened yet.' },
    OPEN: { description: 'It takes answers.' },
    CLOSED: { description: 'It is over, or its survey is.' },
  },
});

export const SurveyAnswerGroupEnum = enumOf(ANSWER_GROUPS);
registerEnumType(SurveyAnswerGroupEnum, {
  name: 'SurveyAnswerGroup',
  description: 'Where somebody stands by an answer.',
  valuesMap: {
    PROMOTER: { description: 'NPS: 9 or 10.' },
    PASSIVE: { description: 'NPS: 7 or 8.' },
    DETRACTOR: { description: 'NPS: 0 to 6.' },
    POSITIVE: { description: 'CSAT or a review: 4 or 5.' },
    NEUTRAL: { description: 'CSAT or a review: 3.' },
    NEGATIVE: { description: 'CSAT or a review: 1 or 2.' },
  },
});

export const SurveyQuestionEnum = enumOf(SURVEY_QUESTIONS);
registerEnumType(SurveyQuestionEnum, {
  name: 'SurveyQuestion',
  description: 'What a number of an answer is about.',
  valuesMap: {
    SCORE: { description: 'The one question of NPS, CSAT and reviews.' },
    RECOMMEND: { description: 'Loyalty index: would recommend.' },
    BUY_AGAIN: { description: 'Loyalty index: would buy again.' },
    TRY_OTHERS: { description: 'Loyalty index: would try other products.' },
  },
});
