import type { Plan, Price } from './club.js';
import { dueOf, nextTerm } from './due.js';
import type { Membership } from './membership.js';

const PLAN: Plan = {
  code: 'weekly',
  name: 'Weekly',
  price: { kind: 'MONEY', amountMinor: 500n },
  period: { unit: 'DAYS', count: 7 },
  renews: true,
  graceDays: 2,
  paymentDays: 3,
  isOffered: true,
};
const FREE: Price = { kind: 'FREE' };
const NOW = new Date('2026-03-01T12:00:00Z');

const ACTIVE: Membership = {
  ...{ state: 'ACTIVE', plan: 'weekly', since: NOW, memberSince: NOW, payBy: null, place: null },
  ...{ term: { from: '2026-03-01', until: '2026-03-07' }, dueDay: '2026-03-08', endsAtPeriod: false },
  ...{ anchor: '2026-03-01', nextPlan: null, byRule: false, leaveBy: null },
  ...{ payments: 1, moves: 1 },
};
const GRACE: Membership = { ...ACTIVE, state: 'GRACE', payBy: '2026-03-09', dueDay: '2026-03-09' };
const UNPAID: Membership = { ...GRACE, state: 'UNPAID', memberSince: null, term: null, payments: 0 };

describe('What a day brings for a membership', () => {
  const next = { from: '2026-03-08', until: '2026-03-14' };

  test('the next period is to be paid, with the grace that the plan gives', () => {
    expect(dueOf(ACTIVE, PLAN, '2026-03-08')).toMatchObject({
      ...{ kind: 'PAY', term: next, otherwise: { kind: 'GRANT_GRACE', payBy: '2026-03-09' } },
    });
    expect(dueOf(ACTIVE, { ...PLAN, graceDays: 0 }, '2026-03-08')).toMatchObject({
      otherwise: { kind: 'LAPSE', cause: 'NOT_PAID' },
    });
  });

  test('a period behind which none follows ends, and so does one that was to be the last', () => {
    const over = { kind: 'HAPPEN', event: { kind: 'LAPSE', cause: 'PERIOD_OVER' } };
    expect(dueOf(ACTIVE, { ...PLAN, renews: false }, '2026-03-08')).toEqual(over);
    expect(dueOf(ACTIVE, null, '2026-03-08')).toEqual(over);
    expect(dueOf({ ...ACTIVE, endsAtPeriod: true }, PLAN, '2026-03-08')).toEqual({
      ...{ kind: 'HAPPEN', event: { kind: 'LEAVE', cause: 'PERIOD_OVER' } },
    });
  });

  test('in the grace the days since the last period are to be paid, until its last day is over', () => {
    expect(dueOf(GRACE, PLAN, '2026-03-09')).toMatchObject({ kind: 'PAY', term: next, otherwise: null });
    expect(dueOf(GRACE, PLAN, '2026-03-10')).toMatchObject({
      otherwise: { kind: 'LAPSE', cause: 'NOT_PAID' },
    });
    expect(dueOf(UNPAID, PLAN, '2026-03-09')).toMatchObject({
      ...{ kind: 'PAY', term: { from: '2026-03-09', until: '2026-03-15' }, otherwise: null },
    });
  });

  test('what became free needs no payment', () => {
    const free = { ...PLAN, price: FREE };
    const extend = { kind: 'HAPPEN', event: { kind: 'EXTEND', plan: 'weekly', term: next, isPaid: false } };
    expect(dueOf(ACTIVE, free, '2026-03-08')).toEqual(extend);
    expect(dueOf(GRACE, free, '2026-03-10')).toEqual(extend);
    expect(dueOf(UNPAID, free, '2026-03-10')).toMatchObject({
      ...{ kind: 'HAPPEN', event: { kind: 'ADMIT', isPaid: false, term: { from: '2026-03-10' } } },
    });
  });

  test('a payment is for the days behind what is paid; what is paid for good needs none', () => {
    expect(nextTerm(ACTIVE, PLAN, '2026-03-03')).toEqual(next);
    expect(nextTerm(GRACE, PLAN, '2026-03-09')).toEqual(next);
    expect(nextTerm(UNPAID, PLAN, '2026-03-09')?.from).toBe('2026-03-09');
    expect(nextTerm({ ...ACTIVE, term: { from: '2026-03-01', until: null } }, PLAN, '2026-03-03')).toBeNull();
  });
});
