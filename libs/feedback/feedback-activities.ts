import { OWN_SOURCE, type NewActivity } from '#activity';
import { groupOf, loyaltyIndexOf, loyaltyOf, scoreOf, type Answer } from './domain/answer.js';
import type { Survey } from './domain/survey.js';

/** A first answer in a wave: points for an answer are given for it, once. */
export const SURVEY_ANSWERED = 'survey.answered';
/** Another answer under the same key: it counts instead. */
export const SURVEY_ANSWER_CHANGED = 'survey.answer_changed';

/** What is told of an answer. What customers write is no part of it: activities are never forgotten. */
export function activityOf(answer: Answer, before: Answer | null, survey: Survey): NewActivity {
  const { id, customerId, wave, product, kind, revision, reason, text, answeredAt: occurredAt } = answer;
  return {
    ...{ ...nameOf(answer), occurredAt, customer: { id: customerId } },
    attributes: {
      ...{ survey: survey.code, wave, kind, revision, answer: id, hasText: text !== null },
      ...scoresIn(answer),
      ...(reason !== null && { reason }),
      ...(product !== '' && { product }),
      ...(before && formerOf(before)),
    },
  };
}

function nameOf({
  id,
  revision,
}: Pick<Answer, 'id' | 'revision'>): Pick<NewActivity, 'type' | 'source' | 'externalId'> {
  const type = revision === 1 ? SURVEY_ANSWERED : SURVEY_ANSWER_CHANGED;
  return { type, source: OWN_SOURCE, externalId: id };
}

function scoresIn(answer: Answer): Record<string, string | number> {
  const [score, group, loyalty] = [scoreOf(answer), groupOf(answer.kind, answer), loyaltyOf(answer)];
  return {
    ...(score !== null && { score }),
    ...(group !== null && { group }),
    ...(loyalty && { ...loyalty, index: loyaltyIndexOf(answer.scores) }),
  };
}

function formerOf(before: Answer): Record<string, string | number> {
  const [score, group] = [scoreOf(before), groupOf(before.kind, before)];
  return {
    ...(score !== null && { formerScore: score }),
    ...(group !== null && { formerGroup: group }),
    ...(before.reason !== null && { formerReason: before.reason }),
  };
}
