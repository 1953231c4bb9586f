import type { CheckoutAnswer } from '#checkout';
import type { StormShop, Wish } from './shop.js';

/** A time in which an order may have had a use of a limit, as far as its client can know. */
interface Span {
  readonly order: string;
  readonly from: number;
  /** When it was known to be over; infinite: not yet. */
  until: number;
  /** When its time is over by itself; null: it was committed, or may be. */
  expiresAtMs: number | null;
}

/** What a client knows of an order. */
export interface Known {
  readonly order: string;
  readonly wish: Wish;
  /** REVERSED: it is committed, and all goods have come back. */
  state: 'RESERVED' | 'COMMITTED' | 'RELEASED' | 'REVERSED';
  /** Names of limits of which it was answered to have a use. */
  limits: readonly string[];
  paidMinor: bigint;
}

/**
 * What clients were answered, and whether they may have been answered so. A limit may refuse only somebody who came while as many
 * orders as it lets through may have had it: the count here is the most there may have been, so that what it finds is wrong for sure.
 */
export class Tally {
  readonly orders = new Map<string, Known>();
  readonly wrongs: string[] = [];
  refusals = 0;
  commits = 0;
  reversals = 0;
  private tick = 0;
  private readonly spans = new Map<string, Span[]>();

  constructor(private readonly shop: StormShop) {}

  async reserve(service: number, order: string, wish: Wish): Promise<Known | null> {
    const names = wish.codes
      .filter((code) => this.shop.codes.includes(code))
      .map((code) => this.limitOf(code, wish));
    const from = this.next();
    const spans = names.map((name) => this.begin(name, order, from));
    const askedAtMs = this.shop.now.getTime();
    const answer = await this.shop.reserve(service, order, wish);
    const until = this.next();
    if (!answer.ok) {
      for (const span of spans) span.until = until;
      this.expect(
        answer,
        ['CHECKOUT_COMMITTED', 'INSUFFICIENT_POINTS', 'LIMIT_REACHED'],
        `reserving ${order}`,
      );
      return null;
    }
    // What it had before it was reserved anew it has no more.
    if (answer.value.isChanged) this.endBefore(order, from, until);
    const { checkout } = answer.value;
    const applied = new Set<string>();
    for (const { name, outcome } of checkout.content.outcomes) {
      if (outcome.kind === 'APPLIED') applied.add(name.replaceAll('-', ''));
      else if (outcome.reason.kind === 'REFUSED' && outcome.reason.problem.code === 'LIMIT_REACHED')
        this.judgeRefusal(name.replaceAll('-', ''), { order, wish, from, until, askedAtMs });
    }
    for (const [index, span] of spans.entries()) {
      const code = wish.codes.filter((one) => this.shop.codes.includes(one))[index] ?? '';
      if (applied.has(code)) span.expiresAtMs = checkout.expiresAt.getTime();
      else span.until = until;
    }
    const limits = names.filter((_, index) => spans[index]?.until === Infinity);
    const known: Known = { order, wish, state: 'RESERVED', limits, paidMinor: checkout.pointsMinor };
    if (checkout.state === 'RESERVED') this.orders.set(order, known);
    return known;
  }

  async commit(service: number, known: Known): Promise<boolean> {
    const from = this.next();
    const spans = known.limits.map((name) => this.begin(name, known.order, from));
    const askedAtMs = this.shop.now.getTime();
    const answer = await this.shop.commit(service, known.order);
    const until = this.next();
    if (answer.ok) {
      if (known.state === 'RELEASED') this.wrongs.push(`${known.order} was committed after its release`);
      if (answer.value.isChanged) this.commits += 1;
      if (known.state === 'REVERSED') return true;
      if (answer.value.isChanged && known.state === 'COMMITTED')
        this.wrongs.push(`${known.order} was committed twice`);
      known.state = 'COMMITTED';
      return true;
    }
    for (const span of spans) span.until = until;
    if (known.state === 'COMMITTED') this.wrongs.push(`${known.order} is not committed any more`);
    this.expect(
      answer,
      ['CHECKOUT_OVER', 'LIMIT_REACHED', 'INSUFFICIENT_POINTS'],
      `committing ${known.order}`,
    );
    if (answer.problem.code === 'LIMIT_REACHED' && this.isAboutOurs(known))
      for (const code of known.wish.codes.filter((one) => this.shop.codes.includes(one)))
        this.judgeRefusal(code, { order: known.order, wish: known.wish, from, until, askedAtMs });
    return false;
  }

  async release(service: number, known: Known): Promise<void> {
    const answer = await this.shop.release(service, known.order);
    if (!answer.ok) {
      this.expect(answer, ['CHECKOUT_COMMITTED'], `releasing ${known.order}`);
      if (known.state !== 'COMMITTED' && known.state !== 'REVERSED')
        this.wrongs.push(`${known.order} could not be released`);
      return;
    }
    if (known.state === 'COMMITTED') this.wrongs.push(`${known.order} was released after its commit`);
    known.state = 'RELEASED';
    this.endBefore(known.order, this.tick + 1, this.next());
  }

  async reverse(service: number, known: Known): Promise<void> {
    const isCommitted = known.state === 'COMMITTED' || known.state === 'REVERSED';
    // A refusal is kept under its key, too.
    const refusal = await this.shop.reverse(service, known.order, isCommitted ? 'committed' : 'too-early');
    const isRight = isCommitted ? refusal === null : refusal === 'CHECKOUT_NOT_COMMITTED';
    if (!isRight) this.wrongs.push(`reversing ${known.order}: ${refusal ?? 'done'}`);
    if (!isCommitted || refusal !== null) return;
    known.state = 'REVERSED';
    this.reversals += 1;
    this.endBefore(known.order, this.tick + 1, this.next());
  }

  /** Orders that were answered to be committed, and had a use of a limit. */
  committedUses(): number {
    return [...this.orders.values()]
      .filter(({ state }) => state === 'COMMITTED')
      .reduce((sum, { limits }) => sum + limits.length, 0);
  }

  /** By which of several limits a use is counted. */
  limitOf(code: string, { person }: Wish): string {
    const { kind } = this.shop.plan;
    if (kind === 'CUSTOMER') return `person ${person}`;
    return kind === 'CODE' ? `code ${code}` : 'all';
  }

  /** A refused commit does not say which coupon it was: only where there is one coupon is it known. */
  private isAboutOurs({ wish }: Known): boolean {
    return wish.codes.every((code) => this.shop.codes.includes(code));
  }

  private judgeRefusal(
    code: string,
    refused: {
      readonly order: string;
      readonly wish: Wish;
      readonly from: number;
      readonly until: number;
      readonly askedAtMs: number;
    },
  ): void {
    if (!this.shop.codes.includes(code)) return;
    this.refusals += 1;
    const name = this.limitOf(code, refused.wish);
    const others = (this.spans.get(name) ?? []).filter(
      ({ order, from, until, expiresAtMs }) =>
        order !== refused.order &&
        from < refused.until &&
        until > refused.from &&
        (expiresAtMs === null || expiresAtMs > refused.askedAtMs),
    );
    const { limit } = this.shop.plan;
    const most = new Set(others.map(({ order }) => order)).size;
    if (most < limit)
      this.wrongs.push(
        `${refused.order} was refused ${name}: at most ${most} of ${limit} can have been taken`,
      );
  }

  private begin(name: string, order: string, from: number): Span {
    const span: Span = { order, from, until: Infinity, expiresAtMs: null };
    const spans = this.spans.get(name);
    if (spans) spans.push(span);
    else this.spans.set(name, [span]);
    return span;
  }

  private endBefore(order: string, from: number, until: number): void {
    for (const spans of this.spans.values())
      for (const span of spans)
        if (span.order === order && span.from < from && span.until === Infinity) span.until = until;
  }

  private next(): number {
    this.tick += 1;
    return this.tick;
  }

  private expect(
    answer: Extract<CheckoutAnswer, { ok: false }>,
    codes: readonly string[],
    what: string,
  ): void {
    const { code, message } = answer.problem;
    if (!codes.includes(code)) this.wrongs.push(`${what}: ${code} ${message}`);
  }
}
