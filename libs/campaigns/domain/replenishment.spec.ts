import fc from 'fast-check';
import { addDays } from '#kernel';
import { reminderDayOf, supplyDaysOf, type PurchaseDay } from './replenishment.js';
import { SUPPLY_DAYS_MAX } from './time-trigger.js';

/** Purchases so many days apart; quantities are one unless given. */
function bought(intervals: readonly number[], quantities: readonly number[] = []): PurchaseDay[] {
  let day = '2025-01-01';
  const purchases = [{ day, quantity: quantities[0] ?? 1 }];
  for (const [index, interval] of intervals.entries()) {
    day = addDays(day, interval);
    purchases.push({ day, quantity: quantities[index + 1] ?? 1 });
  }
  return purchases;
}

const histories = fc.array(
  fc.record({ interval: fc.integer({ min: 1, max: 300 }), quantity: fc.integer({ min: 1, max: 20 }) }),
  { maxLength: 12 },
);

describe('How long a purchase lasts', () => {
  it.each<[string, number[], number[], number]>([
    ['the first one as the pack says', [], [1], 30],
    ['two packs twice as long', [], [2], 60],
    ['after one interval a third of the way to it', [60], [], 40],
    ['after two intervals half of the way', [50, 50], [], 40],
    ['after ten intervals almost their own', Array<number>(10).fill(18), [], 20],
    ['the median, so that a holiday does not count', [20, 20, 90], [], 24],
    ['of an even number the lower middle', [20, 40], [], 25],
    ['an interval counts for what was bought at its beginning', [60], [2, 1], 30],
    ['and for what was bought last', [30], [1, 2], 60],
    ['a year at most', [], [1_000_000], 365],
  ])('%s', (_, intervals, quantities, expected) => {
    expect(supplyDaysOf(bought(intervals, quantities), 30)).toBe(expected);
  });

  it('lies between what the pack says and what was usual', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 300 }),
        fc.nat(15),
        (pack, usual, k) => {
          const days = supplyDaysOf(bought(Array<number>(k).fill(usual)), pack);
          expect(days).toBeGreaterThanOrEqual(k === 0 ? pack : Math.min(pack, usual));
          expect(days).toBeLessThanOrEqual(k === 0 ? pack : Math.max(pack, usual));
        },
      ),
    );
  });

  it('is whole, between 0 and a year, for any history', () => {
    fc.assert(
      fc.property(histories, fc.integer({ min: 1, max: 365 }), (history, pack) => {
        const purchases = bought(
          history.map(({ interval }) => interval),
          [1, ...history.map(({ quantity }) => quantity)],
        );
        const days = supplyDaysOf(purchases, pack);
        expect(Number.isInteger(days) && days >= 0 && days <= SUPPLY_DAYS_MAX).toBe(true);
      }),
    );
  });
});

describe('The reminder', () => {
  it('comes so many days before, over the end of a month', () => {
    expect(reminderDayOf([{ day: '2026-01-31', quantity: 1 }], 30, 9)).toBe('2026-02-21');
  });

  it('comes a day after the purchase at the earliest', () => {
    expect(reminderDayOf(bought([1, 1, 1, 1]), 30, 29)).toBe(addDays('2025-01-05', 1));
  });

  it('comes never without a purchase', () => {
    expect(reminderDayOf([], 30, 9)).toBeNull();
  });
});
