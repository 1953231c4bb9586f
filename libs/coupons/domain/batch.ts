import { CODE_SPACE, type Uuid } from '#kernel';

export const BATCH_STATES = ['QUEUED', 'RUNNING', 'DONE', 'CANCELLED'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

/** Unique codes that are made at once. */
export interface Batch {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly templateId: Uuid;
  readonly versionId: Uuid;
  readonly prefix: string | null;
  readonly total: number;
  /** Codes that are made: numbers 1 to this one. */
  readonly done: number;
  readonly state: BatchState;
  /** When its codes are good. */
  readonly validFrom: Date;
  readonly validUntil: Date | null;
  readonly createdAt: Date;
  readonly createdBy: string;
  readonly startedAt: Date | null;
  /** When the last codes were made. */
  readonly workedAt: Date | null;
  readonly voidedAt: Date | null;
}

/** Of so many possible codes at most one is good: who guesses 20 times a minute finds one in ten years. */
const SPACE_PER_CODE = 100_000_000n;

/** Codes of a program that may be good at the same time. */
export const LIVE_CODES_MAX = Number(CODE_SPACE / SPACE_PER_CODE);

/** Codes made a second, while they were; null before the second portion. */
export function ratePerSecond({ done, startedAt, workedAt }: Batch): number | null {
  if (startedAt === null || workedAt === null || workedAt <= startedAt) return null;
  return Math.round((done * 1_000) / (workedAt.getTime() - startedAt.getTime()));
}
