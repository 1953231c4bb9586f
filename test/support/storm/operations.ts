import type { Seeded } from '../seeded.js';

/** One thing a shop wants done once. */
export interface Operation {
  readonly name: keyof typeof QUERIES;
  /** What makes it one: its idempotency key or natural key, unique in the whole storm. */
  readonly key: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** The same key with something else: to be refused. */
  readonly mismatch: Readonly<Record<string, unknown>> | null;
  /** The hold of the operation before goes into the input. */
  readonly takesHold: boolean;
}

/** Operations that follow each other, as of one customer at one counter. */
export type Chain = readonly Operation[];

const SPENT = 'replayed points transactionId userErrors { code }';

function queryOf(name: string, fields: string): string {
  return `mutation ($input: ${name.charAt(0).toUpperCase()}${name.slice(1)}Input!) { ${name}(input: $input) { ${fields} } }`;
}

/** What is asked of each mutation: only what a repeat must answer again. */
export const QUERIES = {
  redeemPoints: queryOf('redeemPoints', SPENT),
  transferPoints: queryOf('transferPoints', SPENT),
  holdPoints: queryOf('holdPoints', `${SPENT} hold { id points }`),
  captureHold: queryOf('captureHold', `${SPENT} hold { id points }`),
  releaseHold: queryOf('releaseHold', `${SPENT} hold { id points }`),
  recordOrder: queryOf('recordOrder', 'replayed order { id externalId } userErrors { code }'),
  recordReturn: queryOf('recordReturn', 'replayed orderReturn { externalId } userErrors { code }'),
  cancelOrder: queryOf('cancelOrder', 'replayed order { id externalId } userErrors { code }'),
  recordActivity: queryOf('recordActivity', 'replayed activity { id } userErrors { code }'),
  upsertCustomer: queryOf('upsertCustomer', 'customer { id externalId } userErrors { code }'),
} as const;

/** Of 100 redemptions, so many ask for more than there is: refusals are kept for their keys too. */
const UNAFFORDABLE_PERCENT = 4;
export const UNAFFORDABLE = 9_000_000_000;

/** Makes the operations of a storm; the same seed makes the same. */
export class OperationMaker {
  private count = 0;

  constructor(
    private readonly random: Seeded,
    private readonly shop: string,
    private readonly customers: readonly [string, ...string[]],
  ) {}

  chain(): Chain {
    const { random } = this;
    const kind = random.int(1, 100);
    if (kind <= 24) return [this.redemption()];
    if (kind <= 40) return [this.transfer()];
    if (kind <= 62) return [this.hold(), this.ending('captureHold')];
    if (kind <= 72) return [this.hold(), this.ending('releaseHold')];
    if (kind <= 93) return this.order();
    if (kind <= 97) return [this.activity()];
    return [this.customer()];
  }

  redemption(): Operation {
    const points = this.random.int(1, 100) <= UNAFFORDABLE_PERCENT ? UNAFFORDABLE : this.random.int(1, 20);
    const input = { customer: this.someone(), points };
    return this.keyed('redeemPoints', input, { ...input, points: points + 1 });
  }

  private transfer(): Operation {
    const customer = this.someone();
    const others = this.customers.filter((name) => name !== customer);
    const toCustomer = others[this.random.int(0, others.length - 1)];
    const input = { customer, toCustomer, points: this.random.int(1, 20) };
    return this.keyed('transferPoints', input, { ...input, customer: toCustomer, toCustomer: customer });
  }

  private hold(): Operation {
    const input = { customer: this.someone(), points: this.random.int(1, 20), ttlSeconds: 86_400 };
    return this.keyed('holdPoints', input, { ...input, ttlSeconds: 86_399 });
  }

  private ending(name: 'captureHold' | 'releaseHold'): Operation {
    return { ...this.keyed(name, {}, null), takesHold: true };
  }

  private order(): Chain {
    const { random } = this;
    const externalId = this.next('o');
    const input = {
      customer: { externalId: this.someone() },
      externalId,
      currency: 'USD',
      totalMinor: 1_000,
    };
    const order = this.natural('recordOrder', externalId, input, { ...input, totalMinor: 1_001 });
    const then = random.int(1, 10);
    if (then <= 4) return [order];
    if (then <= 6)
      return [order, this.natural('cancelOrder', externalId, { orderExternalId: externalId }, null)];
    const returned = {
      orderExternalId: externalId,
      externalId: this.next('r'),
      amountMinor: random.int(1, 900),
    };
    const other = { ...returned, amountMinor: returned.amountMinor + 1 };
    return [order, this.natural('recordReturn', returned.externalId, returned, other)];
  }

  private activity(): Operation {
    const externalId = this.next('a');
    const input = { type: 'review.published', externalId, customer: { externalId: this.someone() } };
    return this.natural('recordActivity', externalId, input, { ...input, type: 'quiz.answered' });
  }

  private customer(): Operation {
    const externalId = this.next('c');
    return this.natural('upsertCustomer', externalId, { externalId, givenName: 'New' }, null);
  }

  private keyed(name: Operation['name'], input: object, mismatch: object | null): Operation {
    const key = this.next('storm-key');
    const withKey = (one: object): Record<string, unknown> => ({ ...one, idempotencyKey: key });
    return { name, key, input: withKey(input), mismatch: mismatch && withKey(mismatch), takesHold: false };
  }

  private natural(name: Operation['name'], key: string, input: object, mismatch: object | null): Operation {
    return { name, key, input: { ...input }, mismatch: mismatch && { ...mismatch }, takesHold: false };
  }

  private someone(): string {
    return this.random.pick(this.customers);
  }

  private next(prefix: string): string {
    this.count += 1;
    return `${prefix}-${this.shop}-${String(this.count).padStart(6, '0')}`;
  }
}
