import { required } from '#kernel';
import { Desk, type UserErrorAnswer } from './desk.js';
import type { TestApp } from './test-app.js';

const AMOUNTS = 'totalMinor shippingMinor taxMinor giftCardMinor discountMinor';
const ORDER = `currency status amounts { ${AMOUNTS} } returned { totalMinor } lines { amountMinor shareMinor returnedMinor }
  original { currency exchangeRate amounts { ${AMOUNTS} } returned { totalMinor } lines { amountMinor shareMinor returnedMinor } }
  returns { amounts { totalMinor } original { currency amounts { totalMinor } lines { lineNo quantity amountMinor } } }
  awards { points clawedBack basisMinor }`;
const ERRORS = `userErrors { code path message ... on WrongCurrency { expected given day }
  ... on ReturnExceedsOrder { remainingMinor } }`;
const RATE = 'currency rate effectiveFrom revision setBy reason';
const RATES = `query ($currency: String, $first: Int, $after: String) {
  exchangeRates(currency: $currency, first: $first, after: $after) {
    edges { node { ${RATE} } } pageInfo { hasNextPage endCursor } } }`;

function mutation(name: string, answer: string): string {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  return `mutation ($input: ${type}!) { ${name}(input: $input) { ${answer} } }`;
}

const MUTATIONS = {
  recordOrder: mutation('recordOrder', `replayed order { ${ORDER} } ${ERRORS}`),
  recordOrders: mutation('recordOrders', `results { order { ${ORDER} } ${ERRORS} } ${ERRORS}`),
  recordReturn: mutation(
    'recordReturn',
    `replayed order { ${ORDER} } orderReturn { amounts { totalMinor } original { currency amounts { totalMinor } } } ${ERRORS}`,
  ),
  cancelOrder: mutation('cancelOrder', `order { ${ORDER} } ${ERRORS}`),
  linkGuestOrders: mutation('linkGuestOrders', `orders { ${ORDER} } ${ERRORS}`),
  quoteOrder: `query ($input: OrderInput!) { quoteOrder(input: $input) {
    points explanations { campaign basisMinor whyNot } ${ERRORS} } }`,
} as const;

const STAFF = {
  setExchangeRate: mutation('setExchangeRate', `exchangeRate { ${RATE} } ${ERRORS}`),
  createCampaign: mutation('createCampaign', ERRORS),
  simulateCampaign: `query ($input: SimulateCampaignInput!) { simulateCampaign(input: $input) {
    alone { points basisMinor whyNot } ${ERRORS} } }`,
} as const;

interface Total {
  readonly totalMinor: number;
}

/** An order as far as specs work with its figures; the rest they compare as it is. */
export interface ForeignOrder {
  readonly amounts: Total;
  readonly returns: readonly { readonly amounts: Total }[];
  readonly awards: readonly { readonly points: number; readonly basisMinor: number }[];
}

/** What the operations here answer: of it, each has a part. */
export interface CurrencyAnswer {
  readonly replayed: boolean | null;
  readonly order: ForeignOrder | null;
  readonly orders: readonly ForeignOrder[];
  readonly orderReturn: { readonly amounts: Total } | null;
  readonly results: readonly Pick<CurrencyAnswer, 'order' | 'userErrors'>[];
  readonly alone: readonly object[] | null;
  readonly exchangeRate: RateAnswer | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

export interface RateAnswer {
  readonly currency: string;
  readonly rate: string;
  readonly effectiveFrom: string;
  readonly revision: number;
}

interface RatePage {
  readonly edges: readonly { readonly node: RateAnswer }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

let shops = 0;

/** A shop in euro, since the afternoon of 2 March 2026, whose orders are in dollars unless they say otherwise, by "ada". */
export class CurrencyShop {
  private constructor(
    readonly app: TestApp,
    readonly desk: Desk,
    private owner: string,
  ) {}

  static readonly opened = new Date('2026-03-02T15:00:00Z');

  static async open(app: TestApp): Promise<CurrencyShop> {
    shops += 1;
    app.clock.set(CurrencyShop.opened);
    const options = { code: `currency-shop-${shops}`, currency: 'EUR', timeZone: 'Europe/Berlin' };
    const desk = new Desk(app, await app.shop(options));
    await app.enrol(desk.shop, 'ada');
    return new CurrencyShop(app, desk, await app.staff(desk.shop, 'OWNER'));
  }

  /** As the storefront's server. */
  async ask(name: keyof typeof MUTATIONS, input: object): Promise<CurrencyAnswer> {
    const data = await this.desk.ask<Record<string, CurrencyAnswer>>(MUTATIONS[name], { input });
    return required(data[name], `an answer of ${name}`);
  }

  /** As the owner. */
  async manage(name: keyof typeof STAFF, input: object): Promise<CurrencyAnswer> {
    const data = await this.askOwner<Record<string, CurrencyAnswer>>(STAFF[name], { input });
    return required(data[name], `an answer of ${name}`);
  }

  askOwner<T>(query: string, variables: object = {}): Promise<T> {
    return this.desk.askAdmin<T>(this.owner, query, variables);
  }

  /** Time passes; sessions may end by it. */
  async wait(ms: number): Promise<void> {
    this.app.clock.advanceBy(ms);
    this.owner = await this.app.signIn(this.desk.shop, 'owner@acme.test');
  }

  setRate(currency: string, rate: string, effectiveFrom: Date | null = null): Promise<CurrencyAnswer> {
    const reason = 'European Central Bank';
    return this.manage('setExchangeRate', { currency, rate, effectiveFrom, reason });
  }

  async rates(variables: object = {}): Promise<RatePage> {
    return (await this.askOwner<{ exchangeRates: RatePage }>(RATES, variables)).exchangeRates;
  }

  orderOf(externalId: string, more: object = {}): object {
    const customer = { externalId: 'ada' };
    return { ...{ customer, externalId, currency: 'USD', totalMinor: 10_000 }, ...more };
  }

  record(externalId: string, more: object = {}): Promise<CurrencyAnswer> {
    return this.ask('recordOrder', this.orderOf(externalId, more));
  }

  /** The order, which must not be refused. */
  async recorded(externalId: string, more: object = {}): Promise<ForeignOrder> {
    const { order, userErrors } = await this.record(externalId, more);
    return required(order, JSON.stringify(userErrors));
  }

  giveBack(orderExternalId: string, externalId: string, more: object): Promise<CurrencyAnswer> {
    return this.ask('recordReturn', { orderExternalId, externalId, ...more });
  }
}
