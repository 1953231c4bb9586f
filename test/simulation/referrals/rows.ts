import type { Uuid } from '#kernel';

/** A referral, as it is when all is over. */
export interface Row {
  readonly friend: Uuid;
  readonly advocate: Uuid;
  readonly state: string;
  readonly claimedAt: Date;
  /** Where staff named the advocate of somebody who had bought. */
  readonly ordersFrom: Date | null;
  readonly qualifyBy: Date | null;
  readonly approvedAt: Date | null;
  readonly endedAt: Date | null;
  readonly claimedToldAt: Date | null;
  readonly friendClaimedToldAt: Date | null;
  readonly advocateToldAt: Date | null;
  readonly friendToldAt: Date | null;
  readonly reason: string;
  readonly isUnderReview: boolean;
  /** What became of the reviews since it has this advocate; null of one that is open. */
  readonly decisions: readonly (string | null)[];
  /** Whether staff have allowed what was found of the friend with this advocate. */
  readonly isAllowed: boolean;
}

/** An order of somebody, likewise. */
export interface Order {
  readonly buyer: Uuid;
  readonly at: Date;
  readonly status: string;
  readonly leftMinor: string;
}

/** Since when orders count: what was placed five minutes before a claim was placed with it. */
export function countedSince({ ordersFrom, claimedAt }: Row): Date {
  return ordersFrom ?? new Date(claimedAt.getTime() - 300_000);
}
