import { firstDayOf, periodsOn, turningDays, windowAfter, type QualifyingWindow } from './window.js';

const JOINED = '2024-02-29';
const CALENDAR: QualifyingWindow = { kind: 'CALENDAR_YEAR' };
const MEMBERSHIP: QualifyingWindow = { kind: 'MEMBERSHIP_YEAR' };
const days = (count: number): QualifyingWindow => ({ kind: 'ROLLING_DAYS', days: count });
const months = (count: number): QualifyingWindow => ({ kind: 'ROLLING_MONTHS', months: count });

describe('The days that count', () => {
  test.each<[QualifyingWindow, string, (string | null)[][]]>([
    [{ kind: 'LIFETIME' }, '2026-03-01', [[null, '2026-03-01']]],
    [days(1), '2026-03-01', [['2026-03-01', '2026-03-01']]],
    [days(365), '2026-03-01', [['2025-03-02', '2026-03-01']]],
    [months(12), '2026-03-01', [['2025-03-02', '2026-03-01']]],
    [months(1), '2026-03-31', [['2026-03-01', '2026-03-31']]],
    [
      CALENDAR,
      '2026-01-01',
      [
        ['2026-01-01', '2026-01-01'],
        ['2025-01-01', '2025-12-31'],
      ],
    ],
    [
      MEMBERSHIP,
      '2026-02-28',
      [
        ['2026-02-28', '2026-02-28'],
        ['2025-02-28', '2026-02-27'],
      ],
    ],
    [
      MEMBERSHIP,
      '2028-02-28',
      [
        ['2027-02-28', '2028-02-28'],
        ['2026-02-28', '2027-02-27'],
      ],
    ],
  ])('of %j on %s', (window, day, expected) => {
    const periods = periodsOn(window, day, JOINED);
    expect(periods.map(({ from, to }) => [from, to])).toEqual(expected);
    const [first, needed] = [firstDayOf(window, day), expected.at(-1)?.[0] ?? null];
    // Of years of membership, more than is needed by whoever joined on some day.
    if (window.kind === 'MEMBERSHIP_YEAR') expect(first && needed && first <= needed).toBe(true);
    else expect(first).toBe(needed);
  });

  test.each<[QualifyingWindow, string, string[]]>([
    [{ kind: 'LIFETIME' }, '2025-03-01', []],
    [days(10), '2026-02-27', ['2026-03-09']],
    [months(1), '2026-01-31', ['2026-03-01']],
    [months(1), '2026-01-28', ['2026-02-28']],
    [months(12), '2024-02-29', ['2025-03-01']],
    [CALENDAR, '2026-01-31', ['2027-01-01', '2028-01-01']],
    [MEMBERSHIP, '2026-01-31', ['2026-02-28', '2027-02-28']],
  ])('of %j: what was done on %s stops to count on %j', (window, done, expected) => {
    expect(turningDays(window, done, JOINED, [done])).toEqual(expected);
    for (const day of expected.slice(0, 1)) {
      const isIn = periodsOn(window, day, JOINED)[0];
      expect(isIn && (isIn.from ?? '') > done).toBe(true);
    }
  });

  test.each<[QualifyingWindow, string]>([
    [{ kind: 'LIFETIME' }, '2027-01-31'],
    [days(30), '2026-03-02'],
    [months(1), '2026-02-28'],
    [CALENDAR, '2027-01-01'],
    [MEMBERSHIP, '2026-02-28'],
  ])('of %j: a whole window after 31 January 2026 is %s', (window, expected) => {
    expect(windowAfter(window, '2026-01-31', JOINED)).toBe(expected);
  });
});
