import { required } from '#kernel';
import { DemoShop, type Item } from '../support/demo-shop.js';

const GRINDER: Item = { sku: 'GRI-HAN', categories: ['equipment'], amountMinor: 10_000 };
const ESPRESSO: Item = { sku: 'ESP-250', categories: ['coffee', 'espresso'], amountMinor: 1_000 };
const ENTRIES = 'query ($id: String!) { customer(externalId: $id) { id drawEntries { draw entries } } }';
const LADDER = `mutation { createTierLadder(input: { code: "retail", name: "Retail", window: { kind: LIFETIME },
  tiers: [{ code: "gold", name: "Gold", rank: 1, qualification: { anyOf: [{ allOf: [{ metric: SPEND, atLeast: 99999999 }] }] } }] }) { userErrors { code } }
  publishTierLadder(input: { code: "retail" }) { userErrors { code } } }`;
const PLACE = `mutation ($customer: ID!) { placeCustomerInTier(input: { customer: $customer, ladder: "retail", tier: "gold",
  reason: "A regular", idempotencyKey: "placed-among-the-gold" }) { userErrors { code message } } }`;

/** The recipes of draws on the demonstration, as those in `campaign-recipes.spec.ts`: the customer is entered in the end. */
describe('a campaign of draws by recipe, on the demonstration', () => {
  let shop: DemoShop;

  beforeAll(async () => {
    shop = await DemoShop.open(new Date('2026-03-02T16:00:00Z'));
  }, 120_000);

  afterEach(() => shop.endCampaigns());

  afterAll(() => shop.stop());

  interface Entered {
    readonly customer: {
      readonly id: string;
      readonly drawEntries: readonly { draw: string; entries: number }[];
    };
  }

  const entered = async (externalId: string): Promise<Entered['customer']> =>
    (await shop.desk.ask<Entered>(ENTRIES, { id: externalId })).customer;

  it('honest-review-draw: the first review of a month brings an entry, whatever it says', async () => {
    await shop.start('honest-review-draw', { draw: 'reviews-march' });
    await shop.joins('nora');
    await shop.does('nora', 'review.published', [{ name: 'stars', number: 1 }]);
    await shop.does('nora', 'review.published', [{ name: 'stars', number: 5 }]);
    expect((await entered('nora')).drawEntries).toEqual([{ draw: 'reviews-march', entries: 1 }]);
    await shop.daysPass(31);
    await shop.does('nora', 'review.published');
    expect((await entered('nora')).drawEntries).toEqual([{ draw: 'reviews-march', entries: 2 }]);
  });

  it('vip-draw: those of the tier are entered for what they buy, and nobody else', async () => {
    await shop.asManager(LADDER);
    await shop.start('vip-draw', { draw: 'vip', ladder: 'retail', tier: 'gold', perMinor: 4_000 });
    for (const name of ['otto', 'paula']) await shop.joins(name);
    const placed = await shop.asManager<{ placeCustomerInTier: { userErrors: unknown[] } }>(PLACE, {
      customer: (await entered('otto')).id,
    });
    expect(required(placed.placeCustomerInTier, 'an answer').userErrors).toEqual([]);
    for (const name of ['otto', 'paula']) await shop.buys(name, GRINDER, ESPRESSO);
    expect((await entered('otto')).drawEntries).toEqual([{ draw: 'vip', entries: 2 }]);
    expect((await entered('paula')).drawEntries).toEqual([]);
  });

  it('leaves books in which nothing is wrong', async () => {
    expect(await shop.app.violations(shop.desk.shop.program)).toEqual([]);
  });
});
