import { EVERY_ORDER } from '../campaign-terms.js';
import { atMost, CLAIM_DAYS, fixed, giving, parameter, POINTS } from './ingredients.js';
import type { Recipe, RecipeValues } from './recipe.js';

/** Of a first answer in a wave, known by its type alone, as stores are. */
const ANSWERED = 'survey.answered';

const SURVEY = parameter('survey', 'CODE', 'Code of the survey.', null, 'condition');

function ofSurvey(values: RecipeValues): string {
  return `activity.text("survey") == ${values.quoted('survey')}`;
}

/** Ready campaigns that act on answers to surveys. */
export const FEEDBACK_RECIPES: readonly Recipe[] = [
  {
    code: 'thank-for-answer',
    name: 'Thanks for an answer',
    description:
      'Points for an answer to a survey, whatever it says: so that nobody is paid for praise. Another answer in the same wave brings nothing more.',
    parameters: [
      SURVEY,
      POINTS('50'),
      parameter(
        'monthlyMax',
        'COUNT',
        'Answers a month that bring points: a customer may review much.',
        '1',
        'max',
      ),
    ],
    terms: (values) =>
      giving(fixed(values), {
        trigger: ANSWERED,
        condition: ofSurvey(values),
        limits: atMost(values.amount('monthlyMax'), 'MONTH'),
      }),
  },
  {
    code: 'win-back-detractor',
    name: 'A coupon for who would not recommend us',
    description:
      'A coupon for a detractor, who answers 0 to 6 to a survey of the kind NPS: once a year at most.',
    parameters: [
      SURVEY,
      parameter('coupon', 'CODE', 'Code of the template of coupons.', null, 'issueCoupon.template'),
    ],
    terms: (values) => ({
      ...{ ...EVERY_ORDER, effects: [], trigger: ANSWERED, claimDays: CLAIM_DAYS },
      condition: `${ofSurvey(values)} && activity.text("group") == "DETRACTOR"`,
      limits: atMost(1n, 'YEAR'),
      otherEffects: [
        {
          kind: 'issueCoupon',
          settings: { template: values.text('coupon'), share: null, fromMinor: 0, evenIfPaidByCoupon: false },
        },
      ],
    }),
  },
];
