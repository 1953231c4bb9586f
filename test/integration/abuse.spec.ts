import { getIntrospectionQuery } from 'graphql';
import { QUERY_LIMITS } from '#platform/graphql';
import { attack, type Hostile, type Refused } from '../support/abuse.js';
import { TestApp, type Shop } from '../support/test-app.js';

/** CPU time of a refusal, the quickest of three runs: others share the machine. What is not refused takes seconds. */
const CPU_MS_MAX = 100;
const RUNS = 3;

const repeat = (count: number, text: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => text(n)).join(' ');

const TOO_COMPLEX = 'QUERY_TOO_COMPLEX';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const CONSTANT = 'The document is not valid for this endpoint.';
const ADMIN = { url: '/admin/graphql' };

const journal = (args: string): string =>
  `{ me { wallet { journal(${args}) { edges { node { points } } } } } }`;
const customers = (inner: string): string => `{ customers { edges { node { ${inner} } } } }`;
/** Each fragment stands for two of the next: 2^count fields. */
const bomb = (count: number, last: string): string =>
  `{ me { ...F0 } } ${repeat(count, (n) => `fragment F${n} on Customer { ...F${n + 1} ... @include(if: true) { ...F${n + 1} } }`)}
   fragment F${count} on Customer { ${last} }`;

const BEYOND: readonly [what: string, limit: string, hostile: Hostile][] = [
  ['100 aliases', 'aliases', { query: `{ ${repeat(100, (n) => `a${n}: me { id }`)} }` }],
  ['11 aliases', 'aliases', { query: `{ ${repeat(11, (n) => `a${n}: me { id }`)} }` }],
  [
    '11 aliases in fragments',
    'aliases',
    {
      query: `{ me { ...F wallet { ...W } } } fragment F on Customer { ${repeat(6, (n) => `a${n}: id`)} }
        fragment W on Wallet { ${repeat(5, (n) => `a${n}: available`)} }`,
    },
  ],
  [
    '11 aliases that are skipped',
    'aliases',
    { query: `{ ${repeat(11, (n) => `a${n}: me @skip(if: true) { id }`)} }` },
  ],
  [
    'aliases by a variable that skips them',
    'aliases',
    {
      query: `query ($no: Boolean!) { ${repeat(11, (n) => `a${n}: me @include(if: $no) { id }`)} }`,
      variables: { no: false },
    },
  ],
  [
    'nine levels',
    'depth',
    { ...ADMIN, query: customers('wallet { lots { edges { node { origin { kind } } } } }') },
  ],
  [
    'nine levels in fragments',
    'depth',
    {
      ...ADMIN,
      query: `${customers('...A')} fragment A on Customer { wallet { ...B } }
        fragment B on Wallet { lots { edges { node { origin { kind } } } } }`,
    },
  ],
  [
    'six mutations',
    'mutations',
    {
      query: `mutation ($i: RedeemPointsInput!) { ${'redeemPoints(input: $i) { points } '.repeat(6)} }`,
      variables: { i: { points: 1, idempotencyKey: 'x'.repeat(16) } },
    },
  ],
  ['a page of 100,000', 'page', { query: journal('first: 100000') }],
  ['a page of 101', 'page', { query: journal('first: 101') }],
  [
    'a page of 100,000 by a variable',
    'page',
    { query: `query ($n: Int!) ${journal('first: $n')}`, variables: { n: 100_000 } },
  ],
  ['a page of 100,000 by a default', 'page', { query: `query ($n: Int! = 100000) ${journal('first: $n')}` }],
  [
    'pages in pages',
    'cost',
    {
      ...ADMIN,
      query:
        '{ customers(first: 100) { edges { node { orders(first: 100) { edges { cursor node { id } } } } } } }',
    },
  ],
  [
    'pages in pages by variables',
    'cost',
    {
      ...ADMIN,
      query:
        'query ($n: Int!) { customers(first: $n) { edges { node { orders(first: $n) { edges { node { id } } } } } } }',
      variables: { n: 100 },
    },
  ],
  [
    'the same page 12 times',
    'cost',
    { query: `{ me { wallet { ${'journal(first: 100) { edges { node { id } } } '.repeat(12)} } } }` },
  ],
  ['a bomb of fragments', 'cost', { query: bomb(30, 'wallet { available }') }],
  [
    'a bomb of fragments with pages by a variable',
    'cost',
    {
      query: `query ($n: Int!) ${bomb(30, 'orders(first: $n) { edges { node { id } } }')}`,
      variables: { n: 1 },
    },
  ],
  [
    'the points of seven hundred greedy orders',
    'cost',
    {
      query: `mutation ($i: RecordOrdersInput!) { recordOrders(input: $i) { results { order { awards { pointType { code } } lines { sku } returns { lines { lineNo } } } } } }`,
      variables: {
        i: {
          createCustomers: 'NONE',
          orders: Array.from({ length: 700 }, (_, n) => ({
            customer: { externalId: 'c' },
            externalId: `o-${n}`,
            currency: 'USD',
            totalMinor: 1,
          })),
        },
      },
    },
  ],
  ['20,000 tokens', 'tokens', { query: `{ ${'me '.repeat(20_000)} }` }],
  [
    '20,000 tokens of brackets',
    'tokens',
    { query: `{ customer(externalId: ${'['.repeat(10_000)}${']'.repeat(10_000)}) { id } }` },
  ],
  ['20,000 tokens of directives', 'tokens', { query: `{ me ${'@skip(if: false) '.repeat(3_400)} { id } }` }],
  ['10,000 open braces', 'tokens', { query: '{ me '.repeat(10_000) }],
  ['10,000 operations', 'tokens', { query: 'query { me { id } } '.repeat(2_000) }],
];

const MALFORMED: readonly [what: string, hostile: Hostile][] = [
  ['a syntax error', { query: '{ me { id }' }],
  ['an unknown field', { query: '{ me { walet { available } } }' }],
  ['an unknown type', { query: '{ node(id: "x") { ... on Custommer { id } } }' }],
  ['an unknown argument', { query: '{ order(externalID: "x") { id } }' }],
  ['a wrong value of an enum', { query: journal('kinds: [AWARD_]') }],
  ['an unknown field of an input', { query: 'mutation { redeemPoints(input: { point: 1 }) { points } }' }],
  ['an unknown variable type', { query: 'query ($i: RedeemPointInput) { me { id } }' }],
  ['a leaf with fields', { query: '{ me { id { x } } }' }],
  [
    'a cycle of fragments',
    { query: '{ me { ...A } } fragment A on Customer { ...B } fragment B on Customer { ...A }' },
  ],
  [
    'a fragment of itself',
    { query: '{ me { ...A } } fragment A on Customer { wallet { ...W } } fragment W on Wallet { ...W }' },
  ],
  ['the schema', { query: getIntrospectionQuery() }],
  ['a type', { query: '{ __type(name: "Customer") { fields { name } } }' }],
  ['the schema below a field', { query: '{ me { id } __schema { types { name } } }' }],
  ['130 directives', { query: `{ me ${'@skip(if: false) '.repeat(130)} { id } }` }],
  ['480 unknown directives', { query: `{ me ${'@a '.repeat(480)} { id } }` }],
  ['990 unknown fields', { query: `{ ${repeat(990, (n) => `custommer${n}`)} }` }],
  [
    '110 fields in conflict',
    { query: `{ ${'customer(externalId: "a") { id } customer(externalId: "b") { id } '.repeat(55)} }` },
  ],
  ['300 fragments in each other', { query: `{ ${'... { '.repeat(300)} __typnam ${'} '.repeat(300)} }` }],
  ['a document of staff', { query: '{ auditEntries { edges { node { id } } } }' }],
  ['an operation that subscribes to nothing', { query: 'subscription { nothing }' }],
];

describe('In production, hostile operations', () => {
  let app: TestApp;
  let shop: Shop;
  let token: string;

  beforeAll(async () => {
    app = await TestApp.start(undefined, {
      environment: { NODE_ENV: 'production', PERENNIAL_SECRET: 'a secret of this test, 32 and more' },
    });
    shop = await app.shop();
    token = await app.customer(shop, 'ada');
  });

  afterAll(() => app.stop());

  /** The answer, and the CPU time of the quickest of several runs. */
  async function refused(hostile: Hostile): Promise<Refused> {
    const credential = hostile.url === ADMIN.url ? null : token;
    const runs: Refused[] = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await attack(app, { credential, ...hostile }));
    const [quickest] = runs.sort((a, b) => a.cpuMs - b.cpuMs);
    if (!quickest) throw new Error('no run');
    return quickest;
  }

  it.each(BEYOND)('with %s are refused by the limit of %s', async (_, limit, hostile) => {
    const answer = await refused(hostile);
    expect([answer.status, answer.codes, answer.data]).toEqual([400, [TOO_COMPLEX], undefined]);
    expect(JSON.parse(answer.body)).toMatchObject({
      errors: [{ extensions: { limit, max: QUERY_LIMITS[limit as keyof typeof QUERY_LIMITS] } }],
    });
    expect(answer.cpuMs).toBeLessThan(CPU_MS_MAX);
  });

  it.each(MALFORMED)('with %s get one constant answer', async (_, hostile) => {
    const answer = await refused(hostile);
    expect([answer.status, answer.codes, answer.messages]).toEqual([400, [INVALID], [CONSTANT]]);
    expect(JSON.parse(answer.body)).toEqual({
      errors: [{ message: CONSTANT, extensions: { code: INVALID } }],
      extensions: { cost: { requested: 10, limit: 1_000, remaining: null } },
    });
    expect(answer.cpuMs).toBeLessThan(CPU_MS_MAX);
  });

  it.each([
    ['a list of operations', [{ query: '{ me { id } }' }]],
    ['a hundred operations', Array.from({ length: 100 }, () => ({ query: '{ me { id } }' }))],
    ['an empty list', []],
  ])('are not read from %s', async (_, payload) => {
    const answer = await refused({ payload });
    expect([answer.status, answer.codes, answer.data]).toEqual([400, ['BAD_REQUEST'], undefined]);
    expect(answer.cpuMs).toBeLessThan(CPU_MS_MAX);
  });

  it.each([
    ['a field', { points: 1, idempotencyKee: 'x' }],
    ['a type', { points: 'many', idempotencyKey: 'x'.repeat(16) }],
  ])('with a wrong %s in a variable get no suggestions', async (_, i) => {
    const query = 'mutation ($i: RedeemPointsInput!) { redeemPoints(input: $i) { points } }';
    const answer = await refused({ query, variables: { i } });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.body).not.toMatch(/did you mean/i);
  });

  it('with a text of suggestions in a variable are answered at once', async () => {
    const query = 'mutation ($i: RedeemPointsInput!) { redeemPoints(input: $i) { points } }';
    const points = ' Did you mean '.repeat(4_000);
    const answer = await refused({ query, variables: { i: { points, idempotencyKey: 'x'.repeat(16) } } });
    expect(answer.codes).toEqual(['BAD_USER_INPUT']);
    expect(answer.cpuMs).toBeLessThan(CPU_MS_MAX);
  });

  it.each([
    ['no JSON', '{"query": '],
    ['a number', '1'],
    ['null', 'null'],
    [
      'a deep object',
      `{"query":"{ me { id } }","variables":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
    ],
    ['its prototype', '{"query":"{ me { id } }","__proto__":{"admin":true}}'],
    ['its constructor', '{"query":"{ me { id } }","constructor":{"prototype":{"admin":true}}}'],
    ['a query that is no text', '{"query":{"kind":"Document"}}'],
    ['variables that are a list', '{"query":"{ me { id } }","variables":[1]}'],
  ])('in a body with %s get neither stack nor path', async (_, payload) => {
    const answer = await refused({ payload });
    expect(answer.status).toBeLessThan(500);
    expect(answer.body).not.toMatch(/node_modules|\.js:|\.ts:|at \w+ \(|stack/i);
    expect(answer.cpuMs).toBeLessThan(CPU_MS_MAX);
  });

  it('find no IDE', async () => {
    for (const url of ['/graphql', '/admin/graphql']) {
      const page = await app.app.inject({ method: 'GET', url, headers: { accept: 'text/html' } });
      expect([page.statusCode, page.body.includes('<html')]).toEqual([400, false]);
    }
  });

  it('by GET change nothing', async () => {
    const query = encodeURIComponent(
      'mutation { redeemPoints(input: { points: 1, idempotencyKey: "get-get-get-get-get" }) { points } }',
    );
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await app.app.inject({ method: 'GET', url: `/graphql?query=${query}`, headers });
    expect(answer.statusCode).toBe(405);
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  it('leave the service as it was for everybody else', async () => {
    const answer = await attack(app, {
      credential: token,
      query: '{ me { externalId wallet { available } } }',
    });
    expect(answer).toMatchObject({
      status: 200,
      data: { me: { externalId: 'ada', wallet: { available: 0 } } },
    });
  });
});

describe('In development, an invalid document', () => {
  it('is explained, and the schema told', async () => {
    const app = await TestApp.start();
    try {
      const wrong = await attack(app, { query: '{ me { walet { available } } }' });
      expect(wrong).toMatchObject({ status: 400, codes: [INVALID] });
      expect(wrong.messages[0]).toContain('Did you mean "wallet"');
      const unparsed = await attack(app, { query: '{' });
      expect(unparsed.codes).toEqual(['GRAPHQL_PARSE_FAILED']);
      const schema = await attack(app, { query: getIntrospectionQuery() });
      expect([schema.status, schema.codes]).toEqual([200, []]);
    } finally {
      await app.stop();
    }
  });
});
