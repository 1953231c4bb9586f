import type { Points } from '#kernel';
import type { Account, Movement, MovementKind } from '../../../libs/ledger/domain/movement.js';
import type { Wallet } from '../../../libs/ledger/domain/wallet.js';

// What must hold of every wallet and journal, written from the journal's meaning and not from the rule's code.

const PATHS: Readonly<Record<MovementKind, readonly string[]>> = {
  AWARD: ['ISSUED>PENDING', 'ISSUED>AVAILABLE'],
  OPENING: ['ISSUED>PENDING', 'ISSUED>AVAILABLE'],
  MATURE: ['PENDING>AVAILABLE'],
  CANCEL: ['PENDING>ISSUED'],
  EXPIRE: ['PENDING>EXPIRED', 'AVAILABLE>EXPIRED'],
  EXTEND: ['AVAILABLE>AVAILABLE'],
  HOLD: ['AVAILABLE>HELD'],
  RELEASE: ['HELD>AVAILABLE'],
  RECLAIM: ['HELD>AVAILABLE'],
  CAPTURE: ['HELD>REDEEMED'],
  REDEEM: ['AVAILABLE>REDEEMED'],
  RESTORE: ['REDEEMED>AVAILABLE'],
  CLAWBACK: ['PENDING>ISSUED', 'AVAILABLE>ISSUED'],
  ABSORB: ['AVAILABLE>AVAILABLE'],
  ADJUST: ['ADJUSTED>AVAILABLE', 'ADJUSTED>PENDING', 'AVAILABLE>ADJUSTED'],
  TRANSFER_OUT: ['AVAILABLE>TRANSFERRED'],
  TRANSFER_IN: ['TRANSFERRED>AVAILABLE'],
};

/** Kinds whose `took` leaves the lots it names; of ADJUST, a lowering one does. */
const DRAWING: readonly MovementKind[] = [
  'HOLD',
  'REDEEM',
  'EXPIRE',
  'CLAWBACK',
  'TRANSFER_OUT',
  'ADJUST',
  'CANCEL',
  'ABSORB',
];
/** Kinds whose `took` returns to the lots it names. */
const REFILLING: readonly MovementKind[] = ['RELEASE', 'RECLAIM', 'RESTORE'];

/** Checks that new movements lead from one wallet to the next, each balance step by step. */
export function expectSoundJournal(before: Wallet, movements: readonly Movement[], after: Wallet): void {
  const faults = new Faults();
  const balance = new Map<Account, Points>([
    ['PENDING', before.pending],
    ['AVAILABLE', before.available],
    ['HELD', before.held],
  ]);
  let { seq } = before;
  for (const movement of movements) {
    const { kind, from, to, points } = movement;
    seq += 1;
    faults.unless(movement.seq === seq, () => `movement ${seq} is numbered ${movement.seq}`);
    faults.unless(PATHS[kind].includes(`${from}>${to}`), () => `${kind} leads from ${from} to ${to}`);
    faults.unless(points > 0n || (kind === 'EXTEND' && points === 0n), () => `${kind} of ${points} points`);
    balance.set(from, (balance.get(from) ?? 0n) - points);
    balance.set(to, (balance.get(to) ?? 0n) + points);
    const written = [movement.pendingAfter, movement.availableAfter, movement.heldAfter].join('/');
    faults.unless(
      written === own(balance),
      () => `${kind} #${seq} leaves ${own(balance)}, but says ${written}`,
    );
  }
  faults.unless(after.seq === seq, () => `the wallet is at ${after.seq}, its journal at ${seq}`);
  const balances = [after.pending, after.available, after.held].join('/');
  faults.unless(
    balances === own(balance),
    () => `the journal leads to ${own(balance)}, the wallet has ${balances}`,
  );
  faults.expectNone();
}

/** Checks a wallet against itself and against its whole journal. */
export function expectSoundWallet(wallet: Wallet, journal: readonly Movement[]): void {
  const { pending, available, held, deficit, lots, holds } = wallet;
  const faults = new Faults();
  const waiting = lots.filter((lot) => lot.availableAt !== 0);
  const matured = lots.filter((lot) => lot.availableAt === 0);
  const inLots = sum(lots.map((lot) => lot.remaining));
  const inHolds = sum(holds.map((hold) => hold.points));
  const total = pending + available + held;
  faults.unless(
    total === inLots + inHolds - deficit,
    () => `${total} points, ${inLots} in lots, ${inHolds} held`,
  );
  faults.unless(held === inHolds, () => `${held} held, ${inHolds} in holds`);
  faults.unless(
    pending === sum(waiting.map((lot) => lot.remaining)),
    () => `${pending} pending is not its lots`,
  );
  faults.unless(
    pending >= 0n && held >= 0n && deficit >= 0n && available >= -deficit,
    () => 'a balance is below 0',
  );
  faults.unless(
    deficit === 0n || matured.length === 0,
    () => `a deficit of ${deficit} beside matured points`,
  );
  faults.unless(
    lots.every((lot) => lot.remaining > 0n),
    () => 'an empty lot',
  );
  for (const { id, points, draws } of holds)
    faults.unless(
      sum(draws.map((draw) => draw.points)) === points,
      () => `hold ${id} is not the sum of its draws`,
    );
  const unordered = lots.slice(1).filter((lot, index) => {
    const before = lots[index] ?? lot;
    return before.expiresAt > lot.expiresAt || (before.expiresAt === lot.expiresAt && before.seq >= lot.seq);
  });
  faults.unless(unordered.length === 0, () => `lots out of order: ${unordered.map((lot) => lot.seq).join()}`);
  checkTotals(wallet, journal, faults);
  checkLots(wallet, journal, faults);
  faults.expectNone();
}

/** What was found wrong, told together. */
class Faults {
  private readonly found: string[] = [];

  unless(holds: boolean, fault: () => string): void {
    if (!holds) this.found.push(fault());
  }

  expectNone(): void {
    expect(this.found).toEqual([]);
  }
}

function checkTotals({ earned, spent, expired }: Wallet, journal: readonly Movement[], faults: Faults): void {
  const total = (...kinds: MovementKind[]): Points =>
    sum(journal.filter((movement) => kinds.includes(movement.kind)).map((movement) => movement.points));
  faults.unless(earned === total('AWARD', 'OPENING') - total('CLAWBACK', 'CANCEL'), () => `${earned} earned`);
  faults.unless(spent === total('REDEEM', 'CAPTURE') - total('RESTORE'), () => `${spent} spent`);
  faults.unless(expired === total('EXPIRE'), () => `${expired} expired`);
}

function checkLots({ lots }: Wallet, journal: readonly Movement[], faults: Faults): void {
  const byJournal = replay(journal);
  for (const { seq, remaining } of lots) {
    faults.unless(
      byJournal.get(seq) === remaining,
      () => `lot ${seq} has ${remaining}, not ${byJournal.get(seq)}`,
    );
    byJournal.delete(seq);
  }
  faults.unless(byJournal.size === 0, () => `lots ${[...byJournal.keys()].join()} are lost`);
}

/**
 * What is left of each lot by the journal alone; throws when a lot gives more than it has, or expires twice without
 * anything having come back to it in between.
 */
function replay(journal: readonly Movement[]): Map<number, Points> {
  const lots = new Map<number, Points>();
  const opened = new Map<number, Points>();
  const expired = new Set<number>();
  for (const movement of journal) {
    if (movement.opened) {
      lots.set(movement.seq, movement.points);
      opened.set(movement.seq, movement.points);
    }
    for (const { lot, points } of movement.took) {
      const left = lots.get(lot);
      if (left === undefined) throw new Error(`${movement.kind} names lot ${lot}, which was never opened`);
      const next = left + points * directionOf(movement.kind);
      if (next < 0n || next > (opened.get(lot) ?? 0n)) throw new Error(`lot ${lot} has ${next} left`);
      lots.set(lot, next);
      if (directionOf(movement.kind) > 0n) expired.delete(lot);
      if (movement.kind === 'EXPIRE') {
        if (expired.has(lot) || next !== 0n) throw new Error(`lot ${lot} expires twice or in part`);
        expired.add(lot);
      }
    }
  }
  return new Map([...lots].filter(([, left]) => left > 0n));
}

function directionOf(kind: MovementKind): bigint {
  if (DRAWING.includes(kind)) return -1n;
  return REFILLING.includes(kind) ? 1n : 0n;
}

function own(balance: ReadonlyMap<Account, Points>): string {
  return [balance.get('PENDING'), balance.get('AVAILABLE'), balance.get('HELD')].join('/');
}

function sum(points: readonly Points[]): Points {
  return points.reduce((total, part) => total + part, 0n);
}
