/** What a program has for models to be fitted on. */
export interface ModelGround {
  /** Customers who have bought. */
  readonly buyers: number;
  /** Since the first purchase of all. */
  readonly historyDays: number;
  /** Since the last purchase of all; null: there is none. */
  readonly silentDays: number | null;
  /** Customers with at least three purchase days. */
  readonly loyalBuyers: number;
}

export const BUYERS_MIN = 500;
export const HISTORY_DAYS_MIN = 180;
export const SILENT_DAYS_MAX = 30;
/** So that "some" are more than one odd customer. */
export const LOYAL_BUYERS_MIN = 10;

export const GATES = ['TOO_FEW_BUYERS', 'TOO_SHORT_HISTORY', 'NO_RECENT_ORDER', 'TOO_FEW_LOYAL'] as const;

/** Why no model is to be trusted. */
export type Gate = (typeof GATES)[number];

/** How a thread that fits may end without an answer. It is not of the data: the next night tries again. */
export const THREAD_FAILURES = ['TIMED_OUT', 'OUT_OF_MEMORY', 'CRASHED'] as const;

export type ThreadFailure = (typeof THREAD_FAILURES)[number];

/** What a fit may come to that is of no use. */
export const FIT_FAILURES = ['NOT_CONVERGED', 'NO_FINITE_MEAN'] as const;

export type FitFailure = (typeof FIT_FAILURES)[number];

export const NO_MODEL = [...GATES, ...FIT_FAILURES, ...THREAD_FAILURES] as const;

/** Why there is no figure. */
export type NoModel = (typeof NO_MODEL)[number];

/** The first gate that is shut; null: all are open. */
export function shutGate({ buyers, historyDays, silentDays, loyalBuyers }: ModelGround): Gate | null {
  if (buyers < BUYERS_MIN) return 'TOO_FEW_BUYERS';
  if (historyDays < HISTORY_DAYS_MIN) return 'TOO_SHORT_HISTORY';
  if (silentDays === null || silentDays > SILENT_DAYS_MAX) return 'NO_RECENT_ORDER';
  if (loyalBuyers < LOYAL_BUYERS_MIN) return 'TOO_FEW_LOYAL';
  return null;
}

export function isGate(reason: NoModel | null): reason is Gate {
  return (GATES as readonly (string | null)[]).includes(reason);
}

/** Weeks that a back-test holds out: a quarter of the history, and half a year at most. */
export function heldOutWeeksOf({ historyDays }: ModelGround): number {
  return Math.min(26, Math.floor(historyDays / 28));
}

export function isThreadFailure(reason: NoModel | null): reason is ThreadFailure {
  return (THREAD_FAILURES as readonly (string | null)[]).includes(reason);
}
