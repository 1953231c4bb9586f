import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Programs, type Actor, type CustomerActor, type Program } from '#access';
import type { AccessContext } from '#access/graphql';
import { ActivityAdminModule, ActivityNodes, ActivityStorefrontModule } from '#activity/graphql';
import { CustomerDirectory } from '#customers';
import { CustomersAdminModule, CustomersStorefrontModule } from '#customers/graphql';
import { required } from '#kernel';
import { Database, Logger } from '#platform';
import { graphqlEndpoint, NodeRegistry } from '#platform/graphql';
import { activityOn } from '../support/activity.js';
import { configFor, createProgram, staffOf, storefrontOf } from '../support/customers.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const now = new Date('2026-03-01T12:00:00Z');

@Module({})
class BothEndpoints {
  static on(database: TestDatabase, contextOf: () => Promise<AccessContext>): DynamicModule {
    const shared = { contextOf, logger: new Logger('silent'), production: false };
    const storefront = [CustomersStorefrontModule, ActivityStorefrontModule];
    const admin = [CustomersAdminModule, ActivityAdminModule];
    return {
      module: BothEndpoints,
      imports: [
        activityOn(configFor(database)),
        ...storefront,
        ...admin,
        GraphQLModule.forRoot(graphqlEndpoint({ ...shared, path: '/graphql', modules: storefront })),
        GraphQLModule.forRoot(graphqlEndpoint({ ...shared, path: '/admin/graphql', modules: admin })),
      ],
    };
  }
}

interface Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- answers have the shape of their query
  readonly data?: any;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}

const ORDER = `externalId number day status amounts { totalMinor shippingMinor } returned { totalMinor }
  lines { lineNo sku quantity shareMinor returnedQuantity } returns { externalId amounts { totalMinor } lines { lineNo quantity } }`;
const ERRORS = 'userErrors { __typename code message path }';
const RECORD_ORDER = `mutation ($input: RecordOrderInput!) {
  recordOrder(input: $input) { replayed order { id ${ORDER} } ${ERRORS} } }`;
const RECORD_RETURN = `mutation ($input: RecordReturnInput!) {
  recordReturn(input: $input) { replayed order { ${ORDER} } orderReturn { externalId amounts { totalMinor taxMinor } } ${ERRORS} } }`;

describe('Activities over GraphQL', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let program: Program;
  let asking: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    const module = BothEndpoints.on(database, () => Promise.resolve(contextFor(asking)));
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });

  beforeEach(async () => {
    program = await createProgram(app.get(Programs, { strict: false }));
    asking = storefrontOf(program, 'activity:read', 'activity:write', 'customers:read');
    await ensure('ann');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  function contextFor(actor: Actor): AccessContext {
    const { permissions } = actor;
    return {
      actor,
      permissions,
      isAuthenticated: true,
      requestId: 'request-1',
      ip: '192.0.2.1',
      now,
    };
  }

  async function ensure(externalId: string): Promise<string> {
    const people = [{ externalId, enrolledAt: null }];
    const refs = await app
      .get(Database)
      .tx({ programId: program.id }, (tx) => app.get(CustomerDirectory).ensure(tx, people, now));
    return required(refs.get(externalId), externalId).id;
  }

  async function ask(query: string, variables: object = {}, url = '/graphql'): Promise<Answer> {
    const response = await app.inject({ method: 'POST', url, payload: { query, variables } });
    return response.json<Answer>();
  }

  function orderInput(externalId: string, change: object = {}): object {
    return {
      customer: { externalId: 'ann' },
      ...{ externalId, currency: 'USD', totalMinor: 5_000, shippingMinor: 500 },
      lines: [{ sku: 'bean', quantity: 3, amountMinor: 4_500 }],
      ...change,
    };
  }

  it('records an order once and answers it', async () => {
    const { data } = await ask(RECORD_ORDER, { input: orderInput('o-1') });
    expect(data.recordOrder).toEqual({
      replayed: false,
      userErrors: [],
      order: {
        ...{ id: expect.any(String), externalId: 'o-1', number: 1, day: '2026-03-01', status: 'PAID' },
        amounts: { totalMinor: 5_000, shippingMinor: 500 },
        returned: { totalMinor: 0 },
        lines: [{ lineNo: 1, sku: 'bean', quantity: 3, shareMinor: 4_500, returnedQuantity: 0 }],
        returns: [],
      },
    });
    const again = await ask(RECORD_ORDER, { input: orderInput('o-1') });
    expect(again.data.recordOrder).toEqual({ ...data.recordOrder, replayed: true });
    const found = await ask(
      `{ order(externalId: "o-1") { id ${ORDER} } unknown: order(externalId: "o-1", source: "till") { id } }`,
    );
    expect(found.data).toEqual({ order: data.recordOrder.order, unknown: null });
  });

  it.each<[string, object, object]>([
    [
      'other content',
      { totalMinor: 5_001 },
      { __typename: 'IdempotencyConflict', code: 'IDEMPOTENCY_CONFLICT' },
    ],
    [
      'a currency without a rate',
      { externalId: 'o-2', currency: 'EUR' },
      { __typename: 'WrongCurrency', code: 'WRONG_CURRENCY', path: ['currency'] },
    ],
    ['another currency', { currency: 'EUR' }, { code: 'IDEMPOTENCY_CONFLICT' }],
    [
      'an unknown customer',
      { externalId: 'o-2', customer: { externalId: 'zoe' } },
      { __typename: 'NotFound', path: ['customer', 'externalId'] },
    ],
    ['nobody', { customer: {} }, { __typename: 'InvalidInput', path: ['customer'] }],
    [
      'a customer who is a guest too',
      { customer: { externalId: 'ann', guest: { email: 'a@b.example' } } },
      { code: 'INVALID_INPUT' },
    ],
    [
      'no e-mail address',
      { externalId: 'o-2', customer: { guest: { email: 'nowhere' } } },
      { path: ['customer', 'guest', 'email'] },
    ],
    ['a negative amount', { totalMinor: -1 }, { __typename: 'InvalidInput', path: ['totalMinor'] }],
    ['an empty id', { externalId: '' }, { __typename: 'InvalidInput', path: ['externalId'] }],
  ])('refuses an order with %s', async (_what, change, error) => {
    await ask(RECORD_ORDER, { input: orderInput('o-1') });
    const { data } = await ask(RECORD_ORDER, { input: orderInput('o-1', change) });
    expect(data.recordOrder).toMatchObject({ order: null, replayed: null, userErrors: [error] });
    const rows = await database.query('select 1 from orders where program_id = $1', [program.id]);
    expect(rows).toHaveLength(1);
  });

  it('records many orders at once, each for itself', async () => {
    const { data } = await ask(
      `mutation ($input: RecordOrdersInput!) {
        recordOrders(input: $input) { results { replayed order { externalId number } ${ERRORS} } ${ERRORS} } }`,
      {
        input: {
          createCustomers: 'CREATE',
          orders: [
            orderInput('o-1'),
            orderInput('o-2', { customer: {} }),
            orderInput('o-3', { customer: { externalId: 'zoe' } }),
            orderInput('o-1'),
            orderInput('o-4', { customer: { guest: { phone: '+14155550100' } } }),
          ],
        },
      },
    );
    expect(data.recordOrders).toMatchObject({
      userErrors: [],
      results: [
        { order: { externalId: 'o-1', number: 1 }, replayed: false, userErrors: [] },
        { order: null, replayed: null, userErrors: [{ code: 'INVALID_INPUT', path: ['customer'] }] },
        { order: { externalId: 'o-3', number: 1 }, replayed: false, userErrors: [] },
        { order: { externalId: 'o-1', number: 1 }, replayed: true, userErrors: [] },
        { order: { externalId: 'o-4', number: 1 }, replayed: false, userErrors: [] },
      ],
    });
  });

  it('refuses more than a thousand orders', async () => {
    const orders = Array.from({ length: 1_001 }, (_, index) => orderInput(`o-${index}`));
    const mutation = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { results { replayed } ${ERRORS} } }`;
    const { data } = await ask(mutation, { input: { orders } });
    expect(data.recordOrders).toMatchObject({
      results: null,
      userErrors: [{ code: 'INVALID_INPUT', path: ['orders'] }],
    });
  });

  it('records returns by pieces and tells how much is left when it is too much', async () => {
    await ask(RECORD_ORDER, { input: orderInput('o-1') });
    const input = { orderExternalId: 'o-1', externalId: 'r-1', lines: [{ lineNo: 1, quantity: 2 }] };
    const { data } = await ask(RECORD_RETURN, { input });
    expect(data.recordReturn).toMatchObject({
      replayed: false,
      userErrors: [],
      orderReturn: { externalId: 'r-1', amounts: { totalMinor: 3_000, taxMinor: 0 } },
      order: {
        ...{ status: 'PARTLY_RETURNED', returned: { totalMinor: 3_000 }, lines: [{ returnedQuantity: 2 }] },
        returns: [{ externalId: 'r-1', lines: [{ lineNo: 1, quantity: 2 }] }],
      },
    });
    const tooMuch = await ask(RECORD_RETURN, {
      input: { orderExternalId: 'o-1', externalId: 'r-2', amountMinor: 2_001 },
    });
    expect(tooMuch.data.recordReturn).toMatchObject({
      order: null,
      userErrors: [{ code: 'RETURN_EXCEEDS_ORDER', message: expect.stringContaining('2000') }],
    });
    const unknown = await ask(RECORD_RETURN, {
      input: { orderExternalId: 'o-9', externalId: 'r-2', amountMinor: 1 },
    });
    expect(unknown.data.recordReturn.userErrors).toMatchObject([
      { __typename: 'NotFound', path: ['orderExternalId'] },
    ]);
  });

  it('cancels an order', async () => {
    await ask(RECORD_ORDER, { input: orderInput('o-1') });
    const { data } = await ask(
      `mutation { cancelOrder(input: { orderExternalId: "o-1" }) { replayed order { ${ORDER} } ${ERRORS} } }`,
    );
    expect(data.cancelOrder).toMatchObject({
      order: { status: 'CANCELLED', returned: { totalMinor: 5_000 }, returns: [{ externalId: null }] },
    });
  });

  it('records what else happened, with details', async () => {
    await ask(RECORD_ORDER, { input: orderInput('o-1') });
    const mutation = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) {
      replayed activity { type source attributes { name text number flag } order { externalId } } ${ERRORS} } }`;
    const attributes = [
      { name: 'stars', number: 4.5 },
      { name: 'text', text: 'good' },
      { name: 'verified', flag: true },
    ];
    const input = { type: 'review.published', externalId: 'r-1', order: { externalId: 'o-1' }, attributes };
    const { data } = await ask(mutation, { input });
    const empty = { text: null, number: null, flag: null };
    expect(data.recordActivity).toEqual({
      replayed: false,
      userErrors: [],
      activity: {
        ...{ type: 'review.published', source: 'store', order: { externalId: 'o-1' } },
        attributes: expect.arrayContaining(attributes.map((attribute) => ({ ...empty, ...attribute }))),
      },
    });
    const twoValues = { ...input, externalId: 'r-2', attributes: [{ name: 'a', text: 'b', flag: true }] };
    const refused = await ask(mutation, { input: twoValues });
    expect(refused.data.recordActivity.userErrors).toMatchObject([{ path: ['attributes', '0'] }]);
    const forged = await ask(mutation, { input: { ...input, type: 'order.paid' } });
    expect(forged.data.recordActivity.userErrors).toMatchObject([{ path: ['type'] }]);
  });

  it('links the orders of a guest', async () => {
    await ask(RECORD_ORDER, {
      input: orderInput('g-1', { customer: { guest: { email: 'ann@example.org' } } }),
    });
    const mutation = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) {
      customer { externalId orders { edges { node { externalId } } } } orders { externalId number } hasMore ${ERRORS} } }`;
    const { data } = await ask(mutation, {
      input: { customerExternalId: 'ann', guest: { email: 'ann@example.org' } },
    });
    expect(data.linkGuestOrders).toEqual({
      customer: { externalId: 'ann', orders: { edges: [{ node: { externalId: 'g-1' } }] } },
      orders: [{ externalId: 'g-1', number: 1 }],
      hasMore: false,
      userErrors: [],
    });
    const unknown = await ask(mutation, {
      input: { customerExternalId: 'zoe', guest: { email: 'ann@example.org' } },
    });
    expect(unknown.data.linkGuestOrders.userErrors).toMatchObject([{ path: ['customerExternalId'] }]);
  });

  it('shows customers their own orders and activities, page by page', async () => {
    for (const day of [1, 2, 3]) {
      const input = orderInput(`o-${day}`, { occurredAt: `2026-02-0${day}T12:00:00Z` });
      await ask(RECORD_ORDER, { input });
    }
    const customerId = await ensure('ann');
    asking = self(customerId);
    const query = `query ($after: String) { me {
      orders(first: 2, after: $after) { edges { node { externalId } } pageInfo { hasNextPage endCursor } }
      activities(first: 1) { edges { node { type order { externalId } } } } } }`;
    const first = await ask(query);
    expect(first.data.me.orders.edges).toEqual([
      { node: { externalId: 'o-3' } },
      { node: { externalId: 'o-2' } },
    ]);
    expect(first.data.me.activities.edges).toEqual([
      { node: { type: 'order.paid', order: { externalId: 'o-3' } } },
    ]);
    const second = await ask(query, { after: first.data.me.orders.pageInfo.endCursor });
    expect(second.data.me.orders).toMatchObject({
      edges: [{ node: { externalId: 'o-1' } }],
      pageInfo: { hasNextPage: false },
    });
    const forged = await ask(query, { after: 'bm90aGluZw' });
    expect(forged.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('lets customers neither record nor look beyond their own', async () => {
    const { data } = await ask(RECORD_ORDER, { input: orderInput('o-1') });
    const registry = new NodeRegistry<AccessContext>();
    app.get(ActivityNodes).registerStorefront(registry);
    const { id } = data.recordOrder.order;
    expect(await registry.load(id, contextFor(self(await ensure('ann'))))).toMatchObject({
      externalId: 'o-1',
    });
    expect(await registry.load(id, contextFor(self(await ensure('bob'))))).toBeNull();
    expect(
      await registry.load(
        id,
        contextFor(storefrontOf(await createProgram(app.get(Programs, { strict: false })), 'activity:read')),
      ),
    ).toBeNull();
    asking = self(await ensure('ann'));
    expect((await ask(RECORD_ORDER, { input: orderInput('o-2') })).errors?.[0]?.extensions.code).toBe(
      'FORBIDDEN',
    );
    expect((await ask('{ order(externalId: "o-1") { id } }')).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('lets staff look and take back, and keeps what they did', async () => {
    await ask(RECORD_ORDER, { input: orderInput('o-1') });
    await ask(RECORD_ORDER, { input: orderInput('o-2') });
    asking = staffOf(program, 'activity:read', 'activity:write', 'customers:read');
    const list = await ask(
      '{ orders(first: 1) { edges { node { externalId } } pageInfo { hasNextPage } } }',
      {},
      '/admin/graphql',
    );
    expect(list.data.orders.pageInfo.hasNextPage).toBe(true);
    const input = { orderExternalId: 'o-1', externalId: 'r-1', amountMinor: 100 };
    for (const replayed of [false, true]) {
      const { data } = await ask(RECORD_RETURN, { input }, '/admin/graphql');
      expect(data.recordReturn).toMatchObject({ replayed, userErrors: [] });
    }
    await ask(
      'mutation { cancelOrder(input: { orderExternalId: "o-1" }) { replayed } }',
      {},
      '/admin/graphql',
    );
    const audit = await database.query<{ action: string; details: object }>(
      `select action, details from audit_entries where program_id = $1 and subject_type = 'order' order by action`,
      [program.id],
    );
    expect(audit).toMatchObject([
      { action: 'order.cancelled', details: { externalId: 'o-1', amountMinor: '4900' } },
      { action: 'order.returned', details: { externalId: 'o-1', amountMinor: '100' } },
    ]);
    asking = staffOf(program, 'activity:read');
    const refused = await ask(RECORD_RETURN, { input }, '/admin/graphql');
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });

  function self(customerId: string): CustomerActor {
    return {
      kind: 'CUSTOMER',
      programId: program.id,
      customerId,
      permissions: new Set(['public', 'self:read'] as const),
    };
  }
});
