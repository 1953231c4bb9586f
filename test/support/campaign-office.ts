import { Desk, type OrderAnswer } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = `userErrors { code path message ... on InvalidExpression { line column hint } }`;
const FIELDS = `campaign { code current { number state condition } draft { number } } ${ERRORS}`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { explanations {
  campaign points wanted whyNot rule failedCondition { expression values { fact value } error }
  trimmedBy { ... on LimitTrim { limit { measure per window max } period } ... on CoolDownTrim { coolDownDays awardedOn } }
} } }`;

const EFFECTS = `query ($externalId: String!) { order(externalId: $externalId) {
  effects { campaign version kind words units takenBack reversed refusal } } }`;
const CARDS = `query ($externalId: String!) { customer(externalId: $externalId) {
  stampCards { card stamps stampsNeeded completed } } }`;
const HISTORY = `query ($externalId: String!) { customer(externalId: $externalId) {
  activities(first: 100) { edges { node { type attributes { name text number } } } } } }`;

/** The mutations of campaigns. */
export const CAMPAIGN = {
  create: `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${FIELDS} } }`,
  change: `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { ${FIELDS} } }`,
  publish: `mutation ($input: PublishCampaignInput!) { publishCampaign(input: $input) { ${FIELDS} } }`,
  clone: `mutation ($input: CloneCampaignInput!) { cloneCampaign(input: $input) { ${FIELDS} } }`,
  setState: `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { ${FIELDS} } }`,
} as const;

export interface CampaignAnswer {
  readonly campaign: {
    readonly code: string;
    readonly current: { readonly number: number; readonly state: string } | null;
    readonly draft: { readonly number: number } | null;
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
}

export interface QuotedEffect {
  readonly campaign: string;
  readonly points: number;
  readonly wanted: number;
  readonly whyNot: string | null;
}

const DAY_MS = 86_400_000;

/** What a campaign gave for an order besides points. */
export interface EffectAnswer {
  readonly campaign: string;
  readonly kind: string;
  readonly words: string;
  readonly units: number;
  readonly takenBack: number;
  readonly reversed: boolean;
  readonly refusal: string | null;
}

export interface CardAnswer {
  readonly card: string;
  readonly stamps: number;
  readonly stampsNeeded: number;
  readonly completed: number;
}

let shops = 0;
let activities = 0;

/** Where campaigns are made and tried: the back office of a shop that gives a point per dollar, with one customer, "ada". */
export class CampaignOffice {
  private constructor(
    readonly app: TestApp,
    readonly desk: Desk,
    public session: string,
  ) {}

  /** A new shop, on the afternoon of 2 March 2026. */
  static async open(app: TestApp, options: ShopOptions = {}): Promise<CampaignOffice> {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    const desk = new Desk(app, await app.shop({ code: `office-${shops}`, ...options }));
    const office = new CampaignOffice(app, desk, await app.staff(desk.shop, 'MANAGER'));
    await app.enrol(desk.shop, 'ada');
    return office;
  }

  async ask(mutation: string, input: object): Promise<CampaignAnswer> {
    // Campaigns of one instant have no order.
    this.app.clock.advanceBy(1);
    const data = await this.desk.askAdmin<Record<string, CampaignAnswer>>(this.session, mutation, { input });
    return Object.values(data)[0] as CampaignAnswer;
  }

  /** Starts a campaign that must be accepted. */
  async start(code: string, effects: object[], more: object = {}): Promise<void> {
    expect((await this.tryToStart(code, effects, more)).userErrors).toEqual([]);
  }

  tryToStart(code: string, effects: object[], more: object = {}): Promise<CampaignAnswer> {
    return this.ask(CAMPAIGN.create, { code, name: code, effects, ...more });
  }

  /** What each campaign would make of a cart of ada's. */
  async quote(cart: object): Promise<Record<string, QuotedEffect>> {
    const order = { externalId: 'cart', customer: { externalId: 'ada' }, currency: 'USD', ...cart };
    const data = await this.desk.ask<{ quoteOrder: { explanations: QuotedEffect[] } }>(QUOTE, {
      input: order,
    });
    return Object.fromEntries(data.quoteOrder.explanations.map((one) => [one.campaign, one]));
  }

  /** Records an activity of ada's. */
  async happened(type: string, more: object = {}): Promise<void> {
    activities += 1;
    const input = { type, externalId: `a-${activities}`, customer: { externalId: 'ada' }, ...more };
    const { recordActivity } = await this.desk.ask<{ recordActivity: { userErrors: unknown[] } }>(ACTIVITY, {
      input,
    });
    expect(recordActivity.userErrors).toEqual([]);
  }

  /** Sessions do not last so long: staff sign in again. */
  async daysPass(days: number): Promise<void> {
    this.app.clock.advanceBy(days * DAY_MS);
    this.session = await this.app.signIn(this.desk.shop, 'manager@acme.test');
  }

  /** An order of ada's, a second later than what was before. */
  order(totalMinor: number, more: object = {}): Promise<OrderAnswer> {
    this.app.clock.advanceBy(1_000);
    return this.desk.order('ada', totalMinor, more);
  }

  /** What campaigns gave for an order besides points. */
  async effectsOf({ externalId }: OrderAnswer): Promise<EffectAnswer[]> {
    const data = await this.desk.ask<{ order: { effects: EffectAnswer[] } }>(EFFECTS, { externalId });
    return data.order.effects;
  }

  /** Ada's first stamp card. */
  async card(): Promise<CardAnswer | undefined> {
    type Data = { customer: { stampCards: CardAnswer[] } };
    return (await this.desk.ask<Data>(CARDS, { externalId: 'ada' })).customer.stampCards[0];
  }

  /** What happened to ada besides joining and buying, oldest first: "type name=value ...". */
  async history(): Promise<string[]> {
    type Node = { type: string; attributes: { name: string; text: string | null; number: number | null }[] };
    type Data = { customer: { activities: { edges: { node: Node }[] } } };
    const data = await this.desk.ask<Data>(HISTORY, { externalId: 'ada' });
    return data.customer.activities.edges
      .map(({ node }) => node)
      .filter(({ type }) => !type.startsWith('order.') && type !== 'customer.enrolled')
      .map(({ type, attributes }) =>
        [type, ...attributes.map(({ name, text, number }) => `${name}=${text ?? number}`)].join(' '),
      )
      .reverse();
  }

  async availableOf(customer: string): Promise<number> {
    return (await this.desk.wallet(customer)).available;
  }
}

/** An effect that gives so many points. */
export function fixed(points: number, lot: object = {}): object {
  return { awardPoints: { amount: { fixed: { points } }, ...lot } };
}

/** Points by the codes of campaigns. */
export function pointsOf(
  awards: readonly { readonly campaign: string; readonly points: number }[],
): Record<string, number> {
  return Object.fromEntries(awards.map(({ campaign, points }) => [campaign, points]));
}
