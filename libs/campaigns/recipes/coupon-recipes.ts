import { activityType, atMost, COUPON, issuing, parameter } from './ingredients.js';
import type { Recipe } from './recipe.js';

/** Ready campaigns that bring customers back by coupons. */
export const COUPON_RECIPES: readonly Recipe[] = [
  {
    code: 'next-order-certificate',
    name: 'Certificate for the next order',
    description:
      'A coupon for the next order, for every order above an amount: it ends when what is kept of the order falls below that.',
    parameters: [
      COUPON,
      parameter(
        'fromMinor',
        'MONEY',
        'Paid for goods, from which on it is issued.',
        '10000',
        'issueCoupon.fromMinor',
      ),
    ],
    terms: (values) => issuing(values, {}, values.number('fromMinor')),
  },
  {
    code: 'anniversary-coupon',
    name: 'Coupon on the anniversary',
    description:
      'A coupon on each anniversary of joining, such as half the price: its template says for how many days.',
    parameters: [COUPON],
    terms: (values) => issuing(values, { timeTrigger: { kind: 'ENROLMENT_ANNIVERSARY' } }),
  },
  {
    code: 'after-first-purchase',
    name: 'Coupon after the first purchase',
    description: 'A coupon for the second order, once the first is paid: who buys twice, stays.',
    parameters: [COUPON],
    terms: (values) => issuing(values, { condition: 'order.number == 1', limits: atMost(1n, 'EVER') }),
  },
  {
    code: 'abandoned-cart',
    name: 'Coupon for an abandoned cart',
    description:
      'A coupon, such as free shipping, when the shop tells that a cart was left: at most once in some days, so that nobody leaves carts for it.',
    parameters: [
      COUPON,
      parameter('coolDownDays', 'NUMBER', 'Days until it is issued again.', '90', 'coolDownDays'),
      activityType('cart.abandoned', 'The activity that tells of it.'),
    ],
    terms: (values) =>
      issuing(values, {
        trigger: values.text('activityType'),
        limits: { limits: [], coolDownDays: values.number('coolDownDays') },
      }),
  },
  {
    code: 'surprise-certificate',
    name: 'Surprise gift certificate',
    description: 'A coupon on a day that nobody was told of, for all who have bought so often by then.',
    parameters: [
      COUPON,
      parameter('date', 'DATE', 'The day.', null, 'timeTrigger.date'),
      parameter('minOrders', 'COUNT', 'Orders that somebody has by then.', '2', 'condition'),
    ],
    misfit: (values, firstDay) =>
      // Dates of this form are in the order of their texts.
      values.text('date') < firstDay
        ? { parameter: 'date', complaint: `It has passed when the campaign begins, on ${firstDay}.` }
        : null,
    terms: (values) =>
      issuing(values, {
        timeTrigger: { kind: 'DATE', date: values.text('date') },
        condition: `customer.orders >= ${values.amount('minOrders')}`,
      }),
  },
];
