import type { Points, Uuid } from '#kernel';

/** Milliseconds since 1970-01-01T00:00Z. */
export type EpochMs = number;

/** A time that never comes: sorts last, and is exact in a bigint column. */
export const NEVER: EpochMs = Number.MAX_SAFE_INTEGER;

/** Names one wallet. */
export interface WalletKey {
  readonly customerId: Uuid;
  readonly pointTypeId: Uuid;
}

export function keyTextOf(key: WalletKey): string {
  return `${key.customerId}/${key.pointTypeId}`;
}

/** Names one lot of a wallet: by the sequence number of the movement that opened it. */
export interface LotKey extends WalletKey {
  readonly lot: number;
}

export function lotTextOf(key: LotKey): string {
  return `${keyTextOf(key)}/${key.lot}`;
}

/** Points that were awarded together and share one fate. Named by the sequence number of the movement that opened it. */
export interface Lot {
  readonly seq: number;
  /** Points not yet drawn by a spend, hold, clawback or expiry. */
  readonly remaining: Points;
  /** Pending before this instant; NEVER while it waits for an activity. */
  readonly availableAt: EpochMs;
  /** Usable before this instant. */
  readonly expiresAt: EpochMs;
  /** A lot that waits for an activity is cancelled at this instant. */
  readonly cancelAt: EpochMs;
  /** Whether later activity pushes its expiry out. */
  readonly slides: boolean;
}

/** Points taken from, or put back into, one lot; carries what is needed to put them back. */
export interface Draw {
  readonly lot: number;
  readonly points: Points;
  readonly expiresAt: EpochMs;
  readonly slides: boolean;
}

/** Points set aside for a checkout. */
export interface Hold {
  readonly id: Uuid;
  readonly orderReference: string | null;
  readonly points: Points;
  readonly expiresAt: EpochMs;
  readonly draws: readonly Draw[];
}

/**
 * One customer's points of one point type. `available` counts matured lots less the deficit, so it is negative after a
 * clawback that was allowed to overdraw.
 *
 * Invariants: pending + available + held = sum of lots' remaining + sum of open holds - deficit; a deficit means that
 * no matured lot has points left; lots are sorted by expiry, then age.
 */
export interface Wallet {
  readonly customerId: Uuid;
  readonly pointTypeId: Uuid;
  /** Sequence number of the last movement; 0 for a wallet that never moved. Gap-free. */
  readonly seq: number;
  readonly pending: Points;
  readonly available: Points;
  readonly held: Points;
  readonly deficit: Points;
  /** Awarded less clawed back, ever. */
  readonly earned: Points;
  /** Redeemed and captured less restored, ever. */
  readonly spent: Points;
  readonly expired: Points;
  readonly lots: readonly Lot[];
  readonly holds: readonly Hold[];
}

export function emptyWallet(customerId: Uuid, pointTypeId: Uuid): Wallet {
  const none = { pending: 0n, available: 0n, held: 0n, deficit: 0n, earned: 0n, spent: 0n, expired: 0n };
  return { customerId, pointTypeId, seq: 0, ...none, lots: [], holds: [] };
}

/** Soonest-expiring first, then oldest: the order in which points are drawn. */
export function compareLots(a: Pick<Lot, 'expiresAt' | 'seq'>, b: Pick<Lot, 'expiresAt' | 'seq'>): number {
  return a.expiresAt - b.expiresAt || a.seq - b.seq;
}

/** Whether a lot still waits, at `now`, for its day or its activity. */
export function isPending(lot: Lot, now: EpochMs): boolean {
  return lot.availableAt > now;
}

/** The next instant at which time alone changes the wallet; NEVER when it will not. */
export function nextDueAt(wallet: Wallet): EpochMs {
  let due = NEVER;
  for (const lot of wallet.lots) due = Math.min(due, lotDueAt(lot));
  for (const hold of wallet.holds) due = Math.min(due, hold.expiresAt);
  return due;
}

function lotDueAt(lot: Lot): EpochMs {
  return Math.min(lot.expiresAt, isMatured(lot) ? NEVER : Math.min(lot.availableAt, lot.cancelAt));
}

/** A matured lot's `availableAt` is 0: nothing is left to wait for. */
export const MATURED: EpochMs = 0;

export function isMatured(lot: Lot): boolean {
  return lot.availableAt === MATURED;
}
