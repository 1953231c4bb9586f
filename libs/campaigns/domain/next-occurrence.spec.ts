import { nextOccurrenceAt } from './next-occurrence.js';
import type { TimeTrigger } from './time-trigger.js';

const ZONE = 'Europe/Berlin';
const enrolledAt = new Date('2024-02-29T12:00:00Z');

const next = (trigger: TimeTrigger, now: string, birthday: string | null = null): string | null =>
  nextOccurrenceAt(trigger, { birthday, enrolledAt }, new Date(now), ZONE)?.toISOString() ?? null;

describe('The next time that a trigger fires', () => {
  it.each([
    // A birthday that is announced is so until the announcement, in the year before if it is soon after New Year.
    [7, '1990-01-03', '2026-12-26T00:00:00Z', '2026-12-27T08:00:00.000Z'],
    [7, '1990-01-03', '2026-12-27T08:00:00Z', '2027-12-27T08:00:00.000Z'],
    [0, '1990-07-01', '2026-07-01T06:59:59Z', '2026-07-01T07:00:00.000Z'],
    [0, '1990-07-01', '2026-07-01T07:00:00Z', '2027-07-01T07:00:00.000Z'],
    [0, '2000-02-29', '2026-03-01T00:00:00Z', '2027-02-28T08:00:00.000Z'],
    [0, '2000-02-29', '2028-02-28T12:00:00Z', '2028-02-29T08:00:00.000Z'],
  ])('%i days before a birthday on %s, after %s, is %s', (daysBefore, birthday, now, time) => {
    expect(next({ kind: 'BIRTHDAY', daysBefore }, now, birthday)).toBe(time);
  });

  it('is the first anniversary a year after the enrolment', () => {
    const trigger = { kind: 'ENROLMENT_ANNIVERSARY', time: '18:00' } as const;
    expect(next(trigger, '2024-03-01T00:00:00Z')).toBe('2025-02-28T17:00:00.000Z');
    expect(next(trigger, '2025-02-28T17:00:00Z')).toBe('2026-02-28T17:00:00.000Z');
  });

  it('is a date once', () => {
    const trigger = { kind: 'DATE', date: '2026-12-24' } as const;
    expect(next(trigger, '2026-12-24T07:59:59Z')).toBe('2026-12-24T08:00:00.000Z');
    expect(next(trigger, '2026-12-24T08:00:00Z')).toBeNull();
  });

  it('is not told of what depends on the customer, or on a birthday that nobody knows', () => {
    expect(next({ kind: 'BIRTHDAY' }, '2026-01-01T00:00:00Z')).toBeNull();
    expect(next({ kind: 'INACTIVE', days: 30 }, '2026-01-01T00:00:00Z')).toBeNull();
    expect(
      next({ kind: 'POINTS_EXPIRING', pointType: 'points', daysBefore: 3 }, '2026-01-01T00:00:00Z'),
    ).toBeNull();
  });
});
