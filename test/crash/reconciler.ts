import { setTimeout as pause } from 'node:timers/promises';
import type { Seeded } from '../support/seeded.js';
import type { Book, Settled } from './book.js';
import type { Cluster } from './cluster.js';
import { compareEffects, toldBalances, toldHeld, type MovementRow, type OrderRow } from './effects.js';
import { HttpClient } from './http-client.js';
import { bodyOf, isRecording, lastingPartOf } from './operations.js';
import { nameOf, readingOf } from './shopper.js';
import { CUSTOMERS } from './shopping-list.js';

/** Answers of earlier cycles that are asked for again after each, and at the end: each was asked again in its own. */
const EARLIER_ANSWERS = 40;
const EARLIER_ANSWERS_AT_END = 500;
const ASKING_AT_ONCE = 16;
const TRIES_MAX = 100;
const PAUSE_MS = 50;

/** Holds what the clients were told against what the service says and has written, once nothing is under way. */
export class Reconciler {
  constructor(
    private readonly cluster: Cluster,
    private readonly book: Book,
    private readonly random: Seeded,
  ) {}

  /** After a cycle: the journal, the wallets, the invariants, and the answers of the cycle and of some before. */
  async reconcile(): Promise<void> {
    const { settled, cycle } = this.book;
    const own = settled.filter((one) => one.cycle === cycle);
    const earlier = settled.filter((one) => one.cycle < cycle);
    await this.compare([...own, ...this.drawn(earlier, EARLIER_ANSWERS)]);
  }

  /** At the end: the same with answers of the whole run. */
  async reconcileAll(): Promise<void> {
    await this.compare(this.drawn(this.book.settled, EARLIER_ANSWERS_AT_END));
  }

  private drawn(settled: readonly Settled[], countMax: number): Settled[] {
    const count = Math.min(countMax, settled.length);
    return Array.from({ length: count }, () => this.random.pick(settled as [Settled, ...Settled[]]));
  }

  private async compare(askedAgain: readonly Settled[]): Promise<void> {
    // Before anything is asked again: a lost write would be done by that.
    await this.compareEffects();
    await this.compareWallets();
    for (const { invariant, subject, found } of await this.cluster.violations())
      this.book.violate('invariant', `${invariant}: ${subject} ${found}`);
    await this.askAgain(askedAgain);
    // Asking again changes nothing; after a loss it was done anew, and both are counted.
    await this.compareEffects();
  }

  private async compareEffects(): Promise<void> {
    const { id } = this.cluster.program;
    const movements = await this.cluster.query<MovementRow>(MOVEMENTS, [id]);
    const orders = await this.cluster.query<OrderRow>(ORDERS, [id]);
    for (const { rule, detail } of compareEffects(this.book.settled, movements, orders))
      this.book.violate(rule, detail);
  }

  private async compareWallets(): Promise<void> {
    const balances = toldBalances(this.book.settled);
    await this.inParallel(CUSTOMERS, async (http, customer) => {
      const wallet = await this.walletOf(http, customer);
      const expected = balances.get(customer) ?? 0;
      const total = wallet.pending + wallet.available + wallet.held;
      if (total !== expected)
        this.book.violate('balance', `${customer} has ${total} points, ${expected} by the answers`);
      const held = toldHeld(this.book.settled, customer, new Date(wallet.asOf));
      if (wallet.held !== held)
        this.book.violate('balance', `${customer} holds ${wallet.held} points, ${held} by the answers`);
    });
  }

  /** The wallet at a time at which none of its holds ends: between asking and reading the worker may end one. */
  private async walletOf(http: HttpClient, customer: string): Promise<WalletAnswer> {
    for (;;) {
      const wallet = await this.answeredWallet(http, customer);
      const [asked, read] = [new Date(wallet.asOf), new Date()];
      const { settled } = this.book;
      if (toldHeld(settled, customer, asked) === toldHeld(settled, customer, read)) return wallet;
    }
  }

  private async answeredWallet(http: HttpClient, customer: string): Promise<WalletAnswer> {
    const body = JSON.stringify({ query: WALLET, variables: { customer } });
    for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
      const answer = await http.post(this.portOf(attempt), body);
      const text = answer.outcome === 'answered' ? answer.body : '{}';
      const { data } = JSON.parse(text) as { data?: { customer: { wallet: WalletAnswer } | null } | null };
      if (data?.customer) return data.customer.wallet;
      await pause(PAUSE_MS);
    }
    throw new Error(`the wallet of ${customer} is not answered`);
  }

  private async askAgain(answers: readonly Settled[]): Promise<void> {
    await this.inParallel(answers, (http, settled) => this.askOnce(http, settled));
  }

  private async askOnce(http: HttpClient, { operation, key, lasting, refusal }: Settled): Promise<void> {
    let why = '';
    for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
      const answer = await http.post(this.portOf(attempt), bodyOf(operation, key));
      const reading = readingOf(operation, answer);
      if (reading.is === 'settled') {
        const { payload } = reading;
        const again = lastingPartOf(operation.kind, payload);
        if (again !== lasting)
          this.book.violate('changed', `${nameOf(operation)} was answered ${lasting} and later ${again}`);
        // Refusals of orders and returns are found anew, and so is that of a key with another input.
        const isStored =
          refusal === null || !(isRecording(operation.kind) || refusal === 'IDEMPOTENCY_CONFLICT');
        if (isStored && !payload.replayed)
          this.book.violate('changed', `${nameOf(operation)} was done again instead of replayed`);
        return;
      }
      why = reading.why;
      await pause(PAUSE_MS);
    }
    this.book.violate('stuck', `${nameOf(operation)} is not answered again: ${why}`);
  }

  private async inParallel<T>(
    items: readonly T[],
    work: (http: HttpClient, item: T) => Promise<void>,
  ): Promise<void> {
    const left = items.values();
    const askers = Array.from({ length: ASKING_AT_ONCE }, async () => {
      const http = new HttpClient(this.cluster.key);
      for (const item of left) await work(http, item);
      http.close();
    });
    await Promise.all(askers);
  }

  private portOf(attempt: number): number {
    const { apis } = this.cluster;
    return apis[(this.random.int(0, apis.length - 1) + attempt) % apis.length]?.port ?? 0;
  }
}

interface WalletAnswer {
  readonly pending: number;
  readonly available: number;
  readonly held: number;
  readonly asOf: string;
}

const WALLET = `query ($customer: String!) {
  customer(externalId: $customer) { wallet { pending available held asOf } } }`;

const MOVEMENTS = `
  select m.transaction_id as "transactionId", m.kind, c.external_id as customer, m.points::float8 as points,
    m.hold_id as "holdId", m.order_reference as "orderReference"
  from ledger_movements m
  join customer_external_ids c on c.program_id = m.program_id and c.customer_id = m.customer_id
  where m.program_id = $1`;

const ORDERS = `
  select o.external_id as "externalId", o.total_minor::float8 as "totalMinor",
    coalesce((
      select json_agg(json_build_object('externalId', r.external_id, 'totalMinor', r.total_minor))
      from order_returns r where r.customer_id = o.customer_id and r.order_id = o.id
    ), '[]') as returns
  from orders o
  where o.program_id = $1`;
