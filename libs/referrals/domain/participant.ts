import type { Uuid } from '#kernel';

/** Somebody who refers or was referred. */
export interface Participant {
  readonly customerId: Uuid;
  /** 0: nobody brought them. */
  readonly generation: number;
  /** Whom they brought, whatever became of it. */
  readonly friends: number;
  readonly blockedAt: Date | null;
  readonly blockReason: string | null;
}
