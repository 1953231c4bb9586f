import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Programs, type Actor, type CustomerActor, type Program } from '#access';
import type { AccessContext } from '#access/graphql';
import { CustomerNodes, CustomersAdminModule, CustomersStorefrontModule } from '#customers/graphql';
import { Logger } from '#platform';
import { fromGlobalId, graphqlEndpoint, NodeRegistry, toGlobalId } from '#platform/graphql';
import { configFor, createProgram, customersOn, staffOf, storefrontOf } from '../support/customers.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const now = new Date('2026-03-01T10:00:00Z');
const MISSING = toGlobalId('Customer', '01890000-0000-7000-8000-000000000001');

@Module({})
class BothEndpoints {
  static on(database: TestDatabase, contextOf: () => Promise<AccessContext>): DynamicModule {
    const shared = { contextOf, logger: new Logger('silent'), production: false };
    return {
      module: BothEndpoints,
      imports: [
        customersOn(configFor(database)),
        CustomersStorefrontModule,
        CustomersAdminModule,
        GraphQLModule.forRoot(
          graphqlEndpoint({ ...shared, path: '/graphql', modules: [CustomersStorefrontModule] }),
        ),
        GraphQLModule.forRoot(
          graphqlEndpoint({ ...shared, path: '/admin/graphql', modules: [CustomersAdminModule] }),
        ),
      ],
    };
  }
}

interface Answer {
  readonly data?: Record<string, never> | null;
  readonly errors?: readonly { message: string; extensions: { code: string } }[];
}

describe('Customers over GraphQL', () => {
  let database: TestDatabase;
  let app: NestFastifyApplication;
  let address: string;
  let program: Program;
  let asking: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    const module = BothEndpoints.on(database, () => Promise.resolve(contextFor(asking)));
    app = await NestFactory.create<NestFastifyApplication>(module, new FastifyAdapter(), {
      logger: false,
      abortOnError: false,
    });
    await app.listen(0, '127.0.0.1');
    address = await app.getUrl();
  });

  beforeEach(async () => {
    program = await createProgram(app.get(Programs, { strict: false }));
    asking = storefrontOf(program, 'customers:read', 'customers:write');
  });

  afterAll(async () => {
    await app.close();
    await database.drop();
  });

  function contextFor(actor: Actor): AccessContext {
    const isAuthenticated = actor.kind !== 'ANONYMOUS';
    return {
      actor,
      permissions: actor.permissions,
      isAuthenticated,
      requestId: 'request',
      ip: '127.0.0.1',
      now,
    };
  }

  async function ask(path: string, query: string, variables: object = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ query, variables });
    const response = await fetch(address + path, { method: 'POST', headers, body });
    const { extensions: _, ...answer } = (await response.json()) as Answer & { extensions?: unknown };
    return answer;
  }

  const storefront = (query: string, variables?: object): Promise<Answer> =>
    ask('/graphql', query, variables);

  function admin(query: string, variables?: object): Promise<Answer> {
    asking = staffOf(program, 'customers:read', 'customers:write');
    return ask('/admin/graphql', query, variables);
  }

  const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) {
    customer { id externalId givenName email phone birthday attributes { name text number flag } status enrolledAt
      consents { channel granted source at } }
    userErrors { __typename code path } } }`;

  async function create(input: object): Promise<string> {
    const answer = await storefront(UPSERT, { input });
    const payload = answer.data?.['upsertCustomer'] as { customer: { id: string } | null } | undefined;
    if (!payload?.customer) throw new Error(JSON.stringify(answer));
    return payload.customer.id;
  }

  it('are created by a storefront and read back, consents included', async () => {
    const input = {
      externalId: 'ada',
      givenName: 'Ada',
      email: 'Ada@Example.com',
      attributes: [{ name: 'vip', flag: true }],
    };
    const id = await create(input);
    const consent = `mutation { updateConsent(input: { externalId: "ada", channel: EMAIL, granted: true, source: "checkout" }) {
      customer { consents { channel granted source at } } userErrors { code } } }`;
    expect(await storefront(consent)).toEqual({
      data: {
        updateConsent: {
          customer: {
            consents: [{ channel: 'EMAIL', granted: true, source: 'checkout', at: now.toISOString() }],
          },
          userErrors: [],
        },
      },
    });
    const read = `{ customer(externalId: "ada") { id givenName email attributes { name flag text } enrolledAt } }`;
    expect(await storefront(read)).toEqual({
      data: {
        customer: {
          id,
          givenName: 'Ada',
          email: 'ada@example.com',
          attributes: [{ name: 'vip', flag: true, text: null }],
          enrolledAt: null,
        },
      },
    });
  });

  it('are cleared by null and kept by absence', async () => {
    await create({
      externalId: 'ada',
      givenName: 'Ada',
      email: 'ada@example.com',
      attributes: [{ name: 'a', number: 1 }],
    });
    const answer = await storefront(UPSERT, { input: { externalId: 'ada', email: null } });
    expect(answer.data?.['upsertCustomer']).toMatchObject({
      customer: { givenName: 'Ada', email: null, attributes: [{ name: 'a', number: 1 }] },
    });
    const literal = `mutation { upsertCustomer(input: { externalId: "ada", attributes: null }) { customer { givenName attributes { name } } } }`;
    expect((await storefront(literal)).data?.['upsertCustomer']).toEqual({
      customer: { givenName: 'Ada', attributes: [] },
    });
  });

  it('of a batch are answered one by one', async () => {
    const customers = [{ externalId: 'a' }, { externalId: 'b', birthday: '2030-01-01' }, { externalId: 'a' }];
    const query = `mutation ($input: UpsertCustomersInput!) { upsertCustomers(input: $input) {
      results { customer { externalId } userErrors { __typename code path } } userErrors { code } } }`;
    expect(await storefront(query, { input: { customers } })).toEqual({
      data: {
        upsertCustomers: {
          results: [
            { customer: { externalId: 'a' }, userErrors: [] },
            {
              customer: null,
              userErrors: [{ __typename: 'InvalidInput', code: 'INVALID_INPUT', path: ['birthday'] }],
            },
            {
              customer: null,
              userErrors: [{ __typename: 'InvalidInput', code: 'INVALID_INPUT', path: ['externalId'] }],
            },
          ],
          userErrors: [],
        },
      },
    });
    for (const wrong of [[], Array.from({ length: 1_001 }, (_, i) => ({ externalId: `c${i}` }))]) {
      expect(await storefront(query, { input: { customers: wrong } })).toEqual({
        data: { upsertCustomers: { results: null, userErrors: [{ code: 'INVALID_INPUT' }] } },
      });
    }
  });

  it('enrol by either id, and by exactly one of them', async () => {
    const id = await create({ externalId: 'ada' });
    const query = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) {
      customer { enrolledAt } userErrors { __typename code path } } }`;
    const enrolled = { customer: { enrolledAt: now.toISOString() }, userErrors: [] };
    expect((await storefront(query, { input: { externalId: 'ada' } })).data?.['enrolCustomer']).toEqual(
      enrolled,
    );
    expect((await storefront(query, { input: { id } })).data?.['enrolCustomer']).toEqual(enrolled);
    for (const input of [{}, { id, externalId: 'ada' }]) {
      expect((await storefront(query, { input })).data?.['enrolCustomer']).toMatchObject({
        customer: null,
        userErrors: [{ code: 'INVALID_INPUT', path: ['id'] }],
      });
    }
    for (const wrong of [MISSING, 'nonsense', toGlobalId('Order', '01890000-0000-7000-8000-000000000001')]) {
      expect((await storefront(query, { input: { id: wrong } })).data?.['enrolCustomer']).toEqual({
        customer: null,
        userErrors: [{ __typename: 'NotFound', code: 'NOT_FOUND', path: ['id'] }],
      });
    }
  });

  it('see themselves by their token and nobody else', async () => {
    const id = await create({ externalId: 'ada', givenName: 'Ada' });
    const other = await create({ externalId: 'eve' });
    const customerId = Buffer.from(id, 'base64url').toString().slice('Customer:'.length);
    const self: CustomerActor = {
      kind: 'CUSTOMER',
      programId: program.id,
      customerId,
      permissions: new Set(['public', 'self:read']),
    };
    asking = self;
    expect(await storefront('{ me { externalId givenName } }')).toEqual({
      data: { me: { externalId: 'ada', givenName: 'Ada' } },
    });
    const denied = await storefront('{ customer(externalId: "eve") { id } }');
    expect(denied).toMatchObject({
      data: { customer: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    const registry = new NodeRegistry<AccessContext>();
    app.get(CustomerNodes, { strict: false }).registerStorefront(registry);
    expect(await registry.load(id, contextFor(self))).toMatchObject({
      externalId: 'ada',
      nodeType: 'Customer',
    });
    expect(await registry.load(other, contextFor(self))).toBeNull();
    expect(await registry.load(MISSING, contextFor(self))).toBeNull();
    expect(await registry.load(other, contextFor(storefrontOf(program, 'customers:read')))).not.toBeNull();
    expect(await registry.load(other, contextFor(storefrontOf(program, 'ledger:read')))).toBeNull();
    expect(
      await registry.load(other, contextFor({ kind: 'ANONYMOUS', permissions: new Set(['public']) })),
    ).toBeNull();
  });

  it('of another program look like missing ones', async () => {
    const id = await create({ externalId: 'ada' });
    program = await createProgram(app.get(Programs, { strict: false }));
    asking = storefrontOf(program, 'customers:read');
    expect(await storefront('{ customer(externalId: "ada") { id } }')).toEqual({ data: { customer: null } });
    const query = `query ($id: ID!) { customer(id: $id) { id } }`;
    expect(await admin(query, { id })).toEqual(await admin(query, { id: MISSING }));
    const suspend = `mutation ($id: ID!) { suspendCustomer(input: { id: $id, reason: "x" }) { customer { id } userErrors { code message path } } }`;
    expect(await admin(suspend, { id })).toEqual(await admin(suspend, { id: MISSING }));
    const registry = new NodeRegistry<AccessContext>();
    app.get(CustomerNodes, { strict: false }).registerAdmin(registry);
    expect(await registry.load(id, contextFor(staffOf(program, 'customers:read')))).toBeNull();
  });

  it('are searched, filtered and paged by staff', async () => {
    for (let i = 0; i < 5; i += 1) await create({ externalId: `ada-${i}`, givenName: 'Ada' });
    await create({ externalId: 'eve' });
    const query = `query ($after: String) { customers(first: 2, after: $after, search: "ada", enrolled: false, status: ACTIVE) {
      edges { cursor node { externalId consents { channel } } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = (await admin(query, { after })).data?.['customers'] as unknown as {
        edges: { node: { externalId: string } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      };
      seen.push(...page.edges.map(({ node }) => node.externalId));
      after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
    } while (after);
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    const bad = await admin('{ customers(after: "nonsense") { pageInfo { endCursor } } }');
    expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const far = Buffer.from(
      JSON.stringify(['+275760-09-13T00:00:00.000Z', fromGlobalId(MISSING)?.id]),
    ).toString('base64url');
    expect((await admin(query, { after: far })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const huge = await admin('{ customers(first: 101) { pageInfo { endCursor } } }');
    expect(huge.errors?.[0]?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  it('are suspended and reactivated by staff', async () => {
    const id = await create({ externalId: 'ada' });
    const mutation = (name: string): string =>
      `mutation ($id: ID!) { ${name}(input: { id: $id, reason: "Chargebacks" }) { customer { status } userErrors { code } } }`;
    expect(await admin(mutation('suspendCustomer'), { id })).toEqual({
      data: { suspendCustomer: { customer: { status: 'SUSPENDED' }, userErrors: [] } },
    });
    expect(await admin(mutation('reactivateCustomer'), { id })).toEqual({
      data: { reactivateCustomer: { customer: { status: 'ACTIVE' }, userErrors: [] } },
    });
  });

  it('cannot be suspended from the storefront side, nor read without permission', async () => {
    const answer = await storefront(
      'mutation { suspendCustomer(input: { id: "x", reason: "y" }) { customer { id } } }',
    );
    expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    asking = storefrontOf(program, 'ledger:read');
    for (const query of [
      '{ customer(externalId: "a") { id } }',
      'mutation { upsertCustomer(input: { externalId: "a" }) { customer { id } } }',
    ]) {
      expect((await storefront(query)).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    asking = { kind: 'ANONYMOUS', permissions: new Set(['public']) };
    expect((await storefront('{ me { id } }')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});
