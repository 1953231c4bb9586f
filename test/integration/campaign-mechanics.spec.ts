import { FireTimeTriggersJob } from '#campaigns';
import { required } from '#kernel';
import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;

/** What staff can make campaigns of, and what orders and other activities then earn, all by GraphQL. */
describe('campaign mechanics', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test('a condition decides, a quote says which part of it is not met, and the order does as quoted', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('second-gift', [fixed(500)], {
      condition: 'order.number == 2 && order.total >= 5000',
    });
    const first = await office.quote({ totalMinor: 9_000 });
    expect(first['second-gift']).toMatchObject({
      points: 0,
      whyNot: 'CONDITION_NOT_MET',
      failedCondition: {
        expression: 'order.number == 2',
        values: [{ fact: 'order.number', value: '1' }],
        error: null,
      },
    });
    expect(pointsOf((await office.desk.order('ada', 9_000)).awards)).toEqual({ 'base-points': 90 });
    expect((await office.quote({ totalMinor: 4_999 }))['second-gift']).toMatchObject({
      failedCondition: { values: [{ fact: 'order.total', value: '4999' }] },
    });
    expect((await office.quote({ totalMinor: 5_000 }))['second-gift']).toMatchObject({
      points: 500,
      whyNot: null,
    });
    const second = await office.desk.order('ada', 5_000);
    expect(pointsOf(second.awards)).toEqual({ 'base-points': 50, 'second-gift': 500 });
    // Of what is kept, a fresh order would not be large enough.
    await office.desk.return(second.externalId, 1_000);
    expect(await office.availableOf('ada')).toBe(90 + 40);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a wrong condition is refused with its place and a hint, and changes nothing', async () => {
    const office = await CampaignOffice.open(app);
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
      const { campaign: made, userErrors } = await office.ask(CAMPAIGN.create, input);
      expect({ made, userErrors }).toMatchObject({
        made: null,
        userErrors: [{ code: 'INVALID_EXPRESSION', ...error }],
      });
    }
    expect(Object.keys(await office.quote({ totalMinor: 100 }))).toEqual(['base-points']);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('points per piece and of some lines, doubled for a category, and only the best of a group', async () => {
    const office = await CampaignOffice.open(app);
    const coffee = '"coffee" in line.categories';
    await office.start('per-cup', [{ awardPoints: { amount: { perItem: { points: 3, lines: coffee } } } }]);
    await office.start('beans', [
      { awardPoints: { amount: { perAmount: { points: 1, perMinor: 50, lines: coffee } } } },
    ]);
    await office.start('double', [{ multiplyPoints: { numerator: 2 } }], {
      condition: 'lines.exists(line, line.sku == "GOLD")',
    });
    const group = { exclusivityGroup: 'spring' };
    await office.start('spring-small', [fixed(10)], group);
    await office.start('spring-large', [fixed(20)], { ...group, condition: 'order.total >= 6000' });
    const cart = {
      totalMinor: 6_000,
      shippingMinor: 500,
      lines: [
        { sku: 'C-1', categories: ['coffee'], quantity: 2, amountMinor: 3_000 },
        { sku: 'GOLD', categories: ['gift'], quantity: 1, amountMinor: 2_500 },
      ],
    };
    const quoted = await office.quote(cart);
    expect(Object.fromEntries(Object.entries(quoted).map(([code, { points }]) => [code, points]))).toEqual({
      'base-points': 60,
      'per-cup': 6,
      beans: 60,
      'spring-small': 0,
      'spring-large': 20,
      double: 146,
    });
    expect(quoted['spring-small']?.whyNot).toBe('EXCLUDED_BY_GROUP');
    const { order } = await office.desk.tryOrder({ customer: { externalId: 'ada' }, ...cart });
    const { externalId, awards } = required(order, 'the order');
    expect(pointsOf(awards)).toEqual({
      'base-points': 60,
      'per-cup': 6,
      beans: 60,
      'spring-large': 20,
      double: 146,
    });
    // Without the piece of gold nothing is doubled, and the smaller gift of spring is what a fresh order gets.
    await office.desk.tryReturn({ orderExternalId: externalId, lines: [{ lineNo: 2, quantity: 1 }] });
    expect(await office.availableOf('ada')).toBe(35 + 6 + 60 + 10);
    await office.desk.cancel(externalId);
    expect(await office.availableOf('ada')).toBe(0);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('points earn no points: what they pay is a discount, for the order and for its lines', async () => {
    const office = await CampaignOffice.open(app);
    const teas = { perAmount: { points: 2, perMinor: 100, lines: '"tea" in line.categories' } };
    await office.start('teas', [{ awardPoints: { amount: teas } }]);
    const lines = [
      { sku: 'T-1', categories: ['tea'], quantity: 1, amountMinor: 6_000 },
      { sku: 'P-1', categories: ['pots'], quantity: 1, amountMinor: 4_000 },
    ];
    const cart = { totalMinor: 7_500, discountMinor: 2_500, lines };
    expect(pointsOf(Object.values(await office.quote(cart)))).toEqual({ 'base-points': 75, teas: 90 });
    const paid = await office.desk.order('ada', 7_500, { discountMinor: 2_500, lines });
    expect(pointsOf(paid.awards)).toEqual({ 'base-points': 75, teas: 90 });
  });

  test('any activity can be a trigger, and a number that it carries can earn', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('reviews', [fixed(25)], {
      trigger: 'review.published',
      condition: 'activity.number("stars") >= 1.0 && !activity.flag("spam")',
      limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }],
    });
    await office.start(
      'miles',
      [{ awardPoints: { amount: { perUnit: { attribute: 'miles', points: 2 } } } }],
      {
        trigger: 'flight.flown',
      },
    );
    const stars = (value: number): object => ({ attributes: [{ name: 'stars', number: value }] });
    await office.happened('review.published', stars(0));
    expect(await office.availableOf('ada')).toBe(0);
    await office.happened('review.published', stars(5));
    await office.happened('review.published', stars(4));
    expect(await office.availableOf('ada')).toBe(25);
    app.clock.advanceBy(DAY_MS);
    await office.happened('review.published', stars(4));
    expect(await office.availableOf('ada')).toBe(50);
    await office.happened('flight.flown', { attributes: [{ name: 'miles', number: 310.7 }] });
    expect(await office.availableOf('ada')).toBe(50 + 621);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('what is given for a delivery is settled by itself, and an order that came back earns no more', async () => {
    const office = await CampaignOffice.open(app);
    const perDollar = { awardPoints: { amount: { perAmount: { points: 2, perMinor: 100 } } } };
    await office.start('double', [{ multiplyPoints: { numerator: 2 } }]);
    await office.start('delivered', [perDollar], { trigger: 'order.delivered' });
    await office.start('sorry', [fixed(50)], { trigger: 'order.cancelled' });
    const { externalId } = await office.desk.order('ada', 10_000);
    await office.desk.happened('order.delivered', externalId);
    expect(await office.availableOf('ada')).toBe(100 + 100 + 200);
    // The multiplier looked at what the payment earned, not at what the delivery did.
    await office.desk.return(externalId, 5_000);
    expect(await office.availableOf('ada')).toBe(50 + 50 + 100);
    // What is given because the order was cancelled stays, and a delivery that is told too late earns nothing.
    await office.desk.cancel(externalId);
    await office.desk.happened('order.delivered', externalId);
    expect(await office.availableOf('ada')).toBe(50);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a draft awards nothing until it is published, and is cloned with all its terms', async () => {
    const office = await CampaignOffice.open(app);
    const terms = { effects: [fixed(7)], condition: 'order.total >= 100', draft: true };
    const drafted = await office.ask(CAMPAIGN.create, { code: 'gift', name: 'Gift', ...terms });
    expect(drafted.campaign).toMatchObject({ current: null, draft: { number: 1 } });
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)).toEqual({ 'base-points': 10 });
    expect((await office.ask(CAMPAIGN.setState, { code: 'gift', state: 'PAUSED' })).userErrors).toMatchObject(
      [{ code: 'NOT_PUBLISHED' }],
    );
    const published = await office.ask(CAMPAIGN.publish, { code: 'gift' });
    expect(published.campaign).toMatchObject({ current: { number: 2, state: 'ACTIVE' }, draft: null });
    expect((await office.ask(CAMPAIGN.publish, { code: 'gift' })).userErrors).toMatchObject([
      { code: 'NO_DRAFT' },
    ]);
    app.clock.advanceBy(1_000);
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)).toEqual({ 'base-points': 10, gift: 7 });
    // A draft of a running campaign leaves it running.
    const better = { code: 'gift', effects: [fixed(9)], draft: true };
    expect((await office.ask(CAMPAIGN.change, better)).campaign).toMatchObject({
      current: { number: 2 },
      draft: { number: 3 },
    });
    app.clock.advanceBy(1_000);
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)).toMatchObject({ gift: 7 });
    const cloned = await office.ask(CAMPAIGN.clone, { from: 'gift', code: 'gift-two', name: 'Gift two' });
    expect(cloned.campaign).toMatchObject({ code: 'gift-two', current: null, draft: { number: 1 } });
    expect(
      (await office.ask(CAMPAIGN.clone, { from: 'gift', code: 'gift-two', name: 'Again' })).userErrors,
    ).toMatchObject([{ code: 'ALREADY_EXISTS' }]);
    await office.ask(CAMPAIGN.publish, { code: 'gift-two' });
    app.clock.advanceBy(1_000);
    expect(pointsOf((await office.desk.order('ada', 1_000)).awards)).toMatchObject({
      gift: 7,
      'gift-two': 9,
    });
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('a birthday earns once a year, by the campaign that waits for it and no other', async () => {
    const office = await CampaignOffice.open(app);
    await office.desk.ask(UPSERT, { input: { externalId: 'ada', birthday: '1990-03-05' } });
    const effects = [fixed(100)];
    await office.start('birthday', effects, { timeTrigger: { birthday: { time: '08:00' } } });
    await office.start('soon-birthday', [fixed(1)], { timeTrigger: { birthday: { daysBefore: 2 } } });
    expect(
      (await office.ask(CAMPAIGN.create, { code: 'odd', name: 'Odd', effects, trigger: 'customer.birthday' }))
        .userErrors,
    ).toMatchObject([{ code: 'INVALID_INPUT', path: ['trigger'] }]);
    const worker = app.app.get(FireTimeTriggersJob);
    const balances: number[] = [];
    for (let day = 3; day <= 7; day += 1) {
      app.clock.set(new Date(`2026-03-0${day}T16:00:00Z`));
      await worker.run(app.now);
      await worker.run(app.now);
      balances.push(await office.availableOf('ada'));
    }
    expect(balances).toEqual([1, 1, 101, 101, 101]);
    app.clock.set(new Date('2027-03-05T16:00:00Z'));
    await worker.run(app.now);
    expect(await office.availableOf('ada')).toBe(201 + 1);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('who joins on the birthday itself earns for it, however late in the day', async () => {
    const office = await CampaignOffice.open(app);
    await office.start('birthday', [fixed(100)], { timeTrigger: { birthday: {} } });
    const worker = app.app.get(FireTimeTriggersJob);
    app.clock.set(new Date('2026-03-05T17:00:00Z'));
    await worker.run(app.now);
    await office.desk.ask(UPSERT, { input: { externalId: 'bea', birthday: '1990-03-05' } });
    await app.enrol(office.desk.shop, 'bea');
    for (const time of ['17:05', '17:06']) {
      app.clock.set(new Date(`2026-03-05T${time}:00Z`));
      await worker.run(app.now);
    }
    expect(await office.availableOf('bea')).toBe(100);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });
});
