import type { Uuid } from '#kernel';

export const APPROVAL_STATUSES = ['PENDING', 'APPROVED', 'REJECTED'] as const;

export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** A change of staff that waits for, or got, a second person's decision. The lib that owns its kind carries it out. */
export interface Approval {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly kind: string;
  /** Tagged JSON of what was requested. */
  readonly payload: unknown;
  /** Points at stake; negative when they are taken away. */
  readonly points: bigint;
  readonly reason: string;
  readonly makerId: Uuid;
  readonly status: ApprovalStatus;
  readonly checkerId: Uuid | null;
  readonly note: string | null;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
}
