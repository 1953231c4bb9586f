import type { ClubRule, Plan } from './club.js';
import { isMember, type Membership } from './membership.js';

/**
 * What follows for somebody from a look at the rule: they come by it, are told that they do not meet it any more, stay since they
 * meet it again, or it ends.
 */
export type Turn = 'COME' | 'WARN' | 'STAY' | 'END';

/** Whether somebody has to go on meeting the rule. */
export function isBound(membership: Membership | null): boolean {
  return membership !== null && membership.byRule && isMember(membership.state);
}

/** Whether somebody is let in without asking for it: nobody who left, declined, or was kept out. */
export function mayComeUnasked(membership: Membership | null): boolean {
  return membership === null || membership.state === 'LAPSED';
}

/** What a look at somebody brings; null: nothing. */
export function turnOf(
  { onLoss, graceDays }: Pick<ClubRule, 'onLoss' | 'graceDays'>,
  membership: Membership | null,
  isMet: boolean,
): Turn | null {
  if (!isBound(membership)) return isMet && mayComeUnasked(membership) ? 'COME' : null;
  const isWarned = membership?.leaveBy !== null;
  if (isMet || onLoss === 'KEEP') return isWarned ? 'STAY' : null;
  if (isWarned) return null;
  return graceDays > 0 ? 'WARN' : 'END';
}

/** The plan by which a club lets in by itself: nobody pays, or chooses, without asking for it. Null: it lets in nobody so. */
export function planByRule(plans: readonly Plan[]): { readonly plan: Plan | null } | null {
  if (plans.length === 0) return { plan: null };
  const [plan, ...others] = plans.filter(({ isOffered }) => isOffered);
  return plan?.price.kind === 'FREE' && others.length === 0 ? { plan } : null;
}
