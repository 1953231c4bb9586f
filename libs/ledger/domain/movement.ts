import type { Points, Uuid } from '#kernel';
import type { Draw, EpochMs } from './wallet.js';

/** The wallet's own accounts. */
export type WalletAccount = 'PENDING' | 'AVAILABLE' | 'HELD';

/** The program's accounts: the other side of everything that enters or leaves a wallet. Derived, never locked. */
export type ProgramAccount = 'ISSUED' | 'REDEEMED' | 'EXPIRED' | 'ADJUSTED' | 'TRANSFERRED';

export type Account = WalletAccount | ProgramAccount;

export const MOVEMENT_KINDS = [
  'AWARD',
  'OPENING',
  'MATURE',
  'CANCEL',
  'EXPIRE',
  'EXTEND',
  'HOLD',
  'RELEASE',
  'RECLAIM',
  'CAPTURE',
  'REDEEM',
  'RESTORE',
  'CLAWBACK',
  'ABSORB',
  'ADJUST',
  'TRANSFER_OUT',
  'TRANSFER_IN',
] as const;

/**
 * Why points moved. AWARD and OPENING open lots; MATURE makes a pending lot available; CANCEL ends a lot whose activity
 * never came; RECLAIM releases an outlived hold; ABSORB pays a deficit from a new lot; EXTEND moves sliding expiries
 * (0 points); RESTORE brings spent points back.
 */
export type MovementKind = (typeof MOVEMENT_KINDS)[number];

/** What a lot looked like when it was opened. */
export interface LotTerms {
  readonly availableAt: EpochMs;
  readonly expiresAt: EpochMs;
  readonly cancelAt: EpochMs;
  readonly slides: boolean;
}

/** One balanced pair of postings: `points` leave `from` and enter `to`. One row of the journal. */
export interface Movement {
  readonly seq: number;
  readonly kind: MovementKind;
  readonly from: Account;
  readonly to: Account;
  readonly points: Points;
  /** When it took effect; a lot that matured unseen last night matured last night. */
  readonly at: EpochMs;
  /** Lots drawn on, or refilled by RELEASE, RECLAIM and RESTORE. */
  readonly took: readonly Draw[];
  /** The terms of the lot this movement opened. */
  readonly opened: LotTerms | null;
  readonly holdId: Uuid | null;
  readonly pendingAfter: Points;
  readonly availableAfter: Points;
  readonly heldAfter: Points;
  /** True when time alone caused it, before or after the command. */
  readonly byTime: boolean;
}
