import { addDays, invariant, type LocalDate } from '#kernel';
import { termFrom, type Plan, type Term } from './club.js';
import type { Event, Membership } from './membership.js';

/** What a membership waits for on the day on which it is due. */
export type Due =
  /** Something happens whoever pays. */
  | { readonly kind: 'HAPPEN'; readonly event: Event }
  /** It goes on if these days are paid: if points cannot be taken, or money has not come, `otherwise` happens; null: nothing yet. */
  | { readonly kind: 'PAY'; readonly term: Term; readonly plan: Plan; readonly otherwise: Event | null };

/** What is due for a membership on a day that is not before its due day, by the plan of its next period. */
export function dueOf(membership: Membership, plan: Plan | null, today: LocalDate): Due {
  const { state, term, anchor, payBy, endsAtPeriod, nextPlan, leaveBy } = membership;
  if (leaveBy !== null && leaveBy < today)
    return { kind: 'HAPPEN', event: { kind: 'LAPSE', cause: 'RULE_NOT_MET' } };
  if (state === 'ACTIVE') {
    const until = term?.until ?? null;
    invariant(until !== null && until < today, 'a period that is over');
    if (endsAtPeriod) return { kind: 'HAPPEN', event: { kind: 'LEAVE', cause: 'PERIOD_OVER' } };
    if (!plan || (nextPlan === null && !plan.renews))
      return { kind: 'HAPPEN', event: { kind: 'LAPSE', cause: 'PERIOD_OVER' } };
    const next = termFrom(plan.period, addDays(until, 1), anchor ?? term?.from);
    if (plan.price.kind === 'FREE')
      return { kind: 'HAPPEN', event: { kind: 'EXTEND', plan: plan.code, term: next, isPaid: false } };
    const last = addDays(until, plan.graceDays);
    const otherwise: Event =
      last >= today ? { kind: 'GRANT_GRACE', payBy: last } : { kind: 'LAPSE', cause: 'NOT_PAID' };
    return { kind: 'PAY', term: next, plan, otherwise };
  }
  invariant((state === 'UNPAID' || state === 'GRACE') && payBy !== null, 'a membership that is to be paid');
  const lapse: Event = { kind: 'LAPSE', cause: 'NOT_PAID' };
  if (!plan) return { kind: 'HAPPEN', event: lapse };
  // Grace is for whoever pays within it: the days since the last period are paid with the next one.
  const until = state === 'GRACE' ? (term?.until ?? null) : null;
  const from = until === null ? today : addDays(until, 1);
  const unpaid = termFrom(plan.period, from, state === 'GRACE' ? (anchor ?? term?.from) : null);
  // Made free since: there is nothing to be paid any more.
  if (plan.price.kind === 'FREE') {
    const admit = { kind: 'ADMIT', plan: plan.code, term: unpaid, isPaid: false, cause: 'PAID' } as const;
    return {
      kind: 'HAPPEN',
      event: state === 'GRACE' ? { kind: 'EXTEND', plan: plan.code, term: unpaid, isPaid: false } : admit,
    };
  }
  return { kind: 'PAY', term: unpaid, plan, otherwise: payBy < today ? lapse : null };
}

/** The days that a payment on a day is for, whatever is paid already. */
export function nextTerm({ state, term, anchor }: Membership, plan: Plan, today: LocalDate): Term | null {
  if (state === 'UNPAID' || term === null) return termFrom(plan.period, today);
  return term.until === null ? null : termFrom(plan.period, addDays(term.until, 1), anchor ?? term.from);
}

/** Whether days begin by it, paid or not. */
export function beginsPeriod(due: Due): boolean {
  return due.kind === 'PAY' || due.event.kind === 'EXTEND' || due.event.kind === 'ADMIT';
}

/** Whether it ends since the rule of the club is not met. */
export function isByRule(due: Due): boolean {
  return due.kind === 'HAPPEN' && due.event.kind === 'LAPSE' && due.event.cause === 'RULE_NOT_MET';
}
