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
  for (let event = nextEvent(draft); event.at <= now; event = nextEvent(draft)) event.happen();
}

interface TimeEvent {
  readonly at: EpochMs;
  happen(): void;
}

// At the same instant holds are released first (their points may expire then), lots mature before they expire.
function nextEvent(draft: WalletDraft): TimeEvent {
  let next: TimeEvent = { at: NEVER, happen: () => undefined };
  const consider = (at: EpochMs, happen: () => void): void => {
    if (at < next.at) next = { at, happen };
  };
  for (const hold of draft.holds) consider(hold.expiresAt, () => reclaim(draft, hold));
  for (const lot of draft.lots) {
    if (isMatured(lot)) continue;
    consider(lot.availableAt, () => draft.mature(lot, lot.availableAt, true));
    consider(lot.cancelAt, () => cancel(draft, lot));
  }
  for (const lot of draft.lots) consider(lot.expiresAt, () => expire(draft, lot));
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
