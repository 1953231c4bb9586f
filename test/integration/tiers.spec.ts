import { pointsOf } from '../support/campaign-office.js';
import { RETAIL, spend, tier, TierOffice, told } from '../support/tier-office.js';
import { TestApp } from '../support/test-app.js';

/** How customers rise, are warned and fall, through GraphQL and the worker. */
describe('Tiers', () => {
  let app: TestApp;
  let office: TierOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  test('from silver to gold in the answer of the order, and back after a return, a warning and the grace', async () => {
    await office.start();
    expect((await office.order(150_000)).tierChanges).toMatchObject([
      { from: 'bronze', to: 'silver', isUp: true, cause: 'QUALIFIED', ladder: 'retail', ladderVersion: 2 },
    ]);
    const order = await office.order(350_000);
    expect(order.tierChanges).toMatchObject([{ from: 'silver', to: 'gold', cause: 'QUALIFIED' }]);
    expect(await office.standing()).toMatchObject({
      tier: { code: 'gold', rank: 2 },
      isAtRisk: false,
      reviewOn: '2027-03-02',
      tierProgress: null,
      keeping: { percent: 100, countsFrom: '2025-03-03' },
    });

    await office.daysPass(1);
    await office.campaigns.desk.return(order.externalId, 100_000);
    expect(await office.standing()).toMatchObject({
      tier: { code: 'gold' },
      isAtRisk: true,
      fallsOn: '2026-04-02',
      keeping: {
        anyOf: [{ allOf: [{ metric: 'SPEND', atLeast: 500_000, done: 400_000, missing: 100_000 }] }],
      },
    });
    await office.daysPass(29);
    expect((await office.standing()).tier?.code).toBe('gold');
    await office.daysPass(1);
    expect(await office.standing()).toMatchObject({
      tier: { code: 'silver' },
      isAtRisk: false,
      tierProgress: { tier: { code: 'gold' }, percent: 80 },
    });
    expect(told((await office.of()).history)).toEqual([
      '2026-03-02 - > bronze LADDER_CHANGED',
      '2026-03-02 bronze > silver QUALIFIED',
      '2026-03-02 silver > gold QUALIFIED',
      '2026-04-02 gold > silver REVIEW',
    ]);
    expect((await office.campaigns.history()).filter((line) => !line.startsWith('tier.changed'))).toEqual([
      'tier.upgraded from=bronze rank=1 tier=silver cause=QUALIFIED ladder=retail',
      'tier.upgraded from=silver rank=2 tier=gold cause=QUALIFIED ladder=retail',
      'tier.at_risk tier=gold ladder=retail fallsOn=2026-04-02',
      'tier.downgraded from=gold rank=1 tier=silver cause=REVIEW ladder=retail',
    ]);
  });

  test('a silent year ends in a warning, a review, the grace and a fall', async () => {
    await office.start();
    await office.order(500_000);
    app.clock.set(new Date('2027-02-17T15:00:00Z'));
    await office.work();
    expect(await office.standing()).toMatchObject({
      isAtRisk: true,
      reviewOn: '2027-03-02',
      fallsOn: '2027-04-01',
    });
    app.clock.set(new Date('2027-04-01T15:00:00Z'));
    // Before the worker comes to it, it is known already.
    expect(await office.standing()).toMatchObject({ tier: { code: 'bronze' } });
    await Promise.all([office.work(), office.work()]);
    expect(told((await office.of()).history).at(-1)).toBe('2027-04-01 gold > bronze REVIEW');
    expect(await office.work()).toBe(0);
  });

  test('what others did is no matter; suspended customers rise by nothing, and later by the next thing they do', async () => {
    await office.start();
    const { desk, session } = office.campaigns;
    await app.enrol(desk.shop, 'bob');
    const { id } = await office.of();
    const suspend =
      'mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }';
    await desk.askAdmin(session, suspend, { input: { id, reason: 'fraud' } });
    await office.order(900_000);
    expect((await office.standing()).tier?.code).toBe('bronze');
    expect((await office.standing('bob')).tier?.code).toBe('bronze');
  });

  test('what somebody bought as a guest counts when it is linked to them, beside what they did themselves', async () => {
    await office.start();
    const { desk } = office.campaigns;
    const guest = { email: 'ada@example.test' };
    await office.order(60_000);
    await office.order(50_000, { customer: { guest } });
    expect((await office.standing()).tier?.code).toBe('bronze');
    const link = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { orders { externalId } userErrors { code } } }`;
    app.clock.advanceBy(1_000);
    expect(await desk.ask(link, { input: { customerExternalId: 'ada', guest } })).toMatchObject({
      linkGuestOrders: { orders: [{}], userErrors: [] },
    });
    expect(await office.standing()).toMatchObject({
      tier: { code: 'silver' },
      tierProgress: { anyOf: [{ allOf: [{ done: 110_000, missing: 390_000 }] }] },
    });
    expect(told((await office.of()).history).at(-1)).toBe('2026-03-02 bronze > silver QUALIFIED');
  });

  test('several ladders, each by its own metrics: AND and OR of spend, orders, activities, referrals and points', async () => {
    const { campaigns } = office;
    const both = {
      allOf: [
        { metric: 'ORDERS', atLeast: 2 },
        { metric: 'SPEND', atLeast: 10_000 },
      ],
    };
    const reviews = { allOf: [{ metric: 'ACTIVITIES', activityType: 'review.published', atLeast: 3 }] };
    const friends = { allOf: [{ metric: 'REFERRALS', atLeast: 1 }] };
    const window = { kind: 'CALENDAR_YEAR' };
    const fan = tier('fan', 1, { anyOf: [both, reviews, friends] });
    await office.start({ code: 'fans', name: 'Fans', tiers: [fan], window });
    const points = { anyOf: [{ allOf: [{ metric: 'POINTS_EARNED', atLeast: 150 }] }] };
    await office.start({ code: 'points', name: 'Points', tiers: [tier('star', 1, points)], window });
    const codes = async (): Promise<(string | null)[]> =>
      (await office.of()).tiers.map((one) => one.tier?.code ?? null);

    expect(await codes()).toEqual([null, null]);
    await office.order(9_000);
    await campaigns.happened('review.published');
    await campaigns.happened('review.published');
    expect(await codes()).toEqual([null, null]);
    expect((await office.of()).tiers[0]?.tierProgress).toMatchObject({
      percent: 66,
      anyOf: [
        {
          allOf: [
            { done: 1, missing: 1 },
            { done: 9_000, missing: 1_000 },
          ],
        },
        { allOf: [{ done: 2, missing: 1 }] },
        { allOf: [{ done: 0, missing: 1 }] },
      ],
    });
    // Points are there after campaigns gave them: the same answer tells of both ladders.
    const order = await office.order(6_000);
    expect(order.tierChanges.map(({ ladder, to }) => `${ladder}: ${to}`)).toEqual([
      'fans: fan',
      'points: star',
    ]);
    await campaigns.desk.return(order.externalId, 6_000);
    expect((await office.of()).tiers.map(({ isAtRisk }) => isAtRisk)).toEqual([true, true]);
    await campaigns.happened('review.published');
    expect((await office.of()).tiers.map(({ isAtRisk }) => isAtRisk)).toEqual([false, true]);
  });

  test('orders at once give the same history as one by one', async () => {
    await office.start();
    const { desk } = office.campaigns;
    const since = app.now.getTime();
    const input = (customer: string, index: number): object => ({
      ...{ externalId: `${customer}-${index}`, currency: 'USD', totalMinor: 60_000 + index },
      ...{ customer: { externalId: customer }, occurredAt: new Date(since + index * 60_000) },
    });
    for (const customer of ['eve', 'fay']) await app.enrol(desk.shop, customer);
    app.clock.advanceBy(3_600_000);
    const all = Array.from({ length: 12 }, (_, index) => index);
    for (const index of all) await office.order(0, input('eve', index));
    const many = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { results { userErrors { code } } } }`;
    await desk.ask(many, { input: { orders: all.map((index) => input('fay', index)) } });
    const [eve, fay] = [(await office.of('eve')).history, (await office.of('fay')).history];
    expect(told(fay)).toEqual(told(eve));
    expect(fay.map(({ at }) => at).slice(1)).toEqual(eve.map(({ at }) => at).slice(1));
    expect(fay.length).toBe(3);
  });
});

describe('What tiers are for', () => {
  let app: TestApp;
  let office: TierOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const multiplied = {
    ...RETAIL,
    tiers: [
      tier('bronze', 0, null),
      tier('silver', 1, spend(100_000), {
        multiplier: { numerator: 3, denominator: 2 },
        privileges: ['Free tea'],
      }),
      tier('gold', 2, spend(500_000), { multiplier: { numerator: 2 }, flags: ['free_shipping'] }),
    ],
  };

  test('a multiplier makes orders earn more, is named by explanations, and comes back with returns', async () => {
    await office.start(multiplied);
    expect((await office.order(90_000)).awards).toEqual([{ campaign: 'base-points', points: 900 }]);
    const silver = await office.order(20_000);
    expect(pointsOf(silver.awards)).toEqual({ 'base-points': 200, 'tier-retail-silver': 100 });
    const quote = await office.campaigns.quote({ totalMinor: 10_000 });
    expect(quote['tier-retail-silver']).toMatchObject({ points: 50, whyNot: null });
    expect(quote['tier-retail-gold']).toMatchObject({
      whyNot: 'CONDITION_NOT_MET',
      failedCondition: { expression: 'customer.tierOn("retail") == "gold"' },
    });
    await office.campaigns.desk.return(silver.externalId, 10_000);
    expect(await office.campaigns.availableOf('ada')).toBe(900 + 150);
  });

  test('multipliers follow the ladder: changed, taken away and brought back', async () => {
    await office.start(multiplied);
    await office.order(100_000);
    const earned = async (): Promise<number> =>
      (await office.order(10_000)).awards.reduce((sum, { points }) => sum + points, 0);
    expect(await earned()).toBe(150);
    await office.draft(RETAIL);
    expect((await office.publish({ code: 'retail' })).userErrors).toEqual([]);
    expect(await earned()).toBe(100);
    expect((await office.rollBack({ code: 'retail', version: 2 })).userErrors).toEqual([]);
    expect(await earned()).toBe(150);
  });

  test('campaigns give a gift on entry, ask for tiers, and warn', async () => {
    const { campaigns } = office;
    await office.start();
    const gift = [{ awardPoints: { amount: { fixed: { points: 777 } } } }];
    await campaigns.start('welcome-gold', gift, {
      trigger: 'tier.upgraded',
      condition: 'activity.text("tier") == "gold"',
    });
    await campaigns.start('loyal', gift, {
      condition: 'customer.tier == "gold" && customer.tierRankOn("retail") == 2 && customer.daysInTier >= 10',
    });
    await campaigns.start('worried', [{ grantBadge: { badge: 'worried', name: 'Worried' } }], {
      trigger: 'tier.at_risk',
    });
    await office.order(500_000);
    expect(await campaigns.availableOf('ada')).toBe(5_000 + 777);
    await office.daysPass(10);
    expect(pointsOf((await office.order(100)).awards)).toEqual({ 'base-points': 1, loyal: 777 });
    app.clock.set(new Date('2027-02-17T15:00:00Z'));
    await office.work();
    const badges = `query { customer(externalId: "ada") { badges { badge } } }`;
    expect(await campaigns.desk.ask(badges)).toEqual({ customer: { badges: [{ badge: 'worried' }] } });
  });

  test('a campaign gives a tier for some days; what was given for comes back, and so does the tier', async () => {
    const { campaigns } = office;
    await office.start();
    await campaigns.start('taste', [{ placeInTier: { ladder: 'retail', tier: 'gold', days: 30 } }], {
      condition: 'order.total >= 5000',
    });
    const order = await office.order(5_000);
    expect(order.tierChanges).toMatchObject([{ to: 'gold', cause: 'EFFECT', until: '2026-03-31' }]);
    expect(order.tierChanges[0]?.campaignVersionId).not.toBeNull();
    expect(await office.standing()).toMatchObject({
      isGiven: true,
      givenUntil: '2026-03-31',
      reviewOn: null,
    });
    await campaigns.desk.cancel(order.externalId);
    expect((await office.standing()).tier?.code).toBe('bronze');
    await office.order(6_000);
    await office.daysPass(30);
    expect(told((await office.of()).history).slice(1)).toEqual([
      '2026-03-02 bronze > gold EFFECT',
      '2026-03-02 gold > bronze REVIEW',
      '2026-03-02 bronze > gold EFFECT',
      '2026-04-01 gold > bronze REVIEW',
    ]);
  });

  test('an effect names a ladder and a tier that are there, and does not feed on tiers', async () => {
    await office.start();
    const tryWith = async (place: object, more: object = {}): Promise<unknown> =>
      (await office.campaigns.tryToStart('odd', [{ placeInTier: place }], more)).userErrors[0];
    expect(await tryWith({ ladder: 'none', tier: 'gold' })).toMatchObject({
      code: 'NOT_FOUND',
      path: ['effects', '0', 'placeInTier', 'ladder'],
    });
    expect(await tryWith({ ladder: 'retail', tier: 'none' })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await tryWith({ ladder: 'retail', tier: 'gold', days: 0 })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await tryWith({ ladder: 'retail', tier: 'gold' }, { trigger: 'tier.upgraded' })).toMatchObject({
      path: ['trigger'],
    });
  });
});
