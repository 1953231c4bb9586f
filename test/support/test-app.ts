import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  Programs,
  Staff,
  STOREFRONT_SCOPES,
  StorefrontKeys,
  systemActor,
  type Program,
  type StaffRole,
  type StorefrontScope,
} from '#access';
import { required, type Problem, type Result } from '#kernel';
import { Campaigns, EVERY_ORDER, type CampaignTerms, type EffectTerms, type PerAmount } from '#campaigns';
import { AdvanceDueJob, PointTypes, type PointTypeSettings } from '#ledger';
import { Database, Invariants, LiveChanges, loadConfig, SettableClock, type Violation } from '#platform';
import { createApp, type AppOptions } from '../../apps/api/create-app.js';
import { untilServed } from './overload.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

/** An answer of any shape, by its path. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their query
export type Shaped = any;

/** What a GraphQL endpoint answered. */
export interface Answer {
  readonly status: number;
  readonly data: Shaped;
  readonly errors?: readonly { readonly message: string; readonly extensions: { readonly code: string } }[];
}

export const STAFF_PASSWORD = 'seven grey herons over the marsh';

export interface TestAppOptions {
  /** Environment variables besides those of every test. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly logDestination?: { write(line: string): void };
  /** One that is there already; a new one, if absent. Dropped when the service is stopped either way. */
  readonly database?: TestDatabase;
  /** The service's clock; one that stands still, if absent. */
  readonly clock?: SettableClock;
  /** Shorter times of connections and requests. */
  readonly times?: Pick<AppOptions, 'connectionTimes' | 'requestTimeoutMs'>;
}

/** The clock of a test stands still, so that the points of its one minute would be spent at some time. */
const UNLIMITED = {
  RATE_POINTS_KEY: '0',
  RATE_POINTS_CUSTOMER: '0',
  RATE_POINTS_STAFF: '0',
  RATE_POINTS_ADDRESS: '0',
};

/** The whole service on a database of its own, with a clock that stands still, spoken to by GraphQL. */
export class TestApp {
  private constructor(
    readonly database: TestDatabase,
    readonly clock: SettableClock,
    readonly app: NestFastifyApplication,
  ) {}

  static async start(now = new Date('2026-03-01T12:00:00Z'), options: TestAppOptions = {}): Promise<TestApp> {
    const database = options.database ?? (await createTestDatabase());
    return TestApp.on(database, options.clock ?? new SettableClock(now), options);
  }

  /** Another process of the service on the same database, by the same clock. To be closed before this one is stopped. */
  beside(options: TestAppOptions = {}): Promise<TestApp> {
    return TestApp.on(this.database, this.clock, options);
  }

  private static async on(
    database: TestDatabase,
    clock: SettableClock,
    options: TestAppOptions,
  ): Promise<TestApp> {
    const config = loadConfig({
      NODE_ENV: 'test',
      DATABASE_URL: database.url,
      LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
      ...UNLIMITED,
      ...options.environment,
    });
    const app = await createApp(config, { clock, logDestination: options.logDestination, ...options.times });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
    return new TestApp(database, clock, app);
  }

  async stop(): Promise<void> {
    await this.app.close();
    await this.database.drop();
  }

  /** Listens, if it does not yet: for sockets, which cannot be injected. */
  async port(): Promise<number> {
    const server = this.app.getHttpServer();
    if (!server.listening) await this.app.listen(0, '127.0.0.1');
    return (server.address() as AddressInfo).port;
  }

  /** Subscriptions that are open in this process. */
  get watchCount(): number {
    return this.app.get(LiveChanges).watchCount;
  }

  /** A storefront key with these scopes only. */
  async keyWith(shop: Shop, scopes: readonly StorefrontScope[]): Promise<string> {
    const origin = { actor: systemActor(shop.program.id, 'test'), now: this.now };
    const key = { name: 'narrow', scopes: [...scopes], expiresAt: null };
    return valueOf(await this.app.get(StorefrontKeys).issue(origin, key)).secret;
  }

  get now(): Date {
    return this.clock.now();
  }

  /** Asks /graphql with a storefront key or a customer token. */
  storefront(credential: string | null, query: string, variables: object = {}): Promise<Answer> {
    return this.ask('/graphql', credential, query, variables);
  }

  /** Asks /admin/graphql with a session. */
  admin(session: string | null, query: string, variables: object = {}): Promise<Answer> {
    return this.ask('/admin/graphql', session, query, variables);
  }

  private ask(url: string, credential: string | null, query: string, variables: object): Promise<Answer> {
    return untilServed(
      () => this.askOnce(url, credential, query, variables),
      ({ errors }) => errors?.some(({ extensions }) => extensions.code === 'OVERLOADED') ?? false,
    );
  }

  private async askOnce(
    url: string,
    credential: string | null,
    query: string,
    variables: object,
  ): Promise<Answer> {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (credential !== null) headers['authorization'] = `Bearer ${credential}`;
    const response = await this.app.inject({ method: 'POST', url, headers, payload: { query, variables } });
    return { status: response.statusCode, ...response.json<Omit<Answer, 'status'>>() };
  }

  /** Every invariant of every lib, for one program. */
  async violations(program: Program): Promise<Violation[]> {
    return this.app
      .get(Database)
      .tx({ programId: program.id }, (tx) => this.app.get(Invariants).checkAll(tx));
  }

  /** What the worker does every minute. */
  async advanceDue(): Promise<number> {
    return this.app.get(AdvanceDueJob).run(this.now);
  }

  /** A shop ready for orders: program, point type, campaign, storefront key. */
  async shop(options: ShopOptions = {}): Promise<Shop> {
    const { code = 'acme', currency = 'USD', timeZone = 'America/New_York' } = options;
    const founded = await this.app
      .get(Programs)
      .found({ code, name: code, currency, timeZone, locales: ['en'] }, 'test', options.since ?? this.now);
    const program = valueOf(founded);
    const actor = systemActor(program.id, 'test');
    const database = this.app.get(Database);
    await database.tx({ programId: program.id }, async (tx) => {
      const settings = { ...POINT_TYPE, ...options.pointType };
      valueOf(await this.app.get(PointTypes).create(tx, 'points', settings, options.since ?? this.now));
      const terms = termsOf(options.terms);
      const command = { actor, code: 'base-points', now: options.since ?? this.now, effectiveFrom: null };
      valueOf(await this.app.get(Campaigns).create(tx, { ...command, name: 'Points per amount', terms }));
    });
    const origin = { actor, now: this.now };
    const key = { name: 'test', scopes: [...STOREFRONT_SCOPES], expiresAt: null };
    const issued = valueOf(await this.app.get(StorefrontKeys).issue(origin, key));
    return { program, key: issued.secret };
  }

  /** A member of staff who is signed in; answers the session. */
  async staff(shop: Shop, role: StaffRole, email = `${role.toLowerCase()}@acme.test`): Promise<string> {
    const origin = { actor: systemActor(shop.program.id, 'test'), now: this.now };
    valueOf(await this.app.get(Staff).create(origin, { email, name: role, role, password: STAFF_PASSWORD }));
    return this.signIn(shop, email);
  }

  async signIn(shop: Shop, email: string, password = STAFF_PASSWORD): Promise<string> {
    const answer = await this.admin(null, SIGN_IN, {
      input: { program: shop.program.code, email, password },
    });
    return required(answer.data?.signIn.sessionToken as string, `a session: ${JSON.stringify(answer)}`);
  }

  /** An enrolled customer; answers a token of it. */
  async customer(shop: Shop, externalId: string): Promise<string> {
    await this.enrol(shop, externalId);
    return this.token(shop, externalId);
  }

  async enrol(shop: Shop, externalId: string): Promise<void> {
    await this.storefront(shop.key, UPSERT, { input: { externalId } });
    const answer = await this.storefront(shop.key, ENROL, { input: { externalId } });
    if (!answer.data?.enrolCustomer.customer) throw new Error(`not enrolled: ${JSON.stringify(answer)}`);
  }

  async token(shop: Shop, customerExternalId: string): Promise<string> {
    const answer = await this.storefront(shop.key, TOKEN, { input: { customerExternalId } });
    return required(answer.data?.issueCustomerToken.token as string, `a token: ${JSON.stringify(answer)}`);
  }
}

export interface ShopOptions {
  readonly code?: string;
  readonly currency?: string;
  readonly timeZone?: string;
  /** Since when the program and its campaign exist: now, if absent. */
  readonly since?: Date;
  readonly pointType?: Partial<PointTypeSettings>;
  readonly terms?: ShopTerms;
}

export interface Shop {
  readonly program: Program;
  /** A storefront key with all scopes. */
  readonly key: string;
}

/** One point per whole currency unit, on all that was paid. */
export const ONE_PER_UNIT: PerAmount<string> = {
  kind: 'PER_AMOUNT',
  points: 1n,
  perMinor: 100n,
  rounding: 'FLOOR',
  minimumMinor: 0n,
  basis: { shipping: true, tax: true, giftCards: true },
  lines: null,
};

/** How the points of a shop's orders work, as far as it is not as usual: one per unit, at once. */
export interface ShopTerms extends Partial<Omit<EffectTerms, 'amount'>> {
  readonly award?: PerAmount<string>;
  readonly claimDays?: number;
}

/** A campaign that gives points per amount for every order. */
export function termsOf({ award = ONE_PER_UNIT, claimDays = 30, ...lot }: ShopTerms = {}): CampaignTerms {
  const effect = { pointType: null, amount: award, expiry: null, pending: { kind: 'NONE' }, ...lot } as const;
  return { ...EVERY_ORDER, effects: [effect], claimDays };
}

const POINT_TYPE: PointTypeSettings = {
  name: 'Points',
  expiryPolicy: { kind: 'NEVER' },
  clawbackPolicy: 'WITHIN_BALANCE',
  goodwillDays: 0,
  valuePoints: 100n,
  valueMinor: 100n,
};

const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { sessionToken userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) {
  enrolCustomer(input: $input) { customer { id } userErrors { code } } }`;
const TOKEN = `mutation ($input: IssueCustomerTokenInput!) {
  issueCustomerToken(input: $input) { token userErrors { code } } }`;

export function valueOf<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(`refused: ${result.problem.code} ${result.problem.message}`);
  return result.value;
}
