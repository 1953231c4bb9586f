import { Desk } from '../support/desk.js';
import { TestApp, type ShopOptions } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { userErrors { code } } }`;
const UNTIL_DELIVERED = {
  kind: 'UNTIL_ACTIVITY',
  activityType: 'order.delivered',
  cancelAfterDays: 10,
} as const;

/** Where the points of an award are, and on what they were given. */
describe('an award', () => {
  let app: TestApp;
  let desk: Desk;
  let shops = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    await app.enrol(desk.shop, 'ada');
  };
  const statusOf = async (externalId: string): Promise<string | undefined> =>
    (await desk.explain(externalId)).awards[0]?.status;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('is CANCELLED when the activity it waited for never came, whether or not that was written down', async () => {
    await open({ terms: { pending: UNTIL_DELIVERED } });
    const { externalId } = await desk.order('ada', 5_000);
    expect(await statusOf(externalId)).toBe('PENDING');
    app.clock.advanceBy(10 * DAY_MS);
    expect(await statusOf(externalId)).toBe('CANCELLED');
    expect(await app.advanceDue()).toBe(1);
    expect(await statusOf(externalId)).toBe('CANCELLED');
  });

  test('is EXPIRED when its points, or the rest of them, were not used in time', async () => {
    await open({ pointType: { expiryPolicy: { kind: 'DAYS', days: 10 } } });
    const { externalId } = await desk.order('ada', 5_000);
    const spent = await desk.order('ada', 3_000);
    await desk.redeem('ada', 60);
    app.clock.advanceBy(9 * DAY_MS);
    const [used, left] = [await statusOf(externalId), await statusOf(spent.externalId)];
    expect([used, left].sort()).toEqual(['AVAILABLE', 'USED']);
    app.clock.advanceBy(2 * DAY_MS);
    const after = async (): Promise<(string | undefined)[]> =>
      [await statusOf(externalId), await statusOf(spent.externalId)].sort();
    expect(await after()).toEqual(['EXPIRED', 'USED']);
    await app.advanceDue();
    expect(await after()).toEqual(['EXPIRED', 'USED']);
  });

  test('is EXPIRED when it expired while it was pending', async () => {
    const expiry = { kind: 'FIXED_DATE', date: '2026-03-05' } as const;
    await open({ terms: { pending: UNTIL_DELIVERED, expiry } });
    const { externalId } = await desk.order('ada', 5_000);
    app.clock.advanceBy(5 * DAY_MS);
    expect(await statusOf(externalId)).toBe('EXPIRED');
  });

  test('is CLAWED_BACK by returns, USED by spends, holds and transfers, and AVAILABLE again after them', async () => {
    await open();
    await app.enrol(desk.shop, 'bob');
    const { externalId } = await desk.order('ada', 5_000);
    await desk.hold('ada', 50, { orderReference: 'cart' });
    expect(await statusOf(externalId)).toBe('USED');
    await desk.hold('ada', 20, { orderReference: 'cart' });
    expect(await statusOf(externalId)).toBe('AVAILABLE');
    await desk.transfer('ada', 'bob', 30);
    expect(await statusOf(externalId)).toBe('USED');
    const returned = await desk.order('ada', 4_000);
    await desk.return(returned.externalId, 4_000);
    expect(await statusOf(returned.externalId)).toBe('CLAWED_BACK');
  });

  describe('for a linked order that was returned since', () => {
    const guest = { guest: { email: 'grace@acme.test' } };
    const link = async (): Promise<void> => {
      await app.enrol(desk.shop, 'grace');
      await desk.ask(LINK, { input: { customerExternalId: 'grace', ...guest } });
    };

    test('is explained by what was kept when it was linked', async () => {
      await open();
      await desk.tryOrder({ customer: guest, externalId: 'g-1', totalMinor: 10_000 });
      await desk.return('g-1', 2_500);
      await link();
      const award = { points: 75, basisMinor: 7_500 };
      const explained = { ...award, missingMinor: 100, whyNot: null };
      expect(await desk.explain('g-1')).toMatchObject({ awards: [award], explanation: [explained] });
      await desk.return('g-1', 5_050);
      expect(await desk.explain('g-1')).toMatchObject({ awards: [award], explanation: [explained] });
      await desk.return('g-1', 2_450);
      expect(await desk.explain('g-1')).toMatchObject({ awards: [award], explanation: [explained] });
    });
  });
});
