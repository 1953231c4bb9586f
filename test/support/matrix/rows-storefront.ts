import { FRESH, TEXT, type Names, type Row, type RowBelow } from './names.js';
import { CLUB_ROWS_BELOW, STOREFRONT_CLUB_ROWS } from './rows-clubs.js';
import { COUPON_ROWS_BELOW, STOREFRONT_COUPON_ROWS } from './rows-coupons.js';
import { PARTNER_ROWS_BELOW, STOREFRONT_PARTNER_ROWS } from './rows-partners.js';
import { STOREFRONT_DRAW_ROWS } from './rows-draws.js';
import { STOREFRONT_SURVEY_ROWS } from './rows-surveys.js';
import { COURSE_ROWS_BELOW, STOREFRONT_COURSE_ROWS } from './rows-referrals-course.js';
import { STOREFRONT_FRAUD_ROWS } from './rows-referrals-fraud.js';
import { SHARING_ROWS_BELOW, STOREFRONT_SHARING_ROWS } from './rows-referrals-sharing.js';
import { STOREFRONT_REFERRAL_PROGRAM_ROWS } from './rows-referral-programs.js';
import { EVENT_ROWS_BELOW, STOREFRONT_EVENT_ROWS } from './rows-events.js';
import { REWARD_ROWS_BELOW, STOREFRONT_REWARD_ROWS } from './rows-rewards.js';
import { CHECKOUT_ROWS_BELOW, STOREFRONT_CHECKOUT_ROWS } from './rows-checkout.js';
import { HOUSEHOLD_ROWS_BELOW, STOREFRONT_HOUSEHOLD_ROWS } from './rows-households.js';

const KEYED = { 'input.idempotencyKey': 'idempotencyKey' } as const;

export const ORDER_NAMES = {
  channel: TEXT,
  currency: TEXT,
  'customer.externalId': 'customer',
  'customer.guest.email': 'guestEmail',
  'customer.guest.phone': 'guestPhone',
  exchangeRate: TEXT,
  externalId: 'order',
  'lines[].categories[]': TEXT,
  'lines[].name': TEXT,
  'lines[].sku': TEXT,
  source: 'source',
} as const;

export const ACTIVITY_NAMES = {
  'attributes[].name': TEXT,
  'attributes[].text': TEXT,
  channel: TEXT,
  'customer.externalId': 'customer',
  'customer.guest.email': 'guestEmail',
  'customer.guest.phone': 'guestPhone',
  externalId: 'activity',
  'order.externalId': 'order',
  'order.source': 'source',
  source: 'source',
  type: 'activityType',
} as const;

const PROFILE_NAMES = {
  'attributes[].name': TEXT,
  'attributes[].text': TEXT,
  email: 'email',
  externalId: 'customer',
  familyName: TEXT,
  givenName: TEXT,
  locale: TEXT,
  phone: 'phone',
  phoneRegion: TEXT,
} as const;

/** The same names further inside. */
export function under<K extends string>(
  prefix: string,
  names: Readonly<Record<string, K>>,
): Readonly<Record<string, K>> {
  return Object.fromEntries(Object.entries(names).map(([path, kind]) => [`${prefix}${path}`, kind]));
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

export function orderOf(names: Names): Record<string, unknown> {
  return {
    customer: { externalId: names.customer },
    externalId: FRESH.order,
    source: names.source,
    currency: 'USD',
    totalMinor: 1_000,
  };
}

/** By e-mail address and by phone number: an order of nobody known. */
function guestOrders(names: Names): Record<string, unknown>[] {
  const { guestEmail: email, guestPhone: phone } = names;
  return [{ email }, { phone }].map((guest) => ({ ...orderOf(names), customer: { guest } }));
}

const ordersOf = (names: Names): Record<string, unknown>[] => [orderOf(names), ...guestOrders(names)];

function inputs(...variants: readonly object[]): Record<string, unknown>[] {
  return variants.map((input) => ({ input }));
}

/** Every root field of the storefront's schema. */
export const STOREFRONT_ROWS: Readonly<Record<string, Row>> = {
  ...STOREFRONT_CLUB_ROWS,
  ...STOREFRONT_PARTNER_ROWS,
  ...STOREFRONT_EVENT_ROWS,
  ...STOREFRONT_DRAW_ROWS,
  ...STOREFRONT_SURVEY_ROWS,
  ...STOREFRONT_COURSE_ROWS,
  ...STOREFRONT_FRAUD_ROWS,
  ...STOREFRONT_SHARING_ROWS,
  ...STOREFRONT_REFERRAL_PROGRAM_ROWS,
  ...STOREFRONT_HOUSEHOLD_ROWS,
  ...STOREFRONT_COUPON_ROWS,
  ...STOREFRONT_REWARD_ROWS,
  ...STOREFRONT_CHECKOUT_ROWS,
  'query customer': {
    args: ({ customer }) => [{ externalId: customer }],
    names: { externalId: 'customer' },
  },
  'query me': { args: () => [{}], names: {} },
  'query node': { args: ({ customerId }) => [{ id: customerId }], names: { id: 'node' } },
  'query order': {
    args: ({ order, source }) => [{ externalId: order, source }],
    names: { externalId: 'order', source: 'source' },
  },
  'query pointTypes': { args: () => [{}], names: {} },
  'query program': { args: () => [{}], names: {} },
  'query quoteOrder': {
    args: (names) => inputs(...ordersOf(names)),
    names: under('input.', ORDER_NAMES),
  },
  'query waysToEarn': { args: () => [{ first: 5 }], names: { after: 'cursor' } },

  'subscription activityRecorded': { args: (names) => [whose(names)], names: { customer: 'customer' } },
  'subscription walletChanged': {
    args: (names) => [{ ...whose(names), pointType: names.pointType }],
    names: { customer: 'customer', pointType: 'pointType' },
  },

  'mutation cancelOrder': {
    args: ({ order, source }) => inputs({ orderExternalId: order, source }),
    names: { 'input.orderExternalId': 'order', 'input.source': 'source' },
  },
  'mutation captureHold': {
    args: ({ hold }) => inputs({ hold, idempotencyKey: FRESH.key }),
    names: { ...KEYED, 'input.hold': 'hold' },
  },
  'mutation enrolCustomer': {
    args: ({ customer, customerId }) => inputs({ externalId: customer }, { id: customerId }),
    names: { 'input.externalId': 'customer', 'input.id': 'customerId' },
  },
  'mutation holdPoints': {
    args: (names) =>
      inputs({
        ...whose(names),
        points: 10,
        idempotencyKey: FRESH.key,
        orderReference: names.orderReference,
        pointType: names.pointType,
      }),
    names: {
      ...KEYED,
      'input.customer': 'customer',
      'input.orderReference': 'orderReference',
      'input.pointType': 'pointType',
    },
  },
  'mutation issueCustomerToken': {
    args: ({ customer }) => inputs({ customerExternalId: customer }),
    names: { 'input.customerExternalId': 'customer' },
  },
  'mutation linkGuestOrders': {
    args: ({ customer: customerExternalId, ...names }) =>
      inputs(
        { customerExternalId, guest: { email: names.guestEmail } },
        { customerExternalId, guest: { phone: names.guestPhone } },
        { customerExternalId, orders: [{ externalId: names.order, source: names.source }] },
      ),
    names: {
      'input.customerExternalId': 'customer',
      'input.guest.email': 'guestEmail',
      'input.guest.phone': 'guestPhone',
      'input.orders[].externalId': 'order',
      'input.orders[].source': 'source',
    },
  },
  'mutation recordActivity': {
    args: ({ customer, order, source, guestEmail, guestPhone }) => {
      const activity = { type: 'review.published', externalId: FRESH.activity, source };
      return inputs(
        { ...activity, customer: { externalId: customer } },
        { ...activity, customer: { guest: { email: guestEmail } } },
        { ...activity, customer: { guest: { phone: guestPhone } } },
        { ...activity, order: { externalId: order, source } },
      );
    },
    names: under('input.', ACTIVITY_NAMES),
  },
  'mutation recordOrder': {
    args: (names) => inputs(...ordersOf(names)),
    names: under('input.', ORDER_NAMES),
  },
  'mutation recordOrders': {
    args: (names) => inputs(...ordersOf(names).map((order) => ({ orders: [order] }))),
    names: under('input.orders[].', ORDER_NAMES),
  },
  'mutation recordReturn': {
    args: ({ order: orderExternalId, source }) =>
      inputs({ orderExternalId, source, externalId: FRESH.return, amountMinor: 100 }),
    names: { 'input.externalId': 'return', 'input.orderExternalId': 'order', 'input.source': 'source' },
  },
  'mutation redeemPoints': {
    args: (names) => {
      const { isCustomer, orderReference, pointType } = names;
      const redemption = { ...whose(names), points: 10, idempotencyKey: FRESH.key, pointType };
      return inputs(isCustomer ? redemption : { ...redemption, orderReference });
    },
    names: {
      ...KEYED,
      'input.customer': 'customer',
      'input.orderReference': 'orderReference',
      'input.pointType': 'pointType',
      'input.reason': TEXT,
    },
  },
  'mutation releaseHold': {
    args: ({ hold }) => inputs({ hold, idempotencyKey: FRESH.key }),
    names: { ...KEYED, 'input.hold': 'hold' },
  },
  'mutation transferPoints': {
    args: (names) =>
      inputs({
        ...whose(names),
        toCustomer: names.receiver,
        points: 10,
        idempotencyKey: FRESH.key,
        pointType: names.pointType,
      }),
    names: {
      ...KEYED,
      'input.customer': 'customer',
      'input.pointType': 'pointType',
      'input.reason': TEXT,
      'input.toCustomer': 'receiver',
    },
  },
  'mutation updateConsent': {
    args: ({ customer, customerId }) => {
      const consent = { channel: 'EMAIL', granted: true, source: 'checkout' };
      return inputs({ ...consent, externalId: customer }, { ...consent, id: customerId });
    },
    names: { 'input.externalId': 'customer', 'input.id': 'customerId', 'input.source': TEXT },
  },
  'mutation upsertCustomer': {
    args: ({ customer, email, phone }) => inputs({ externalId: customer, email, phone }),
    names: under('input.', PROFILE_NAMES),
  },
  'mutation upsertCustomers': {
    args: ({ customer, email, phone }) => inputs({ customers: [{ externalId: customer, email, phone }] }),
    names: under('input.customers[].', PROFILE_NAMES),
  },
};

/** Fields below the root that take arguments, in both schemas. */
export const ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  ...CLUB_ROWS_BELOW,
  ...PARTNER_ROWS_BELOW,
  ...EVENT_ROWS_BELOW,
  ...HOUSEHOLD_ROWS_BELOW,
  ...COUPON_ROWS_BELOW,
  ...SHARING_ROWS_BELOW,
  ...REWARD_ROWS_BELOW,
  ...CHECKOUT_ROWS_BELOW,
  ...COURSE_ROWS_BELOW,
  'Customer.activities': { args: () => ({}), names: { after: 'cursor' } },
  'Customer.messages': { args: () => ({}), names: { after: 'cursor' } },
  'Customer.orders': { args: () => ({}), names: { after: 'cursor' } },
  'Customer.tierHistory': { args: () => ({}), names: { after: 'cursor' } },
  'Customer.wallet': { args: ({ pointType }) => ({ pointType }), names: { pointType: 'pointType' } },
  'Wallet.journal': {
    args: ({ orderReference }) => ({ orderReference }),
    names: { after: 'cursor', orderReference: 'orderReference' },
  },
  'Wallet.lots': { args: () => ({}), names: { after: 'cursor' } },
  'Wallet.quoteRedemption': { args: () => ({ points: 10 }), names: {} },
};

export const STOREFRONT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  ...ROWS_BELOW,
  'OrderQuote.points': { args: ({ pointType }) => ({ pointType }), names: { pointType: 'pointType' } },
};
