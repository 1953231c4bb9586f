import { invariant, required, UndoLog, type Uuid } from '#kernel';
import { isInSlots, isSlot, slotsOf } from './slots.js';
import {
  counterTextOf,
  type Amount,
  type Claim,
  type ClaimRecord,
  type ClaimState,
  type Counter,
  type CounterKey,
  type Measure,
  type Shortage,
  type Take,
} from './usage.js';

/** What was locked and read for a book. */
export interface Locked {
  readonly counters: readonly Counter[];
  readonly claims: readonly ClaimRecord[];
  /** Texts of the slots that were locked: others are somebody else's for now. */
  readonly slots: ReadonlySet<string>;
}

/**
 * The rule of limits, on counters that are locked: what is held and committed of a counter is never more than its cap when
 * something is taken from it. A cap that was lowered below what is used takes nothing back; it only lets nothing more be taken.
 */
export class UsageBook {
  private readonly counters: Map<string, Counter>;
  private readonly claims: Map<Uuid, ClaimRecord>;
  private readonly known: ReadonlySet<string>;
  private readonly knownClaims: ReadonlySet<Uuid>;
  private readonly changed = new Map<string, true>();
  private readonly changedClaims = new Map<Uuid, true>();
  private readonly slots: ReadonlySet<string>;

  constructor(
    { counters, claims, slots }: Locked,
    /** Notes every change, for callers who may have to undo some. */
    private readonly log: UndoLog = new UndoLog(),
  ) {
    this.counters = new Map(counters.map((counter) => [counterTextOf(counter), counter]));
    this.claims = new Map(claims.map((claim) => [claim.id, claim]));
    this.known = new Set(this.counters.keys());
    this.knownClaims = new Set(this.claims.keys());
    this.slots = slots;
  }

  stateOf(claimId: Uuid): ClaimState | null {
    return this.claims.get(claimId)?.state ?? null;
  }

  /** What keeps a claim from being held; null: nothing does. Changes nothing. */
  shortageOf({ takes }: Pick<Claim, 'takes'>): Shortage | null {
    const placed = this.placed(takes);
    return 'take' in placed ? placed : null;
  }

  /** Sets aside what a claim takes: all of it, or nothing and what there is too little of. */
  hold(claim: Claim): Shortage | null {
    return this.add(claim, 'HELD');
  }

  /** Takes it for good at once. */
  spend(claim: Claim): Shortage | null {
    return this.add(claim, 'COMMITTED');
  }

  /** What a claim has, or had, of which counters. */
  amountsOf(claimId: Uuid): readonly Amount[] {
    return required(this.claims.get(claimId), 'a claim that was read').amounts;
  }

  /**
   * What was released is used after all, as far as the caps that its counters have now allow: what came from a slot that others have
   * filled meanwhile comes from others that are open. Null: done.
   */
  renew(claimId: Uuid): Shortage | null {
    const claim = required(this.claims.get(claimId), 'a claim that was read');
    invariant(claim.state === 'RELEASED', 'what was released is renewed');
    const capped = (one: Amount): Take => ({ ...one, cap: this.counterOf(one).cap });
    const placed = this.placed(claim.amounts.map(capped), (take) =>
      isSlot(take) ? [take, ...this.slotsBeside(take).map(capped)] : [take],
    );
    if ('take' in placed) return placed;
    for (const take of placed.takes)
      this.change(take, (counter) => ({ ...counter, committed: counter.committed + take.amount }));
    this.keep({ ...claim, state: 'COMMITTED', amounts: placed.takes.map(amountOf) });
    return null;
  }

  /** What was held is used. False: it is not held. */
  commit(claimId: Uuid): boolean {
    return this.move(claimId, 'HELD', 'COMMITTED', (counter, { amount }) => ({
      ...counter,
      held: counter.held - amount,
      committed: counter.committed + amount,
    }));
  }

  /** What was held is free again. False: it is not held. */
  release(claimId: Uuid): boolean {
    return this.move(claimId, 'HELD', 'RELEASED', (counter, { amount }) => ({
      ...counter,
      held: counter.held - amount,
    }));
  }

  /** What was used is free again, all of it. False: it is not used. */
  giveBack(claimId: Uuid): boolean {
    return this.move(claimId, 'COMMITTED', 'RELEASED', (counter, { amount }) => ({
      ...counter,
      committed: counter.committed - amount,
    }));
  }

  /** A part of what was used of every counter of a measure is free again: of a budget after a return. At most what is used. */
  giveBackOf(claimId: Uuid, measure: Measure, amount: bigint): void {
    invariant(amount >= 0n, 'what comes back is not negative');
    const claim = required(this.claims.get(claimId), 'a claim that was read');
    invariant(claim.state === 'COMMITTED', 'what was used comes back');
    const amounts = claim.amounts.map((one) => {
      if (one.measure !== measure) return one;
      const back = amount < one.amount ? amount : one.amount;
      this.change(one, (counter) => ({ ...counter, committed: counter.committed - back }));
      return { ...one, amount: one.amount - back };
    });
    this.keep({ ...claim, amounts });
  }

  /** Counters that were changed, those that are new apart. */
  get written(): { readonly added: readonly Counter[]; readonly updated: readonly Counter[] } {
    const changed = [...this.changed.keys()].map((text) => required(this.counters.get(text), 'a counter'));
    return {
      added: changed.filter((counter) => !this.known.has(counterTextOf(counter))),
      updated: changed.filter((counter) => this.known.has(counterTextOf(counter))),
    };
  }

  get writtenClaims(): { readonly added: readonly ClaimRecord[]; readonly updated: readonly ClaimRecord[] } {
    const changed = [...this.changedClaims.keys()].map((id) => required(this.claims.get(id), 'a claim'));
    return {
      added: changed.filter(({ id }) => !this.knownClaims.has(id)),
      updated: changed.filter(({ id }) => this.knownClaims.has(id)),
    };
  }

  private add({ id, takes }: Claim, state: 'HELD' | 'COMMITTED'): Shortage | null {
    invariant(!this.claims.has(id), 'a claim is made once');
    const placed = this.placed(takes);
    if ('take' in placed) return placed;
    for (const take of placed.takes)
      this.change(take, (counter) => {
        const held = counter.held + (state === 'HELD' ? take.amount : 0n);
        const committed = counter.committed + (state === 'COMMITTED' ? take.amount : 0n);
        return { ...counter, held, committed, cap: take.cap };
      });
    this.keep({ id, state, amounts: placed.takes.map(amountOf) });
    return null;
  }

  /** The counters that takes come from, slots found; or the first that has too little. */
  private placed(
    takes: readonly Take[],
    placesOf = (take: Take): readonly Take[] => this.placesOf(take),
  ): { readonly takes: readonly Take[] } | Shortage {
    const found: Take[] = [];
    const asked = new Map<string, bigint>();
    const roomOf = (take: Take): bigint | null => {
      const counter = this.counterOf(take);
      const wanted = asked.get(counterTextOf(take)) ?? 0n;
      if (take.cap === null) return null;
      const room = take.cap - counter.held - counter.committed - wanted;
      return room > 0n ? room : 0n;
    };
    const note = (take: Take): void => {
      const text = counterTextOf(take);
      asked.set(text, (asked.get(text) ?? 0n) + take.amount);
      found.push(take);
    };
    for (const take of takes) {
      let missing = take.amount;
      for (const place of placesOf(take)) {
        if (missing === 0n) break;
        const room = roomOf(place);
        const amount = room === null || room >= missing ? missing : room;
        if (amount > 0n) note({ ...place, amount });
        missing -= amount;
      }
      if (missing > 0n) return { take, left: take.amount - missing };
    }
    return { takes: found };
  }

  private placesOf(take: Take): Take[] {
    return isInSlots(take) ? slotsOf(take).filter((slot) => this.slots.has(counterTextOf(slot))) : [take];
  }

  /** Other slots of the same counter that are there, and are this book's. */
  private slotsBeside(slot: Amount): Amount[] {
    return slotsOf({ ...slot, cap: null }).filter((other) => {
      const text = counterTextOf(other);
      return other.subject !== slot.subject && this.slots.has(text) && this.counters.has(text);
    });
  }

  private move(
    claimId: Uuid,
    from: ClaimState,
    to: ClaimState,
    rule: (counter: Counter, amount: Amount) => Counter,
  ): boolean {
    const claim = required(this.claims.get(claimId), 'a claim that was read');
    if (claim.state !== from) return false;
    for (const amount of claim.amounts) this.change(amount, (counter) => rule(counter, amount));
    this.keep({ ...claim, state: to });
    return true;
  }

  private change(key: CounterKey, rule: (counter: Counter) => Counter): void {
    const text = counterTextOf(key);
    const next = rule(this.counterOf(key));
    invariant(next.held >= 0n && next.committed >= 0n, 'counters are not negative');
    const used = next.held + next.committed;
    // A cap that was lowered: the row can hold what is used, and nothing more can be taken.
    const cap = next.cap !== null && next.cap < used ? used : next.cap;
    this.log.set(this.counters, text, { ...next, cap });
    this.log.set(this.changed, text, true);
  }

  private keep(claim: ClaimRecord): void {
    this.log.set(this.claims, claim.id, claim);
    this.log.set(this.changedClaims, claim.id, true);
  }

  private counterOf({ ownerId, measure, subject }: CounterKey): Counter {
    const text = counterTextOf({ ownerId, measure, subject });
    return this.counters.get(text) ?? { ownerId, measure, subject, held: 0n, committed: 0n, cap: null };
  }
}

function amountOf({ ownerId, measure, subject, amount }: Amount): Amount {
  return { ownerId, measure, subject, amount };
}
