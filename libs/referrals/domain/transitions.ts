import type { ReferralState } from './referral.js';

/** Who may take a step. */
export type Mover = 'SYSTEM' | 'CUSTOMER' | 'STAFF';

/** One row of the table: from one state to another, by whom, and for which reasons. */
export interface Transition {
  readonly from: ReferralState;
  readonly to: ReferralState;
  readonly by: readonly Mover[];
  readonly reasons: readonly string[];
}

const SYSTEM = ['SYSTEM'] as const;
const STAFF = ['STAFF'] as const;

/** Why an advocate was the one: see `weigh`. */
export const WON = ['STAFF_DECIDED', 'TYPED_CODE', 'LAST_TOUCH', 'FIRST_TOUCH'] as const;
/** Why checks block: what is certain, or a rule. */
export const BLOCKED = [
  ...(['SELF_REFERRAL', 'ALREADY_CUSTOMER', 'DUPLICATE_PERSON', 'CYCLE', 'BLOCKED_BY_RULE'] as const),
] as const;

export type BlockedReason = (typeof BLOCKED)[number];

const LAPSED = ['NO_ORDER_IN_TIME', 'FIRST_ORDER_FELL_SHORT'];
const HELD = ['HELD_FOR_REVIEW'];

function row(
  from: ReferralState,
  to: ReferralState,
  by: readonly Mover[],
  reasons: readonly string[],
): Transition {
  return { from, to, by, reasons };
}

/** Every step that a referral may take; there is no other. */
export const TRANSITIONS: readonly Transition[] = [
  row('TOUCHED', 'CLAIMED', ['CUSTOMER', 'SYSTEM', 'STAFF'], WON),
  row('CLAIMED', 'ATTRIBUTED', SYSTEM, ['NOTHING_FOUND', 'FLAGGED_FOR_REVIEW']),
  row('CLAIMED', 'FLAGGED', SYSTEM, HELD),
  row('CLAIMED', 'REJECTED', SYSTEM, BLOCKED),

  row('ATTRIBUTED', 'ATTRIBUTED', ['STAFF', 'CUSTOMER'], WON),
  // Allowed, though it had gone on meanwhile.
  row('ATTRIBUTED', 'ATTRIBUTED', STAFF, ['ALLOWED_BY_STAFF']),
  row('ATTRIBUTED', 'QUALIFIED', SYSTEM, ['ORDER_QUALIFIED']),
  row('ATTRIBUTED', 'FLAGGED', SYSTEM, HELD),
  row('ATTRIBUTED', 'REJECTED', ['SYSTEM', 'STAFF'], [...BLOCKED, 'REJECTED_BY_STAFF']),
  row('ATTRIBUTED', 'EXPIRED', SYSTEM, LAPSED),

  row('QUALIFIED', 'MATURING', SYSTEM, ['NOTHING_FOUND', 'FLAGGED_FOR_REVIEW']),
  row('QUALIFIED', 'FLAGGED', SYSTEM, HELD),
  row('QUALIFIED', 'REJECTED', SYSTEM, BLOCKED),
  row('QUALIFIED', 'ATTRIBUTED', SYSTEM, ['ORDER_RETURNED']),

  row('MATURING', 'APPROVED', SYSTEM, ['RETURN_WINDOW_OVER']),
  row('MATURING', 'ATTRIBUTED', ['SYSTEM', 'STAFF'], ['ORDER_RETURNED', 'EARLIER_ORDER', 'STAFF_DECIDED']),
  row('MATURING', 'MATURING', ['STAFF', 'CUSTOMER'], WON),
  // Allowed, though it had gone on meanwhile.
  row('MATURING', 'MATURING', STAFF, ['ALLOWED_BY_STAFF']),
  row('MATURING', 'FLAGGED', SYSTEM, [...HELD, 'REVIEW_STILL_OPEN']),
  row('MATURING', 'REJECTED', ['SYSTEM', 'STAFF'], [...BLOCKED, 'REJECTED_BY_STAFF']),

  // Who named nobody themselves, and it came to nothing, is free to say who it was.
  row('REJECTED', 'ATTRIBUTED', ['STAFF', 'CUSTOMER'], WON),
  row('EXPIRED', 'ATTRIBUTED', ['STAFF', 'CUSTOMER'], WON),

  // What happens meanwhile is noted: it moves on where it goes on once it is allowed.
  row('FLAGGED', 'FLAGGED', SYSTEM, ['ORDER_QUALIFIED', 'ORDER_RETURNED', 'EARLIER_ORDER']),
  // Allowed, but something was found that nobody had looked at.
  row('FLAGGED', 'FLAGGED', SYSTEM, HELD),
  // The advocate stays, for a better reason.
  row('FLAGGED', 'FLAGGED', ['STAFF', 'CUSTOMER'], WON),
  row('FLAGGED', 'ATTRIBUTED', STAFF, ['ALLOWED_BY_STAFF']),
  row('FLAGGED', 'MATURING', STAFF, ['ALLOWED_BY_STAFF']),
  row('FLAGGED', 'APPROVED', STAFF, ['ALLOWED_BY_STAFF']),
  row('FLAGGED', 'REJECTED', ['SYSTEM', 'STAFF'], [...BLOCKED, 'REJECTED_BY_STAFF']),
  row('FLAGGED', 'EXPIRED', SYSTEM, LAPSED),

  row('APPROVED', 'REWARDED', SYSTEM, ['ALL_TOLD']),
  row('APPROVED', 'APPROVED', SYSTEM, ['KEPT_AFTER_RETURN']),
  row('APPROVED', 'REVERSED', SYSTEM, ['ORDER_RETURNED']),
  row('REWARDED', 'REWARDED', SYSTEM, ['KEPT_AFTER_RETURN']),
  row('REWARDED', 'REVERSED', SYSTEM, ['ORDER_RETURNED']),
];

/** States in which nothing happens by itself any more. */
export const ENDED: ReadonlySet<ReferralState> = new Set(['REVERSED', 'REJECTED', 'EXPIRED']);

/** States in which a referral was approved, and has not been reversed. */
export const APPROVED_STATES: ReadonlySet<ReferralState> = new Set(['APPROVED', 'REWARDED']);

/** Whether the table has such a step. */
export function isAllowed(from: ReferralState, to: ReferralState, by: Mover, reason: string): boolean {
  return TRANSITIONS.some(
    (one) => one.from === from && one.to === to && one.by.includes(by) && one.reasons.includes(reason),
  );
}
