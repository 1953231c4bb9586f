import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

/** What limits get back of awards whose points had lapsed before their order came back: expired, or were cancelled. */
describe('limits of campaigns whose points have lapsed', () => {
  let app: TestApp;
  let office: CampaignOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    await office.ask(CAMPAIGN.setState, { code: 'base-points', state: 'ENDED' });
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  /** A gift that expires after ten days. */
  const passing = fixed(100, { expiry: { kind: 'DAYS', days: 10 } });
  const times = (max: number): object => ({ limits: [{ measure: 'TIMES', max }] });
  const start = async (effects: object[], more: object = {}): Promise<void> => {
    await office.start('gift', effects, more);
    app.clock.advanceBy(1_000);
  };
  const order = async (totalMinor = 10_000, more: object = {}): Promise<string> =>
    (await office.desk.order('ada', totalMinor, more)).externalId;
  /** How many of so many further orders get the gift. */
  const givenOf = async (count: number): Promise<number> => {
    let given = 0;
    for (let tried = 0; tried < count; tried += 1)
      if ('gift' in pointsOf((await office.desk.order('ada', 10_000)).awards)) given += 1;
    return given;
  };
  const whyNot = async (): Promise<string | null> =>
    (await office.quote({ totalMinor: 10_000 }))['gift']?.whyNot ?? null;

  test('get the award and its day back when all of the order comes back', async () => {
    await start([passing], { ...times(1), coolDownDays: 365 });
    const first = await order();
    app.clock.advanceBy(20 * DAY_MS);
    expect(await whyNot()).toBe('COOL_DOWN');
    const { awards } = await office.desk.return(first, 10_000);
    expect(awards).toMatchObject([{ points: 100, clawedBack: 0, status: 'EXPIRED' }]);
    expect(await whyNot()).toBeNull();
    expect(await givenOf(2)).toBe(1);
  });

  test('not before, and once, whatever is told of the order afterwards', async () => {
    await start([passing], times(2));
    const [first] = [await order(), await order()];
    app.clock.advanceBy(20 * DAY_MS);
    await office.desk.return(first, 9_000);
    expect(await whyNot()).toBe('LIMIT_REACHED');
    await office.desk.return(first, 1_000);
    await office.desk.cancel(first);
    expect(await givenOf(2)).toBe(1);
  });

  test('once of an order that cost nothing, too', async () => {
    await start([passing], times(3));
    const lines = [{ sku: 'SAMPLE', quantity: 2, amountMinor: 0 }];
    const [first] = [await order(0, { lines }), await order(), await order()];
    app.clock.advanceBy(20 * DAY_MS);
    const piece = { orderExternalId: first, lines: [{ lineNo: 1, quantity: 1 }] };
    expect((await office.desk.tryReturn(piece)).userErrors).toEqual([]);
    expect(await whyNot()).toBe('LIMIT_REACHED');
    await office.desk.tryReturn(piece);
    await office.desk.cancel(first);
    expect(await givenOf(2)).toBe(1);
  });

  test('when some of the points were taken back, and the others had expired', async () => {
    await start([passing, fixed(5)], times(2));
    const [first] = [await order(), await order()];
    app.clock.advanceBy(20 * DAY_MS);
    const { awards } = await office.desk.return(first, 10_000);
    expect(awards.map(({ clawedBack }) => clawedBack).sort()).toEqual([0, 5]);
    await office.desk.cancel(first);
    expect(await givenOf(2)).toBe(1);
  });

  test('not when some of them were spent and cannot be taken back', async () => {
    await start([passing], times(1));
    const first = await order();
    expect((await office.desk.redeem('ada', 1)).userErrors).toEqual([]);
    app.clock.advanceBy(20 * DAY_MS);
    await office.desk.cancel(first);
    expect(await givenOf(1)).toBe(0);
  });

  test('when they waited for a delivery that never came', async () => {
    const pending = { kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered', cancelAfterDays: 5 };
    await start([fixed(100, { pending })], times(1));
    const first = await order();
    app.clock.advanceBy(20 * DAY_MS);
    expect(await whyNot()).toBe('LIMIT_REACHED');
    await office.desk.cancel(first);
    expect(await givenOf(2)).toBe(1);
  });

  test('but no budget of points: those were given, and had their time', async () => {
    await start([passing], { limits: [{ measure: 'POINTS', max: 100 }] });
    const first = await order();
    app.clock.advanceBy(20 * DAY_MS);
    await office.desk.cancel(first);
    expect(await whyNot()).toBe('LIMIT_REACHED');
  });

  test('once of a complete card, whichever of its orders come back', async () => {
    await office.start('card', [{ stampCard: { card: 'coffee', stampsNeeded: 2 } }]);
    await start([passing], { ...times(2), trigger: 'card.completed' });
    const [first, , , last] = [await order(), await order(), await order(), await order()];
    app.clock.advanceBy(20 * DAY_MS);
    const card = async (): Promise<number> => {
      const before = (await office.desk.wallet('ada')).lifetimeEarned;
      await order();
      return (await office.desk.wallet('ada')).lifetimeEarned - before;
    };
    await office.desk.cancel(first);
    await office.desk.cancel(last);
    // The next two stamps complete the second card again, which may be given for; two more may not.
    expect([await card(), await card(), await card(), await card()]).toEqual([0, 100, 0, 0]);
  });
});
