import type { Plan } from './club.js';
import type { Membership, State } from './membership.js';
import { planByRule, turnOf } from './rule.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const MEMBER: Membership = {
  ...{ state: 'ACTIVE', plan: null, since: NOW, memberSince: NOW, payBy: null, place: null, dueDay: null },
  ...{ term: { from: '2026-03-01', until: null }, anchor: '2026-03-01', endsAtPeriod: false, nextPlan: null },
  ...{ byRule: true, leaveBy: null, payments: 0, moves: 1 },
};
const LEAVE = { onLoss: 'LEAVE', graceDays: 3 } as const;
const WARNED: Membership = { ...MEMBER, leaveBy: '2026-03-04' };

describe('A look at the rule of a club', () => {
  test('lets in who is new or has lapsed, and nobody who left, declined, applied, waits or is banned', () => {
    expect(turnOf(LEAVE, null, true)).toBe('COME');
    expect(turnOf(LEAVE, null, false)).toBeNull();
    const states: State[] = ['CANCELLED', 'DECLINED', 'REJECTED', 'BANNED', 'APPLIED', 'INVITED', 'WAITING'];
    for (const state of states) expect(turnOf(LEAVE, { ...MEMBER, byRule: false, state }, true)).toBeNull();
    expect(turnOf(LEAVE, { ...MEMBER, byRule: false, state: 'LAPSED' }, true)).toBe('COME');
  });

  test('warns a member once, or ends it at once without grace, and takes that back when the rule is met again', () => {
    expect(turnOf(LEAVE, MEMBER, false)).toBe('WARN');
    expect(turnOf(LEAVE, WARNED, false)).toBeNull();
    expect(turnOf(LEAVE, WARNED, true)).toBe('STAY');
    expect(turnOf({ ...LEAVE, graceDays: 0 }, MEMBER, false)).toBe('END');
    expect(turnOf(LEAVE, MEMBER, true)).toBeNull();
  });

  test('keeps members where the club keeps them, and whoever did not come by the rule', () => {
    const keep = { onLoss: 'KEEP', graceDays: 0 } as const;
    expect(turnOf(keep, MEMBER, false)).toBeNull();
    expect(turnOf(keep, WARNED, false)).toBe('STAY');
    expect(turnOf(LEAVE, { ...MEMBER, byRule: false }, false)).toBeNull();
  });

  test('lets nobody in by itself who would have to pay, or to choose', () => {
    const free: Plan = {
      ...{ code: 'free', name: 'Free', price: { kind: 'FREE' }, period: null, renews: false },
      ...{ graceDays: 0, paymentDays: 0, isOffered: true },
    };
    expect(planByRule([])).toEqual({ plan: null });
    expect(planByRule([free, { ...free, code: 'old', isOffered: false }])).toEqual({ plan: free });
    expect(planByRule([free, { ...free, code: 'other' }])).toBeNull();
    expect(planByRule([{ ...free, price: { kind: 'MONEY', amountMinor: 5n } }])).toBeNull();
    expect(planByRule([{ ...free, isOffered: false }])).toBeNull();
  });
});
