import { createHash, createHmac } from 'node:crypto';
import { invariant } from '#kernel';

/** Names the way of drawing below: whoever checks a draw knows by it what to do. docs/draws.md writes it down. */
export const ALGORITHM = 'perennial-draw/1';
export const SEED_BYTES = 32;
export const TICKET_BYTES = 16;

const RANGE = 1n << 64n;

/** What is published of a seed before anybody enters: its SHA-256, in hex. */
export function commitmentOf(seed: Buffer): string {
  return createHash('sha256').update(seed).digest('hex');
}

/** A list of tickets, in the order of their bytes; kept narrow: 20 bytes each. */
export class TicketList {
  private readonly hash = createHash('sha256');
  private tickets = Buffer.alloc(TICKET_BYTES * 1_024);
  private counts = new Float64Array(1_024);
  private length = 0;
  private sum = 0;

  /** How many tickets. */
  get size(): number {
    return this.length;
  }

  /** Entries of all tickets. */
  get entries(): number {
    return this.sum;
  }

  get weights(): Float64Array {
    return this.counts.subarray(0, this.length);
  }

  /** Adds a ticket, behind all that are there. */
  add(ticket: Buffer, entries: number): void {
    const last = this.length === 0 ? null : this.at(this.length - 1);
    invariant(ticket.length === TICKET_BYTES, 'tickets have 16 bytes');
    invariant(last === null || last.compare(ticket) < 0, 'tickets are in their order');
    if (this.length === this.counts.length) this.grow();
    ticket.copy(this.tickets, this.length * TICKET_BYTES);
    this.counts[this.length] = entries;
    this.length += 1;
    this.sum += entries;
    invariant(Number.isSafeInteger(this.sum), 'entries can be counted');
    this.hash.update(lineOf(ticket, entries));
  }

  at(index: number): Buffer {
    return this.tickets.subarray(index * TICKET_BYTES, (index + 1) * TICKET_BYTES);
  }

  /** SHA-256 of the lines of all tickets, in hex. */
  digest(): string {
    return this.hash.copy().digest('hex');
  }

  private grow(): void {
    const counts = new Float64Array(this.counts.length * 2);
    counts.set(this.counts);
    this.counts = counts;
    this.tickets = Buffer.concat([this.tickets, Buffer.alloc(this.tickets.length)]);
  }
}

/** A line of the list as it is published and digested: the ticket in hex, a blank, its entries, a line feed. */
export function lineOf(ticket: Buffer, entries: number): string {
  return `${ticket.toString('hex')} ${entries}\n`;
}

/** What decides a draw: the seed that was committed to, the list, and what nobody could know before that was frozen. */
export interface Lot {
  readonly seed: Buffer;
  /** Of the list, in hex. */
  readonly digest: string;
  /** The public value, as it was entered; null: there is none. */
  readonly beacon: string | null;
}

/**
 * The places of the tickets that are drawn, in the order in which they are: at most `count`, each ticket once. Each time every entry of
 * the tickets that are left is as likely as any other.
 */
export function drawnOrder(lot: Lot, weights: ArrayLike<number>, count: number): number[] {
  const left = new RemainingEntries(weights);
  const key = createHmac('sha256', lot.seed)
    .update(`${ALGORITHM}\n${lot.digest}\n${lot.beacon ?? ''}`)
    .digest();
  const drawn: number[] = [];
  let counter = 0n;
  while (drawn.length < count && left.total > 0) {
    const total = BigInt(left.total);
    const number = numberOf(key, counter);
    counter += 1n;
    // Otherwise the first entries would be a little more likely than the last.
    if (number >= RANGE - (RANGE % total)) continue;
    drawn.push(left.take(Number(number % total)));
  }
  return drawn;
}

/** The first 8 bytes of HMAC-SHA256(key, counter as 8 bytes), the highest first. */
function numberOf(key: Buffer, counter: bigint): bigint {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(counter);
  return createHmac('sha256', key).update(message).digest().readBigUInt64BE();
}

/** The entries of tickets that are not drawn yet: a binary indexed tree, so that each draw costs log(n). */
class RemainingEntries {
  total = 0;
  private readonly tree: Float64Array;
  private readonly top: number;

  constructor(private readonly weights: ArrayLike<number>) {
    const size = weights.length;
    this.tree = new Float64Array(size + 1);
    for (let node = 1; node <= size; node += 1) {
      const weight = weights[node - 1] ?? 0;
      this.total += weight;
      this.tree[node] = (this.tree[node] ?? 0) + weight;
      const parent = node + (node & -node);
      if (parent <= size) this.tree[parent] = (this.tree[parent] ?? 0) + (this.tree[node] ?? 0);
    }
    this.top = size === 0 ? 0 : 2 ** Math.floor(Math.log2(size));
  }

  /** Takes the ticket of the n-th entry that is left, counted from 0, with all its entries; answers its place in the list. */
  take(entry: number): number {
    let [node, rest] = [0, entry];
    for (let step = this.top; step >= 1; step /= 2) {
      const next = node + step;
      const within = this.tree[next];
      if (within === undefined || within > rest) continue;
      node = next;
      rest -= within;
    }
    const weight = this.weights[node] ?? 0;
    for (let at = node + 1; at < this.tree.length; at += at & -at)
      this.tree[at] = (this.tree[at] ?? 0) - weight;
    this.total -= weight;
    return node;
  }
}
