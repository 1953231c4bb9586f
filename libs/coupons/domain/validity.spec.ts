import { isGood, stateOf, type Standing } from './good.js';
import { isTimeFor, isWithin, spanOf } from './validity.js';

const ZONE = 'America/New_York';
const at = (text: string): Date => new Date(text);

describe('When something issued is good', () => {
  const ISSUED = at('2026-03-02T15:00:00Z');

  test.each([
    [{}, '2026-03-02T15:00:00Z', null],
    [{ daysAfterIssue: 0 }, '2026-03-02T15:00:00Z', '2026-03-03T05:00:00Z'],
    // The clocks go forward on 8 March.
    [{ daysAfterIssue: 7 }, '2026-03-02T15:00:00Z', '2026-03-10T04:00:00Z'],
    [
      { until: at('2026-03-05T00:00:00Z'), daysAfterIssue: 7 },
      '2026-03-02T15:00:00Z',
      '2026-03-05T00:00:00Z',
    ],
    [{ from: at('2026-03-04T00:00:00Z') }, '2026-03-04T00:00:00Z', null],
    [{ from: at('2026-03-01T00:00:00Z') }, '2026-03-02T15:00:00Z', null],
  ])('%j: from %s until %s', (given, from, until) => {
    const span = spanOf({ from: null, until: null, daysAfterIssue: null, ...given }, ISSUED, ZONE);
    expect(span).toEqual({ from: at(from), until: until && at(until) });
  });

  test('never, when it would be over before it begins', () => {
    const none = { from: null, until: null, daysAfterIssue: null };
    expect(spanOf({ ...none, until: ISSUED }, ISSUED, ZONE)).toBeNull();
    expect(spanOf({ ...none, from: at('2026-04-01T00:00:00Z'), daysAfterIssue: 3 }, ISSUED, ZONE)).toBeNull();
  });

  test('is from the first instant on, and not at the last', () => {
    const span = { from: at('2026-03-02T15:00:00Z'), until: at('2026-03-03T15:00:00Z') };
    expect(isWithin(span, span.from)).toBe(true);
    expect(isWithin(span, span.until)).toBe(false);
    const issued = { validFrom: span.from, validUntil: span.until, voidedAt: null };
    expect(stateOf(issued, at('2026-03-02T14:59:59Z'))).toBe('NOT_YET');
    expect([stateOf(issued, span.from), stateOf(issued, span.until)]).toEqual(['GOOD', 'EXPIRED']);
    expect(stateOf({ ...issued, voidedAt: span.from }, span.until)).toBe('VOIDED');
  });
});

describe('Weekdays and hours', () => {
  // 2 March 2026 is a Monday; New York is five hours behind.
  test.each([
    [{ weekdays: [1] }, '2026-03-02T15:00:00Z', true],
    [{ weekdays: [2] }, '2026-03-02T15:00:00Z', false],
    [{ weekdays: [1] }, '2026-03-03T04:59:59Z', true],
    [{ weekdays: [1] }, '2026-03-03T05:00:00Z', false],
    [{ hours: { from: '10:00', to: '11:00' } }, '2026-03-02T15:00:00Z', true],
    [{ hours: { from: '10:00', to: '11:00' } }, '2026-03-02T16:00:00Z', false],
    [{ hours: { from: '22:00', to: '02:00' }, weekdays: [1] }, '2026-03-03T04:00:00Z', true],
    // After midnight it is still the Monday on which the hours began.
    [{ hours: { from: '22:00', to: '02:00' }, weekdays: [1] }, '2026-03-03T06:59:59Z', true],
    [{ hours: { from: '22:00', to: '02:00' }, weekdays: [1] }, '2026-03-03T07:00:00Z', false],
    [{ hours: { from: '22:00', to: '02:00' }, weekdays: [2] }, '2026-03-03T06:00:00Z', false],
  ])('%j at %s: %p', (times, instant, is) => {
    expect(isTimeFor({ weekdays: [], hours: null, ...times }, at(instant), ZONE)).toBe(is);
  });
});

describe('A code is good', () => {
  const NOW = at('2026-03-02T15:00:00Z');
  const NO_END = { from: null, until: null, daysAfterIssue: null };
  const ISSUED: Standing = {
    ...{ kind: 'ISSUED', terms: { holder: 'BEARER', validity: NO_END }, archivedAt: null, customerId: 'ada' },
    ...{ validFrom: NOW, validUntil: null, voidedAt: null },
  };
  const own: Standing = { ...ISSUED, terms: { holder: 'CUSTOMER', validity: NO_END } };
  const PUBLIC: Standing = { ...ISSUED, kind: 'PUBLIC', customerId: null, validFrom: null };

  test.each<[string, Standing, string | null, boolean]>([
    ['for whoever has it', ISSUED, 'bob', true],
    ['for its customer', own, 'ada', true],
    ['not for another one', own, 'bob', false],
    ['not for nobody', own, null, false],
    ['not once it is void', { ...ISSUED, voidedAt: NOW }, 'ada', false],
    ['though its template is archived', { ...ISSUED, archivedAt: NOW }, 'ada', true],
    ['when it is public', PUBLIC, null, true],
    ['not when it is public, of an archived template', { ...PUBLIC, archivedAt: NOW }, null, false],
    ['not when it is public, of a template for customers', { ...PUBLIC, terms: own.terms }, 'ada', false],
  ])('%s', (_, standing, customerId, is) => expect(isGood(standing, customerId, NOW)).toBe(is));
});
