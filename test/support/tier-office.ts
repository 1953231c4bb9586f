import { required } from '#kernel';
import { ReviewTiersJob } from '#tiers';
import { CampaignOffice } from './campaign-office.js';
import { freshKey, type UserErrorAnswer } from './desk.js';
import type { ShopOptions, TestApp } from './test-app.js';

const ERRORS = 'userErrors { __typename code message path }';
const MOVE = 'ladder from to isUp cause at ladderVersion until campaignVersionId reason';
const PROGRESS = `tier { code } countsFrom percent anyOf { allOf { metric atLeast done missing } }`;
const STANDING = `ladder tier { code name rank benefits { privileges flags } } since isGiven givenUntil reviewOn isAtRisk fallsOn
  tierProgress { ${PROGRESS} } keeping { ${PROGRESS} }`;
const LADDER = `ladder { id code name current { number tiers { code } effectiveFrom } draft { number }
  counts { tier customers } }`;

const mutation = (name: string, input: string, fields: string): string =>
  `mutation ($input: ${input}!) { ${name}(input: $input) { ${fields} ${ERRORS} } }`;

const CREATE = mutation('createTierLadder', 'CreateTierLadderInput', LADDER);
const DRAFT = mutation('saveTierLadderDraft', 'SaveTierLadderDraftInput', LADDER);
const PUBLISH = mutation('publishTierLadder', 'PublishTierLadderInput', LADDER);
const ROLL_BACK = mutation('rollBackTierLadder', 'RollBackTierLadderInput', LADDER);
const PLACE = mutation(
  'placeCustomerInTier',
  'PlaceCustomerInTierInput',
  `standing { ${STANDING} } replayed`,
);
const END = mutation('endTierPlacement', 'EndTierPlacementInput', `standing { ${STANDING} } replayed`);
const ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) {
  order { externalId tierChanges { ${MOVE} } awards { points campaign } } ${ERRORS} } }`;
const TIERS = `query ($externalId: String!) { customer(externalId: $externalId) { id tiers { ${STANDING} }
  tierHistory(first: 100) { edges { node { ${MOVE} } } } } }`;

export interface MoveAnswer {
  readonly ladder: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly isUp: boolean;
  readonly cause: string;
  readonly at: string;
  readonly ladderVersion: number;
  readonly until: string | null;
  readonly campaignVersionId: string | null;
  readonly reason: string | null;
}

export interface ProgressAnswer {
  readonly tier: { readonly code: string };
  readonly countsFrom: string | null;
  readonly percent: number;
  readonly anyOf: readonly {
    readonly allOf: readonly { metric: string; atLeast: number; done: number; missing: number }[];
  }[];
}

export interface StandingAnswer {
  readonly ladder: string;
  readonly tier: { readonly code: string; readonly rank: number } | null;
  readonly since: string | null;
  readonly isGiven: boolean;
  readonly givenUntil: string | null;
  readonly reviewOn: string | null;
  readonly isAtRisk: boolean;
  readonly fallsOn: string | null;
  readonly tierProgress: ProgressAnswer | null;
  readonly keeping: ProgressAnswer | null;
}

export interface LadderAnswer {
  readonly ladder: {
    readonly id: string;
    readonly code: string;
    readonly current: {
      readonly number: number;
      readonly tiers: readonly { readonly code: string }[];
    } | null;
    readonly draft: { readonly number: number } | null;
    readonly counts: readonly { readonly tier: string; readonly customers: number }[];
  } | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

interface PlacementAnswer {
  readonly standing: StandingAnswer | null;
  readonly replayed: boolean | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

interface OrderWithTiers {
  readonly externalId: string;
  readonly tierChanges: readonly MoveAnswer[];
  readonly awards: readonly { readonly points: number; readonly campaign: string }[];
}

/** So much spend, in minor units. */
export function spend(atLeast: number): object {
  return { anyOf: [{ allOf: [{ metric: 'SPEND', atLeast }] }] };
}

export function tier(
  code: string,
  rank: number,
  qualification: object | null,
  benefits: object = {},
): object {
  return { code, name: code.toUpperCase(), rank, qualification, benefits };
}

/** Silver from 1,000 and gold from 5,000 USD within a rolling year, bronze for everybody. */
export const RETAIL = {
  code: 'retail',
  name: 'Retail',
  tiers: [tier('bronze', 0, null), tier('silver', 1, spend(100_000)), tier('gold', 2, spend(500_000))],
  window: { kind: 'ROLLING_MONTHS', length: 12 },
};

let orders = 0;

/** Where ladders are made and climbed: the office of campaigns, with tiers. */
export class TierOffice {
  private constructor(
    readonly app: TestApp,
    readonly campaigns: CampaignOffice,
  ) {}

  static async open(app: TestApp, options: ShopOptions = {}): Promise<TierOffice> {
    return new TierOffice(app, await CampaignOffice.open(app, options));
  }

  private async admin<T>(query: string, input: object): Promise<T> {
    this.app.clock.advanceBy(1);
    const { desk, session } = this.campaigns;
    const data = await desk.askAdmin<Record<string, T>>(session, query, { input });
    return required(Object.values(data)[0], 'an answer');
  }

  create(terms: object): Promise<LadderAnswer> {
    return this.admin(CREATE, terms);
  }

  draft({ name: _name, ...terms }: { readonly name: string }): Promise<LadderAnswer> {
    return this.admin(DRAFT, terms);
  }

  publish(input: object): Promise<LadderAnswer> {
    return this.admin(PUBLISH, input);
  }

  rollBack(input: object): Promise<LadderAnswer> {
    return this.admin(ROLL_BACK, input);
  }

  /** A ladder that is in force, everybody looked at. */
  async start(terms: object = RETAIL): Promise<void> {
    const created = await this.create(terms);
    expect(created.userErrors).toEqual([]);
    expect((await this.publish({ code: created.ladder?.code })).userErrors).toEqual([]);
    await this.work();
  }

  /** What the worker does every minute. */
  work(): Promise<number> {
    return this.app.app.get(ReviewTiersJob).run(this.app.now);
  }

  /** Days pass, and the worker works in each of them. */
  async daysPass(days: number): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      this.app.clock.advanceBy(86_400_000);
      await this.work();
    }
    await this.campaigns.daysPass(0);
  }

  async order(totalMinor: number, more: object = {}): Promise<OrderWithTiers> {
    this.app.clock.advanceBy(1_000);
    orders += 1;
    const { desk } = this.campaigns;
    const order = { externalId: `tier-order-${orders}`, currency: desk.shop.program.currency, totalMinor };
    const input = { ...order, customer: { externalId: 'ada' }, ...more };
    type Data = { recordOrder: { order: OrderWithTiers | null; userErrors: unknown[] } };
    const { recordOrder } = await desk.ask<Data>(ORDER, { input });
    return required(recordOrder.order, `an order: ${JSON.stringify(recordOrder.userErrors)}`);
  }

  async of(externalId = 'ada'): Promise<{ id: string; tiers: StandingAnswer[]; history: MoveAnswer[] }> {
    type Data = {
      customer: { id: string; tiers: StandingAnswer[]; tierHistory: { edges: { node: MoveAnswer }[] } };
    };
    const { customer } = await this.campaigns.desk.ask<Data>(TIERS, { externalId });
    const history = customer.tierHistory.edges.map(({ node }) => node).reverse();
    return { id: customer.id, tiers: customer.tiers, history };
  }

  /** On the first ladder. */
  async standing(externalId = 'ada'): Promise<StandingAnswer> {
    return required((await this.of(externalId)).tiers[0], 'a ladder');
  }

  async place(tierCode: string, more: object = {}): Promise<PlacementAnswer> {
    const { id: customer } = await this.of();
    const input = {
      idempotencyKey: freshKey(),
      customer,
      ladder: 'retail',
      tier: tierCode,
      reason: 'A regular.',
    };
    return this.admin(PLACE, { ...input, ...more });
  }

  async end(more: object = {}): Promise<PlacementAnswer> {
    const { id: customer } = await this.of();
    const input = { idempotencyKey: freshKey(), customer, ladder: 'retail', reason: 'It was a mistake.' };
    return this.admin(END, { ...input, ...more });
  }
}

/** Moves in a few words. */
export function told(moves: readonly MoveAnswer[]): string[] {
  return moves.map(({ at, from, to, cause }) => `${at.slice(0, 10)} ${from ?? '-'} > ${to ?? '-'} ${cause}`);
}
