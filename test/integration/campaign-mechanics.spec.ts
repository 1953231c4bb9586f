import { FireTimeTriggersJob } from '#campaigns';
import { required } from '#kernel';
import { Desk } from '../support/desk.js';
import { TestApp, type ShopOptions } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const ERRORS = `userErrors { code path message ... on InvalidExpression { line column hint } }`;
const FIELDS = `campaign { code current { number state condition } draft { number } } ${ERRORS}`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${FIELDS} } }`;
const CHANGE = `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { ${FIELDS} } }`;
const PUBLISH = `mutation ($input: PublishCampaignInput!) { publishCampaign(input: $input) { ${FIELDS} } }`;
const CLONE = `mutation ($input: CloneCampaignInput!) { cloneCampaign(input: $input) { ${FIELDS} } }`;
const STATE = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { ${FIELDS} } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { explanations {
  campaign points wanted whyNot rule failedCondition { expression values { fact value } error }
  trimmedBy { ... on LimitTrim { limit { measure per window max } period } ... on CoolDownTrim { coolDownDays awardedOn } }
} } }`;

interface CampaignAnswer {
  readonly campaign: {
    readonly code: string;
    readonly current: { readonly number: number; readonly state: string } | null;
    readonly draft: { readonly number: number } | null;
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
}

interface QuotedEffect {
  readonly campaign: string;
  readonly points: number;
  readonly wanted: number;
  readonly whyNot: string | null;
}

/** What staff can make campaigns of, and what orders and other activities then earn, all by GraphQL. */
describe('campaign mechanics', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;
  let externalIds = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
  };
  const ask = async (mutation: string, input: object): Promise<CampaignAnswer> => {
    app.clock.advanceBy(1);
    const data = await desk.askAdmin<Record<string, CampaignAnswer>>(session, mutation, { input });
    return Object.values(data)[0] as CampaignAnswer;
  };
  /** Starts a campaign that must be accepted. */
  const start = async (code: string, effects: object[], more: object = {}): Promise<void> => {
    const { userErrors } = await ask(CREATE, { code, name: code, effects, ...more });
    expect(userErrors).toEqual([]);
  };
  const fixed = (points: number, lot: object = {}): object => ({
    awardPoints: { amount: { fixed: { points } }, ...lot },
  });
  const quote = async (cart: object): Promise<Record<string, QuotedEffect>> => {
    const order = { externalId: 'cart', customer: { externalId: 'ada' }, currency: 'USD', ...cart };
    const data = await desk.ask<{ quoteOrder: { explanations: QuotedEffect[] } }>(QUOTE, { input: order });
    return Object.fromEntries(data.quoteOrder.explanations.map((one) => [one.campaign, one]));
  };
  const happened = async (type: string, more: object = {}): Promise<void> => {
    externalIds += 1;
    const input = { type, externalId: `a-${externalIds}`, customer: { externalId: 'ada' }, ...more };
    const { recordActivity } = await desk.ask<{ recordActivity: { userErrors: unknown[] } }>(ACTIVITY, {
      input,
    });
    expect(recordActivity.userErrors).toEqual([]);
  };
  const availableOf = async (customer: string): Promise<number> => (await desk.wallet(customer)).available;
  const pointsOf = (awards: readonly { campaign: string; points: number }[]): Record<string, number> =>
    Object.fromEntries(awards.map(({ campaign, points }) => [campaign, points]));

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('a condition decides, a quote says which part of it is not met, and the order does as quoted', async () => {
    await open();
    await start('second-gift', [fixed(500)], { condition: 'order.number == 2 && order.total >= 5000' });
    const first = await quote({ totalMinor: 9_000 });
    expect(first['second-gift']).toMatchObject({
      points: 0,
      whyNot: 'CONDITION_NOT_MET',
      failedCondition: {
        expression: 'order.number == 2',
        values: [{ fact: 'order.number', value: '1' }],
        error: null,
      },
    });
    expect(pointsOf((await desk.order('ada', 9_000)).awards)).toEqual({ 'base-points': 90 });
    expect((await quote({ totalMinor: 4_999 }))['second-gift']).toMatchObject({
      failedCondition: { values: [{ fact: 'order.total', value: '4999' }] },
    });
    expect((await quote({ totalMinor: 5_000 }))['second-gift']).toMatchObject({ points: 500, whyNot: null });
    const second = await desk.order('ada', 5_000);
    expect(pointsOf(second.awards)).toEqual({ 'base-points': 50, 'second-gift': 500 });
    // Of what is kept, a fresh order would not be large enough.
    await desk.return(second.externalId, 1_000);
    expect(await availableOf('ada')).toBe(90 + 40);
  });

  test('a wrong condition is refused with its place and a hint, and changes nothing', async () => {
    await open();
    const campaign = (condition: string, more: object = {}): object => ({
      ...{ code: 'wrong', name: 'Wrong', effects: [fixed(1)], condition },
      ...more,
    });
    const wrong: readonly [object, object][] = [
      [
        campaign('order.totl > 1'),
        { line: 1, column: 7, hint: 'Did you mean "total"?', path: ['condition'] },
      ],
      [campaign('true &&\n  order.chanel == ""'), { line: 2, column: 9, path: ['condition'] }],
      [campaign('lines.all(a, lines.all(b, lines.all(c, true)))'), { line: 1, column: 1 }],
      [campaign('order.total > 1', { trigger: 'review.published' }), { line: 1, column: 1 }],
      [
        campaign('true', {
          effects: [
            fixed(1),
            { awardPoints: { amount: { perItem: { points: 1, lines: 'line.quantity > "1"' } } } },
          ],
        }),
        { path: ['effects', '1', 'awardPoints', 'amount', 'perItem', 'lines'] },
      ],
    ];
    for (const [input, error] of wrong) {
      const { campaign: made, userErrors } = await ask(CREATE, input);
      expect({ made, userErrors }).toMatchObject({
        made: null,
        userErrors: [{ code: 'INVALID_EXPRESSION', ...error }],
      });
    }
    expect(Object.keys(await quote({ totalMinor: 100 }))).toEqual(['base-points']);
  });

  test('points per piece and of some lines, doubled for a category, and only the best of a group', async () => {
    await open();
    const coffee = '"coffee" in line.categories';
    await start('per-cup', [{ awardPoints: { amount: { perItem: { points: 3, lines: coffee } } } }]);
    await start('beans', [
      { awardPoints: { amount: { perAmount: { points: 1, perMinor: 50, lines: coffee } } } },
    ]);
    await start('double', [{ multiplyPoints: { numerator: 2 } }], {
      condition: 'lines.exists(line, line.sku == "GOLD")',
    });
    const group = { exclusivityGroup: 'spring' };
    await start('spring-small', [fixed(10)], group);
    await start('spring-large', [fixed(20)], { ...group, condition: 'order.total >= 6000' });
    const cart = {
      totalMinor: 6_000,
      shippingMinor: 500,
      lines: [
        { sku: 'C-1', categories: ['coffee'], quantity: 2, amountMinor: 3_000 },
        { sku: 'GOLD', categories: ['gift'], quantity: 1, amountMinor: 2_500 },
      ],
    };
    const quoted = await quote(cart);
    expect(Object.fromEntries(Object.entries(quoted).map(([code, { points }]) => [code, points]))).toEqual({
      'base-points': 60,
      'per-cup': 6,
      beans: 60,
      'spring-small': 0,
      'spring-large': 20,
      double: 146,
    });
    expect(quoted['spring-small']?.whyNot).toBe('EXCLUDED_BY_GROUP');
    const { order } = await desk.tryOrder({ customer: { externalId: 'ada' }, ...cart });
    const { externalId, awards } = required(order, 'the order');
    expect(pointsOf(awards)).toEqual({
      'base-points': 60,
      'per-cup': 6,
      beans: 60,
      'spring-large': 20,
      double: 146,
    });
    // Without the piece of gold nothing is doubled, and the smaller gift of spring is what a fresh order gets.
    await desk.tryReturn({ orderExternalId: externalId, lines: [{ lineNo: 2, quantity: 1 }] });
    expect(await availableOf('ada')).toBe(35 + 6 + 60 + 10);
    await desk.cancel(externalId);
    expect(await availableOf('ada')).toBe(0);
  });

  test('any activity can be a trigger, and a number that it carries can earn', async () => {
    await open();
    await start('reviews', [fixed(25)], {
      trigger: 'review.published',
      condition: 'activity.number("stars") >= 1.0 && !activity.flag("spam")',
      limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }],
    });
    await start('miles', [{ awardPoints: { amount: { perUnit: { attribute: 'miles', points: 2 } } } }], {
      trigger: 'flight.flown',
    });
    const stars = (value: number): object => ({ attributes: [{ name: 'stars', number: value }] });
    await happened('review.published', stars(0));
    expect(await availableOf('ada')).toBe(0);
    await happened('review.published', stars(5));
    await happened('review.published', stars(4));
    expect(await availableOf('ada')).toBe(25);
    app.clock.advanceBy(DAY_MS);
    await happened('review.published', stars(4));
    expect(await availableOf('ada')).toBe(50);
    await happened('flight.flown', { attributes: [{ name: 'miles', number: 310.7 }] });
    expect(await availableOf('ada')).toBe(50 + 621);
  });

  test('of 200 orders at once, a budget of 100 awards gives exactly 100, and says to the others why not', async () => {
    await open();
    await start('first-hundred', [fixed(10)], {
      limits: [{ measure: 'TIMES', per: 'PROGRAM', max: 100 }],
    });
    const customers = Array.from({ length: 40 }, (_, index) => `crowd-${index}`);
    for (const customer of customers) await app.enrol(desk.shop, customer);
    const orders = await Promise.all(
      Array.from({ length: 200 }, (_, index) => desk.order(customers[index % 40] ?? '', 1_000)),
    );
    const gifts = orders.map(({ awards }) => pointsOf(awards)['first-hundred'] ?? 0);
    expect(gifts.filter((points) => points === 10)).toHaveLength(100);
    expect(gifts.filter((points) => points === 0)).toHaveLength(100);
    const refused = orders.find((_, index) => gifts[index] === 0);
    const { explanation } = await desk.explain(required(refused, 'a refused order').externalId);
    expect(explanation).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ campaign: 'first-hundred', points: 0, whyNot: 'LIMIT_REACHED' }),
      ]),
    );
    // What comes back with an order can be given again.
    const given = required(orders[gifts.indexOf(10)], 'an order with a gift');
    await desk.cancel(given.externalId);
    expect(pointsOf((await desk.order('ada', 1_000)).awards)['first-hundred']).toBe(10);
    expect(pointsOf((await desk.order('ada', 1_000)).awards)['first-hundred']).toBeUndefined();
  });

  test('a cap trims what is given, says what was wanted, and returns give room again', async () => {
    await open();
    await start('capped', [{ awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } }], {
      limits: [{ measure: 'POINTS', window: 'MONTH', max: 150 }],
    });
    expect(pointsOf((await desk.order('ada', 10_000)).awards)['capped']).toBe(100);
    expect((await quote({ totalMinor: 10_000 }))['capped']).toMatchObject({
      points: 50,
      wanted: 100,
      trimmedBy: {
        limit: { measure: 'POINTS', per: 'CUSTOMER', window: 'MONTH', max: 150 },
        period: '2026-03',
      },
    });
    const trimmed = await desk.order('ada', 10_000);
    expect(pointsOf(trimmed.awards)['capped']).toBe(50);
    expect((await quote({ totalMinor: 10_000 }))['capped']).toMatchObject({
      points: 0,
      whyNot: 'LIMIT_REACHED',
    });
    // A quarter is kept: 25 of the 50 stay, and 25 can be given again.
    await desk.return(trimmed.externalId, 7_500);
    expect((await quote({ totalMinor: 10_000 }))['capped']).toMatchObject({ points: 25 });
    app.clock.set(new Date('2026-04-01T12:00:00Z'));
    expect((await quote({ totalMinor: 10_000 }))['capped']).toMatchObject({ points: 100, trimmedBy: null });
  });

  test('a cool-down keeps awards apart, and a budget in money counts what the points are worth', async () => {
    await open({ pointType: { valuePoints: 100n, valueMinor: 50n } });
    await start('weekly', [fixed(5)], { coolDownDays: 7 });
    await start('budget', [fixed(30)], { limits: [{ measure: 'MONEY', per: 'PROGRAM', max: 40 }] });
    expect(pointsOf((await desk.order('ada', 100)).awards)).toMatchObject({ weekly: 5, budget: 30 });
    const quoted = await quote({ totalMinor: 100 });
    expect(quoted['weekly']).toMatchObject({
      whyNot: 'COOL_DOWN',
      trimmedBy: { coolDownDays: 7, awardedOn: '2026-03-02' },
    });
    // 30 points are worth 15: two and two thirds of them are in 40.
    expect(pointsOf((await desk.order('ada', 100)).awards)).toMatchObject({ budget: 30 });
    expect(pointsOf((await desk.order('ada', 100)).awards)).toMatchObject({ budget: 20 });
    expect(pointsOf((await desk.order('ada', 100)).awards)['budget']).toBeUndefined();
    app.clock.advanceBy(7 * DAY_MS);
    expect(pointsOf((await desk.order('ada', 100)).awards)).toMatchObject({ weekly: 5 });
  });

  test('what is given for a delivery is settled by itself, and an order that came back earns no more', async () => {
    await open();
    const perDollar = { awardPoints: { amount: { perAmount: { points: 2, perMinor: 100 } } } };
    await start('double', [{ multiplyPoints: { numerator: 2 } }]);
    await start('delivered', [perDollar], { trigger: 'order.delivered' });
    await start('sorry', [fixed(50)], { trigger: 'order.cancelled' });
    const { externalId } = await desk.order('ada', 10_000);
    await desk.happened('order.delivered', externalId);
    expect(await availableOf('ada')).toBe(100 + 100 + 200);
    // The multiplier looked at what the payment earned, not at what the delivery did.
    await desk.return(externalId, 5_000);
    expect(await availableOf('ada')).toBe(50 + 50 + 100);
    // What is given because the order was cancelled stays, and a delivery that is told too late earns nothing.
    await desk.cancel(externalId);
    await desk.happened('order.delivered', externalId);
    expect(await availableOf('ada')).toBe(50);
  });

  test('a draft awards nothing until it is published, and is cloned with all its terms', async () => {
    await open();
    const terms = { effects: [fixed(7)], condition: 'order.total >= 100', draft: true };
    const drafted = await ask(CREATE, { code: 'gift', name: 'Gift', ...terms });
    expect(drafted.campaign).toMatchObject({ current: null, draft: { number: 1 } });
    expect(pointsOf((await desk.order('ada', 1_000)).awards)).toEqual({ 'base-points': 10 });
    expect((await ask(STATE, { code: 'gift', state: 'PAUSED' })).userErrors).toMatchObject([
      { code: 'NOT_PUBLISHED' },
    ]);
    const published = await ask(PUBLISH, { code: 'gift' });
    expect(published.campaign).toMatchObject({ current: { number: 2, state: 'ACTIVE' }, draft: null });
    expect((await ask(PUBLISH, { code: 'gift' })).userErrors).toMatchObject([{ code: 'NO_DRAFT' }]);
    app.clock.advanceBy(1_000);
    expect(pointsOf((await desk.order('ada', 1_000)).awards)).toEqual({ 'base-points': 10, gift: 7 });
    // A draft of a running campaign leaves it running.
    const better = { code: 'gift', effects: [fixed(9)], draft: true };
    expect((await ask(CHANGE, better)).campaign).toMatchObject({
      current: { number: 2 },
      draft: { number: 3 },
    });
    app.clock.advanceBy(1_000);
    expect(pointsOf((await desk.order('ada', 1_000)).awards)).toMatchObject({ gift: 7 });
    const cloned = await ask(CLONE, { from: 'gift', code: 'gift-two', name: 'Gift two' });
    expect(cloned.campaign).toMatchObject({ code: 'gift-two', current: null, draft: { number: 1 } });
    expect((await ask(CLONE, { from: 'gift', code: 'gift-two', name: 'Again' })).userErrors).toMatchObject([
      { code: 'ALREADY_EXISTS' },
    ]);
    await ask(PUBLISH, { code: 'gift-two' });
    app.clock.advanceBy(1_000);
    expect(pointsOf((await desk.order('ada', 1_000)).awards)).toMatchObject({ gift: 7, 'gift-two': 9 });
  });

  test('a share is held out and the others get their variant, counted when they are first eligible', async () => {
    await open();
    const experiment = {
      holdoutPermille: 300,
      variants: [{ code: 'small' }, { code: 'large', weight: 2 }],
    };
    const terms = {
      effects: [fixed(10, { variant: 'small' }), fixed(50, { variant: 'large' }), fixed(1)],
      condition: 'order.total >= 1000',
      experiment,
    };
    await start('tried', terms.effects, terms);
    const customers = Array.from({ length: 60 }, (_, index) => `tried-${index}`);
    for (const customer of customers) await app.enrol(desk.shop, customer);
    const givenTo = async (customer: string, totalMinor: number): Promise<number> =>
      (await desk.order(customer, totalMinor)).awards
        .filter(({ campaign }) => campaign === 'tried')
        .reduce((sum, { points }) => sum + points, 0);
    const first = await Promise.all(customers.map((customer) => givenTo(customer, 1_000)));
    expect(new Set(first)).toEqual(new Set([0, 11, 51]));
    // Somebody who was never eligible is in no arm; and who is in one stays there.
    await givenTo('ada', 999);
    expect(await Promise.all(customers.map((customer) => givenTo(customer, 2_000)))).toEqual(first);
    const ARMS = `{ campaign(code: "tried") { arms { arm customers } current { experiment { holdoutPermille } } } }`;
    const { campaign } = await desk.askAdmin<{ campaign: { arms: { arm: string; customers: number }[] } }>(
      session,
      ARMS,
    );
    const countOf = (points: number): number => first.filter((one) => one === points).length;
    expect(campaign.arms).toEqual([
      { arm: 'holdout', customers: countOf(0) },
      { arm: 'large', customers: countOf(51) },
      { arm: 'small', customers: countOf(11) },
    ]);
    const heldOut = customers[first.indexOf(0)] ?? '';
    expect((await quote({ customer: { externalId: heldOut }, totalMinor: 1_000 }))['tried']).toMatchObject({
      points: 0,
      whyNot: 'HELD_OUT',
    });
    const change = { code: 'tried', ...terms, experiment: { ...experiment, holdoutPermille: 10 } };
    expect((await ask(CHANGE, change)).userErrors).toMatchObject([{ code: 'EXPERIMENT_FIXED' }]);
    expect((await ask(CHANGE, { ...change, experiment })).userErrors).toEqual([]);
  });

  test('a birthday earns once a year, by the campaign that waits for it and no other', async () => {
    await open();
    await desk.ask(UPSERT, { input: { externalId: 'ada', birthday: '1990-03-05' } });
    const effects = [fixed(100)];
    await start('birthday', effects, { timeTrigger: { birthday: { time: '08:00' } } });
    await start('soon-birthday', [fixed(1)], { timeTrigger: { birthday: { daysBefore: 2 } } });
    expect(
      (await ask(CREATE, { code: 'odd', name: 'Odd', effects, trigger: 'customer.birthday' })).userErrors,
    ).toMatchObject([{ code: 'INVALID_INPUT', path: ['trigger'] }]);
    const worker = app.app.get(FireTimeTriggersJob);
    const balances: number[] = [];
    for (let day = 3; day <= 7; day += 1) {
      app.clock.set(new Date(`2026-03-0${day}T16:00:00Z`));
      await worker.run(app.now);
      await worker.run(app.now);
      balances.push(await availableOf('ada'));
    }
    expect(balances).toEqual([1, 1, 101, 101, 101]);
    app.clock.set(new Date('2027-03-05T16:00:00Z'));
    await worker.run(app.now);
    expect(await availableOf('ada')).toBe(201 + 1);
  });
});
