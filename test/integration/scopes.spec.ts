import { StorefrontKeys, systemActor, type StorefrontScope } from '#access';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp, valueOf } from '../support/test-app.js';

const PERSON = 'id email';
const CUSTOMER = `query { customer(externalId: "ada") { ${PERSON}
  orders { edges { cursor } } activities { edges { cursor } } wallet { available } } }`;
const UPSERT = `mutation { upsertCustomer(input: { externalId: "ada" }) { customer { ${PERSON}
  orders { edges { cursor } } activities { edges { cursor } } wallet { available } } } }`;
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) {
  wallet { available journal { edges { cursor } } lots { edges { cursor } } } userErrors { code } } }`;
const RECORD = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) {
  order { externalId awards { points } explanation { points } } userErrors { code } } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) {
  activity { type order { amounts { totalMinor } } } userErrors { code } } }`;
const LINK = `mutation { linkGuestOrders(input: { customerExternalId: "ada", guest: { email: "g@example.com" } }) {
  customer { email } userErrors { code } } }`;
const ORDER = `query { order(externalId: "o-1") { externalId awards { points } } }`;
const MINT = `mutation { issueCustomerToken(input: { customerExternalId: "ada" }) { token userErrors { code } } }`;
const JOURNAL = '{ me { wallet { available journal { edges { node { kind points actor } } } } } }';
const NODE = 'query ($id: ID!) { node(id: $id) { __typename } }';
const IDS = `{ program { id } order(externalId: "o-1") { id } customer(externalId: "ada") { id
  activities { edges { node { id } } } wallet { holds { id } journal { edges { node { id actor } } } } } }`;

/** What each of these operations denies a key of one scope: paths that answer FORBIDDEN. */
const DENIED: readonly [StorefrontScope, string, readonly string[]][] = [
  ['customers:read', CUSTOMER, ['customer.orders', 'customer.activities', 'customer.wallet']],
  ['customers:read', UPSERT, ['upsertCustomer']],
  ['customers:read', ORDER, ['order']],
  [
    'customers:write',
    UPSERT,
    ['orders', 'activities', 'wallet'].map((field) => `upsertCustomer.customer.${field}`),
  ],
  ['customers:write', CUSTOMER, ['customer']],
  ['ledger:read', CUSTOMER, ['customer']],
  ['ledger:read', REDEEM, ['redeemPoints']],
  ['ledger:spend', REDEEM, ['redeemPoints.wallet.journal', 'redeemPoints.wallet.lots']],
  ['ledger:spend', CUSTOMER, ['customer']],
  ['activity:read', ORDER, []],
  ['activity:read', CUSTOMER, ['customer']],
  ['activity:read', RECORD, ['recordOrder']],
  ['activity:write', RECORD, []],
  ['activity:write', ACTIVITY, ['recordActivity.activity.order']],
  ['activity:write', LINK, ['linkGuestOrders.customer']],
  ['activity:write', ORDER, ['order']],
  ['tokens:issue', MINT, []],
  ['tokens:issue', CUSTOMER, ['customer']],
  ['program:read', MINT, ['issueCustomerToken']],
];

const NODES: Readonly<Partial<Record<StorefrontScope, readonly string[]>>> = {
  'program:read': ['Program'],
  'customers:read': ['Customer'],
  'ledger:read': ['Hold', 'Movement'],
  'activity:read': ['Activity', 'Order'],
};

describe('a storefront key of one scope', () => {
  let app: TestApp;
  let desk: Desk;
  let ids: readonly string[];
  let orders = 1;

  const keyWith = async (scope: StorefrontScope): Promise<string> => {
    const origin = { actor: systemActor(desk.shop.program.id, 'test'), now: app.now };
    const key = { name: 'one', scopes: [scope], expiresAt: null };
    return valueOf(await app.app.get(StorefrontKeys).issue(origin, key)).secret;
  };

  const inputOf = (query: string): object => {
    orders += 1;
    if (query === REDEEM) return { customer: 'ada', points: 1, idempotencyKey: freshKey() };
    if (query === ACTIVITY)
      return { type: 'order.delivered', externalId: 'e-1', order: { externalId: 'o-1' } };
    return { externalId: `o-${orders}`, currency: 'USD', totalMinor: 500, customer: { externalId: 'ada' } };
  };

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    await app.enrol(desk.shop, 'ada');
    await desk.order('ada', 50_000, { externalId: 'o-1' });
    const guest = { guest: { email: 'g@example.com' } };
    await desk.tryOrder({ customer: guest, externalId: 'g-1', totalMinor: 100 });
    await desk.hold('ada', 10, { ttlSeconds: 3_600 });
    const found = JSON.stringify(await desk.ask(IDS));
    ids = [...found.matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  });

  afterAll(() => app.stop());

  test.each(DENIED)('%s: %s', async (scope, query, denied) => {
    const answer = await app.storefront(await keyWith(scope), query, { input: inputOf(query) });
    const errors = (answer.errors ?? []) as unknown as { path: string[]; extensions: { code: string } }[];
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(denied.map(() => 'FORBIDDEN'));
    expect(errors.map(({ path }) => path.join('.')).sort()).toEqual([...denied].sort());
  });

  test('finds by global ids what its scope is about, and nothing else', async () => {
    for (const scope of ['program:read', 'tokens:issue', 'customers:read', 'customers:write'] as const)
      await expectNodes(scope);
    for (const scope of ['ledger:read', 'ledger:spend', 'activity:read', 'activity:write'] as const)
      await expectNodes(scope);
  });

  const expectNodes = async (scope: StorefrontScope): Promise<void> => {
    const key = await keyWith(scope);
    const types = new Set<string>();
    for (const id of ids) {
      const { data } = await app.storefront(key, NODE, { id });
      const node = data.node as { __typename: string } | null;
      if (node) types.add(node.__typename);
    }
    expect({ scope, types: [...types].sort() }).toEqual({ scope, types: NODES[scope] ?? [] });
  };

  test('sees who moved points with ledger:read; a customer reads the own journal without that', async () => {
    const { data } = await app.storefront(desk.shop.key, IDS);
    const all = data.customer.wallet.journal.edges as { node: { actor: string | null } }[];
    for (const { node } of all) expect(node.actor).toMatch(/^(storefront|system):/);
    const answer = await app.storefront(await app.token(desk.shop, 'ada'), JOURNAL);
    expect(answer.errors).toBeUndefined();
    const own = answer.data.me.wallet.journal.edges as { node: { points: number; actor: string | null } }[];
    expect(own.length).toBeGreaterThan(1);
    for (const { node } of own) expect(node).toMatchObject({ points: expect.any(Number), actor: null });
  });
});
