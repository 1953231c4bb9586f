import { EVERY_ORDER, type CampaignTerms, type EffectTerms } from '../campaign-terms.js';
import type { PointsAmount } from '../domain/effect.js';
import type { Limit } from '../domain/limits.js';
import type { ParameterKind, Recipe, RecipeParameter, RecipeValues } from './recipe.js';

const CLAIM_DAYS = 30;
const AT_ONCE = { kind: 'NONE' } as const;
const GOODS_WITH_TAX = { shipping: false, tax: true, giftCards: false };

function parameter(
  name: string,
  kind: ParameterKind,
  description: string,
  usual: string | null,
): RecipeParameter {
  return { name, kind, description, usual };
}

const POINTS = (usual: string): RecipeParameter =>
  parameter('points', 'POINTS', 'How many points it gives.', usual);

/** A campaign that gives one amount, on every paid order unless `more` says when. */
function giving(
  amount: PointsAmount<string>,
  more: Partial<CampaignTerms> = {},
  lot: Partial<EffectTerms> = {},
): CampaignTerms {
  const effect = { pointType: null, amount, expiry: null, pending: AT_ONCE, ...lot };
  return { ...EVERY_ORDER, effects: [effect], claimDays: CLAIM_DAYS, ...more };
}

function fixed(values: RecipeValues): PointsAmount<string> {
  return { kind: 'FIXED', points: values.amount('points') };
}

function perAmount(values: RecipeValues, lines: string | null = null): PointsAmount<string> {
  return {
    ...{ kind: 'PER_AMOUNT', points: values.amount('points'), perMinor: values.amount('perMinor') },
    ...{ rounding: 'FLOOR', minimumMinor: 0n, basis: GOODS_WITH_TAX, lines },
  };
}

function atMost(max: bigint, window: Limit['window'], more: Partial<Limit> = {}): CampaignTerms['limits'] {
  const limit = { measure: 'TIMES', per: 'CUSTOMER', window, max, ...more } as const;
  return { limits: [limit], coolDownDays: 0 };
}

const PER_MINOR = parameter('perMinor', 'MONEY', 'Minor units that earn `points`.', '100');
const PENDING_DAYS = parameter(
  'pendingDays',
  'NUMBER',
  'Days of the return window: points wait so long.',
  '0',
);
const VALID_DAYS = parameter('validDays', 'NUMBER', 'Days after which the points expire.', '30');

function validFor(values: RecipeValues): Partial<EffectTerms> {
  return { expiry: { kind: 'DAYS', days: values.number('validDays') } };
}

/** Ready campaigns, all from the field. Those that send messages or stamp cards come with their effects. */
export const RECIPES: readonly Recipe[] = [
  {
    code: 'points-per-amount',
    name: 'Points for every purchase',
    description: 'Points per amount of every order, without shipping and gift cards.',
    parameters: [POINTS('1'), PER_MINOR, PENDING_DAYS],
    terms: (values) => {
      const days = values.number('pendingDays');
      return giving(perAmount(values), {}, { pending: days > 0 ? { kind: 'DAYS', days } : AT_ONCE });
    },
  },
  {
    code: 'welcome',
    name: 'Welcome gift',
    description: 'Points for joining the program, once.',
    parameters: [POINTS('100')],
    terms: (values) => giving(fixed(values), { trigger: 'customer.enrolled', limits: atMost(1n, 'EVER') }),
  },
  {
    code: 'second-purchase',
    name: 'Second purchase gift',
    description: 'Points for the second order: who buys twice, stays.',
    parameters: [POINTS('200'), parameter('fromMinor', 'MONEY', 'Total from which the order counts.', '0')],
    terms: (values) =>
      giving(fixed(values), {
        condition: `order.number == 2 && order.total >= ${values.amount('fromMinor')}`,
      }),
  },
  {
    code: 'large-purchase',
    name: 'Large purchase gift',
    description: 'Points for an order above an amount.',
    parameters: [POINTS('300'), parameter('fromMinor', 'MONEY', 'Total from which it is given.', '10000')],
    terms: (values) => giving(fixed(values), { condition: `order.total >= ${values.amount('fromMinor')}` }),
  },
  {
    code: 'birthday',
    name: 'Birthday gift',
    description: 'Points on the birthday, or some days before.',
    parameters: [
      POINTS('100'),
      parameter('daysBefore', 'NUMBER', 'Days before the birthday.', '0'),
      VALID_DAYS,
    ],
    terms: (values) =>
      giving(
        fixed(values),
        {
          timeTrigger: { kind: 'BIRTHDAY', daysBefore: values.number('daysBefore') },
          limits: atMost(1n, 'YEAR'),
        },
        validFor(values),
      ),
  },
  {
    code: 'anniversary',
    name: 'Anniversary gift',
    description: 'Points on each anniversary of joining, good for a while.',
    parameters: [POINTS('500'), VALID_DAYS],
    terms: (values) =>
      giving(fixed(values), { timeTrigger: { kind: 'ENROLMENT_ANNIVERSARY' } }, validFor(values)),
  },
  {
    code: 'win-back',
    name: 'Win-back gift',
    description: 'Points for who has been silent for some days, good for a while: once per silence.',
    parameters: [
      POINTS('150'),
      parameter('silentDays', 'NUMBER', 'Days since the customer last did something.', '30'),
      VALID_DAYS,
    ],
    terms: (values) =>
      giving(
        fixed(values),
        { timeTrigger: { kind: 'INACTIVE', days: values.number('silentDays') } },
        validFor(values),
      ),
  },
  {
    code: 'category-bonus',
    name: 'Extra points for a category',
    description: 'Points per amount of what is bought of one category, besides those of other campaigns.',
    parameters: [
      POINTS('1'),
      PER_MINOR,
      parameter('category', 'TEXT', 'The category, as order lines name it.', null),
    ],
    terms: (values) => giving(perAmount(values, `${values.quoted('category')} in line.categories`)),
  },
  {
    code: 'double-points',
    name: 'Points times a factor for some days',
    description: 'Multiplies the points of all orders from one day through another.',
    parameters: [
      parameter('factor', 'NUMBER', '2 to double.', '2'),
      parameter('from', 'DATE', 'First day.', null),
      parameter('through', 'DATE', 'Last day.', null),
    ],
    terms: (values) =>
      giving(
        { kind: 'MULTIPLY', numerator: values.amount('factor'), denominator: 1n, rounding: 'FLOOR' },
        {
          condition: `calendar.date >= ${values.quoted('from')} && calendar.date <= ${values.quoted('through')}`,
        },
      ),
  },
  {
    code: 'review-reward',
    name: 'Reward for reviews',
    description: 'Points for a review, at most so many a month.',
    parameters: [
      POINTS('25'),
      parameter('monthlyMax', 'POINTS', 'Reviews a month that are rewarded.', '3'),
      parameter('activityType', 'ACTIVITY_TYPE', 'The activity that tells of a review.', 'review.published'),
    ],
    terms: (values) =>
      giving(fixed(values), {
        trigger: values.text('activityType'),
        limits: atMost(values.amount('monthlyMax'), 'MONTH'),
      }),
  },
  {
    code: 'challenge',
    name: 'Reward for a challenge or quiz',
    description: 'Points for completing one challenge, once.',
    parameters: [
      POINTS('50'),
      parameter('challenge', 'TEXT', 'Its name, as the attribute "challenge" of the activity says.', null),
      parameter('activityType', 'ACTIVITY_TYPE', 'The activity that tells of it.', 'challenge.completed'),
    ],
    terms: (values) =>
      giving(fixed(values), {
        trigger: values.text('activityType'),
        condition: `activity.text("challenge") == ${values.quoted('challenge')}`,
        limits: atMost(1n, 'EVER'),
      }),
  },
  {
    code: 'miles',
    name: 'Points for a distance',
    description: 'Points for every so many miles, or whatever else an activity counts.',
    parameters: [
      POINTS('1'),
      parameter('per', 'POINTS', 'Units that earn `points`.', '1'),
      parameter('attribute', 'TEXT', 'The attribute that holds the number.', 'miles'),
      parameter('activityType', 'ACTIVITY_TYPE', 'The activity that carries it.', 'flight.flown'),
    ],
    terms: (values) =>
      giving(
        {
          ...{ kind: 'PER_UNIT', attribute: values.text('attribute'), points: values.amount('points') },
          ...{ per: values.amount('per'), rounding: 'FLOOR' },
        },
        { trigger: values.text('activityType') },
      ),
  },
  {
    code: 'charity-match',
    name: 'Points for donations',
    description: 'Points for every unit that is given to charity, within a monthly budget of the program.',
    parameters: [
      POINTS('1'),
      parameter('monthlyBudget', 'POINTS', 'Points for all customers together in a month.', '100000'),
      parameter('attribute', 'TEXT', 'The attribute that holds what was given.', 'amount'),
      parameter('activityType', 'ACTIVITY_TYPE', 'The activity that tells of it.', 'donation.made'),
    ],
    terms: (values) =>
      giving(
        {
          ...{ kind: 'PER_UNIT', attribute: values.text('attribute'), points: values.amount('points') },
          ...{ per: 1n, rounding: 'FLOOR' },
        },
        {
          trigger: values.text('activityType'),
          limits: atMost(values.amount('monthlyBudget'), 'MONTH', { measure: 'POINTS', per: 'PROGRAM' }),
        },
      ),
  },
];
