import { DEFAULT_POINT_TYPE } from '#ledger';
import { EVERY_ORDER } from '../campaign-terms.js';
import { CARD_COMPLETED, type StampCardSettings } from '../effects/stamp-cards.js';
import {
  CLAIM_DAYS,
  AT_ONCE,
  parameter,
  POINTS,
  giving,
  fixed,
  perAmount,
  atMost,
  PER_MINOR,
  PENDING_DAYS,
  VALID_DAYS,
  CHANNEL,
  template,
  activityType,
  message,
  sending,
  CATEGORY,
  linesOf,
  validFor,
} from './ingredients.js';
import { COUPON_RECIPES } from './coupon-recipes.js';
import { DRAW_RECIPES } from './draw-recipes.js';
import { FEEDBACK_RECIPES } from './feedback-recipes.js';
import { REFERRAL_RECIPES } from './referral-recipes.js';
import type { Recipe } from './recipe.js';

/** Ready campaigns, all from the field. */
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
      parameter('daysBefore', 'NUMBER', 'Days before the birthday.', '0', 'timeTrigger.daysBefore'),
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
    description:
      'Points for who has been silent for some days, good for a while, and a message that tells of them: once per silence.',
    parameters: [
      POINTS('150'),
      parameter(
        'silentDays',
        'NUMBER',
        'Days since the customer last did something.',
        '30',
        'timeTrigger.days',
      ),
      VALID_DAYS,
      template('', 'Code of the template of the message; empty: there is none.'),
      CHANNEL,
    ],
    terms: (values) =>
      giving(
        fixed(values),
        {
          timeTrigger: { kind: 'INACTIVE', days: values.number('silentDays') },
          otherEffects: values.text('template') === '' ? [] : [message(values)],
        },
        validFor(values),
      ),
  },
  {
    code: 'category-bonus',
    name: 'Extra points for a category',
    description: 'Points per amount of what is bought of one category, besides those of other campaigns.',
    parameters: [POINTS('1'), PER_MINOR, CATEGORY],
    terms: (values) => giving(perAmount(values, linesOf(values))),
  },
  {
    code: 'double-points',
    name: 'Points times a factor for some days',
    description: 'Multiplies the points of all orders from one day through another.',
    parameters: [
      parameter('factor', 'NUMBER', '2 to double.', '2', 'numerator'),
      parameter('from', 'DATE', 'First day.', null),
      parameter('through', 'DATE', 'Last day.', null),
    ],
    misfit: (values, firstDay) => {
      if (values.number('factor') < 2) return { parameter: 'factor', complaint: '2 or more is needed.' };
      // Dates of this form are in the order of their texts.
      if (values.text('through') < values.text('from'))
        return {
          parameter: 'through',
          complaint: 'It is before the first day, so that there would be none.',
        };
      return values.text('through') < firstDay
        ? { parameter: 'through', complaint: `It has passed when the campaign begins, on ${firstDay}.` }
        : null;
    },
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
      parameter('monthlyMax', 'COUNT', 'Reviews a month that are rewarded.', '3', 'max'),
      activityType('review.published', 'The activity that tells of a review.'),
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
      parameter(
        'challenge',
        'TEXT',
        'Its name, as the attribute "challenge" of the activity says.',
        null,
        'condition',
      ),
      activityType('challenge.completed', 'The activity that tells of it.'),
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
      parameter('per', 'COUNT', 'Units that earn `points`.', '1', 'per'),
      parameter('attribute', 'TEXT', 'The attribute that holds the number.', 'miles', 'attribute'),
      activityType('flight.flown', 'The activity that carries it.'),
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
      parameter('monthlyBudget', 'POINTS', 'Points for all customers together in a month.', '100000', 'max'),
      parameter('attribute', 'TEXT', 'The attribute that holds what was given.', 'amount', 'attribute'),
      activityType('donation.made', 'The activity that tells of it.'),
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
  {
    code: 'punch-card',
    name: 'Nth item free (punch card)',
    description:
      'A stamp for every piece of a category. A full card gives points worth the next piece, as coupons for the piece itself do not exist yet; the campaign that does so is the companion.',
    parameters: [
      parameter('stampsNeeded', 'NUMBER', 'Pieces to be bought until one is free.', '5', 'stampsNeeded'),
      parameter('points', 'POINTS', 'Points that the free piece is worth.', '300', 'points'),
      CATEGORY,
    ],
    terms: (values, code) => {
      const settings: StampCardSettings = {
        ...{ card: code, stamps: 1, perPiece: true, lines: linesOf(values) },
        stampsNeeded: values.number('stampsNeeded'),
      };
      const otherEffects = [{ kind: 'stampCard', settings }];
      return { ...EVERY_ORDER, effects: [], otherEffects, claimDays: CLAIM_DAYS };
    },
    companion: {
      suffix: 'gift',
      name: 'For a full punch card',
      terms: (values, code) =>
        giving(fixed(values), {
          trigger: CARD_COMPLETED,
          condition: `activity.text("card") == ${JSON.stringify(code)}`,
        }),
    },
  },
  {
    code: 'refill-reminder',
    name: 'Refill reminder',
    description:
      'A message some days before what was bought is used up, such as on day 21 of 30; it learns from how often the customer buys.',
    parameters: [
      parameter('sku', 'TEXT', 'The product, as order lines name it.', null, 'timeTrigger.goods'),
      parameter('packDays', 'NUMBER', 'Days that one piece lasts.', '30', 'timeTrigger.packDays'),
      parameter(
        'leadDays',
        'NUMBER',
        'Days before it is used up: 9 for day 21 of 30.',
        '9',
        'timeTrigger.leadDays',
      ),
      template('refill'),
      CHANNEL,
    ],
    terms: (values) => {
      const [packDays, leadDays] = [values.number('packDays'), values.number('leadDays')];
      const goods = { sku: values.text('sku') };
      return sending(values, { timeTrigger: { kind: 'REPLENISHMENT', goods, packDays, leadDays } });
    },
  },
  {
    code: 'points-expiring',
    name: 'Points about to expire',
    description: 'A message some days before points expire, so that they are spent and not lost.',
    parameters: [
      parameter(
        'daysBefore',
        'NUMBER',
        'Days before the last day on which they are good.',
        '14',
        'timeTrigger.daysBefore',
      ),
      parameter('fromPoints', 'POINTS', 'For fewer points nothing is sent.', '1', 'condition'),
      parameter(
        'pointType',
        'TEXT',
        'Code of the type of points.',
        DEFAULT_POINT_TYPE,
        'timeTrigger.pointType',
      ),
      template('points-expiring'),
      CHANNEL,
    ],
    terms: (values) =>
      sending(values, {
        timeTrigger: {
          kind: 'POINTS_EXPIRING',
          pointType: values.text('pointType'),
          daysBefore: values.number('daysBefore'),
        },
        condition: `activity.number("points") >= ${values.amount('fromPoints')}.0`,
      }),
  },
  ...COUPON_RECIPES,
  ...DRAW_RECIPES,
  ...FEEDBACK_RECIPES,
  ...REFERRAL_RECIPES,
];
