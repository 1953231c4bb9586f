import { refusalOfActivity, refusalOfReserved } from './activity-rules.js';
import { RESERVED_TYPES, type NewActivity } from './activity.js';
import { refusalOfOrder } from './order-rules.js';
import type { NewOrder } from './order.js';

const now = new Date('2026-03-01T10:00:00Z');
const rules = { currency: 'EUR', now };

const order: NewOrder = {
  customer: { externalId: 'ann' },
  source: 'store',
  externalId: 'o-1',
  occurredAt: now,
  currency: 'EUR',
  amounts: { totalMinor: 1_000n, shippingMinor: 100n, taxMinor: 190n, discountMinor: 50n },
  lines: [{ quantity: 2, amountMinor: 950n, categories: ['coffee'] }],
};

describe('An order', () => {
  it('is recorded when nothing is wrong with it', () => {
    expect(refusalOfOrder(order, rules)).toBeNull();
    expect(refusalOfOrder({ ...order, occurredAt: new Date('2026-03-02T10:00:00Z') }, rules)).toBeNull();
  });

  it.each<[string, Partial<NewOrder>, string]>([
    ['an empty external id', { externalId: '' }, 'externalId'],
    ['an external id of 201 characters', { externalId: 'x'.repeat(201) }, 'externalId'],
    ['a NUL in the external id', { externalId: 'a\u0000b' }, 'externalId'],
    ['half a surrogate pair', { externalId: 'a\ud800' }, 'externalId'],
    ['a space around the source', { source: ' store' }, 'source'],
    ['a source of 65 characters', { source: 'x'.repeat(65) }, 'source'],
    ['a guest without contact', { customer: { guest: {} } }, 'customer.guest'],
    ['a time more than a day ahead', { occurredAt: new Date('2026-03-02T10:00:00.001Z') }, 'occurredAt'],
    ['a negative total', { amounts: { totalMinor: -1n } }, 'totalMinor'],
    ['a total beyond 2^53', { amounts: { totalMinor: 9_007_199_254_740_992n } }, 'totalMinor'],
    [
      'more shipping and tax than total',
      { amounts: { totalMinor: 9n, shippingMinor: 5n, taxMinor: 5n } },
      'totalMinor',
    ],
    ['more gift cards than total', { amounts: { totalMinor: 9n, giftCardMinor: 10n } }, 'giftCardMinor'],
    ['lines beyond total and discount', { lines: [{ quantity: 1, amountMinor: 1_051n }] }, 'lines'],
    ['a quantity of zero', { lines: [{ quantity: 0, amountMinor: 1n }] }, 'lines.0.quantity'],
    ['too many pieces', { lines: [{ quantity: 1_000_001, amountMinor: 1n }] }, 'lines.0.quantity'],
    ['a negative line', { lines: [{ quantity: 1, amountMinor: -1n }] }, 'lines.0.amountMinor'],
    ['a line feed in a name', { lines: [{ quantity: 1, amountMinor: 1n, name: 'a\nb' }] }, 'lines.0.name'],
    [
      'an empty category',
      { lines: [{ quantity: 1, amountMinor: 1n, categories: [''] }] },
      'lines.0.categories',
    ],
    ['501 lines', { lines: Array.from({ length: 501 }, () => ({ quantity: 1, amountMinor: 1n })) }, 'lines'],
  ])('is refused with %s', (_what, change, path) => {
    const refusal = refusalOfOrder({ ...order, ...change }, rules);
    expect(refusal?.code).toBe('INVALID_INPUT');
    expect(refusal?.path?.join('.')).toBe(path);
  });

  it('may be in another currency, and say at what rate', () => {
    expect(refusalOfOrder({ ...order, currency: 'USD' }, rules)).toBeNull();
    expect(refusalOfOrder({ ...order, currency: 'USD', exchangeRate: '0.9234' }, rules)).toBeNull();
    expect(refusalOfOrder({ ...order, exchangeRate: '1.0' }, rules)).toBeNull();
  });

  it.each<[string, Partial<NewOrder>, string]>([
    ['a currency that does not exist', { currency: 'XYZ' }, 'currency'],
    ['a currency in lower case', { currency: 'usd' }, 'currency'],
    ['a rate that is no number', { currency: 'USD', exchangeRate: 'half' }, 'exchangeRate'],
    ['a rate of nothing', { currency: 'USD', exchangeRate: '0.0' }, 'exchangeRate'],
    ['an empty rate', { currency: 'USD', exchangeRate: '' }, 'exchangeRate'],
    ["a rate other than 1 of the program's currency", { exchangeRate: '1.1' }, 'exchangeRate'],
  ])('is refused with %s', (_what, change, path) => {
    expect(refusalOfOrder({ ...order, ...change }, rules)).toMatchObject({
      code: 'INVALID_INPUT',
      path: [path],
    });
  });
});

describe('An activity', () => {
  const activity: NewActivity = {
    type: 'review.published',
    source: 'reviews',
    externalId: 'r-1',
    occurredAt: now,
    customer: { externalId: 'ann' },
    attributes: { stars: 5, text: 'good', verified: true },
  };

  it('is recorded when nothing is wrong with it', () => {
    expect(refusalOfActivity(activity, now)).toBeNull();
    expect(refusalOfReserved(activity)).toBeNull();
  });

  it.each<[string, Partial<NewActivity>, string]>([
    ['a type of one word', { type: 'review' }, 'type'],
    ['a type in capitals', { type: 'Review.published' }, 'type'],
    ['a type that is too long', { type: `a.${'b'.repeat(63)}` }, 'type'],
    ['nobody', { customer: null }, 'customer'],
    ['an order without id', { order: { source: 'store', externalId: '' } }, 'order.externalId'],
    ['an infinite number', { attributes: { stars: Number.POSITIVE_INFINITY } }, 'attributes.stars'],
    ['a text that is too long', { attributes: { text: 'x'.repeat(1_001) } }, 'attributes.text'],
    ['a bad attribute name', { attributes: { '1st': true } }, 'attributes'],
    [
      'too many attributes',
      { attributes: Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`a${index}`, 1])) },
      'attributes',
    ],
  ])('is refused with %s', (_what, change, path) => {
    expect(refusalOfActivity({ ...activity, ...change }, now)?.path?.join('.')).toBe(path);
  });

  it.each([...RESERVED_TYPES])('cannot pretend to be %s', (type) => {
    expect(refusalOfReserved({ ...activity, type })).toMatchObject({
      code: 'INVALID_INPUT',
      path: ['type'],
    });
  });

  it('cannot come from the product itself', () => {
    expect(refusalOfReserved({ ...activity, source: 'perennial' })).toMatchObject({ path: ['source'] });
  });
});
