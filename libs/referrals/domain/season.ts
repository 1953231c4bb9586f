import type { Uuid } from '#kernel';

/** A time in which the advocates of a referral program are ranked. */
export interface Season {
  readonly id: Uuid;
  readonly referralProgramId: Uuid;
  /** Unique in the referral program; never changes. */
  readonly code: string;
  readonly name: string;
  readonly startsAt: Date;
  /** Excluded. */
  readonly endsAt: Date;
  readonly createdAt: Date;
  /** When its board was written down, to stay as it is; null: it is counted from the referrals. */
  readonly frozenAt: Date | null;
}

/** What staff may change of a season. */
export type SeasonTerms = Pick<Season, 'name' | 'startsAt' | 'endsAt'>;

/**
 * Where an advocate stands in a season: ranked by how many referrals were approved in it, then by who came to that count first,
 * then by id, so that everybody has a rank of their own.
 */
export interface Standing {
  readonly customerId: Uuid;
  /** From 1. */
  readonly rank: number;
  readonly approved: number;
  /** When the last referral that counts was approved. */
  readonly reachedAt: Date;
}

/** What is approved in the last moments of a season is committed by then: the board is written down once it can be whole. */
export const FREEZE_DELAY_MS = 10 * 60_000;
