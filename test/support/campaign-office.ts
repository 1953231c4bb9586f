import { Desk } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = `userErrors { code path message ... on InvalidExpression { line column hint } }`;
const FIELDS = `campaign { code current { number state condition } draft { number } } ${ERRORS}`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { explanations {
  campaign points wanted whyNot rule failedCondition { expression values { fact value } error }
  trimmedBy { ... on LimitTrim { limit { measure per window max } period } ... on CoolDownTrim { coolDownDays awardedOn } }
} } }`;

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
    const { userErrors } = await this.ask(CAMPAIGN.create, { code, name: code, effects, ...more });
    expect(userErrors).toEqual([]);
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
