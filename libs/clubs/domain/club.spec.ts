import * as fc from 'fast-check';
import { addDays, addMonths, required, type LocalDate } from '#kernel';
import { anchorOf, termFrom, type Period, type Term } from './club.js';

/** So many periods, one behind the other, as memberships go on. */
function termsFrom(period: Period, first: LocalDate, count: number): Term[] {
  const terms: Term[] = [];
  let [from, anchor]: [LocalDate, LocalDate | null] = [first, null];
  for (let index = 0; index < count; index += 1) {
    const term = termFrom(period, from, anchor);
    terms.push(term);
    anchor = anchorOf(from, anchor);
    from = addDays(required(term.until, 'an end'), 1);
  }
  return terms;
}

describe('The days that a payment is for', () => {
  test('a month from the 31st is followed by periods that come back to the 31st', () => {
    expect(termsFrom({ unit: 'MONTHS', count: 1 }, '2026-01-31', 4)).toEqual([
      { from: '2026-01-31', until: '2026-02-27' },
      { from: '2026-02-28', until: '2026-03-30' },
      { from: '2026-03-31', until: '2026-04-29' },
      { from: '2026-04-30', until: '2026-05-30' },
    ]);
    expect(termsFrom({ unit: 'YEARS', count: 1 }, '2024-02-29', 5).map(({ from }) => from)).toEqual([
      ...['2024-02-29', '2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29'],
    ]);
  });

  test('periods follow each other without a gap, and begin on the day of the first, or on the last of a shorter month', () => {
    const days = fc
      .date({ min: new Date('2024-01-01'), max: new Date('2031-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(
        days,
        fc.constantFrom('MONTHS', 'YEARS'),
        fc.integer({ min: 1, max: 13 }),
        (first, unit, count) => {
          const terms = termsFrom({ unit, count }, first, 40);
          const months = unit === 'MONTHS' ? count : 12 * count;
          terms.forEach(({ from, until }, index) => {
            expect(from).toBe(addMonths(first, index * months));
            expect(until).toBe(addDays(addMonths(first, (index + 1) * months), -1));
          });
        },
      ),
    );
  });

  test('another anchor holds from a period on that begins on another day of the month', () => {
    expect(anchorOf('2026-02-28', '2026-01-31')).toBe('2026-01-31');
    expect(anchorOf('2026-02-27', '2026-01-31')).toBe('2026-02-27');
    expect(termFrom({ unit: 'MONTHS', count: 1 }, '2026-02-27', '2026-01-31').until).toBe('2026-03-26');
    expect(termFrom({ unit: 'DAYS', count: 2 }, '2026-02-28', '2026-01-31').until).toBe('2026-03-01');
  });
});
