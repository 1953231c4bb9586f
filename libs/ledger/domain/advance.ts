import { WalletDraft } from './draft.js';
import type { Movement } from './movement.js';
import { isMatured, nextDueAt, NEVER, type EpochMs, type Hold, type Lot, type Wallet } from './wallet.js';

export interface Advanced {
  readonly wallet: Wallet;
  readonly movements: readonly Movement[];
}

/**
 * Lets time pass: releases outlived holds, matures pending lots, cancels lots whose activity never came and expires
 * lots, each dated at its own instant, in the order of those instants. Correctness needs no job: every command and
 * every read starts here, and the nightly job calls the same function.
 */
export function advance(wallet: Wallet, now: EpochMs): Advanced {
  if (nextDueAt(wallet) > now) return { wallet, movements: [] };
  const draft = new WalletDraft(wallet);
  advanceDraft(draft, now);
  return { wallet: draft.finish(), movements: draft.movements };
}

/** Like `advance`, on a draft. */
export function advanceDraft(draft: WalletDraft, now: EpochMs): void {
  for (let at = nextEventAt(draft); at <= now; at = nextEventAt(draft)) happenAt(draft, at);
}

/**
 * What happens at one instant: holds are released first, one at a time, because their points may have expired before;
 * then lots mature or are cancelled, and last they expire. All lots of an instant go in one sweep.
 */
function happenAt(draft: WalletDraft, at: EpochMs): void {
  const outlived = draft.holds.find((hold) => hold.expiresAt === at);
  if (outlived) return reclaim(draft, outlived);
  const waiting = draft.lots.filter(
    (lot) => !isMatured(lot) && Math.min(lot.availableAt, lot.cancelAt) === at,
  );
  for (const lot of waiting) {
    if (lot.availableAt === at) draft.mature(lot, at, true);
    else cancel(draft, lot);
  }
  for (const lot of draft.lots.filter((candidate) => candidate.expiresAt === at)) expire(draft, lot);
}

/** The earliest instant at which something happens by itself; NEVER if nothing does. */
function nextEventAt(draft: WalletDraft): EpochMs {
  let next = NEVER;
  for (const hold of draft.holds) if (hold.expiresAt < next) next = hold.expiresAt;
  for (const lot of draft.lots) {
    if (lot.expiresAt < next) next = lot.expiresAt;
    if (isMatured(lot)) continue;
    if (lot.availableAt < next) next = lot.availableAt;
    if (lot.cancelAt < next) next = lot.cancelAt;
  }
  return next;
}

function reclaim(draft: WalletDraft, hold: Hold): void {
  draft.holds = draft.holds.filter((other) => other.id !== hold.id);
  draft.giveBack('RECLAIM', 'HELD', hold.draws, { at: hold.expiresAt, holdId: hold.id, byTime: true });
}

function cancel(draft: WalletDraft, lot: Lot): void {
  const took = draft.drawLot(lot.seq, lot.remaining);
  draft.record('CANCEL', 'PENDING', 'ISSUED', lot.remaining, { at: lot.cancelAt, took, byTime: true });
}

function expire(draft: WalletDraft, lot: Lot): void {
  const took = draft.drawLot(lot.seq, lot.remaining);
  const from = isMatured(lot) ? 'AVAILABLE' : 'PENDING';
  draft.record('EXPIRE', from, 'EXPIRED', lot.remaining, { at: lot.expiresAt, took, byTime: true });
}
