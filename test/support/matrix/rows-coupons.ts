import { FRESH, TEXT, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;
const KEYED = { 'input.idempotencyKey': 'idempotencyKey' } as const;

function input(value: object): Record<string, unknown>[] {
  return [{ input: value }];
}

/** With a key a customer is named; a customer's token is for one person. */
function whose({ isCustomer, customer }: Names): { customer?: string } {
  return isCustomer ? {} : { customer };
}

export const STOREFRONT_COUPON_ROWS: Readonly<Record<string, Row>> = {
  'query coupon': {
    args: (names) => [
      { ...whose(names), code: names.couponCode },
      { ...whose(names), link: 'AAAA' },
    ],
    names: { code: 'couponCode', link: TEXT, customer: 'customer' },
  },
};

const TERMS = {
  ...{ name: 'Fresh', description: 'For all', benefit: { kind: 'FREE_PRODUCT', sku: 'MUG' } },
  ...{ minimumSpend: { amountMinor: 5 }, tags: ['a'], mutualTags: ['b'], exclusiveGroups: ['c'] },
  ...{ validFrom: '2026-01-01T00:00:00Z', validUntil: '2030-01-01T00:00:00Z' },
  audience: 'customer.orders >= 0',
  ...{ hours: { from: '00:00', to: '23:59' }, effectiveFrom: '2030-01-01T00:00:00Z' },
};
const TERMS_NAMES = Object.fromEntries(
  [
    ...['name', 'description', 'benefit.sku', 'tags[]', 'mutualTags[]', 'exclusiveGroups[]'],
    ...['audience', 'hours.from', 'hours.to', 'lines', 'skus[]', 'categories[]'],
  ].map((path) => [`input.${path}`, TEXT] as const),
);
const SCOPES = [{ lines: 'true' }, { skus: ['MUG'] }, { categories: ['mugs'] }];

function terms(code: string): Record<string, unknown>[] {
  return SCOPES.map((scope) => ({ input: { code, ...TERMS, ...scope } }));
}

export const ADMIN_COUPON_ROWS: Readonly<Record<string, Row>> = {
  'query couponBatch': { args: ({ couponBatch }) => [{ id: couponBatch }], names: { id: 'couponBatch' } },
  'query couponBatches': { args: () => [{}], names: PAGED },
  'query couponLink': { args: ({ couponCode }) => [{ code: couponCode }], names: { code: 'couponCode' } },
  'query couponTemplate': {
    args: ({ couponTemplate }) => [{ code: couponTemplate }],
    names: { code: 'couponTemplate' },
  },
  'query couponTemplates': { args: () => [{}], names: PAGED },
  'mutation addCouponCode': {
    args: ({ couponTemplate }) => input({ template: couponTemplate, publicCode: 'FRESH-SALE' }),
    names: { 'input.template': 'couponTemplate', 'input.publicCode': TEXT },
  },
  'mutation archiveCouponTemplate': {
    args: ({ couponTemplate }) => input({ code: couponTemplate }),
    names: { 'input.code': 'couponTemplate' },
  },
  'mutation cancelCouponBatch': {
    args: ({ couponBatch }) => input({ id: couponBatch }),
    names: { 'input.id': 'couponBatch' },
  },
  'mutation changeCouponTemplate': {
    args: ({ couponTemplate }) => terms(couponTemplate),
    names: { 'input.code': 'couponTemplate', ...TERMS_NAMES },
  },
  'mutation createCouponBatch': {
    args: ({ couponTemplate }) =>
      input({ template: couponTemplate, count: 2, prefix: 'NEW', idempotencyKey: FRESH.key }),
    names: { 'input.template': 'couponTemplate', 'input.prefix': TEXT, ...KEYED },
  },
  'mutation createCouponTemplate': {
    args: () => terms(FRESH.code),
    names: { 'input.code': 'couponTemplate', ...TERMS_NAMES },
  },
  'mutation issueCoupon': {
    args: ({ couponTemplate, customerId }) =>
      input({ template: couponTemplate, customer: customerId, reference: 'A gift' }),
    names: { 'input.template': 'couponTemplate', 'input.customer': 'customerId', 'input.reference': TEXT },
  },
  'mutation voidCouponBatch': {
    args: ({ couponBatch }) => input({ id: couponBatch, reason: 'Lost' }),
    names: { 'input.id': 'couponBatch', 'input.reason': TEXT },
  },
  'mutation voidCouponCode': {
    args: ({ couponCode }) => input({ code: couponCode, reason: 'Lost' }),
    names: { 'input.code': 'couponCode', 'input.reason': TEXT },
  },
};

export const COUPON_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Customer.coupons': { args: () => ({}), names: PAGED },
  'Coupon.link': { args: () => ({ days: 1 }), names: {} },
};

export const ADMIN_COUPON_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'CouponTemplate.publicCodes': { args: () => ({}), names: PAGED },
  'CouponTemplate.versions': { args: () => ({}), names: PAGED },
};
