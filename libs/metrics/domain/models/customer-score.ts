import type { LocalDate, Uuid } from '#kernel';
import type { RfmSegment } from '../rfm.js';
import type { NoModel } from './gates.js';

/** What models say of a customer as of a day. Predictions are null where no model is to be trusted. */
export interface CustomerScore {
  readonly customerId: Uuid;
  readonly asOf: LocalDate;
  readonly r: number;
  readonly f: number;
  readonly m: number;
  readonly segment: RfmSegment;
  /** The chance that they still buy at all. */
  readonly alive: number | null;
  /** The chance of no purchase in the next 90 days. */
  readonly risk90d: number | null;
  /** Purchase days to be expected in the next twelve months. */
  readonly purchases12m: number | null;
  /** What these are worth today, in minor units. */
  readonly clv12mMinor: bigint | null;
}

/** Customers of an RFM segment together. */
export interface SegmentTotal {
  readonly segment: RfmSegment;
  readonly customers: number;
  readonly netMinor: bigint;
}

/** How all customers of a program were scored the last time. */
export interface Scoring {
  readonly asOf: LocalDate;
  readonly scoredAt: Date;
  readonly customers: number;
  readonly leavingModelId: Uuid | null;
  readonly spendingModelId: Uuid | null;
  /** Why nobody has a risk. */
  readonly reason: NoModel | null;
  /** Why nobody has a lifetime value. */
  readonly spendingReason: NoModel | null;
  readonly monthlyRate: number;
  readonly segments: readonly SegmentTotal[];
}
