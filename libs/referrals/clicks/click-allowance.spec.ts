import { ClickAllowance } from './click-allowance.js';

const AT = new Date('2026-03-02T15:00:00Z');

function allowance(max: number): ClickAllowance {
  return new ClickAllowance({ ratePoints: { KEY: 0, CUSTOMER: 0, STAFF: 0, ADDRESS: max } });
}

describe('Clicks of one network', () => {
  it('count as often as they may in a minute, and anew in the next', () => {
    const clicks = allowance(2);
    const taken = [0, 1, 2].map(() => clicks.take('198.51.100.7', AT));
    expect(taken).toEqual([true, true, false]);
    expect(clicks.take('198.51.100.8', AT)).toBe(true);
    expect(clicks.take('198.51.100.7', new Date(AT.getTime() + 60_000))).toBe(true);
  });

  it('are those of a whole /64 of IPv6, and without a limit all count', () => {
    const clicks = allowance(1);
    expect([clicks.take('2001:db8::1', AT), clicks.take('2001:db8::2', AT)]).toEqual([true, false]);
    const free = allowance(0);
    expect([free.take('198.51.100.7', AT), free.take('198.51.100.7', AT)]).toEqual([true, true]);
  });
});
