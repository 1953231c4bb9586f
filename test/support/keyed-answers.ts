import type { Desk } from './desk.js';

/** Two valid values of each field of an answer, and which may be left out. */
export const ANSWER_VALUES = {
  customer: ['ada', 'bob'],
  survey: ['reviews', 'ratings'],
  wave: ['w1', 'w2'],
  answer: [{ score: 4 }, { score: 5 }],
  product: ['mug', 'cup'],
  text: ['Fine', 'Great'],
} as const;
export const ANSWER_OPTIONAL = ['wave', 'product', 'text'];

/** The surveys that they are to. */
export async function openReviews(desk: Desk, staff: string): Promise<void> {
  for (const code of ANSWER_VALUES.survey)
    await desk.askAdmin(
      staff,
      `mutation { createSurvey(input: { code: "${code}", kind: REVIEW, name: "A" }) { userErrors { code } }
        addSurveyWave(input: { survey: "${code}", code: "w1" }) { userErrors { code } } }`,
    );
}
