import { required } from '#kernel';
import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;

/** What keeps campaigns from giving: limits, budgets, cool-downs and holdouts, all by GraphQL. */
describe('campaigns with limits', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('of 200 orders at once, a budget of 100 awards gives exactly 100, and says to the others why not', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('first-hundred', [fixed(10)], {
      limits: [{ measure: 'TIMES', per: 'PROGRAM', max: 100 }],
    });
    const customers = Array.from({ length: 40 }, (_, index) => `crowd-${index}`);
    for (const customer of customers) await app.enrol(office.desk.shop, customer);
    const orders = await Promise.all(
      Array.from({ length: 200 }, (_, index) => office.desk.order(customers[index % 40] ?? '', 1_000)),
    );
    const gifts = orders.map(({ awards }) => pointsOf(awards)['first-hundred'] ?? 0);
    expect(gifts.filter((points) => points === 10)).toHaveLength(100);
    expect(gifts.filter((points) => points === 0)).toHaveLength(100);
    const refused = orders.find((_, index) => gifts[index] === 0);
    const { explanation } = await office.desk.explain(required(refused, 'a refused order').externalId);
    expect(explanation).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ campaign: 'first-hundred', points: 0, whyNot: 'LIMIT_REACHED' }),
      ]),
    );
    // What comes back with an order can be given again.
    const given = required(orders[gifts.indexOf(10)], 'an order with a gift');
    await office.desk.cancel(given.externalId);
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)['first-hundred']).toBe(10);
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)['first-hundred']).toBeUndefined();
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a cap trims what is given, says what was wanted, and returns give room again', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('capped', [{ awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } }], {
      limits: [{ measure: 'POINTS', window: 'MONTH', max: 150 }],
    });
    expect(pointsOf((await office.desk.order('ada', 10_000)).awards)['capped']).toBe(100);
    expect((await office.quote({ totalMinor: 10_000 }))['capped']).toMatchObject({
      points: 50,
      wanted: 100,
      trimmedBy: {
        limit: { measure: 'POINTS', per: 'CUSTOMER', window: 'MONTH', max: 150 },
        period: '2026-03',
      },
    });
    const trimmed = await office.desk.order('ada', 10_000);
    expect(pointsOf(trimmed.awards)['capped']).toBe(50);
    expect((await office.quote({ totalMinor: 10_000 }))['capped']).toMatchObject({
      points: 0,
      whyNot: 'LIMIT_REACHED',
    });
    // A quarter is kept: 25 of the 50 stay, and 25 can be given again.
    await office.desk.return(trimmed.externalId, 7_500);
    expect((await office.quote({ totalMinor: 10_000 }))['capped']).toMatchObject({ points: 25 });
    app.clock.set(new Date('2026-04-01T12:00:00Z'));
    expect((await office.quote({ totalMinor: 10_000 }))['capped']).toMatchObject({
      points: 100,
      trimmedBy: null,
    });
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a cool-down keeps awards apart, and a budget in money counts what the points are worth', async () => {
    const office = await CampaignOffice.open(app, { pointType: { valuePoints: 100n, valueMinor: 50n } });
    await office.start('weekly', [fixed(5)], { coolDownDays: 7 });
    await office.start('budget', [fixed(30)], { limits: [{ measure: 'MONEY', per: 'PROGRAM', max: 40 }] });
    expect(pointsOf((await office.desk.order('ada', 100)).awards)).toMatchObject({ weekly: 5, budget: 30 });
    const quoted = await office.quote({ totalMinor: 100 });
    expect(quoted['weekly']).toMatchObject({
      whyNot: 'COOL_DOWN',
      trimmedBy: { coolDownDays: 7, awardedOn: '2026-03-02' },
    });
    // 30 points are worth 15: two and two thirds of them are in 40.
    expect(pointsOf((await office.desk.order('ada', 100)).awards)).toMatchObject({ budget: 30 });
    expect(pointsOf((await office.desk.order('ada', 100)).awards)).toMatchObject({ budget: 20 });
    expect(pointsOf((await office.desk.order('ada', 100)).awards)['budget']).toBeUndefined();
    app.clock.advanceBy(7 * DAY_MS);
    expect(pointsOf((await office.desk.order('ada', 100)).awards)).toMatchObject({ weekly: 5 });
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a share is held out and the others get their variant, counted when they are first eligible', async () => {
    const office = await CampaignOffice.open(app);
    const experiment = {
      holdoutPermille: 300,
      variants: [{ code: 'small' }, { code: 'large', weight: 2 }],
    };
    const terms = {
      effects: [fixed(10, { variant: 'small' }), fixed(50, { variant: 'large' }), fixed(1)],
      condition: 'order.total >= 1000',
      experiment,
    };
    await office.start('tried', terms.effects, terms);
    const customers = Array.from({ length: 60 }, (_, index) => `tried-${index}`);
    for (const customer of customers) await app.enrol(office.desk.shop, customer);
    const givenTo = async (customer: string, totalMinor: number): Promise<number> =>
      (await office.desk.order(customer, totalMinor)).awards
        .filter(({ campaign }) => campaign === 'tried')
        .reduce((sum, { points }) => sum + points, 0);
    const first = await Promise.all(customers.map((customer) => givenTo(customer, 1_000)));
    expect(new Set(first)).toEqual(new Set([0, 11, 51]));
    // Somebody who was never eligible is in no arm; and who is in one stays there.
    await givenTo('ada', 999);
    expect(await Promise.all(customers.map((customer) => givenTo(customer, 2_000)))).toEqual(first);
    const ARMS = `{ campaign(code: "tried") { arms { arm customers } current { experiment { holdoutPermille } } } }`;
    const { campaign } = await office.desk.askAdmin<{
      campaign: { arms: { arm: string; customers: number }[] };
    }>(office.session, ARMS);
    const countOf = (points: number): number => first.filter((one) => one === points).length;
    expect(campaign.arms).toEqual([
      { arm: 'holdout', customers: countOf(0) },
      { arm: 'large', customers: countOf(51) },
      { arm: 'small', customers: countOf(11) },
    ]);
    const heldOut = customers[first.indexOf(0)] ?? '';
    expect(
      (await office.quote({ customer: { externalId: heldOut }, totalMinor: 1_000 }))['tried'],
    ).toMatchObject({
      points: 0,
      whyNot: 'HELD_OUT',
    });
    const change = { code: 'tried', ...terms, experiment: { ...experiment, holdoutPermille: 10 } };
    expect((await office.ask(CAMPAIGN.change, change)).userErrors).toMatchObject([
      { code: 'EXPERIMENT_FIXED' },
    ]);
    expect((await office.ask(CAMPAIGN.change, { ...change, experiment })).userErrors).toEqual([]);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });
});
