import { SurveyAnswerEntity, SurveyTextEntity } from './persistence/answer.entity.js';
import { SurveyEntity, SurveyWaveEntity } from './persistence/survey.entity.js';

export { Answering, type Answered, type NewAnswer, type RespondentName } from './answering.service.js';
export { groupOf, type Answer, type AnswerGroup, type Loyalty } from './domain/answer.js';
export type { Survey, SurveyKind, SurveySettings, SurveyWithWaves, Wave } from './domain/survey.js';
export type { GivenAnswer } from './domain/survey-rules.js';
export { FeedbackModule } from './feedback.module.js';
export type { LastAnswerPlace } from './persistence/answers.js';
export { SurveyDesk, type AnswerCommand } from './survey-desk.service.js';
export {
  SurveyViews,
  type AnswerCount,
  type AnswerInSurvey,
  type WaveTally,
} from './survey-views.service.js';
export { Surveys } from './surveys.service.js';

/** The tables of feedback. */
export const feedbackEntities = [SurveyEntity, SurveyWaveEntity, SurveyAnswerEntity, SurveyTextEntity];
