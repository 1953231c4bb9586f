import { SIDES, type Referral, type Side } from './referral.js';
import { APPROVED_STATES } from './transitions.js';

const DAY_MS = 86_400_000;
/** So long after the time to order an order counts that was placed before: tills and payments are recorded later. */
export const RECORDING_GRACE_DAYS = 3;

/** When a side's reward is due, and when it was told; both null of a side that gets none. */
export function rewardOf(
  { advocateDueAt, advocateToldAt, friendDueAt, friendToldAt }: Referral,
  side: Side,
): { readonly dueAt: Date | null; readonly toldAt: Date | null } {
  return side === 'ADVOCATE'
    ? { dueAt: advocateDueAt, toldAt: advocateToldAt }
    : { dueAt: friendDueAt, toldAt: friendToldAt };
}

/** Whether each side that gets something was told. */
export function isAllTold(referral: Referral): boolean {
  return SIDES.every((side) => {
    const { dueAt, toldAt } = rewardOf(referral, side);
    return dueAt === null || toldAt !== null;
  });
}

/** When something is due by itself; null: never. */
export function dueAtOf(referral: Referral): Date | null {
  const { state, resumeState, qualifyBy, maturesAt } = referral;
  if (state === 'ATTRIBUTED' || resumeState === 'ATTRIBUTED')
    return qualifyBy && new Date(qualifyBy.getTime() + RECORDING_GRACE_DAYS * DAY_MS);
  if (state === 'MATURING') return maturesAt;
  if (!APPROVED_STATES.has(state)) return null;
  const open = SIDES.map((side) => rewardOf(referral, side)).flatMap(({ dueAt, toldAt }) =>
    dueAt !== null && toldAt === null ? [dueAt.getTime()] : [],
  );
  return open.length > 0 ? new Date(Math.min(...open)) : null;
}
