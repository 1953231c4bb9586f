import { AdvanceDueJob } from '#ledger';
import { HouseholdOffice } from '../support/household-office.js';
import { fixed } from '../support/campaign-office.js';
import { TestApp, type ShopOptions } from '../support/test-app.js';

const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;

/** What becomes of points that are shared: pending ones, expiring ones, and those that a return takes back. */
describe('Points of a household', () => {
  let app: TestApp;
  let office: HouseholdOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const open = async (options: ShopOptions = {}, percent = 50): Promise<void> => {
    office = await HouseholdOffice.open(app, options);
    await office.enrol('bea');
    await office.found({ contributionPercent: percent }, 'ada', 'bea');
  };

  test('that were pending are shared when they mature: by the worker, or before anything is redeemed', async () => {
    await open({ terms: { pending: { kind: 'DAYS', days: 14 } } });
    await office.order('ada', 20_000);
    expect((await office.of('ada')).balance).toBe(0);
    expect(await office.work()).toBe(0);
    app.clock.advanceBy(15 * 86_400_000);
    expect(await office.work()).toBe(1);
    expect(await office.work()).toBe(0);
    expect((await office.of('ada')).balance).toBe(100);
    await office.order('ada', 10_000);
    app.clock.advanceBy(15 * 86_400_000);
    // The ledger's own worker has been here first.
    await app.app.get(AdvanceDueJob).run(app.now);
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 150 });
    expect((await office.of('ada')).balance).toBe(0);
  });

  test('keep the expiry they had, and expire in the shared wallet', async () => {
    await open({ pointType: { expiryPolicy: { kind: 'DAYS', days: 30 } } }, 100);
    await office.order('ada', 20_000);
    app.clock.advanceBy(10 * 86_400_000);
    await office.order('ada', 10_000);
    expect((await office.of('ada')).balance).toBe(300);
    app.clock.advanceBy(22 * 86_400_000);
    expect((await office.of('ada')).balance).toBe(100);
    await app.app.get(AdvanceDueJob).run(app.now);
    const refused = await office.ask('redeemHouseholdPoints', { customer: 'bea', points: 101 });
    expect(refused.userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS', available: 100 }]);
    // Paid with points of a lot that expires before the order comes back: what expired stays expired.
    const order = await office.order('bea', 5_000);
    await office.done('redeemHouseholdPoints', { customer: 'bea', points: 100, orderReference: order });
    app.clock.advanceBy(20 * 86_400_000);
    await office.campaigns.desk.return(order, 5_000);
    expect((await office.of('ada')).balance).toBe(0);
  });

  test.each([['WITHIN_BALANCE'], ['ALLOW_NEGATIVE']] as const)(
    'come back for a return that takes more than the member has, no more than they brought in: %s',
    async (clawbackPolicy) => {
      await open({ pointType: { clawbackPolicy } });
      const order = await office.order('ada', 20_000);
      await office.order('bea', 20_000);
      await office.done('contributeToHousehold', { customer: 'bea', points: 200 });
      expect((await office.of('ada')).balance).toBe(300);
      await office.campaigns.desk.redeem('ada', 40);
      // The return takes 200; ada has 60, and brought in 100.
      await office.campaigns.desk.return(order, 20_000);
      expect(await office.of('ada')).toMatchObject({
        balance: 200,
        members: [{ contributed: 0 }, { contributed: 200 }],
      });
      const isOwed = clawbackPolicy === 'ALLOW_NEGATIVE';
      expect(await office.availableOf('ada')).toBe(isOwed ? -40 : 0);
      expect(await office.movesOf('ada')).toContain('TAKEN_BACK 1 100');
      // The share is of what stays earned: of these 60 ada keeps no more than of all.
      await office.order('ada', 6_000);
      expect((await office.of('ada')).balance).toBe(isOwed ? 220 : 230);
    },
  );

  test('stay shared when the member has enough for the return, and less is shared of what comes next', async () => {
    await open();
    const order = await office.order('ada', 20_000);
    await office.campaigns.start('gift', [fixed(500)], { trigger: 'gift.given' });
    await office.campaigns.happened('gift.given');
    expect((await office.of('ada')).balance).toBe(350);
    await office.campaigns.desk.return(order, 20_000);
    expect((await office.of('ada')).balance).toBe(350);
    expect(await office.availableOf('ada')).toBe(150);
    await office.order('ada', 30_000);
    expect((await office.of('ada')).balance).toBe(400);
  });

  test('wait while a member is suspended, who neither shares nor redeems, and leaves with the own part', async () => {
    await open({ terms: { pending: { kind: 'DAYS', days: 14 } } });
    await office.order('ada', 20_000);
    await office.done('handOverHousehold', { customer: 'ada', member: 2 });
    const { desk, session } = office.campaigns;
    const id = await idOf('ada');
    await desk.askAdmin(session, SUSPEND, { input: { id, reason: 'Under review.' } });
    app.clock.advanceBy(15 * 86_400_000);
    await office.work();
    expect(await office.work()).toBe(0);
    expect((await office.of('bea')).balance).toBe(0);
    const refused = await office.ask('redeemHouseholdPoints', { customer: 'ada', points: 1 });
    expect(refused.userErrors).toMatchObject([{ code: 'CUSTOMER_SUSPENDED' }]);
    await office.done('leaveHousehold', { customer: 'ada' });
    expect(await office.availableOf('ada')).toBe(200);
  });

  test('are seen and redeemed with a token by members alone, who know one another by name', async () => {
    await open({}, 100);
    await office.order('ada', 10_000);
    const { shop } = office.campaigns.desk;
    const token = await app.token(shop, 'bea');
    const me = `{ me { household { id balance members { number isSelf name customer { externalId } } } } }`;
    const answer = await app.storefront(token, me);
    expect(answer.data.me.household).toMatchObject({
      balance: 100,
      members: [{ isSelf: false }, { isSelf: true }],
    });
    expect(answer.data.me.household.members[0].customer).toBeNull();
    const redeemed = await office.ask('redeemHouseholdPoints', { points: 30 }, token);
    expect(redeemed).toMatchObject({ points: 30, userErrors: [] });
    const named = await office.ask('redeemHouseholdPoints', { points: 30, orderReference: 'x' }, token);
    expect(named.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['orderReference'] }]);
    const foreign = await office.ask('redeemHouseholdPoints', { points: 30, customer: 'ada' }, token);
    expect(foreign.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['customer'] }]);
    const node = `query ($id: ID!) { node(id: $id) { id } }`;
    const { id } = answer.data.me.household;
    expect((await app.storefront(token, node, { id })).data.node).toEqual({ id });
    const stranger = await app.customer(shop, 'dan');
    expect((await app.storefront(stranger, node, { id })).data.node).toBeNull();
  });

  test('are nobody’s: the household is no customer', async () => {
    await open({}, 100);
    await office.order('ada', 10_000);
    const { desk, session } = office.campaigns;
    const customers = `{ customers(first: 50) { edges { node { externalId } } } }`;
    type Data = { customers: { edges: { node: { externalId: string } }[] } };
    const { edges } = (await desk.askAdmin<Data>(session, customers)).customers;
    expect(edges.map(({ node }) => node.externalId).sort()).toEqual(['ada', 'bea']);
    await office.campaigns.start('big', [fixed(7)], {
      trigger: 'gift.given',
      condition: 'customer.householdSize == 2',
    });
    await office.campaigns.happened('gift.given');
    expect((await office.of('ada')).balance).toBe(107);
  });

  async function idOf(externalId: string): Promise<string> {
    const query = `query ($externalId: String!) { customer(externalId: $externalId) { id } }`;
    return (await office.campaigns.desk.ask<{ customer: { id: string } }>(query, { externalId })).customer.id;
  }
});
