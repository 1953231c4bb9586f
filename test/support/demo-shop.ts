import { Programs } from '#access';
import { FireTimeTriggersJob } from '#campaigns';
import { addDays, localDateOf, required, type LocalDate } from '#kernel';
import { Database } from '#platform';
import { runCli } from '../../apps/cli/run-cli.js';
import { Desk, type OrderAnswer } from './desk.js';
import { TestApp } from './test-app.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

const START = `mutation ($input: StartCampaignByRecipeInput!) { startCampaignByRecipe(input: $input) {
  campaign { code } companion { code } userErrors { code path message } } }`;
const END = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { userErrors { code } } }`;
const CONSENT = `mutation ($input: UpdateConsentInput!) { updateConsent(input: $input) { userErrors { code } } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;
const MEMBERS = `query ($after: String) { customers(first: 100, after: $after) {
  edges { node { externalId enrolledAt } } pageInfo { endCursor } } }`;
const THINGS = `query ($externalId: String!) { customer(externalId: $externalId) {
  stampCards { card stamps stampsNeeded completed }
  messages(first: 10) { edges { node { campaign template channel status } } } } }`;
const DAY_MS = 86_400_000;

interface UserErrorAnswer {
  readonly code: string;
  readonly path: readonly string[] | null;
  readonly message: string;
}

/** What starting a campaign by a recipe answers. */
export interface StartAnswer {
  readonly campaign: { readonly code: string } | null;
  readonly companion: { readonly code: string } | null;
  readonly userErrors: readonly UserErrorAnswer[];
}

/** Something that is bought. */
export interface Item {
  readonly sku: string;
  readonly categories: readonly string[];
  readonly amountMinor: number;
  readonly quantity?: number;
}

interface Message {
  readonly campaign: string;
  readonly template: string;
  readonly channel: string;
  readonly status: string;
}

interface Card {
  readonly card: string;
  readonly stamps: number;
  readonly stampsNeeded: number;
  readonly completed: number;
}

/**
 * The program "demo" with its year of data, as `perennial seed` makes it, and all that a storefront and a manager of it
 * do, by GraphQL with the credentials that the command printed. Time goes on only.
 */
export class DemoShop {
  private readonly started = new Set<string>();
  private activities = 0;

  private constructor(
    readonly app: TestApp,
    readonly desk: Desk,
    /** Of a manager who is signed in. */
    public session: string,
    private readonly password: string,
  ) {}

  /** A shop whose year of data ends now. */
  static async open(now: Date): Promise<DemoShop> {
    const database = await createTestDatabase();
    const printed = await seed(database, now);
    const key = wordAfter('storefront key', printed);
    const password = wordAfter('password', printed);
    const app = await TestApp.start(now, { database });
    const program = await app.app
      .get(Database)
      .tx({ programId: null }, (tx) => app.app.get(Programs).byCode(tx, 'demo'));
    const shop = { program: required(program, 'the program "demo"'), key };
    const session = await app.signIn(shop, 'manager@demo.example', password);
    return new DemoShop(app, new Desk(app, shop), session, password);
  }

  stop(): Promise<void> {
    return this.app.stop();
  }

  /** A manager starts a campaign by a recipe; the campaign is called like the recipe, and must be accepted. */
  async start(recipe: string, parameters: Record<string, string | number> = {}): Promise<void> {
    const { campaign, companion, userErrors } = await this.tryToStart(recipe, parameters);
    expect(userErrors).toEqual([]);
    for (const one of [campaign, companion]) if (one) this.started.add(one.code);
    this.app.clock.advanceBy(1_000);
  }

  async tryToStart(recipe: string, parameters: Record<string, string | number>): Promise<StartAnswer> {
    const given = Object.entries(parameters).map(([name, value]) => ({ name, value: String(value) }));
    const input = { recipe, code: recipe, parameters: given };
    return (await this.asManager<{ startCampaignByRecipe: StartAnswer }>(START, { input }))
      .startCampaignByRecipe;
  }

  /** A manager ends all campaigns that were started here. */
  async endCampaigns(): Promise<void> {
    for (const code of this.started) {
      this.app.clock.advanceBy(1_000);
      await this.asManager(END, { input: { code, state: 'ENDED' } });
    }
    this.started.clear();
  }

  asManager<T>(query: string, variables: object = {}): Promise<T> {
    return this.desk.askAdmin<T>(this.session, query, variables);
  }

  /** A member of the demonstration who joined on a day. */
  async memberSince(day: string): Promise<string> {
    interface Member {
      readonly externalId: string;
      readonly enrolledAt: string | null;
    }
    type Data = { customers: { edges: { node: Member }[]; pageInfo: { endCursor: string | null } } };
    let after: string | null = null;
    do {
      const { customers }: Data = await this.asManager<Data>(MEMBERS, { after });
      const found = customers.edges.find(({ node }) => node.enrolledAt?.startsWith(day));
      if (found) return found.node.externalId;
      after = customers.pageInfo.endCursor;
    } while (after !== null);
    throw new Error(`nobody joined on ${day}`);
  }

  /** The local day in so many days; of those before, when it is less than none. */
  dayIn(days: number): LocalDate {
    return addDays(localDateOf(this.app.now, this.desk.shop.program.timeZone), days);
  }

  /** Somebody new takes part; an e-mail may be sent to those who agreed to it. */
  async joins(customer: string, { birthday, agreesToEmail = false }: Joiner = {}): Promise<void> {
    await this.desk.ask(UPSERT, { input: { externalId: customer, birthday } });
    await this.desk.ask(ENROL, { input: { externalId: customer } });
    const consent = { externalId: customer, channel: 'EMAIL', granted: true, source: 'checkout' };
    if (agreesToEmail) await this.desk.ask(CONSENT, { input: consent });
    this.app.clock.advanceBy(1_000);
  }

  /** Records an order; answers its points by campaign. */
  async buys(customer: string, ...items: readonly Item[]): Promise<Record<string, number>> {
    this.app.clock.advanceBy(1_000);
    const total = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
    const lines = items.map((item) => ({ quantity: 1, ...item }));
    return pointsByCampaign(await this.desk.order(customer, total, { lines }));
  }

  /** Tells of something else that a customer did. */
  async does(customer: string, type: string, attributes: readonly object[] = []): Promise<void> {
    this.activities += 1;
    this.app.clock.advanceBy(1_000);
    const externalId = `did-${this.activities}`;
    const input = { type, externalId, customer: { externalId: customer }, attributes };
    const data = await this.desk.ask<{ recordActivity: { userErrors: unknown[] } }>(ACTIVITY, { input });
    expect(data.recordActivity.userErrors).toEqual([]);
  }

  /** So many days pass, and the worker does what is due. */
  async daysPass(days: number): Promise<void> {
    this.app.clock.advanceBy(days * DAY_MS);
    // Nobody stays signed in for days.
    this.session = await this.app.signIn(this.desk.shop, 'manager@demo.example', this.password);
    await this.app.app.get(FireTimeTriggersJob).run(this.app.now);
  }

  /** All points in the wallet, those that wait for the return window too. */
  async points(customer: string): Promise<number> {
    const { available, pending } = await this.desk.wallet(customer);
    return available + pending;
  }

  async messages(customer: string): Promise<Message[]> {
    return (await this.things(customer)).messages.edges.map(({ node }) => node);
  }

  async cards(customer: string): Promise<Card[]> {
    return (await this.things(customer)).stampCards;
  }

  private async things(
    customer: string,
  ): Promise<{ stampCards: Card[]; messages: { edges: { node: Message }[] } }> {
    type Data = { customer: Awaited<ReturnType<DemoShop['things']>> };
    return (await this.desk.ask<Data>(THINGS, { externalId: customer })).customer;
  }
}

export interface Joiner {
  readonly birthday?: string;
  readonly agreesToEmail?: boolean;
}

/** Runs `perennial seed`; answers what it printed. */
async function seed(database: TestDatabase, now: Date): Promise<string> {
  const printed: string[] = [];
  const code = await runCli(['seed'], {
    environment: { NODE_ENV: 'test', DATABASE_URL: database.url, LOG_LEVEL: 'silent' },
    directory: '.',
    isInteractive: false,
    now: () => now,
    out: (line) => void printed.push(line),
    say: () => undefined,
    read: () => Promise.resolve(''),
  });
  if (code !== 0) throw new Error('the demonstration was not seeded');
  return printed.join('\n');
}

function wordAfter(label: string, text: string): string {
  const [, word] = new RegExp(`${label} +(\\S+)`).exec(text) ?? [];
  return required(word, label);
}

function pointsByCampaign({ awards }: OrderAnswer): Record<string, number> {
  return Object.fromEntries(awards.map(({ campaign, points }) => [campaign, points]));
}
