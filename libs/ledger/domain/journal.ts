import type { Uuid } from '#kernel';
import type { Movement, MovementKind } from './movement.js';
import type { WalletKey } from './wallet.js';

/** Why a transaction happened: what the journal keeps beside the figures. */
export interface Cause {
  /** Principal, as `principalOf` writes it, or the name of a job. */
  readonly actor: string;
  readonly reason?: string | null;
  readonly activityId?: Uuid | null;
  /** What issued the points: the version of a campaign, an adjustment, an import batch. */
  readonly sourceId?: Uuid | null;
  /** The order that earned the points, or that they were held for, spent on, restored or taken back for. */
  readonly orderReference?: string | null;
}

/** A movement on its way into, or out of, the journal. */
export interface JournalEntry extends WalletKey, Cause {
  readonly transactionId: Uuid;
  readonly movement: Movement;
}

/** What a page of a wallet's journal is narrowed to. */
export interface JournalFilter {
  readonly kinds: readonly MovementKind[] | null;
  readonly from: Date | null;
  readonly to: Date | null;
  readonly orderReference: string | null;
}
