import { day, WalletStory } from '../../../test/support/wallet/wallet-story.js';
import {
  checkExpiryPolicy,
  checkPendingPolicy,
  DAYS_MAX,
  expiryOf,
  lastDayOf,
  MONTHS_MAX,
  termsOf,
  type ExpiryPolicy,
  type PendingPolicy,
} from './lot-policy.js';
import { MATURED, NEVER } from './wallet.js';

const NEW_YORK = 'America/New_York';
const AUCKLAND = 'Pacific/Auckland';
const SAO_PAULO = 'America/Sao_Paulo';

const days = (count: number): ExpiryPolicy => ({ kind: 'DAYS', days: count });
const months = (count: number): ExpiryPolicy => ({ kind: 'MONTHS', months: count });
const endOf = (unit: 'MONTH' | 'QUARTER' | 'YEAR', count: number): ExpiryPolicy => ({
  kind: 'END_OF',
  unit,
  months: count,
});
const iso = (at: number): string => new Date(at).toISOString();

describe('the last day of points', () => {
  it.each<[string, ExpiryPolicy, string | null]>([
    ['2025-01-31', { kind: 'NEVER' }, null],
    ['2025-01-31', days(1), '2025-02-01'],
    ['2024-02-28', days(1), '2024-02-29'],
    ['2025-02-28', days(1), '2025-03-01'],
    ['2024-02-29', days(365), '2025-02-28'],
    ['2025-01-31', months(1), '2025-02-28'],
    ['2024-01-31', months(1), '2024-02-29'],
    ['2025-01-30', months(1), '2025-02-28'],
    ['2025-03-31', months(1), '2025-04-30'],
    ['2024-02-29', months(12), '2025-02-28'],
    ['2023-02-28', months(12), '2024-02-28'],
    ['2024-02-29', months(48), '2028-02-29'],
    ['2025-01-31', endOf('MONTH', 0), '2025-01-31'],
    ['2025-01-31', endOf('MONTH', 1), '2025-02-28'],
    ['2023-12-31', endOf('MONTH', 2), '2024-02-29'],
    ['2025-01-01', endOf('QUARTER', 0), '2025-03-31'],
    ['2025-11-30', endOf('QUARTER', 3), '2026-03-31'],
    ['2025-01-01', endOf('YEAR', 0), '2025-12-31'],
    ['2025-01-01', endOf('YEAR', 12), '2026-12-31'],
    ['2025-12-31', endOf('YEAR', 1), '2026-12-31'],
    ['2025-01-31', { kind: 'SLIDING', days: 30 }, '2025-03-02'],
    ['2025-01-31', { kind: 'FIXED_DATE', date: '2026-02-28' }, '2026-02-28'],
  ])('awarded on %s, %j, is %s', (awarded, policy, lastDay) => {
    expect(lastDayOf(policy, new Date(`${awarded}T12:00:00Z`), 'UTC')).toBe(lastDay);
  });

  it('counts from the local day of the award', () => {
    const newYearInLondon = new Date('2025-01-01T03:00:00Z');
    expect(lastDayOf(days(1), newYearInLondon, NEW_YORK)).toBe('2025-01-01');
    expect(lastDayOf(endOf('YEAR', 0), newYearInLondon, NEW_YORK)).toBe('2024-12-31');
    const lastOfYearInLondon = new Date('2024-12-31T12:00:00Z');
    expect(lastDayOf(days(1), lastOfYearInLondon, AUCKLAND)).toBe('2025-01-02');
    expect(lastDayOf(endOf('YEAR', 0), lastOfYearInLondon, AUCKLAND)).toBe('2025-12-31');
  });
});

describe('points expire with the end of their last local day', () => {
  it.each<[string, string, ExpiryPolicy, string, string]>([
    [
      'over the spring change of New York',
      NEW_YORK,
      days(8),
      '2025-03-01T17:00:00Z',
      '2025-03-10T04:00:00.000Z',
    ],
    [
      'before the spring change of New York',
      NEW_YORK,
      days(7),
      '2025-03-01T17:00:00Z',
      '2025-03-09T05:00:00.000Z',
    ],
    [
      'over the autumn change of New York',
      NEW_YORK,
      days(8),
      '2025-10-25T16:00:00Z',
      '2025-11-03T05:00:00.000Z',
    ],
    [
      'before the autumn change of New York',
      NEW_YORK,
      days(7),
      '2025-10-25T16:00:00Z',
      '2025-11-02T04:00:00.000Z',
    ],
    [
      'over the spring change of Auckland',
      AUCKLAND,
      days(7),
      '2025-09-21T00:00:00Z',
      '2025-09-28T11:00:00.000Z',
    ],
    [
      'before the spring change of Auckland',
      AUCKLAND,
      days(6),
      '2025-09-21T00:00:00Z',
      '2025-09-27T12:00:00.000Z',
    ],
    [
      'over the autumn change of Auckland',
      AUCKLAND,
      days(7),
      '2025-03-30T00:00:00Z',
      '2025-04-06T12:00:00.000Z',
    ],
    [
      'before the autumn change of Auckland',
      AUCKLAND,
      days(6),
      '2025-03-30T00:00:00Z',
      '2025-04-05T11:00:00.000Z',
    ],
    ['on 29 February in New York', NEW_YORK, months(1), '2024-01-31T17:00:00Z', '2024-03-01T05:00:00.000Z'],
    ['on 29 February in Auckland', AUCKLAND, months(1), '2024-01-30T20:00:00Z', '2024-02-29T11:00:00.000Z'],
    ['a year after 29 February', NEW_YORK, months(12), '2024-02-29T17:00:00Z', '2025-03-01T05:00:00.000Z'],
    [
      'at the end of the year in Auckland',
      AUCKLAND,
      endOf('YEAR', 0),
      '2025-06-01T00:00:00Z',
      '2025-12-31T11:00:00.000Z',
    ],
    [
      'at the end of the year in New York',
      NEW_YORK,
      endOf('YEAR', 0),
      '2025-06-01T00:00:00Z',
      '2026-01-01T05:00:00.000Z',
    ],
    [
      'at the end of a quarter',
      NEW_YORK,
      endOf('QUARTER', 0),
      '2025-08-01T00:00:00Z',
      '2025-10-01T04:00:00.000Z',
    ],
    [
      'at the end of a month',
      AUCKLAND,
      endOf('MONTH', 0),
      '2025-04-01T00:00:00Z',
      '2025-04-30T12:00:00.000Z',
    ],
    [
      'on a fixed date',
      NEW_YORK,
      { kind: 'FIXED_DATE', date: '2025-11-01' },
      '2025-01-01T00:00:00Z',
      '2025-11-02T04:00:00.000Z',
    ],
    [
      'on a fixed date far away',
      'UTC',
      { kind: 'FIXED_DATE', date: '9999-12-31' },
      '2025-01-01T00:00:00Z',
      '+010000-01-01T00:00:00.000Z',
    ],
    // The next day begins at one o'clock: midnight does not exist.
    [
      'before a day without midnight, Sao Paulo',
      SAO_PAULO,
      days(3),
      '2018-10-31T15:00:00Z',
      '2018-11-04T03:00:00.000Z',
    ],
    [
      'on a day without midnight, Sao Paulo',
      SAO_PAULO,
      days(4),
      '2018-10-31T15:00:00Z',
      '2018-11-05T02:00:00.000Z',
    ],
    [
      'before a day without midnight, Cairo',
      'Africa/Cairo',
      days(1),
      '2024-04-24T12:00:00Z',
      '2024-04-25T22:00:00.000Z',
    ],
    [
      'before a day without midnight, Beirut',
      'Asia/Beirut',
      days(1),
      '2024-03-29T12:00:00Z',
      '2024-03-30T22:00:00.000Z',
    ],
    // The evening before comes twice; points are good through both.
    [
      'on a day whose evening repeats, Sao Paulo',
      SAO_PAULO,
      days(1),
      '2018-02-16T15:00:00Z',
      '2018-02-18T03:00:00.000Z',
    ],
    [
      'on a day whose evening repeats, Cairo',
      'Africa/Cairo',
      days(1),
      '2024-10-30T12:00:00Z',
      '2024-10-31T22:00:00.000Z',
    ],
    // Midnight comes twice; points are gone with the first.
    [
      'before a day with two midnights, the Azores',
      'Atlantic/Azores',
      days(1),
      '2025-10-24T12:00:00Z',
      '2025-10-26T00:00:00.000Z',
    ],
    [
      'before a day with two midnights, Havana',
      'America/Havana',
      days(1),
      '2025-10-31T12:00:00Z',
      '2025-11-02T04:00:00.000Z',
    ],
  ])('%s', (_, zone, policy, awarded, expires) => {
    expect(iso(expiryOf(policy, new Date(awarded), zone))).toBe(expires);
  });

  it('or never', () => {
    expect(expiryOf({ kind: 'NEVER' }, new Date(0), 'UTC')).toBe(NEVER);
  });

  it.each([
    [NEW_YORK, '2025-03-01T17:00:00Z', 8, '2025-03-10T04:00:00.000Z'],
    [NEW_YORK, '2025-10-25T16:00:00Z', 8, '2025-11-03T05:00:00.000Z'],
    [AUCKLAND, '2025-09-21T00:00:00Z', 7, '2025-09-28T11:00:00.000Z'],
    [AUCKLAND, '2025-03-30T00:00:00Z', 7, '2025-04-06T12:00:00.000Z'],
    [AUCKLAND, '2024-02-28T00:00:00Z', 1, '2024-02-29T11:00:00.000Z'],
  ])(
    'as a wallet in %s shows: awarded %s, good for %d days, spent until %s',
    (zone, awarded, count, expires) => {
      const story = new WalletStory();
      story.now = Date.parse(awarded);
      story.award(10n, termsOf(days(count), { kind: 'NONE' }, new Date(awarded), zone));
      story.now = Date.parse(expires) - 1;
      story.redeem(1n);
      story.now = Date.parse(expires);
      expect(story.refused({ kind: 'REDEEM', points: 1n }).data).toEqual({ required: 1n, available: 0n });
    },
  );
});

describe('the terms of an award', () => {
  const at = new Date('2025-03-01T15:00:00Z');

  it.each<[string, string, string, string]>([
    ['over the spring change', NEW_YORK, '2025-03-01T15:00:00Z', '2025-03-15T14:00:00.000Z'],
    ['over the autumn change', NEW_YORK, '2025-10-25T14:00:00Z', '2025-11-08T15:00:00.000Z'],
    ['over the southern spring change', AUCKLAND, '2025-09-20T00:00:00Z', '2025-10-03T23:00:00.000Z'],
    ['over the southern autumn change', AUCKLAND, '2025-03-30T00:00:00Z', '2025-04-13T01:00:00.000Z'],
    ['over 29 February', NEW_YORK, '2024-02-20T15:00:00Z', '2024-03-05T15:00:00.000Z'],
    ['into a skipped hour', NEW_YORK, '2025-02-23T07:30:00Z', '2025-03-09T07:30:00.000Z'],
    ['into a repeated hour', NEW_YORK, '2025-10-19T05:30:00Z', '2025-11-02T05:30:00.000Z'],
  ])('keep it pending for 14 days by the wall clock, %s', (_, zone, awarded, available) => {
    const terms = termsOf({ kind: 'NEVER' }, { kind: 'DAYS', days: 14 }, new Date(awarded), zone);
    expect(iso(terms.availableAt)).toBe(available);
    expect(terms).toMatchObject({ cancelAt: NEVER, expiresAt: NEVER, slides: false });
  });

  it('without a pending time make it available at once', () => {
    expect(termsOf(days(1), { kind: 'NONE' }, at, 'UTC')).toEqual({
      availableAt: MATURED,
      cancelAt: NEVER,
      expiresAt: Date.parse('2025-03-03T00:00:00Z'),
      slides: false,
    });
  });

  it.each([
    [NEW_YORK, '2025-03-09', '2025-03-09T05:00:00.000Z'],
    [AUCKLAND, '2025-04-06', '2025-04-05T11:00:00.000Z'],
    [SAO_PAULO, '2018-11-04', '2018-11-04T03:00:00.000Z'],
  ])('until a date make it available with the first instant of that day in %s', (zone, date, available) => {
    const terms = termsOf({ kind: 'NEVER' }, { kind: 'UNTIL_DATE', date }, at, zone);
    expect(iso(terms.availableAt)).toBe(available);
  });

  it('until an activity make it wait for ever, but for the day on which it is cancelled', () => {
    const pending: PendingPolicy = {
      kind: 'UNTIL_ACTIVITY',
      activityType: 'order.delivered',
      cancelAfterDays: 14,
    };
    const terms = termsOf({ kind: 'NEVER' }, pending, at, NEW_YORK);
    expect(terms.availableAt).toBe(NEVER);
    expect(iso(terms.cancelAt)).toBe('2025-03-15T14:00:00.000Z');
  });

  it('slide only by the sliding policy', () => {
    expect(termsOf({ kind: 'SLIDING', days: 30 }, { kind: 'NONE' }, at, 'UTC').slides).toBe(true);
    expect(termsOf(days(30), { kind: 'NONE' }, at, 'UTC').slides).toBe(false);
  });

  it('of a fixed date in the past let it expire at once', () => {
    const story = new WalletStory();
    story.award(
      10n,
      termsOf({ kind: 'FIXED_DATE', date: '2024-12-30' }, { kind: 'NONE' }, new Date(day(0)), 'UTC'),
    );
    expect(story.history).toEqual(['AWARD 10', 'EXPIRE 10']);
  });
});

describe('the figures of a policy', () => {
  it.each<ExpiryPolicy>([
    { kind: 'NEVER' },
    days(1),
    days(DAYS_MAX),
    months(1),
    months(MONTHS_MAX),
    endOf('YEAR', 0),
    { kind: 'SLIDING', days: 365 },
    { kind: 'FIXED_DATE', date: '2024-02-29' },
  ])('are accepted: %j', (policy) => {
    expect(checkExpiryPolicy(policy, ['expiry'])).toEqual({ ok: true, value: policy });
  });

  it.each<[ExpiryPolicy, string]>([
    [days(0), 'days'],
    [days(-1), 'days'],
    [days(1.5), 'days'],
    [days(Number.NaN), 'days'],
    [days(DAYS_MAX + 1), 'days'],
    [{ kind: 'SLIDING', days: 0 }, 'days'],
    [months(0), 'months'],
    [months(MONTHS_MAX + 1), 'months'],
    [endOf('YEAR', -1), 'months'],
    [endOf('MONTH', MONTHS_MAX + 1), 'months'],
    [{ kind: 'FIXED_DATE', date: '2025-02-29' }, 'date'],
    [{ kind: 'FIXED_DATE', date: 'tomorrow' }, 'date'],
  ])('are refused: %j', (policy, field) => {
    expect(checkExpiryPolicy(policy, ['input', 'expiry'])).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['input', 'expiry', field] },
    });
  });

  it.each<[PendingPolicy, string | null]>([
    [{ kind: 'NONE' }, null],
    [{ kind: 'DAYS', days: 14 }, null],
    [{ kind: 'DAYS', days: 0 }, 'days'],
    [{ kind: 'DAYS', days: DAYS_MAX + 1 }, 'days'],
    [{ kind: 'UNTIL_DATE', date: '2025-12-31' }, null],
    [{ kind: 'UNTIL_DATE', date: '2025-12-32' }, 'date'],
    [{ kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered', cancelAfterDays: 30 }, null],
    [{ kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered', cancelAfterDays: 0 }, 'cancelAfterDays'],
  ])('of pending are checked: %j', (policy, field) => {
    const expected =
      field === null
        ? { ok: true, value: policy }
        : { ok: false, problem: { code: 'INVALID_INPUT', path: ['pending', field] } };
    expect(checkPendingPolicy(policy, ['pending'])).toMatchObject(expected);
  });
});
