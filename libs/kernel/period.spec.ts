import fc from 'fast-check';
import { DateTime, Settings } from 'luxon';
import {
  addDays,
  addMonths,
  endOfCalendarUnit,
  endOfLocalDay,
  isLocalDate,
  isTimeZone,
  localDateOf,
  plusLocalDays,
  startOfLocalDay,
  type CalendarUnit,
} from '#kernel';

const clockOfLuxon = Settings.now;
afterEach(() => {
  Settings.now = clockOfLuxon;
  Settings.resetCaches();
});

/** Luxon guesses the offset of a repeated hour from today's: no answer may depend on the day of the test. */
function pretendToday(today: string): void {
  Settings.now = () => Date.parse(today);
  Settings.resetCaches();
}

const HOUR_MS = 3_600_000;
const ZONES = [
  'UTC',
  'America/New_York',
  'Pacific/Auckland',
  'America/Sao_Paulo',
  'America/Havana',
  'Atlantic/Azores',
  'Africa/Cairo',
  'Asia/Beirut',
  'Asia/Kolkata',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Pacific/Kiritimati',
  'Europe/London',
];
const zone = fc.constantFrom(...ZONES);
const localDate = fc
  .integer({ min: Date.UTC(1990, 0, 1) / 86_400_000, max: Date.UTC(2060, 0, 1) / 86_400_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));

describe('a local day', () => {
  it.each([
    ['2025-07-01', 'America/New_York', '2025-07-01T04:00:00.000Z', 24],
    ['2025-01-01', 'America/New_York', '2025-01-01T05:00:00.000Z', 24],
    ['2025-03-09', 'America/New_York', '2025-03-09T05:00:00.000Z', 23],
    ['2025-11-02', 'America/New_York', '2025-11-02T04:00:00.000Z', 25],
    ['2025-07-01', 'Pacific/Auckland', '2025-06-30T12:00:00.000Z', 24],
    ['2025-09-28', 'Pacific/Auckland', '2025-09-27T12:00:00.000Z', 23],
    ['2025-04-06', 'Pacific/Auckland', '2025-04-05T11:00:00.000Z', 25],
    // Half an hour of daylight saving.
    ['2025-10-05', 'Australia/Lord_Howe', '2025-10-04T13:30:00.000Z', 23.5],
    // The clock jumps from 00:00 to 01:00: the day begins at one.
    ['2018-11-04', 'America/Sao_Paulo', '2018-11-04T03:00:00.000Z', 23],
    ['2024-04-26', 'Africa/Cairo', '2024-04-25T22:00:00.000Z', 23],
    ['2024-03-31', 'Asia/Beirut', '2024-03-30T22:00:00.000Z', 23],
    // The clock jumps back over midnight: the evening comes twice.
    ['2018-02-17', 'America/Sao_Paulo', '2018-02-17T02:00:00.000Z', 25],
    ['2018-02-18', 'America/Sao_Paulo', '2018-02-18T03:00:00.000Z', 24],
    ['2024-10-31', 'Africa/Cairo', '2024-10-30T21:00:00.000Z', 25],
    ['2024-10-26', 'Asia/Beirut', '2024-10-25T21:00:00.000Z', 25],
    // The clock jumps back to 00:00: midnight comes twice, and the day begins with the first.
    ['2025-10-26', 'Atlantic/Azores', '2025-10-26T00:00:00.000Z', 25],
    ['2025-11-02', 'America/Havana', '2025-11-02T04:00:00.000Z', 25],
    // Samoa went over the date line: 29 December was followed by the 31st.
    ['2011-12-29', 'Pacific/Apia', '2011-12-29T10:00:00.000Z', 24],
    ['2011-12-31', 'Pacific/Apia', '2011-12-30T10:00:00.000Z', 24],
  ])('%s in %s begins at %s and has %d hours', (date, inZone, start, hours) => {
    for (const today of ['2025-01-15', '2025-07-15']) {
      pretendToday(today);
      expect(startOfLocalDay(date, inZone).toISOString()).toBe(start);
      const lengthMs = endOfLocalDay(date, inZone).getTime() - startOfLocalDay(date, inZone).getTime();
      expect(lengthMs / HOUR_MS).toBe(hours);
    }
  });

  it('begins with its first instant and ends with the first of the next, in summer and winter', () => {
    fc.assert(
      fc.property(localDate, zone, fc.constantFrom('2025-01-15', '2025-07-15'), (date, inZone, today) => {
        pretendToday(today);
        const start = startOfLocalDay(date, inZone);
        const end = endOfLocalDay(date, inZone);
        expect(localDateOf(start, inZone)).toBe(date);
        expect(localDateOf(new Date(start.getTime() - 1), inZone) < date).toBe(true);
        expect(localDateOf(new Date(end.getTime() - 1), inZone)).toBe(date);
        expect(localDateOf(end, inZone)).toBe(addDays(date, 1));
      }),
      { numRuns: 500 },
    );
  });
});

describe('days later, by the wall clock', () => {
  it.each([
    [
      'keeps the time of day over a spring change',
      '2025-03-01T15:00:00Z',
      14,
      'America/New_York',
      '2025-03-15T14:00:00Z',
    ],
    [
      'keeps the time of day over an autumn change',
      '2025-10-25T14:00:00Z',
      14,
      'America/New_York',
      '2025-11-08T15:00:00Z',
    ],
    [
      'keeps the time of day in the southern spring',
      '2025-09-20T00:00:00Z',
      14,
      'Pacific/Auckland',
      '2025-10-03T23:00:00Z',
    ],
    [
      'keeps the time of day in the southern autumn',
      '2025-03-30T00:00:00Z',
      14,
      'Pacific/Auckland',
      '2025-04-13T01:00:00Z',
    ],
    [
      'moves a skipped time an hour on',
      '2025-02-23T07:30:00Z',
      14,
      'America/New_York',
      '2025-03-09T07:30:00Z',
    ],
    [
      'takes the first of a repeated time',
      '2025-10-19T05:30:00Z',
      14,
      'America/New_York',
      '2025-11-02T05:30:00Z',
    ],
    ['counts 29 February', '2024-02-28T12:00:00Z', 2, 'UTC', '2024-03-01T12:00:00Z'],
  ])('%s', (_, from, days, inZone, to) => {
    expect(plusLocalDays(new Date(from), days, inZone)).toEqual(new Date(to));
  });
});

describe('days, by arithmetic and from memory', () => {
  const anyInstant = fc.date({
    min: new Date('1985-01-01'),
    max: new Date('2060-01-01'),
    noInvalidDate: true,
  });
  const days = fc.integer({ min: -400, max: 800 });

  it('are those of luxon', () => {
    const property = fc.property(anyInstant, zone, days, (instant, inZone, count) => {
      const local = DateTime.fromJSDate(instant, { zone: inZone });
      expect(localDateOf(instant, inZone)).toBe(local.toISODate());
      expect(plusLocalDays(instant, count, inZone)).toEqual(local.plus({ days: count }).toJSDate());
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it('are those of luxon without a zone', () => {
    const unit = fc.constantFrom<CalendarUnit>('MONTH', 'QUARTER', 'YEAR');
    const property = fc.property(localDate, days, unit, (date, count, inUnit) => {
      const day = DateTime.fromISO(date, { zone: 'utc' });
      expect(addDays(date, count)).toBe(day.plus({ days: count }).toISODate());
      expect(addMonths(date, count)).toBe(day.plus({ months: count }).toISODate());
      const last = day.endOf(({ MONTH: 'month', QUARTER: 'quarter', YEAR: 'year' } as const)[inUnit]);
      expect(endOfCalendarUnit(date, inUnit)).toBe(last.toISODate());
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  it.each(['2025-02-29', '2025-13-01', '25-01-01', '0099-12-31', 'tomorrow'])('refuse %s', (text) => {
    expect(() => addDays(text, 1)).toThrow();
    expect(() => addMonths(text, 1)).toThrow();
  });
});

describe('calendar arithmetic', () => {
  it.each([
    ['2025-01-31', 1, '2025-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2025-01-31', 2, '2025-03-31'],
    ['2025-01-31', 3, '2025-04-30'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2025-12-31', 2, '2026-02-28'],
    ['2025-06-15', 0, '2025-06-15'],
    ['2096-02-29', 48, '2100-02-28'],
  ])('%s + %d months is %s', (date, months, expected) => {
    expect(addMonths(date, months)).toBe(expected);
  });

  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2025-02-28', 1, '2025-03-01'],
    ['2025-12-31', 1, '2026-01-01'],
    ['2025-01-01', -1, '2024-12-31'],
    ['2024-02-29', 365, '2025-02-28'],
  ])('%s + %d days is %s', (date, days, expected) => {
    expect(addDays(date, days)).toBe(expected);
  });

  it.each<[string, CalendarUnit, string]>([
    ['2025-02-01', 'MONTH', '2025-02-28'],
    ['2024-02-29', 'MONTH', '2024-02-29'],
    ['2025-12-31', 'MONTH', '2025-12-31'],
    ['2025-01-01', 'QUARTER', '2025-03-31'],
    ['2025-06-30', 'QUARTER', '2025-06-30'],
    ['2025-07-01', 'QUARTER', '2025-09-30'],
    ['2025-11-15', 'QUARTER', '2025-12-31'],
    ['2025-01-01', 'YEAR', '2025-12-31'],
    ['2024-12-31', 'YEAR', '2024-12-31'],
  ])('%s falls in a %s that ends on %s', (date, unit, expected) => {
    expect(endOfCalendarUnit(date, unit)).toBe(expected);
  });
});

describe('the calendar day of an instant', () => {
  it.each([
    ['2025-01-01T04:59:59.999Z', 'America/New_York', '2024-12-31'],
    ['2025-01-01T05:00:00.000Z', 'America/New_York', '2025-01-01'],
    ['2024-12-31T11:00:00.000Z', 'Pacific/Auckland', '2025-01-01'],
    ['2024-12-31T10:59:59.999Z', 'Pacific/Auckland', '2024-12-31'],
    ['2024-02-29T12:00:00.000Z', 'UTC', '2024-02-29'],
  ])('%s in %s is %s', (instant, inZone, date) => {
    expect(localDateOf(new Date(instant), inZone)).toBe(date);
  });
});

describe('what is a local date and a time zone', () => {
  it.each(['2025-01-31', '2024-02-29', '1970-01-01', '9999-12-31'])('%s is a date', (text) => {
    expect(isLocalDate(text)).toBe(true);
  });

  it.each([
    '2025-02-29',
    '2025-02-30',
    '2025-13-01',
    '2025-00-10',
    '25-01-31',
    '2025-1-31',
    '2025-01-31T00:00',
    '',
  ])('"%s" is no date', (text) => {
    expect(isLocalDate(text)).toBe(false);
  });

  it.each([...ZONES, 'Etc/GMT+3'])('%s is a time zone', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  // "local", "system" and "default" would mean another zone on every server.
  it.each(['', 'local', 'system', 'default', 'UTC+3', 'Mars/Olympus', 'America/New York', 'x'.repeat(65)])(
    '"%s" is no time zone',
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
