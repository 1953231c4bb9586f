import { groupOf, loyaltyIndexOf, loyaltyOf, scoreOf } from '../domain/answer.js';
import { surveyStateOf, waveStateOf, type SurveySettings, type SurveyWithWaves } from '../domain/survey.js';
import type { GivenAnswer } from '../domain/survey-rules.js';
import type { AnswerInSurvey } from '../survey-views.service.js';
import type { SurveyAnswerInput } from './answer.inputs.js';
import type { SurveyAnswerType } from './answer.type.js';
import type { ChangeSurveyInput, CreateSurveyInput } from './survey.inputs.js';
import type { SurveyType } from './survey.type.js';

export function surveyOf({ survey, waves }: SurveyWithWaves, now: Date): SurveyType {
  const { id: surveyId, code, kind, name, question, reasons, audience, createdAt, closedAt } = survey;
  return {
    ...{ survey, code, kind, name, question, reasons, audience, createdAt, closedAt },
    state: surveyStateOf(survey),
    waves: waves.map((wave) => ({ ...wave, surveyId, kind, state: waveStateOf(survey, wave, now) })),
  };
}

export function answerOf({ answer, survey }: AnswerInSurvey): SurveyAnswerType {
  const { wave, kind, reason, product, text, revision, answeredAt, scores } = answer;
  const loyalty = loyaltyOf(answer);
  return {
    ...{ answer, survey: survey.code, wave, kind, reason, text, revision, answeredAt },
    score: scoreOf(answer),
    loyalty: loyalty && { ...loyalty, index: loyaltyIndexOf(scores) },
    group: groupOf(kind, answer),
    product: product === '' ? null : product,
  };
}

export function givenOf({ score = null, loyalty = null, reason = null }: SurveyAnswerInput): GivenAnswer {
  return { score, loyalty: loyalty && { ...loyalty }, reason };
}

export function settingsOf({ name, question, reasons, audience }: CreateSurveyInput): SurveySettings {
  return {
    ...{ name, question: question ?? null, audience: audience ?? null },
    reasons: (reasons ?? []).map((reason) => ({ ...reason })),
  };
}

/** What is named of a change; what may not be nothing stays when it is null. */
export function changeOf(input: ChangeSurveyInput): (known: SurveySettings) => SurveySettings {
  const { name, question, reasons, audience } = input;
  return (known) => ({
    name: name ?? known.name,
    question: question === undefined ? known.question : question,
    reasons: reasons?.map((reason) => ({ ...reason })) ?? known.reasons,
    audience: audience === undefined ? known.audience : audience,
  });
}
