import type { Points, Uuid } from '#kernel';

export const HOLD_STATUSES = ['OPEN', 'CAPTURED', 'RELEASED', 'EXPIRED'] as const;
export type HoldStatus = (typeof HOLD_STATUSES)[number];

/** A hold over its whole life; only the open ones are part of the wallet. */
export interface HoldRecord {
  readonly customerId: Uuid;
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly pointTypeId: Uuid;
  readonly orderReference: string | null;
  readonly points: Points;
  readonly capturedPoints: Points;
  readonly status: HoldStatus;
  readonly placedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}
