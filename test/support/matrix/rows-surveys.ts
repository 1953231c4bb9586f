import { FRESH, TEXT, type Kind, type Names, type Row } from './names.js';

const PAGED = { after: 'cursor' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

/** An answer of each kind: to a review, to three questions, and by a reason. */
function answersOf(names: Names): Record<string, unknown>[] {
  const { survey, surveyWave: wave } = names;
  const all = { ...whose(names), wave, text: 'As I say' };
  const loyalty = { recommend: 6, buyAgain: 5, tryOthers: 4 };
  const reason = survey.replace(/^(.*)-survey$/, 'taste_$1');
  return [
    { ...all, survey, answer: { score: 4 }, product: 'mug', idempotencyKey: FRESH.key },
    { ...all, survey: `${survey}_cli`, answer: { loyalty }, idempotencyKey: `${FRESH.key}-cli` },
    { ...all, survey: `${survey}_leaving`, answer: { reason }, idempotencyKey: `${FRESH.key}-leaving` },
  ].map((value) => ({ input: value }));
}

export const STOREFRONT_SURVEY_ROWS: Readonly<Record<string, Row>> = {
  'mutation recordSurveyAnswer': {
    args: answersOf,
    names: {
      ...{ 'input.customer': 'customer', 'input.survey': 'survey', 'input.wave': 'surveyWave' },
      ...{ 'input.answer.reason': TEXT, 'input.product': TEXT, 'input.text': TEXT },
      'input.idempotencyKey': 'idempotencyKey',
    },
  },
};

const TERMS = { name: 'Fresh', question: 'Why?', audience: 'customer.orders >= 0' };
const REASONS = [
  { code: 'price', name: 'Too dear' },
  { code: 'taste', name: 'Not good' },
];
const TERMS_NAMES = {
  ...{ 'input.code': 'survey', 'input.name': TEXT, 'input.question': TEXT, 'input.audience': TEXT },
  ...{ 'input.reasons[].code': TEXT, 'input.reasons[].name': TEXT },
} as const satisfies Readonly<Record<string, Kind>>;
const WAVE_NAMES = { 'input.survey': 'survey', 'input.wave': 'surveyWave' } as const;

export const ADMIN_SURVEY_ROWS: Readonly<Record<string, Row>> = {
  'query survey': { args: ({ survey }) => [{ code: survey }], names: { code: 'survey' } },
  'query surveys': { args: () => [{}], names: PAGED },
  'query surveyAnswers': {
    args: ({ survey, surveyWave: wave }) => [
      { survey, wave },
      { survey, wave, withFormer: true },
    ],
    names: { ...PAGED, survey: 'survey', wave: 'surveyWave' },
  },
  'mutation createSurvey': {
    args: () => input({ code: FRESH.code, kind: 'CHURN_REASON', ...TERMS, reasons: REASONS }),
    names: TERMS_NAMES,
  },
  'mutation changeSurvey': {
    args: ({ survey }) => input({ code: `${survey}_leaving`, ...TERMS, reasons: REASONS }),
    names: TERMS_NAMES,
  },
  'mutation closeSurvey': {
    args: ({ survey }) => input({ code: survey }),
    names: { 'input.code': 'survey' },
  },
  'mutation addSurveyWave': {
    args: ({ survey }) =>
      input({ survey, code: FRESH.code, opensAt: '2030-01-01T00:00:00Z', closesAt: '2031-01-01T00:00:00Z' }),
    names: { 'input.survey': 'survey', 'input.code': 'surveyWave' },
  },
  'mutation moveSurveyWave': {
    args: ({ survey, surveyWave: wave }) => input({ survey, wave, closesAt: '2029-06-01T00:00:00Z' }),
    names: WAVE_NAMES,
  },
  'mutation closeSurveyWave': {
    args: ({ survey, surveyWave: wave }) => input({ survey, wave }),
    names: WAVE_NAMES,
  },
};

/** What a closed program is asked. */
export const CLOSED_SURVEY_INPUTS = {
  recordSurveyAnswer: {
    ...{ customer: 'ada', survey: 'nps', answer: { score: 9 } },
    idempotencyKey: 'answers of a closed program',
  },
  createSurvey: { code: 'csat', kind: 'CSAT', name: 'CSAT' },
  changeSurvey: { code: 'nps', name: 'New' },
  closeSurvey: { code: 'nps' },
  addSurveyWave: { survey: 'nps', code: 'w2' },
  moveSurveyWave: { survey: 'nps', wave: 'w1', closesAt: '2030-01-01T00:00:00Z' },
  closeSurveyWave: { survey: 'nps', wave: 'w1' },
};
