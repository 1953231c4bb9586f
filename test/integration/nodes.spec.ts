import { isInterfaceType } from 'graphql';
import { required } from '#kernel';
import { adminModules, storefrontModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }';
const STOREFRONT = `{ program { id } clubs(first: 1) { edges { node { id } } } order(externalId: "o-1") { id } customer(externalId: "ada") { id
  activities { edges { node { id } } } wallet { holds { id } journal { edges { node { id } } } } } }`;
const ADMIN = `{ viewer { id } storefrontKeys { edges { node { id } } } auditEntries { edges { node { id } } }
  adjustments { edges { node { id } } } approvals { edges { node { id } } } campaigns { edges { node { id } } }
  segments { edges { node { id } } } tierLadders(first: 1) { edges { node { id } } } backtests { edges { node { id } } } }`;
const COUPONS = `mutation { createCouponTemplate(input: { code: "mail", name: "Mail", benefit: { kind: FREE_SHIPPING } }) {
  userErrors { code } } createCouponBatch(input: { template: "mail", count: 1, idempotencyKey: "a batch with an id" }) {
  couponBatch { id } userErrors { code } } }`;
const REWARD = `mutation { createReward(input: { code: "mug", name: "Mug", price: 0, delivery: PRODUCT }) { reward { id } } }`;
const REDEEM = `mutation { redeemReward(input: { customer: "ada", reward: "mug", idempotencyKey: "a mug with an id" }) {
  redemption { id } userErrors { code } } }`;
const ADJUST = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { userErrors { code } } }`;
const BACKTEST = `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) { userErrors { code } } }`;
const SEGMENT = `mutation { createSegment(input: { code: "all", name: "All", condition: "true" }) { segment { id } } }`;
const LADDER = `mutation { createTierLadder(input: { code: "retail", name: "Retail", window: { kind: LIFETIME },
  tiers: [{ code: "all", name: "All", rank: 0 }] }) { ladder { id } } }`;
const CLUB = `mutation { createClub(input: { code: "tea", name: "Tea" }) { club { id } } }`;
const HOUSEHOLD = `mutation { createHousehold(input: { customer: "ada" }) { household { id } } }`;
const ISSUER = `mutation { addTokenIssuer(input: { issuer: "https://id.example.com/", algorithms: [ES256],
  jwksUri: "https://id.example.com/keys.json" }) { tokenIssuer { id } userErrors { code } } }`;

/** Global ids anywhere in an answer, one per type. */
function idsIn(...answers: readonly unknown[]): Map<string, string> {
  const ids = [...JSON.stringify(answers).matchAll(/"id":"([^"]+)"/g)].map(([, id = '']) => id);
  return new Map(ids.map((id) => [Buffer.from(id, 'base64url').toString().split(':')[0] ?? '', id]));
}

async function nodeTypesOf(modules: Parameters<typeof schemaOf>[0]): Promise<string[]> {
  const schema = await schemaOf(modules);
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) throw new Error('a schema without Node');
  return schema.getPossibleTypes(node).map(({ name }) => name);
}

describe('node(id:)', () => {
  let app: TestApp;
  let desk: Desk;
  let owner: string;
  let ids: Map<string, string>;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    owner = await app.staff(desk.shop, 'OWNER');
    await app.enrol(desk.shop, 'ada');
    const household = await desk.ask(HOUSEHOLD);
    await desk.order('ada', 10_000, { externalId: 'o-1' });
    await desk.hold('ada', 10);
    await desk.askAdmin(owner, CLUB);
    const seen = await desk.ask<{ customer: { id: string } }>(STOREFRONT);
    const input = {
      customer: seen.customer.id,
      points: 2_000_000,
      reason: 'Lost',
      idempotencyKey: freshKey(),
    };
    await desk.askAdmin(owner, ADJUST, { input });
    const issuer = await desk.askAdmin(owner, ISSUER);
    await desk.askAdmin(owner, SEGMENT);
    const coupons = await desk.askAdmin(owner, COUPONS);
    const rewards = [await desk.askAdmin(owner, REWARD), await desk.ask(REDEEM)];
    await desk.askAdmin(owner, LADDER);
    const backtest = {
      ...{ campaigns: [{ code: 'base-points' }], idempotencyKey: freshKey() },
      ...{ from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' },
    };
    await desk.askAdmin(owner, BACKTEST, { input: backtest });
    ids = idsIn(seen, issuer, household, coupons, rewards, await desk.askAdmin(owner, ADMIN));
  });

  afterAll(() => app.stop());

  const idOf = (type: string): string => required(ids.get(type), `an id of ${type}`);

  test('answers every type of the storefront schema that has a global id', async () => {
    for (const type of await nodeTypesOf(storefrontModules)) {
      const { data } = await app.storefront(desk.shop.key, NODE, { id: idOf(type) });
      expect({ type, data }).toEqual({ type, data: { node: { __typename: type, id: idOf(type) } } });
    }
  });

  test('answers every type of the staff schema that has a global id', async () => {
    for (const type of await nodeTypesOf(adminModules)) {
      const { data } = await app.admin(owner, NODE, { id: idOf(type) });
      expect({ type, data }).toEqual({ type, data: { node: { __typename: type, id: idOf(type) } } });
    }
  });

  test('answers nobody of another program', async () => {
    const other = await app.shop({ code: 'other' });
    const stranger = await app.staff(other, 'OWNER');
    for (const id of ids.values())
      expect((await app.admin(stranger, NODE, { id })).data).toEqual({ node: null });
  });
});
