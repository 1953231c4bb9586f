import { required } from '#kernel';
import { untilServed } from './overload.js';
import type { Answer, Shop, TestApp } from './test-app.js';

/** A wallet as `WALLET_FIELDS` answer it. */
export interface WalletAnswer {
  readonly pending: number;
  readonly available: number;
  readonly held: number;
  readonly lifetimeEarned: number;
  readonly lifetimeSpent: number;
  readonly lifetimeExpired: number;
  readonly expirations: readonly {
    readonly points: number;
    readonly lastDay: string;
    readonly expiresAt: string;
  }[];
  readonly holds: readonly { readonly id: string; readonly points: number }[];
}

export interface AwardAnswer {
  readonly points: number;
  readonly status: string;
  readonly campaign: string;
  readonly version: number;
  readonly clawedBack: number;
  readonly basisMinor: number;
  readonly pointType: { readonly code: string };
}

export interface UserErrorAnswer {
  readonly __typename: string;
  readonly code: string;
  readonly message: string;
  readonly path: readonly string[] | null;
}

/** What the spending mutations answer. */
export interface SpendingAnswer {
  readonly replayed: boolean | null;
  readonly points: number | null;
  readonly transactionId: string | null;
  readonly hold?: { readonly id: string; readonly status: string; readonly points: number } | null;
  readonly wallet: WalletAnswer | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

export interface OrderAnswer {
  readonly id: string;
  readonly externalId: string;
  readonly status: string;
  readonly awards: readonly AwardAnswer[];
}

export interface RecordingAnswer {
  readonly replayed: boolean | null;
  readonly order: OrderAnswer | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

export interface ExplanationAnswer {
  readonly campaign: string;
  readonly version: number;
  readonly points: number;
  readonly whyNot: string | null;
  readonly basisMinor: number;
  readonly missingMinor: number | null;
}

export interface MovementAnswer {
  readonly kind: string;
  readonly points: number;
  readonly at: string;
  readonly from: string;
  readonly to: string;
}

const ERRORS = `userErrors { __typename code message path ... on InsufficientPoints { required available } }`;
const WALLET_FIELDS = `pending available held lifetimeEarned lifetimeSpent lifetimeExpired
  expirations { points lastDay expiresAt } holds { id points }`;
const AWARDS = `awards { points status campaign version clawedBack basisMinor pointType { code } }`;
const EXPLANATION = `campaign version points whyNot basisMinor missingMinor`;
const ORDER = `id externalId status ${AWARDS}`;

function spending(name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const hold = name.endsWith('Hold') || name === 'holdPoints' ? 'hold { id status points }' : '';
  return `mutation ($input: ${type}!) { ${name}(input: $input) {
    replayed points transactionId ${hold} wallet { ${WALLET_FIELDS} } ${ERRORS} } }`;
}

function recording(name: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { replayed order { ${ORDER} } ${ERRORS} } }`;
}

export const SPENDING = {
  hold: spending('holdPoints'),
  capture: spending('captureHold'),
  release: spending('releaseHold'),
  redeem: spending('redeemPoints'),
  transfer: spending('transferPoints'),
} as const;

const RECORDING = {
  order: recording('recordOrder'),
  return: recording('recordReturn'),
  cancel: recording('cancelOrder'),
} as const;

const ACTIVITY = `mutation ($input: RecordActivityInput!) {
  recordActivity(input: $input) { replayed activity { id } ${ERRORS} } }`;
const WALLET = `query ($externalId: String!, $pointType: String) {
  customer(externalId: $externalId) { wallet(pointType: $pointType) { ${WALLET_FIELDS} } } }`;
const JOURNAL = `query ($externalId: String!, $kinds: [MovementKind!], $pointType: String) {
  customer(externalId: $externalId) { wallet(pointType: $pointType) { journal(first: 100, kinds: $kinds) {
    edges { node { kind points at from to } } } } } }`;
const EXPLAIN = `query ($externalId: String!) {
  order(externalId: $externalId) { ${ORDER} explanation { ${EXPLANATION} } } }`;
const QUOTE = `query ($input: OrderInput!) {
  quoteOrder(input: $input) { points explanations { ${EXPLANATION} } ${ERRORS} } }`;

let keys = 0;
let externalIds = 0;

/** A fresh idempotency key. */
export function freshKey(): string {
  keys += 1;
  return `desk-key-${String(keys).padStart(12, '0')}`;
}

/** The storefront's server and the back office of one shop: what tests do again and again, by GraphQL. */
export class Desk {
  constructor(
    readonly app: TestApp,
    readonly shop: Shop,
  ) {}

  /** Asks with the storefront key, or another credential; a top-level error throws. */
  async ask<T>(query: string, variables: object = {}, credential: string = this.shop.key): Promise<T> {
    return dataOf<T>(await this.app.storefront(credential, query, variables));
  }

  /** Asks as staff; a top-level error throws. */
  async askAdmin<T>(session: string, query: string, variables: object = {}): Promise<T> {
    return dataOf<T>(await this.app.admin(session, query, variables));
  }

  /** Records an order of so many minor units; answers what it earned. */
  async order(customer: string, totalMinor: number, more: object = {}): Promise<OrderAnswer> {
    const answer = await this.tryOrder({ customer: { externalId: customer }, totalMinor, ...more });
    return required(answer.order, `an order: ${JSON.stringify(answer.userErrors)}`);
  }

  async tryOrder(input: object): Promise<RecordingAnswer> {
    externalIds += 1;
    const { currency } = this.shop.program;
    const order = { externalId: `order-${externalIds}`, currency, ...input };
    return this.mutate('recordOrder', RECORDING.order, order);
  }

  /** Records a return of so many minor units of an order. */
  async return(orderExternalId: string, amountMinor: number, more: object = {}): Promise<OrderAnswer> {
    const answer = await this.tryReturn({ orderExternalId, amountMinor, ...more });
    return required(answer.order, `an order: ${JSON.stringify(answer.userErrors)}`);
  }

  async tryReturn(input: object): Promise<RecordingAnswer> {
    externalIds += 1;
    return this.mutate('recordReturn', RECORDING.return, { externalId: `return-${externalIds}`, ...input });
  }

  async cancel(orderExternalId: string): Promise<OrderAnswer> {
    const answer = await this.mutate<RecordingAnswer>('cancelOrder', RECORDING.cancel, { orderExternalId });
    return required(answer.order, `an order: ${JSON.stringify(answer.userErrors)}`);
  }

  /** Tells that an order was delivered, or whatever else happened to it. */
  async happened(type: string, orderExternalId: string): Promise<void> {
    externalIds += 1;
    const input = { type, externalId: `event-${externalIds}`, order: { externalId: orderExternalId } };
    const answer = await this.mutate<RecordingAnswer>('recordActivity', ACTIVITY, input);
    if (answer.userErrors.length > 0) throw new Error(JSON.stringify(answer.userErrors));
  }

  redeem(customer: string, points: number, more: object = {}): Promise<SpendingAnswer> {
    return this.spend('redeemPoints', SPENDING.redeem, { customer, points, ...more });
  }

  hold(customer: string, points: number, more: object = {}): Promise<SpendingAnswer> {
    return this.spend('holdPoints', SPENDING.hold, { customer, points, ...more });
  }

  capture(hold: string, more: object = {}): Promise<SpendingAnswer> {
    return this.spend('captureHold', SPENDING.capture, { hold, ...more });
  }

  release(hold: string, more: object = {}): Promise<SpendingAnswer> {
    return this.spend('releaseHold', SPENDING.release, { hold, ...more });
  }

  transfer(customer: string, toCustomer: string, points: number, more: object = {}): Promise<SpendingAnswer> {
    return this.spend('transferPoints', SPENDING.transfer, { customer, toCustomer, points, ...more });
  }

  async wallet(customer: string, pointType: string | null = null): Promise<WalletAnswer> {
    type Data = { customer: { wallet: WalletAnswer | null } | null };
    const data = await this.ask<Data>(WALLET, { externalId: customer, pointType });
    return required(data.customer?.wallet, 'the wallet');
  }

  /** The newest 100 movements, newest first. */
  async journal(customer: string, kinds: readonly string[] | null = null): Promise<MovementAnswer[]> {
    type Data = { customer: { wallet: { journal: { edges: { node: MovementAnswer }[] } } } };
    const data = await this.ask<Data>(JOURNAL, { externalId: customer, kinds, pointType: null });
    return data.customer.wallet.journal.edges.map(({ node }) => node);
  }

  async explain(orderExternalId: string): Promise<OrderAnswer & { explanation: ExplanationAnswer[] }> {
    type Data = { order: (OrderAnswer & { explanation: ExplanationAnswer[] }) | null };
    return required((await this.ask<Data>(EXPLAIN, { externalId: orderExternalId })).order, 'the order');
  }

  async quote(
    input: object,
  ): Promise<{ points: number; explanations: ExplanationAnswer[]; userErrors: UserErrorAnswer[] }> {
    const cart = { externalId: 'cart', currency: this.shop.program.currency, ...input };
    const data = await this.ask<{ quoteOrder: Awaited<ReturnType<Desk['quote']>> }>(QUOTE, { input: cart });
    return data.quoteOrder;
  }

  private spend(name: string, query: string, input: object): Promise<SpendingAnswer> {
    return this.mutate(name, query, { idempotencyKey: freshKey(), ...input });
  }

  /** Sent again, with the same key, while somebody else holds the customer: on slow machines that takes longer than the service waits. */
  private async mutate<T extends { readonly userErrors: readonly UserErrorAnswer[] }>(
    name: string,
    query: string,
    input: object,
  ): Promise<T> {
    return untilServed(
      async () => {
        const data = await this.ask<Record<string, T>>(query, { input });
        return required(data[name], `an answer of ${name}`);
      },
      ({ userErrors }) => userErrors.some(({ code }) => code === 'IN_PROGRESS'),
    );
  }
}

function dataOf<T>(answer: Answer): T {
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data as T;
}
