import { isOwn, isTooLate } from './activity-facts.js';

const OWN = 'perennial';
const cancelled = { status: 'CANCELLED' } as Parameters<typeof isTooLate>[0]['order'];
const paid = { status: 'PAID' } as Parameters<typeof isTooLate>[0]['order'];

describe('an activity of an order of which nothing is left', () => {
  test.each([
    ['order.delivered', 'shop', true],
    ['order.paid', 'shop', true],
    ['order.linked', OWN, true],
    ['order.paid', OWN, true],
    ['order.cancelled', 'shop', false],
    ['order.returned', OWN, false],
    ['card.reverted', OWN, false],
    ['apology.due', OWN, false],
    ['apology.due', 'shop', true],
    ['order.kept', OWN, true],
  ])('"%s" of the source "%s" comes too late: %s', (type, source, tooLate) => {
    expect(isTooLate({ type, source, order: cancelled })).toBe(tooLate);
    expect(isTooLate({ type, source, order: paid })).toBe(false);
    expect(isTooLate({ type, source, order: null })).toBe(false);
  });

  test('is an own one by its source, but for the order itself: orders may have any source', () => {
    expect(isOwn({ type: 'card.completed', source: OWN })).toBe(true);
    expect(isOwn({ type: 'card.completed', source: 'shop' })).toBe(false);
    expect(isOwn({ type: 'order.paid', source: OWN })).toBe(false);
    expect(isOwn({ type: 'order.linked', source: OWN })).toBe(false);
    expect(isOwn({ type: 'order.kept', source: OWN })).toBe(false);
  });
});
