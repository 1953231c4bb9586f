import fc from 'fast-check';
import { DateTime } from 'luxon';
import { addDays, POINTS_MAX } from '#kernel';
import {
  checkLimits,
  dayNumberOf,
  dayOfNumber,
  LIMIT_WINDOWS,
  NO_LIMITS,
  windowNameOf,
  type Limit,
  type LimitWindow,
} from './limits.js';

const days = fc.integer({ min: -20_000, max: 60_000 }).map((number) => addDays('1970-01-01', number));
const once: Limit = { measure: 'TIMES', per: 'CUSTOMER', window: 'DAY', max: 1n };

describe('The window of a day', () => {
  it.each([
    ['2026-03-02', ['2026-03-02', '2026-W10', '2026-03', '2026', 'ever']],
    // ISO 8601: the week that has the year's first Thursday is its first.
    ['2027-01-03', ['2027-01-03', '2026-W53', '2027-01', '2027', 'ever']],
    ['2024-12-30', ['2024-12-30', '2025-W01', '2024-12', '2024', 'ever']],
    ['1969-12-31', ['1969-12-31', '1970-W01', '1969-12', '1969', 'ever']],
  ])('%s is named %j', (day, names) => {
    expect(LIMIT_WINDOWS.map((window) => windowNameOf(window, day))).toEqual(names);
  });

  it('has the ISO week of any day, as luxon counts it', () => {
    fc.assert(
      fc.property(days, (day) => {
        expect(windowNameOf('WEEK', day)).toBe(DateTime.fromISO(day, { zone: 'utc' }).toFormat("kkkk-'W'WW"));
        expect(dayOfNumber(dayNumberOf(day))).toBe(day);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never has the name of a window of another length', () => {
    fc.assert(
      fc.property(days, days, fc.constantFrom(...LIMIT_WINDOWS), (a, b, window) => {
        const others = LIMIT_WINDOWS.filter((other): other is LimitWindow => other !== window);
        for (const other of others) expect(windowNameOf(window, a)).not.toBe(windowNameOf(other, b));
      }),
    );
  });
});

describe('Limits of a campaign', () => {
  it('may be none, and at most eight', () => {
    const eight = (['DAY', 'WEEK', 'MONTH', 'YEAR'] as const).flatMap((window) =>
      (['CUSTOMER', 'PROGRAM'] as const).map((per): Limit => ({ ...once, window, per })),
    );
    expect(checkLimits(NO_LIMITS)).toEqual({ ok: true, value: true });
    expect(checkLimits({ limits: eight, coolDownDays: 3_650 }).ok).toBe(true);
    const nine = [...eight, { ...once, window: 'EVER' as const }];
    expect(checkLimits({ limits: nine, coolDownDays: 0 })).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['limits'] },
    });
  });

  it.each([
    ['two of one kind', [once, { ...once, max: 2n }], 0, ['limits', '1']],
    ['nothing allowed', [{ ...once, max: 0n }], 0, ['limits', '0', 'max']],
    ['more than a wallet holds', [{ ...once, max: POINTS_MAX + 1n }], 0, ['limits', '0', 'max']],
    ['a part of a day', [], 1.5, ['coolDownDays']],
    ['a negative time', [], -1, ['coolDownDays']],
    ['more than ten years', [], 3_651, ['coolDownDays']],
  ])('are refused for %s', (_what, limits, coolDownDays, path) => {
    expect(checkLimits({ limits, coolDownDays })).toMatchObject({ ok: false, problem: { path } });
  });
});
