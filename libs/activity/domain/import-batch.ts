import type { Uuid } from '#kernel';

export type ImportStatus = 'RUNNING' | 'DONE' | 'FAILED' | 'REVERTED';

/**
 * One run of an import. One whose file could not be read to its end is FAILED, one that was killed stays RUNNING; the rows
 * of both are safe to import again.
 */
export interface ImportBatch {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** What was imported, such as "orders". */
  readonly kind: string;
  readonly fileName: string;
  /** Hex. */
  readonly fileSha256: string;
  readonly status: ImportStatus;
  readonly recordedCount: number;
  readonly replayedCount: number;
  readonly refusedCount: number;
  readonly revertedCount: number;
  /** The last order a revert dealt with. */
  readonly revertCursor: Uuid | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Rows to add to a batch's counts. */
export interface ImportCounts {
  readonly recorded?: number;
  readonly replayed?: number;
  readonly refused?: number;
  readonly reverted?: number;
}
