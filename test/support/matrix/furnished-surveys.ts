import type { FurnishedProgram } from './furnished-program.js';

const CREATE = `mutation ($input: CreateSurveyInput!) { createSurvey(input: $input) { userErrors { code message } } }`;
const ADD = `mutation ($input: AddSurveyWaveInput!) { addSurveyWave(input: $input) { userErrors { code message } } }`;
const ANSWER = `mutation ($input: RecordSurveyAnswerInput!) { recordSurveyAnswer(input: $input) { userErrors { code message } } }`;

interface Recorded {
  readonly recordSurveyAnswer: { readonly userErrors: readonly object[] };
}

/** Surveys of the three ways to answer, each with a wave that is open; in the other program one besides. */
export async function askCustomers(program: FurnishedProgram, name: string): Promise<void> {
  const { mark } = program;
  const survey = `${name}-survey`;
  const kinds = { '': 'REVIEW', _cli: 'CLI', _leaving: 'CHURN_REASON' };
  const reasons = [`price_${name}`, `taste_${name}`].map((code) => ({ code, name: `Because of ${name}` }));
  const make = async (code: string, kind: string, wave: string): Promise<void> => {
    await program.staff('OWNER', 'createSurvey', CREATE, {
      ...{
        code,
        kind,
        name: `Survey ${name}`,
        question: `What of ${name}?`,
        audience: 'customer.orders >= 0',
      },
      reasons: kind === 'CHURN_REASON' ? reasons : null,
    });
    await program.staff('OWNER', 'addSurveyWave', ADD, {
      survey: code,
      code: wave,
      closesAt: '2029-01-01T00:00:00Z',
    });
  };
  for (const [suffix, kind] of Object.entries(kinds)) await make(`${survey}${suffix}`, kind, `${name}-wave`);
  if (mark !== '') await make('fresh', 'NPS', 'fresh');
}

/** A customer reviews something, is of another mind, and says why they leave. */
export async function answerSurveys(
  { desk }: FurnishedProgram,
  customer: string,
  {
    survey,
    mark,
    usedKeys,
  }: { readonly survey: string; readonly mark: string; readonly usedKeys: readonly string[] },
): Promise<void> {
  const name = survey.replace(/-survey$/, '');
  const answer = async (
    code: string,
    given: object,
    idempotencyKey: string,
    more: object = {},
  ): Promise<void> => {
    const input = { customer, survey: code, answer: given, idempotencyKey, ...more };
    const { recordSurveyAnswer } = await desk.ask<Recorded>(ANSWER, { input });
    if (recordSurveyAnswer.userErrors.length > 0) throw new Error(JSON.stringify(recordSurveyAnswer));
  };
  for (const [index, key] of [...usedKeys, `another-answer-of-${customer}`].entries())
    await answer(survey, { score: 1 + index }, key, { text: `So ${mark}`, product: `mug-${mark}` });
  await answer(`${survey}_leaving`, { reason: `price_${name}` }, `reason-to-leave-of-${customer}`, {
    text: `Oh ${mark}`,
  });
}
