import fc from 'fast-check';
import { addDays, localDateOf, type LocalDate, type TimeZone } from '#kernel';
import {
  birthDatesOn,
  CATCH_UP_DAYS,
  daysToSweep,
  doneThrough,
  dueTimeOf,
  enrolledByOf,
  enrolmentDaysOn,
  fireTimeOf,
  occurredAtOf,
} from './occurrence.js';
import type { TimeTrigger } from './time-trigger.js';

const birthday: TimeTrigger = { kind: 'BIRTHDAY' };
const zones: readonly TimeZone[] = [
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
];
const days = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-12-31'), noInvalidDate: true })
  .map((at) => at.toISOString().slice(0, 10));

describe('A birthday', () => {
  it.each<[LocalDate, LocalDate, boolean]>([
    ['1990-05-17', '2026-05-17', true],
    ['1990-05-17', '2026-05-18', false],
    ['1992-02-29', '2026-02-28', true],
    ['1992-02-29', '2026-03-01', false],
    ['1992-02-29', '2028-02-28', false],
    ['1992-02-29', '2028-02-29', true],
    ['1993-02-28', '2026-02-28', true],
    ['1993-02-28', '2028-02-28', true],
    ['1993-02-28', '2028-02-29', false],
    ['1990-12-31', '2026-12-31', true],
    ['2026-05-17', '2026-05-17', false],
    ['1880-05-17', '2026-05-17', true],
  ])('of somebody born on %s, on %s: %s', (born, day, isCelebrated) => {
    expect(birthDatesOn(day).includes(born)).toBe(isCelebrated);
  });

  it('comes once in every year, whatever the day of birth', () => {
    fc.assert(
      fc.property(days, fc.integer({ min: 1, max: 100 }), (born, years) => {
        const year = Number(born.slice(0, 4)) + years;
        const [first, last] = [`${year}-01-01`, `${year}-12-31`];
        const candidates = [-1, 0, 1].map((offset) => addDays(`${year}-${toCommonYear(born)}`, offset));
        const celebrated = candidates.filter((day) => birthDatesOn(day).includes(born));
        expect(celebrated.filter((day) => day >= first && day <= last)).toHaveLength(1);
      }),
    );
  });

  it('of the days of a year together is that of everybody born on any day', () => {
    for (const year of [2026, 2028, 2100]) {
      const born: LocalDate[] = [];
      for (let day = `${year}-01-01`; day <= `${year}-12-31`; day = addDays(day, 1))
        born.push(...birthDatesOn(day).filter((date) => date.startsWith('1992')));
      expect(born.sort()).toEqual([...new Set(born)]);
      expect(born).toHaveLength(366);
    }
  });
});

describe('An anniversary of enrolment', () => {
  it.each<[LocalDate, LocalDate, number | undefined]>([
    ['2025-06-30', '2026-06-30', 1],
    ['2026-06-30', '2026-06-30', undefined],
    ['2024-02-29', '2026-02-28', 2],
    ['2024-02-29', '2028-02-29', 4],
    ['2024-02-29', '2028-02-28', undefined],
    ['2025-02-28', '2028-02-28', 3],
  ])('of an enrolment on %s is on %s that of %s years', (enrolled, day, years) => {
    expect(enrolmentDaysOn(day).find((one) => one.day === enrolled)?.years).toBe(years);
  });
});

describe('The time of the day at which a trigger fires', () => {
  it.each<[string, LocalDate, string, string]>([
    ['summer', '2026-07-01', '09:00', '2026-07-01T07:00:00.000Z'],
    ['winter', '2026-01-01', '09:00', '2026-01-01T08:00:00.000Z'],
    ['the day the clocks go forward', '2026-03-29', '09:00', '2026-03-29T07:00:00.000Z'],
    ['an hour that is skipped: as much later', '2026-03-29', '02:30', '2026-03-29T01:30:00.000Z'],
    ['an hour that comes twice: the first', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
  ])('in Berlin, %s: %s %s is %s', (_, day, time, instant) => {
    expect(fireTimeOf({ ...birthday, time }, day, 'Europe/Berlin').toISOString()).toBe(instant);
  });

  it('is 09:00 when nothing is said', () => {
    expect(fireTimeOf(birthday, '2026-07-01', 'UTC').toISOString()).toBe('2026-07-01T09:00:00.000Z');
  });

  it('lies on its own local day, in every zone', () => {
    const times = fc
      .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
      .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
    fc.assert(
      fc.property(days, times, fc.constantFrom(...zones), (day, time, zone) => {
        // Samoa had no 30 December 2011.
        fc.pre(!(zone === 'Pacific/Apia' && day === '2011-12-30'));
        expect(localDateOf(fireTimeOf({ ...birthday, time }, day, zone), zone)).toBe(day);
      }),
    );
  });
});

describe('The days that are looked through', () => {
  const since = new Date('2026-01-01T00:00:00Z');
  const wanted = { trigger: birthday, since };
  const noon = new Date('2026-03-20T12:00:00Z');
  const early = new Date('2026-03-20T08:59:59Z');

  it.each<[string, Date, Date, LocalDate | null, LocalDate[]]>([
    ['today', since, noon, '2026-03-19', ['2026-03-20']],
    ['none before the time of the day has come', since, early, '2026-03-19', []],
    ['those that were missed', since, noon, '2026-03-17', ['2026-03-18', '2026-03-19', '2026-03-20']],
    ['none when today is done', since, noon, '2026-03-20', []],
    [
      'those since somebody waits',
      new Date('2026-03-19T23:00:00Z'),
      noon,
      null,
      ['2026-03-19', '2026-03-20'],
    ],
    ['none before somebody waits', new Date('2026-03-20T12:00:01Z'), noon, null, []],
  ])('are %s', (_, from, now, swept, expected) => {
    expect(daysToSweep({ trigger: birthday, since: from }, swept, now, 'UTC')).toEqual(expected);
  });

  it('go back a week and no further', () => {
    const all = daysToSweep(wanted, null, noon, 'UTC');
    expect([all[0], all.at(-1), all.length]).toEqual(['2026-03-13', '2026-03-20', CATCH_UP_DAYS + 1]);
  });

  it('are the one day of a date', () => {
    const date = { trigger: { kind: 'DATE', date: '2026-03-18' }, since } as const;
    expect(daysToSweep(date, null, noon, 'UTC')).toEqual(['2026-03-18']);
    expect(
      daysToSweep({ ...date, trigger: { kind: 'DATE', date: '2026-03-21' } }, null, noon, 'UTC'),
    ).toEqual([]);
  });

  it('are each looked through once they are over, whenever the worker runs', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 3 * 1_440 }), { minLength: 1, maxLength: 60 });
    const starts = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(starts, steps, fc.constantFrom(...zones), (start, minutes, zone) => {
        let [now, swept]: [Date, LocalDate | null] = [start, null];
        const seen = new Set<LocalDate>();
        for (const step of minutes) {
          now = new Date(now.getTime() + step * 60_000);
          for (const day of daysToSweep({ trigger: birthday, since: start }, swept, now, zone)) {
            expect(fireTimeOf(birthday, day, zone) <= now).toBe(true);
            seen.add(day);
            swept = doneThrough(birthday, day, now, zone);
          }
        }
        const yesterday = addDays(localDateOf(now, zone), -1);
        for (let day = localDateOf(start, zone); day <= yesterday; day = addDays(day, 1))
          expect(seen.has(day)).toBe(fireTimeOf(birthday, day, zone) <= now);
      }),
    );
  });

  it('stay open while they last, but for triggers that look at everybody', () => {
    expect(doneThrough(birthday, '2026-03-20', noon, 'UTC')).toBe('2026-03-19');
    expect(doneThrough(birthday, '2026-03-18', noon, 'UTC')).toBe('2026-03-18');
    expect(doneThrough({ kind: 'DATE', date: '2026-03-20' }, '2026-03-20', noon, 'UTC')).toBe('2026-03-20');
  });

  it('give occurrences the time at which they should have fired, if somebody waited then', () => {
    const at = dueTimeOf(wanted, '2026-03-17', 'Europe/Berlin');
    expect(at.toISOString()).toBe('2026-03-17T08:00:00.000Z');
    expect(dueTimeOf({ trigger: birthday, since: noon }, '2026-03-20', 'UTC')).toBe(noon);
  });

  it('are not dated before the enrolment', () => {
    const minuteBefore = new Date(noon.getTime() - 60_000);
    expect(occurredAtOf(noon, minuteBefore)).toBe(noon);
    expect(occurredAtOf(minuteBefore, noon)).toBe(noon);
  });

  it('are for whoever enrols until the day is over, or by their time when everybody is looked at once', () => {
    const dueTime = new Date('2026-03-20T08:00:00Z');
    const by = (trigger: TimeTrigger, now: Date): string =>
      enrolledByOf(trigger, '2026-03-20', dueTime, now, 'Europe/Berlin').toISOString();
    expect(by(birthday, noon)).toBe(noon.toISOString());
    expect(by(birthday, new Date('2026-03-22T12:00:00Z'))).toBe('2026-03-20T22:59:59.999Z');
    expect(by({ kind: 'DATE', date: '2026-03-20' }, noon)).toBe(dueTime.toISOString());
  });
});

/** The month and day, of a leap day the 28th. */
function toCommonYear(date: LocalDate): string {
  return date.endsWith('-02-29') ? '02-28' : date.slice(5);
}
