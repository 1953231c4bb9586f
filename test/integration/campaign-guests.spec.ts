import { OrderDirectory } from '#activity';
import { Database, type Tx } from '#platform';
import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { userErrors { code } } }`;

/** Orders that were made as a guest, and earn when they are linked to a customer. */
describe("campaigns and guests' orders", () => {
  let app: TestApp;
  let office: CampaignOffice;
  let guests = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  /** An order of a guest of its own; answers its external id. */
  const guestOrder = async (totalMinor: number): Promise<string> => {
    guests += 1;
    const guest = { email: `guest-${guests}@example.org` };
    const { order, userErrors } = await office.desk.tryOrder({ customer: { guest }, totalMinor });
    expect(userErrors).toEqual([]);
    return order?.externalId ?? '';
  };
  const link = async (externalId: string): Promise<void> => {
    const input = { customerExternalId: 'ada', orders: [{ externalId }] };
    const { linkGuestOrders } = await office.desk.ask<{ linkGuestOrders: { userErrors: unknown[] } }>(LINK, {
      input,
    });
    expect(linkGuestOrders.userErrors).toEqual([]);
  };
  const perDollar = { awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } };

  test('a return leaves what the order would earn linked as late as it was', async () => {
    const group = { exclusivityGroup: 'spring' };
    await office.start('late', [perDollar], { ...group, claimDays: 30 });
    await office.start('early', [fixed(50)], { ...group, claimDays: 5 });
    const externalId = await guestOrder(10_000);
    app.clock.advanceBy(20 * DAY_MS);
    await link(externalId);
    const linked = await office.desk.explain(externalId);
    expect(pointsOf(linked.awards)).toMatchObject({ late: 100 });
    // Of what is kept, 20 dollars, "early" would give more, had the order been linked in time.
    const { awards } = await office.desk.return(externalId, 8_000);
    expect(awards.find(({ campaign }) => campaign === 'late')).toMatchObject({ points: 100, clawedBack: 80 });
  });

  test('and of a customer’s own order, what it would earn as one', async () => {
    const group = { exclusivityGroup: 'spring' };
    await office.start('large', [perDollar], { ...group, claimDays: 30 });
    await office.start('small', [fixed(50)], { ...group, claimDays: 0 });
    const { externalId } = await office.desk.order('ada', 10_000);
    app.clock.advanceBy(20 * DAY_MS);
    const { awards } = await office.desk.return(externalId, 8_000);
    expect(awards.find(({ campaign }) => campaign === 'large')).toMatchObject({
      points: 100,
      clawedBack: 50,
    });
  });

  describe('of which points wait for the delivery', () => {
    const untilDelivered = (cancelAfterDays: number): object => ({
      pending: { kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered', cancelAfterDays },
    });
    const settle = async (): Promise<object> => {
      await app.advanceDue();
      const { pending, available, lifetimeEarned } = await office.desk.wallet('ada');
      return { pending, available, lifetimeEarned };
    };

    beforeEach(async () => {
      await office.ask(CAMPAIGN.setState, { code: 'base-points', state: 'ENDED' });
      await office.start('delivered', [fixed(100, untilDelivered(10))], { claimDays: 90 });
      app.clock.advanceBy(1_000);
    });

    test('have them available when they are linked after it, once, whatever is told again', async () => {
      const externalId = await guestOrder(1_000);
      app.clock.advanceBy(2 * DAY_MS);
      await office.desk.happened('order.delivered', externalId);
      await link(externalId);
      expect(await settle()).toEqual({ pending: 0, available: 100, lifetimeEarned: 100 });
      await office.desk.happened('order.delivered', externalId);
      await link(externalId);
      expect((await office.desk.explain(externalId)).awards).toMatchObject([{ status: 'AVAILABLE' }]);
      app.clock.advanceBy(30 * DAY_MS);
      expect(await settle()).toEqual({ pending: 0, available: 100, lifetimeEarned: 100 });
    });

    test('have them pending when they are linked before it, until it comes', async () => {
      const externalId = await guestOrder(1_000);
      await link(externalId);
      expect(await settle()).toMatchObject({ pending: 100, available: 0 });
      await office.desk.happened('order.delivered', externalId);
      expect(await settle()).toEqual({ pending: 0, available: 100, lifetimeEarned: 100 });
    });

    test('have them available when it came in time, however late they are linked', async () => {
      const externalId = await guestOrder(1_000);
      await office.desk.happened('order.delivered', externalId);
      app.clock.advanceBy(40 * DAY_MS);
      await link(externalId);
      expect(await settle()).toEqual({ pending: 0, available: 100, lifetimeEarned: 100 });
    });

    test('are asked for by the customers who had them, never by a join across two', async () => {
      const externalId = await guestOrder(1_000);
      const deliveredAt = app.clock.now();
      await office.desk.happened('order.delivered', externalId);
      app.clock.advanceBy(DAY_MS);
      await link(externalId);
      await office.desk.happened('order.delivered', externalId);
      const own = (await office.desk.order('ada', 1_000)).externalId;
      await office.desk.happened('order.delivered', own);
      const directory = app.app.get(OrderDirectory);
      const sent: string[] = [];
      const recorded = await app.app
        .get(Database)
        .tx({ programId: office.desk.shop.program.id }, async (tx) => {
          const orders = await directory.byExternalIds(tx, 'store', [externalId, own]);
          const query = (sql: string, parameters?: unknown[]): Promise<unknown> => {
            sent.push(sql);
            return tx.query(sql, parameters);
          };
          const watched = Object.assign(Object.create(tx) as Tx, { query });
          const found = await directory.firstRecorded(watched, [...orders.values()], ['order.delivered']);
          return new Map(
            found.map((one) => [one.orderId === orders.get(own)?.orderId ? own : externalId, one]),
          );
        });
      expect(recorded.get(externalId)?.recordedAt).toEqual(deliveredAt);
      expect(recorded.get(own)?.recordedAt).toEqual(app.clock.now());
      expect(sent.filter((sql) => /\borders\b/.test(sql) && /\bactivities\b/.test(sql))).toEqual([]);
    });

    test('lose them when it came too late, as a customer’s own do', async () => {
      const [late, own] = [await guestOrder(1_000), (await office.desk.order('ada', 1_000)).externalId];
      app.clock.advanceBy(11 * DAY_MS);
      await office.desk.happened('order.delivered', late);
      await office.desk.happened('order.delivered', own);
      await link(late);
      expect(await settle()).toEqual({ pending: 0, available: 0, lifetimeEarned: 0 });
    });

    test('have all of them available, once, when they are linked and delivered at the same time', async () => {
      const externalIds: string[] = [];
      for (let count = 0; count < 12; count += 1) externalIds.push(await guestOrder(1_000));
      const deliver = (externalId: string): Promise<void> =>
        office.desk.happened('order.delivered', externalId);
      const [early, late] = [externalIds.slice(0, 6), externalIds.slice(6)];
      const delivered = early.map(deliver);
      await Promise.race(delivered);
      await Promise.all([...delivered, ...externalIds.map(link), ...late.map(deliver)]);
      expect(await settle()).toEqual({ pending: 0, available: 1_200, lifetimeEarned: 1_200 });
    });

    test('have those too that are given for what was told after it', async () => {
      await office.start('survey', [fixed(7, untilDelivered(10))], { trigger: 'order.reviewed' });
      app.clock.advanceBy(1_000);
      const { externalId } = await office.desk.order('ada', 1_000);
      await office.desk.happened('order.delivered', externalId);
      await office.desk.happened('order.reviewed', externalId);
      expect(await settle()).toEqual({ pending: 0, available: 107, lifetimeEarned: 107 });
    });
  });
});
