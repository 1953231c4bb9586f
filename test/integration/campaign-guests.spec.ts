import { CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
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
});
