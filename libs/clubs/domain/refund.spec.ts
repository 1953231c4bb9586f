import * as fc from 'fast-check';
import { addDays } from '#kernel';
import { termFrom } from './club.js';
import { owedOf, unusedDaysOf } from './refund.js';

describe('A refund', () => {
  test.each([
    { today: '2026-03-01', unused: 6n },
    { today: '2026-03-02', unused: 5n },
    { today: '2026-03-06', unused: 1n },
    { today: '2026-03-07', unused: 0n },
    { today: '2026-03-20', unused: 0n },
    { today: '2026-02-20', unused: 7n },
  ])('after $today is for $unused of the seven days from 1 March on', ({ today, unused }) => {
    expect(unusedDaysOf({ from: '2026-03-01', until: '2026-03-07' }, today)).toEqual({ unused, all: 7n });
  });

  test('gives nothing back of what was paid for good', () => {
    expect(owedOf({ amountMinor: 1_000n, term: { from: '2026-03-01', until: null } }, '2026-03-01')).toBe(0n);
  });

  test('is never more than what was paid, falls by the day, and is rounded down', () => {
    fc.assert(
      fc.property(fc.bigInt(1n, 10n ** 12n), fc.integer({ min: 1, max: 400 }), (amountMinor, count) => {
        const term = termFrom({ unit: 'DAYS', count }, '2026-03-01');
        let last = amountMinor;
        for (let day = 0; day <= count; day += 1) {
          const owed = owedOf({ amountMinor, term }, addDays('2026-03-01', day));
          expect(owed * BigInt(count)).toBeLessThanOrEqual(
            amountMinor * BigInt(Math.max(count - day - 1, 0)),
          );
          expect(owed).toBeLessThanOrEqual(last);
          last = owed;
        }
        expect(last).toBe(0n);
      }),
      { numRuns: 30 },
    );
  });

  test('knows the length of months', () => {
    expect(termFrom({ unit: 'MONTHS', count: 1 }, '2026-01-31').until).toBe('2026-02-27');
    expect(termFrom({ unit: 'YEARS', count: 1 }, '2026-03-02').until).toBe('2027-03-01');
  });
});
