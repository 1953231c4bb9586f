import fc from 'fast-check';
import { DateTime } from 'luxon';
import { LocalDays } from './local-days.js';

/** By luxon alone. */
function calendarDateOf(instant: Date, zone: string): string | null {
  return DateTime.fromJSDate(instant, { zone }).toISODate();
}

const zones = [
  'UTC',
  'America/New_York',
  'Pacific/Auckland',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'America/St_Johns',
  'Africa/Casablanca',
  'Asia/Beirut',
];

describe('Remembered local days', () => {
  it.each(zones)('are what the calendar of %s says', (zone) => {
    const days = new LocalDays(zone);
    const instants = fc.date({
      min: new Date('1985-01-01'),
      max: new Date('2035-01-01'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(instants, (instant) => {
        expect(days.dayOf(instant)).toBe(calendarDateOf(instant, zone));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['America/New_York', '2026-03-08'],
    ['America/New_York', '2026-11-01'],
    ['Pacific/Auckland', '2026-04-05'],
    ['America/St_Johns', '2006-10-29'],
    ['Pacific/Apia', '2011-12-30'],
  ])('hold around the change of the clocks in %s on %s', (zone, day) => {
    const days = new LocalDays(zone);
    const start = Date.parse(`${day}T00:00:00Z`) - 24 * 3_600_000;
    for (let minute = 0; minute < 3 * 24 * 60; minute += 1) {
      const instant = new Date(start + minute * 60_000);
      if (days.dayOf(instant) === calendarDateOf(instant, zone)) continue;
      throw new Error(
        `${instant.toISOString()} is ${calendarDateOf(instant, zone)}, not ${days.dayOf(instant)}`,
      );
    }
  });
});
