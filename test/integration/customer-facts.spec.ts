import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { ONE_PER_UNIT, TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const CONSENT = `mutation ($input: UpdateConsentInput!) { updateConsent(input: $input) { userErrors { code } } }`;
const CREATE = `mutation ($input: CreateCampaignInput!) {
  createCampaign(input: $input) { campaign { code } userErrors { code message path } } }`;
const RECORD_ALL = `mutation ($input: RecordOrdersInput!) {
  recordOrders(input: $input) { results { order { externalId } userErrors { code } } } }`;
const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { userErrors { code } } }`;

describe('What conditions know of customers', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;

  const campaign = async (code: string, condition: string, more: object = {}): Promise<void> => {
    type Data = { createCampaign: { userErrors: object[] } };
    const effects = [{ awardPoints: { amount: { fixed: { points: 1 } } } }];
    const input = { code, name: code, condition, effects, ...more };
    const data = await desk.askAdmin<Data>(session, CREATE, { input });
    expect(data.createCampaign.userErrors).toEqual([]);
  };
  const upsert = (input: object): Promise<unknown> => desk.ask(UPSERT, { input });
  /** Codes of the campaigns that gave something for an order, without the shop's own. */
  const gaveFor = async (externalId: string): Promise<string[]> =>
    (await desk.explain(externalId)).awards
      .map((award) => award.campaign)
      .filter((code) => code !== 'base-points')
      .sort();
  const orderOf = async (customer: string, totalMinor: number, more: object = {}): Promise<string[]> =>
    gaveFor((await desk.order(customer, totalMinor, more)).externalId);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    // Points for whole orders of 10,000 units alone, so that the campaigns of a test are what gives.
    const award = { ...ONE_PER_UNIT, minimumMinor: 1_000_000n };
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, terms: { award } }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
  });

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('are the profile, as it is known when something happens', async () => {
    await campaign('german', 'customer.locale.startsWith("de")');
    await campaign('march', 'customer.birthMonth == calendar.month && customer.age == 30');
    await campaign('large', 'customer.text("size") == "L" && customer.number("visits") > 2.5');
    await campaign('mail', 'customer.hasConsent("EMAIL")');
    expect(await orderOf('ada', 1_000)).toEqual([]);
    const attributes = [
      { name: 'size', text: 'L' },
      { name: 'visits', number: 3 },
    ];
    await upsert({ externalId: 'ada', locale: 'de-AT', birthday: '1996-03-02', attributes });
    expect(await orderOf('ada', 1_000)).toEqual(['german', 'large', 'march']);
    const consent = { channel: 'EMAIL', source: 'checkout' };
    await desk.ask(CONSENT, { input: { externalId: 'ada', ...consent, granted: true } });
    expect(await orderOf('ada', 1_000)).toEqual(['german', 'large', 'mail', 'march']);
    app.clock.advanceBy(1_000);
    await desk.ask(CONSENT, { input: { externalId: 'ada', ...consent, granted: false } });
    await upsert({ externalId: 'ada', locale: null, birthday: '1996-03-03' });
    expect(await orderOf('ada', 1_000)).toEqual(['large']);
  });

  test('are what they bought, this order included, less what was returned', async () => {
    await campaign('third', 'customer.orders == 3');
    await campaign('hundred', 'customer.spent >= 10000');
    await campaign('first', 'customer.daysSinceFirstOrder == 0');
    await campaign('back', 'customer.daysSinceLastOrder >= 30');
    const { externalId } = await desk.order('ada', 6_000);
    expect(await gaveFor(externalId)).toEqual(['first']);
    app.clock.advanceBy(30 * DAY_MS);
    expect(await orderOf('ada', 4_000)).toEqual(['back', 'hundred']);
    await desk.return(externalId, 5_000);
    app.clock.advanceBy(29 * DAY_MS);
    expect(await orderOf('ada', 4_999)).toEqual(['third']);
    app.clock.advanceBy(30 * DAY_MS);
    expect(await orderOf('ada', 1)).toEqual(['back', 'hundred']);
  });

  test('are what they bought before something that is no order', async () => {
    await campaign('review', 'customer.orders == 1 && customer.daysSinceLastOrder == 2', {
      trigger: 'review.published',
    });
    await desk.order('ada', 1_000);
    app.clock.advanceBy(2 * DAY_MS);
    const review = { type: 'review.published', externalId: 'review-1', customer: { externalId: 'ada' } };
    await desk.ask(
      `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`,
      { input: review },
    );
    expect(await desk.wallet('ada')).toMatchObject({ available: 1 });
  });

  test('are the same for orders of one batch as for each alone', async () => {
    await campaign('second', 'customer.orders == 2');
    await campaign('reached', 'customer.spent >= 3000 && customer.spent - order.total < 3000');
    await campaign('quick', 'customer.daysSinceLastOrder == 1');
    await campaign('started', 'customer.daysSinceFirstOrder == 0');
    app.clock.advanceBy(10 * DAY_MS);
    const { currency } = desk.shop.program;
    const orders = [3, 2, 1, 0].map((days) => ({
      externalId: `batch-${days}`,
      currency,
      customer: { externalId: 'bob' },
      totalMinor: 1_500,
      occurredAt: new Date(app.now.getTime() - 1 - days * DAY_MS).toISOString(),
    }));
    // Enrolled before the first of them.
    await upsert({ externalId: 'bob', enrolledAt: '2026-01-01T00:00:00Z' });
    await desk.ask(RECORD_ALL, { input: { orders } });
    expect(await gaveFor('batch-3')).toEqual(['started']);
    expect(await gaveFor('batch-2')).toEqual(['quick', 'reached', 'second']);
    expect(await gaveFor('batch-1')).toEqual(['quick']);
    expect(await gaveFor('batch-0')).toEqual(['quick']);
  });

  test('count the orders of a guest once they are linked', async () => {
    await campaign('second', 'customer.orders == 2');
    await desk.order('ada', 1_000);
    const guest = { guest: { email: 'ada@acme.test' } };
    const linked = await desk.tryOrder({ customer: guest, totalMinor: 2_000 });
    const link = { customerExternalId: 'ada', ...guest };
    await desk.ask(LINK, { input: link });
    expect(await gaveFor(linked.order?.externalId ?? '')).toEqual(['second']);
  });

  test('are the same for a quote as for the order (40 random carts)', async () => {
    await campaign('spent', 'customer.spent >= 20000');
    await campaign('even', 'customer.orders % 2 == 0');
    await campaign('back', 'customer.daysSinceLastOrder > 3 || customer.daysSinceLastOrder == -1');
    await campaign('year', 'customer.daysSinceFirstOrder > 40 && customer.locale == ""');
    await upsert({ externalId: 'bob', enrolledAt: '2026-01-01T00:00:00Z' });
    const random = new Seeded(20_260_303);
    let given = 0;
    for (let round = 0; round < 40; round += 1) {
      app.clock.advanceBy(random.int(1, 6) * DAY_MS);
      const cart = {
        customer: { externalId: random.pick(['ada', 'bob', 'bob']) },
        totalMinor: random.int(1, 4_000),
      };
      const quote = await desk.quote(cart);
      const { order } = await desk.tryOrder(cart);
      const earned = order?.awards.map(({ points, campaign: code }) => `${code} ${points}`).sort();
      const promised = quote.explanations.filter(({ points }) => points > 0);
      expect(earned).toEqual(promised.map(({ points, campaign: code }) => `${code} ${points}`).sort());
      given += quote.points;
    }
    expect(given).toBeGreaterThan(40);
  });

  test('stay what they were when something is returned; what is left of the order is asked again', async () => {
    await campaign('loyal', 'customer.spent >= 10000 && order.total >= 2000');
    await campaign('rich', 'customer.isEnrolled && customer.spent >= 10000', {
      effects: [{ awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } }],
    });
    await desk.order('ada', 7_000);
    const { externalId } = await desk.order('ada', 3_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 31 });
    // Less than 10,000 is left of what was spent: the awards of that order do not depend on it any more.
    await desk.return(externalId, 1_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 21 });
    await desk.return(externalId, 500);
    expect(await desk.wallet('ada')).toMatchObject({ available: 15 });
    await desk.return(externalId, 1_500);
    expect(await desk.wallet('ada')).toMatchObject({ available: 0 });
  });

  test('decide in a group whether another campaign takes over when something is returned', async () => {
    const perAmount = (points: number): object => ({
      exclusivityGroup: 'one',
      effects: [{ awardPoints: { amount: { perAmount: { points, perMinor: 100 } } } }],
    });
    await campaign('large', 'order.total >= 5000', perAmount(3));
    await campaign('loyal', 'customer.orders >= 2', perAmount(2));
    const first = await desk.order('ada', 6_000);
    const second = await desk.order('ada', 6_000);
    expect(await gaveFor(second.externalId)).toEqual(['large']);
    // Of 4,000 the other campaign would have given 80 to a customer of two orders, and nothing at the first.
    await desk.return(second.externalId, 2_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 180 + 80 });
    await desk.return(first.externalId, 2_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 80 });
    const reasons = (await desk.explain(second.externalId)).explanation;
    expect(reasons.find(({ campaign: code }) => code === 'loyal')).toMatchObject({
      whyNot: 'EXCLUDED_BY_GROUP',
    });
  });
});
