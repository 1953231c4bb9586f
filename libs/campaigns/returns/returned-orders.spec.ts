import type { Activity } from '#activity';
import { latestReturnsIn } from './returned-orders.js';

describe('of several returns of one order in a batch', () => {
  const returned = (orderId: string, totalMinor: bigint): Activity =>
    ({ type: 'order.returned', orderId, order: { returned: { totalMinor } } }) as unknown as Activity;

  it('the one counts after which most has come back, in whatever order they are listed', () => {
    const [first, second, third] = [returned('a', 10n), returned('a', 25n), returned('a', 40n)];
    const other = returned('b', 5n);
    expect(latestReturnsIn([first, second, other, third])).toEqual([third, other]);
    expect(latestReturnsIn([third, other, first, second])).toEqual([third, other]);
  });

  it('the later in the list counts, of two that left the same', () => {
    const [first, second] = [returned('a', 0n), returned('a', 0n)];
    expect(latestReturnsIn([first, second])[0]).toBe(second);
  });
});
