import type { Points, Uuid } from '#kernel';

export type AdjustmentStatus = 'POSTED' | 'WAITING' | 'REJECTED';

/** A correction a member of staff asked for, and what became of it. */
export interface Adjustment {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly pointTypeId: Uuid;
  /** Positive gives, negative takes. */
  readonly points: Points;
  readonly reason: string;
  readonly makerId: Uuid;
  /** The approval it waits, or waited, for; null when it was within the limit. */
  readonly approvalId: Uuid | null;
  readonly status: AdjustmentStatus;
  readonly createdAt: Date;
  readonly postedAt: Date | null;
}
