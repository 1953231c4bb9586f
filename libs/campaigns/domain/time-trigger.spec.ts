import {
  activityTypeOf,
  checkTimeTrigger,
  isOccurrenceOf,
  TIME_TRIGGER_KINDS,
  triggerKeyOf,
  type TimeTrigger,
} from './time-trigger.js';

const sku = { sku: 'bean' };

const fine: readonly TimeTrigger[] = [
  { kind: 'BIRTHDAY' },
  { kind: 'BIRTHDAY', daysBefore: 60, time: '00:00' },
  { kind: 'ENROLMENT_ANNIVERSARY', time: '23:59' },
  { kind: 'INACTIVE', days: 30 },
  { kind: 'AFTER_ORDER', days: 14 },
  { kind: 'AFTER_PURCHASE', goods: { category: 'coffee' }, days: 21 },
  { kind: 'REPLENISHMENT', goods: sku, packDays: 30, leadDays: 9 },
  { kind: 'POINTS_EXPIRING', pointType: 'points', daysBefore: 14 },
  { kind: 'DATE', date: '2028-02-29' },
];

describe('A time trigger', () => {
  it.each(fine)('is taken: %j', (trigger) => {
    expect(checkTimeTrigger(trigger)).toEqual({ ok: true, value: trigger });
  });

  it.each<[TimeTrigger, string]>([
    [{ kind: 'BIRTHDAY', daysBefore: 61 }, 'daysBefore'],
    [{ kind: 'BIRTHDAY', daysBefore: -1 }, 'daysBefore'],
    [{ kind: 'BIRTHDAY', time: '24:00' }, 'time'],
    [{ kind: 'INACTIVE', days: 0 }, 'days'],
    [{ kind: 'INACTIVE', days: 1.5 }, 'days'],
    [{ kind: 'AFTER_ORDER', days: 0 }, 'days'],
    [{ kind: 'AFTER_PURCHASE', goods: { sku: '' }, days: 3 }, 'goods'],
    [{ kind: 'AFTER_PURCHASE', goods: sku, days: 0 }, 'days'],
    [{ kind: 'REPLENISHMENT', goods: sku, packDays: 0, leadDays: 0 }, 'packDays'],
    [{ kind: 'REPLENISHMENT', goods: sku, packDays: 30, leadDays: 30 }, 'leadDays'],
    [{ kind: 'REPLENISHMENT', goods: { category: 'x'.repeat(201) }, packDays: 30, leadDays: 3 }, 'goods'],
    [{ kind: 'POINTS_EXPIRING', pointType: '', daysBefore: 3 }, 'pointType'],
    [{ kind: 'POINTS_EXPIRING', pointType: 'points', daysBefore: 366 }, 'daysBefore'],
    [{ kind: 'DATE', date: '2027-02-29' }, 'date'],
  ])('is refused: %j, for its %s', (trigger, field) => {
    const checked = checkTimeTrigger(trigger, ['trigger']);
    expect(checked).toMatchObject({
      ok: false,
      problem: { code: 'INVALID_INPUT', path: ['trigger', field] },
    });
  });

  it('is another one with other parameters, and the same at another time of the day', () => {
    const keys = fine.map(triggerKeyOf);
    expect(new Set(keys).size).toBe(keys.length);
    expect(triggerKeyOf({ kind: 'INACTIVE', days: 30, time: '18:00' })).toBe('inactive/30');
    expect(triggerKeyOf({ kind: 'BIRTHDAY', daysBefore: 0 })).toBe(triggerKeyOf({ kind: 'BIRTHDAY' }));
  });

  it('has a key that fits into a natural key whatever its goods are called, and tells them apart', () => {
    const keyFor = (name: string): string =>
      triggerKeyOf({ kind: 'REPLENISHMENT', goods: { sku: name }, packDays: 365, leadDays: 364 });
    const long = 'x'.repeat(199);
    expect(keyFor(`${long}1`)).not.toBe(keyFor(`${long}2`));
    // A customer's id, the key, an order's id and two slashes: 200 at most.
    expect(keyFor(`${long}1`).length).toBeLessThanOrEqual(200 - 36 - 36 - 2);
    expect(keyFor('x'.repeat(60)).length).toBeLessThanOrEqual(200 - 36 - 36 - 2);
  });

  it('finds its own occurrences among those of its type', () => {
    const silence = { type: 'customer.inactive', attributes: { trigger: 'inactive/30' } };
    expect(isOccurrenceOf({ kind: 'INACTIVE', days: 30 }, silence)).toBe(true);
    expect(isOccurrenceOf({ kind: 'INACTIVE', days: 60 }, silence)).toBe(false);
    expect(isOccurrenceOf({ kind: 'BIRTHDAY' }, { ...silence, type: 'customer.birthday' })).toBe(false);
  });

  it.each(TIME_TRIGGER_KINDS)('%s is in the examples of this test', (kind) => {
    expect(fine.filter((trigger) => trigger.kind === kind).map(activityTypeOf)[0]).toMatch(
      /^[a-z]+\.[a-z_]+$/,
    );
  });
});
