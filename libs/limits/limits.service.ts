import { Injectable } from '@nestjs/common';
import { required, sumOf, type UndoLog, type Uuid } from '#kernel';
import { allInOrder, StaleWrite, type Tx } from '#platform';
import { isInSlots, isSlot, slotsOf, SLOTS } from './domain/slots.js';
import {
  ALL,
  counterTextOf,
  type Amount,
  type Claim,
  type Counter,
  type CounterKey,
  type Take,
} from './domain/usage.js';
import { UsageBook } from './domain/usage-book.js';
import { insertClaims, lockClaims, readClaims, updateClaims } from './persistence/claims.js';
import {
  ensureSlots,
  insertCounters,
  lockCounters,
  lockFreeSlots,
  readCounters,
  updateCounters,
} from './persistence/counters.js';

/** What a batch is about. */
export interface Wanted {
  /** To be held or spent. */
  readonly claims: readonly Pick<Claim, 'takes'>[];
  /** Claims that are there, to be committed, released or given back. */
  readonly claimIds: readonly Uuid[];
}

/**
 * Limits that the database keeps: counters with a CHECK, locked in one order before anything is taken from them. "Count, then
 * insert" lets twelve too many through of a hundred; this none. Lock order: the caller's own rows, then `open`, then wallets.
 */
@Injectable()
export class Limits {
  private nextSlot = 0;
  /** Slotted counters of which there was too little in slots that nobody else had locked. */
  private readonly scarce = new Set<string>();

  /**
   * Locks claims, and the counters of all of them, and reads them: one book for a whole batch. Throws `StaleWrite` when it has to
   * be tried again with all slots of a counter.
   */
  async open(tx: Tx, { claims, claimIds }: Wanted, log?: UndoLog): Promise<UsageBook> {
    const known = await lockClaims(tx, claimIds);
    const takes = claims.flatMap((claim) => claim.takes);
    const released = known.flatMap(({ state, amounts }) =>
      state === 'RELEASED' ? amounts.filter(isSlot) : [],
    );
    // As they are now: other batches find out more while this one waits.
    const waitedFor = new Set(this.scarce);
    const slotted = groupedByCounter(takes.filter(isInSlots));
    const patient = slotted.filter(([take]) => take && waitedFor.has(counterTextOf(take)));
    const allSlots = patient.flatMap(([take]) => (take ? slotsOf(take) : []));
    if (allSlots.length > 0) await ensureSlots(tx, allSlots);
    const plain = distinct<CounterKey>([
      ...takes.filter((take) => !isInSlots(take)),
      ...known.flatMap(({ amounts }) => amounts),
      ...allSlots,
      ...released.filter((one) => waitedFor.has(allOf(one))).flatMap((one) => slotsOf({ ...one, cap: null })),
    ]);
    const counters = new Map(
      (await lockCounters(tx, plain)).map((counter) => [counterTextOf(counter), counter]),
    );
    const taken = new Set(slotted.flatMap(([take]) => (take ? [counterTextOf(take)] : [])));
    const tight = released
      .filter((one) => !waitedFor.has(allOf(one)))
      .find((one) => taken.has(allOf(one)) || !hasRoomFor(one, released, counters));
    if (tight) {
      this.scarce.add(allOf(tight));
      throw new StaleWrite('what was released may not find room in its slot');
    }
    for (const ofOne of slotted)
      for (const slot of await this.lockSlots(tx, ofOne, counters)) counters.set(counterTextOf(slot), slot);
    const open = new Set([...counters.keys(), ...plain.map(counterTextOf)]);
    return new UsageBook({ counters: [...counters.values()], claims: known, slots: open }, log);
  }

  /** Writes what a book has come to, set-wise. Throws `StaleWrite` when somebody else began the same counter meanwhile. */
  async write(tx: Tx, book: UsageBook): Promise<void> {
    const { written, writtenClaims } = book;
    await allInOrder([
      updateCounters(tx, written.updated),
      insertCounters(tx, written.added),
      insertClaims(tx, writtenClaims.added),
      updateClaims(tx, writtenClaims.updated),
    ]);
  }

  /** How counters and claims stand, without locks: for quotes. */
  async peek(
    tx: Tx,
    takes: readonly Take[],
    claimIds: readonly Uuid[] = [],
    log?: UndoLog,
  ): Promise<UsageBook> {
    const known = await readClaims(tx, claimIds);
    const keys = distinct<CounterKey>([
      ...takes.flatMap((take) => (isInSlots(take) ? slotsOf(take) : [take])),
      ...known.flatMap(({ amounts }) => amounts),
    ]);
    const counters = await readCounters(tx, keys);
    return new UsageBook({ counters, claims: known, slots: new Set(keys.map(counterTextOf)) }, log);
  }

  /**
   * Slots of a counter that have enough, besides those that are locked already: those where nobody has to be waited for. When that is
   * not to be had, all of them are waited for, in the order of all counters, and so from the beginning: who waits for others while
   * holding some would be waited for in turn.
   */
  private async lockSlots(
    tx: Tx,
    takes: readonly Take[],
    locked: ReadonlyMap<string, Counter>,
  ): Promise<Counter[]> {
    const first = required(takes[0], 'a take');
    const slots = slotsOf(first);
    const amount = sumOf(takes.map((take) => take.amount));
    const own = slots.flatMap((slot) => locked.get(counterTextOf(slot)) ?? []);
    const name = counterTextOf(first);
    if (own.length === SLOTS) {
      // Enough for many: the next ones need not wait any more.
      if (hasRoom(slots, own, amount * PLENTY)) this.scarce.delete(name);
      return [];
    }
    if (hasRoom(slots, own, amount)) return [];
    // In turn, so that those who come at once begin at different ones.
    this.nextSlot = (this.nextSlot + 1) % SLOTS;
    const others = slots.filter((slot) => !locked.has(counterTextOf(slot)));
    const behind = slots[this.nextSlot]?.subject ?? '';
    for (const limit of [1, SLOTS]) {
      const free = await lockFreeSlots(tx, others, { behind, limit });
      if (hasRoom(slots, [...own, ...free], amount)) return free;
    }
    this.scarce.add(name);
    throw new StaleWrite('there is too little in free slots');
  }
}

/** So many times what is asked for is enough for everybody. */
const PLENTY = 64n;

/** Names the counter of a slot. */
function allOf({ ownerId, measure }: CounterKey): string {
  return counterTextOf({ ownerId, measure, subject: ALL });
}

/** Whether all that was released from a slot may be renewed there. */
function hasRoomFor(
  slot: Amount,
  released: readonly Amount[],
  locked: ReadonlyMap<string, Counter>,
): boolean {
  const text = counterTextOf(slot);
  const counter = locked.get(text);
  if (!counter || counter.cap === null) return true;
  const asked = sumOf(released.filter((one) => counterTextOf(one) === text).map(({ amount }) => amount));
  return counter.cap - counter.held - counter.committed >= asked;
}

/** Whether these slots, with the caps that are asked for, have so much. */
function hasRoom(slots: readonly Take[], counters: readonly Counter[], amount: bigint): boolean {
  const capOf = new Map(slots.map((slot) => [counterTextOf(slot), slot.cap]));
  let room = 0n;
  for (const counter of counters) {
    const cap = capOf.get(counterTextOf(counter)) ?? null;
    if (cap === null) return true;
    const left = cap - counter.held - counter.committed;
    if (left > 0n) room += left;
  }
  return room >= amount;
}

function distinct<K extends CounterKey>(keys: readonly K[]): K[] {
  return [...new Map(keys.map((key) => [counterTextOf(key), key])).values()];
}

function groupedByCounter(takes: readonly Take[]): Take[][] {
  const groups = new Map<string, Take[]>();
  for (const take of takes) {
    const group = groups.get(counterTextOf(take));
    if (group) group.push(take);
    else groups.set(counterTextOf(take), [take]);
  }
  return [...groups.values()];
}
