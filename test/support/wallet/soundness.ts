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
  const balance = new Map<Account, Points>([
    ['PENDING', before.pending],
    ['AVAILABLE', before.available],
    ['HELD', before.held],
  ]);
  let { seq } = before;
  for (const movement of movements) {
    seq += 1;
    expect(movement.seq).toBe(seq);
    expect(PATHS[movement.kind]).toContain(`${movement.from}>${movement.to}`);
    expect(movement.points > 0n || movement.kind === 'EXTEND').toBe(true);
    balance.set(movement.from, (balance.get(movement.from) ?? 0n) - movement.points);
    balance.set(movement.to, (balance.get(movement.to) ?? 0n) + movement.points);
    const { pendingAfter, availableAfter, heldAfter } = movement;
    expect([pendingAfter, availableAfter, heldAfter]).toEqual(own(balance));
  }
  expect(after.seq).toBe(seq);
  expect([after.pending, after.available, after.held]).toEqual(own(balance));
}

/** Checks a wallet against itself and against its whole journal. */
export function expectSoundWallet(wallet: Wallet, journal: readonly Movement[]): void {
  const { pending, available, held, deficit } = wallet;
  const inLots = sum(wallet.lots.map((lot) => lot.remaining));
  const inHolds = sum(wallet.holds.map((hold) => hold.points));
  expect(pending + available + held).toBe(inLots + inHolds - deficit);
  expect(held).toBe(inHolds);
  expect(pending).toBe(sum(wallet.lots.filter((lot) => lot.availableAt !== 0).map((lot) => lot.remaining)));
  expect(pending >= 0n && held >= 0n && deficit >= 0n && available >= -deficit).toBe(true);
  if (deficit > 0n) expect(wallet.lots.filter((lot) => lot.availableAt === 0)).toEqual([]);
  expect(wallet.lots.every((lot) => lot.remaining > 0n)).toBe(true);
  for (const hold of wallet.holds) expect(sum(hold.draws.map((draw) => draw.points))).toBe(hold.points);
  const order = wallet.lots.map((lot) => [lot.expiresAt, lot.seq]);
  expect(order).toEqual([...order].sort(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));

  expectTotals(wallet, journal);
  expect(new Map(wallet.lots.map((lot) => [lot.seq, lot.remaining]))).toEqual(replay(journal));
}

function expectTotals(wallet: Wallet, journal: readonly Movement[]): void {
  const total = (...kinds: MovementKind[]): Points =>
    sum(journal.filter((movement) => kinds.includes(movement.kind)).map((movement) => movement.points));
  expect(wallet.earned).toBe(total('AWARD', 'OPENING') - total('CLAWBACK', 'CANCEL'));
  expect(wallet.spent).toBe(total('REDEEM', 'CAPTURE') - total('RESTORE'));
  expect(wallet.expired).toBe(total('EXPIRE'));
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

function own(balance: ReadonlyMap<Account, Points>): (Points | undefined)[] {
  return [balance.get('PENDING'), balance.get('AVAILABLE'), balance.get('HELD')];
}

function sum(points: readonly Points[]): Points {
  return points.reduce((total, part) => total + part, 0n);
}
