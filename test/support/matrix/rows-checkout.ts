import { FRESH, TEXT, type Kind, type Names, type Row, type RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;
const KEYED = { 'input.idempotencyKey': 'idempotencyKey' } as const;

function inputs(...variants: readonly object[]): Record<string, unknown>[] {
  return variants.map((input) => ({ input }));
}

const LINE = { id: 'line', sku: 'TEA', name: 'Tea', categories: ['tea'], quantity: 2, amountMinor: 2_000 };

/** Carts of a customer, and, for those who may name them, of guests. */
function cartsOf({ isCustomer, customer, couponCode, reward, guestEmail, guestPhone }: Names): object[] {
  const cart = { currency: 'USD', lines: [LINE], codes: [couponCode], cardFingerprint: 'card' };
  const paid = { ...cart, pointsToSpend: 10, rewards: [{ reward, quantity: 1 }] };
  if (isCustomer) return [paid];
  const guests = [{ email: guestEmail }, { phone: guestPhone }];
  return [{ ...paid, customer }, ...guests.map((guest) => ({ ...cart, guest }))];
}

const CART_NAMES: Readonly<Record<string, Kind>> = {
  'input.customer': 'customer',
  'input.guest.email': 'guestEmail',
  'input.guest.phone': 'guestPhone',
  'input.currency': TEXT,
  'input.lines[].id': TEXT,
  'input.lines[].sku': TEXT,
  'input.lines[].name': TEXT,
  'input.lines[].categories[]': TEXT,
  'input.codes[]': 'couponCode',
  'input.cardFingerprint': TEXT,
  'input.rewards[].reward': 'reward',
};

const CHECKOUT: Row = {
  args: ({ checkout, paidCheckout }) => [{ orderReference: paidCheckout }, { orderReference: checkout }],
  names: { orderReference: 'paidCheckout' },
};

function ofReserved(): Row {
  return {
    args: ({ checkout }) => inputs({ orderReference: checkout }),
    names: { 'input.orderReference': 'checkout' },
  };
}

export const STOREFRONT_CHECKOUT_ROWS: Readonly<Record<string, Row>> = {
  'query checkout': CHECKOUT,
  'query quoteCheckout': { args: (names) => inputs(...cartsOf(names)), names: CART_NAMES },
  'mutation commitCheckout': ofReserved(),
  'mutation releaseCheckout': ofReserved(),
  'mutation reserveCheckout': {
    args: (names) => inputs(...cartsOf(names).map((cart) => ({ ...cart, orderReference: FRESH.checkout }))),
    names: { ...CART_NAMES, 'input.orderReference': 'takenReference' },
  },
  'mutation reverseCheckout': {
    args: ({ paidCheckout }) =>
      inputs({
        ...{ orderReference: paidCheckout, lines: [{ lineId: 'line', quantity: 1 }] },
        idempotencyKey: FRESH.key,
      }),
    names: { ...KEYED, 'input.orderReference': 'paidCheckout', 'input.lines[].lineId': TEXT },
  },
};

export const ADMIN_CHECKOUT_ROWS: Readonly<Record<string, Row>> = {
  'query checkout': CHECKOUT,
  'query checkoutSettings': { args: () => [{}], names: {} },
  'mutation setCheckoutSettings': {
    args: ({ pointType }) => inputs({ pointsValue: { pointType, points: 10, amountMinor: 7 } }),
    names: { 'input.pointsValue.pointType': 'pointType' },
  },
};

/** Fields below checkouts, in both schemas. */
export const CHECKOUT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'Checkout.history': { args: () => ({}), names: PAGED },
};
