import { required } from '#kernel';
import { printOf } from '../support/database-print.js';
import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const EFFECT = `campaign tried effect rule pointType { code } basisMinor points wanted whyNot
  trimmedBy { ... on LimitTrim { limit { max } period } }
  failedCondition { expression values { fact value } error }`;
const SIMULATE = `query ($input: SimulateCampaignInput!) { simulateCampaign(input: $input) {
  alone { ${EFFECT} } together { ${EFFECT} } userErrors { code path } } }`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;
const CHANGE = `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { userErrors { code } } }`;
const STATE = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { userErrors { code } } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;

interface Effect {
  readonly campaign: string | null;
  readonly tried: number | null;
  readonly points: number;
  readonly whyNot: string | null;
  readonly failedCondition: { readonly expression: string } | null;
}

interface Simulation {
  readonly alone: readonly Effect[] | null;
  readonly together: readonly Effect[] | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] }[];
}

describe('a campaign that is only tried', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;

  const open = async (): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}` }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
  };
  const perAmount = (points: number, more: object = {}): object => ({
    awardPoints: { amount: { perAmount: { points, perMinor: 100, ...more } } },
  });
  const fixed = (points: number): object => ({ awardPoints: { amount: { fixed: { points } } } });
  const terms = (effects: readonly object[], more: object = {}): object => ({ terms: { effects, ...more } });
  const cart = (totalMinor: number, more: object = {}): object => {
    const { currency } = desk.shop.program;
    return { order: { customer: { externalId: 'ada' }, externalId: 'cart', currency, totalMinor, ...more } };
  };
  const simulate = async (
    campaigns: readonly object[],
    activity: object,
    more: object = {},
  ): Promise<Simulation> => {
    const input = { campaigns, activity, ...more };
    type Data = { simulateCampaign: Simulation };
    return (await desk.askAdmin<Data>(session, SIMULATE, { input })).simulateCampaign;
  };
  const change = async (mutation: string, input: object): Promise<void> => {
    app.clock.advanceBy(1);
    const [answer] = Object.values(
      await desk.askAdmin<Record<string, { userErrors: object[] }>>(session, mutation, { input }),
    );
    expect(answer?.userErrors).toEqual([]);
  };
  const figures = (effects: readonly Effect[] | null): [string | number | null, number, string | null][] =>
    (effects ?? []).map(({ campaign, tried, points, whyNot }) => [campaign ?? tried, points, whyNot]);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('gives alone what its terms say, and beside the others what they make of it together', async () => {
    await open();
    const double = terms([{ multiplyPoints: { numerator: 2 } }]);
    const simulated = await simulate([double, terms([fixed(7)])], cart(1_050));
    expect(simulated.userErrors).toEqual([]);
    expect(figures(simulated.alone)).toEqual([
      [1, 7, null],
      [0, 7, null],
    ]);
    expect(figures(simulated.together)).toEqual([
      ['base-points', 10, null],
      [1, 7, null],
      [0, 17, null],
    ]);
    expect(simulated.together?.[0]).toMatchObject({
      ...{ effect: 0, basisMinor: 1_050, pointType: { code: 'points' } },
      rule: '1 points for every 100 minor units, rounded down once per order',
    });
  });

  test('takes the place of the campaigns it is to replace, and competes with the others of its group', async () => {
    await open();
    await change(CHANGE, { code: 'base-points', effects: [perAmount(1)], exclusivityGroup: 'base' });
    const more = terms([perAmount(2)], { exclusivityGroup: 'base' });
    expect(figures((await simulate([more], cart(1_000))).together)).toEqual([
      ['base-points', 0, 'EXCLUDED_BY_GROUP'],
      [0, 20, null],
    ]);
    const replacing = await simulate([terms([perAmount(3)])], cart(1_000), { replaces: ['base-points'] });
    expect(figures(replacing.together)).toEqual([[0, 30, null]]);
  });

  test('is tried by its code: the draft before what holds, in its own place', async () => {
    await open();
    expect(figures((await simulate([{ code: 'base-points' }], cart(1_000))).together)).toEqual([
      ['base-points', 10, null],
    ]);
    await change(CHANGE, { code: 'base-points', effects: [perAmount(5)], draft: true });
    const drafted = await simulate([{ code: 'base-points' }], cart(1_000));
    expect(figures(drafted.together)).toEqual([['base-points', 50, null]]);
    expect(drafted.together?.[0]?.tried).toBe(0);
    expect((await desk.order('ada', 1_000)).awards).toMatchObject([{ points: 10 }]);
  });

  test('says why it gives nothing, with the part of the condition and its values', async () => {
    await open();
    const condition = 'order.total >= 5000 && order.number == 2 && calendar.month == 12';
    const december = terms([fixed(100)], { condition });
    const [now] = (await simulate([december], cart(6_000))).alone ?? [];
    expect(now).toMatchObject({
      ...{ points: 0, whyNot: 'CONDITION_NOT_MET' },
      failedCondition: {
        expression: 'order.number == 2',
        values: [{ fact: 'order.number', value: '1' }],
        error: null,
      },
    });
    const later = cart(6_000, { occurredAt: new Date('2026-12-05T12:00:00Z') });
    const second = await simulate([december], later, { orderNumber: 2 });
    expect(figures(second.alone)).toEqual([[0, 100, null]]);
    await desk.order('ada', 100);
    expect(figures((await simulate([december], later)).alone)).toEqual([[0, 100, null]]);
  });

  test('is tried on people who are only imagined, and on those who are known', async () => {
    await open();
    const nobody = cart(1_000, { customer: { externalId: 'nobody' } });
    const guest = cart(1_000, { customer: { guest: { email: 'grace@acme.test' } } });
    const one = terms([perAmount(1)], { condition: 'customer.daysEnrolled >= 30' });
    for (const somebody of [nobody, guest]) {
      expect(figures((await simulate([one], somebody)).alone)).toEqual([[0, 0, 'UNKNOWN_CUSTOMER']]);
      const enrolledAt = new Date(app.now.getTime() - 30 * DAY_MS);
      expect(figures((await simulate([one], somebody, { enrolledAt })).alone)).toEqual([[0, 10, null]]);
      const later = { enrolledAt: new Date(app.now.getTime() + 1) };
      expect(figures((await simulate([one], somebody, later)).alone)).toEqual([[0, 0, 'ENROLLED_LATER']]);
    }
    const { customer } = await desk.ask<{ customer: { id: string } }>(
      '{ customer(externalId: "ada") { id } }',
    );
    await change(SUSPEND, { id: customer.id, reason: 'Looks like fraud' });
    const since = { enrolledAt: new Date(app.now.getTime() - 90 * DAY_MS) };
    expect(figures((await simulate([one], cart(1_000), since)).alone)).toEqual([[0, 0, 'SUSPENDED']]);
  });

  test('is tried on an order that was recorded, as it was paid', async () => {
    await open();
    await desk.order('ada', 4_000, { externalId: 'o-1' });
    await desk.order('ada', 500, { externalId: 'o-2' });
    await desk.return('o-1', 4_000);
    const first = terms([perAmount(3)], { condition: 'order.number == 1' });
    const recorded = (externalId: string): object => ({ recordedOrder: { externalId } });
    expect(figures((await simulate([first], recorded('o-1'))).together)).toEqual([
      ['base-points', 40, null],
      [0, 120, null],
    ]);
    expect((await simulate([first], recorded('o-2'))).alone).toMatchObject([{ whyNot: 'CONDITION_NOT_MET' }]);
    const unknown = await simulate([first], recorded('o-3'));
    expect(unknown).toEqual({
      ...{ alone: null, together: null },
      userErrors: [{ code: 'NOT_FOUND', path: ['activity', 'recordedOrder'] }],
    });
  });

  test('is tried on other activities, and says when it acts on something else', async () => {
    await open();
    const attributes = [{ name: 'stars', number: 5 }];
    const customer = { externalId: 'ada' };
    const review = { activity: { type: 'review.published', externalId: 'r-1', customer, attributes } };
    const rewarded = { trigger: 'review.published', condition: 'activity.number("stars") >= 4.0' };
    const simulated = await simulate([terms([fixed(50)], rewarded), terms([fixed(9)])], review);
    expect(figures(simulated.together)).toEqual([
      [0, 50, null],
      [1, 0, 'OTHER_TRIGGER'],
    ]);
    const bad = { activity: { ...review.activity, attributes: [{ name: 'stars', number: 2 }] } };
    expect(figures((await simulate([terms([fixed(50)], rewarded)], bad)).alone)).toEqual([
      [0, 0, 'CONDITION_NOT_MET'],
    ]);
  });

  test('asks what is known of the customer, with the cart and what was bought before', async () => {
    await open();
    await desk.order('ada', 4_000, { externalId: 'o-1' });
    const spent = terms([fixed(9)], { condition: 'customer.spent >= 5000 && customer.orders == 2' });
    expect(figures((await simulate([spent], cart(900))).alone)).toEqual([[0, 0, 'CONDITION_NOT_MET']]);
    expect(figures((await simulate([spent], cart(1_000))).alone)).toEqual([[0, 9, null]]);
    const recorded = { recordedOrder: { externalId: 'o-1' } };
    const first = terms([fixed(9)], { condition: 'customer.spent == 4000' });
    expect(figures((await simulate([first], recorded)).alone)).toEqual([[0, 9, null]]);
    const asked = { trigger: 'review.published', condition: 'customer.orders == 1' };
    const review = { type: 'review.published', externalId: 'r-1', customer: { externalId: 'ada' } };
    expect(figures((await simulate([terms([fixed(9)], asked)], { activity: review })).alone)).toEqual([
      [0, 9, null],
    ]);
  });

  test('asks what is known of the customer also when it was paused since', async () => {
    await open();
    const condition = 'customer.spent >= 100';
    await change(CREATE, { code: 'spender', name: 'Spender', condition, effects: [fixed(50)] });
    const tried = async (): Promise<unknown> =>
      figures((await simulate([{ code: 'spender' }], cart(900))).alone);
    expect(await tried()).toEqual([['spender', 50, null]]);
    await change(STATE, { code: 'spender', state: 'PAUSED' });
    expect(await tried()).toEqual([['spender', 50, null]]);
  });

  test('is held to its limits, and to what is used up of them already', async () => {
    await open();
    const limits = [{ measure: 'POINTS', window: 'DAY', max: 15 }];
    const [trimmed] =
      (await simulate([terms([perAmount(2)], { limits })], cart(1_000))).together?.slice(1) ?? [];
    expect(trimmed).toMatchObject({
      ...{ points: 15, wanted: 20, whyNot: null },
      trimmedBy: { limit: { max: 15 }, period: '2026-03-02' },
    });
    await change(CHANGE, { code: 'base-points', effects: [perAmount(1)], limits });
    await desk.order('ada', 1_200);
    const left = async (totalMinor: number): Promise<unknown> =>
      figures((await simulate([{ code: 'base-points' }], cart(totalMinor))).together);
    expect(await left(1_000)).toEqual([['base-points', 3, null]]);
    await desk.order('ada', 1_000);
    expect(await left(1_000)).toEqual([['base-points', 0, 'LIMIT_REACHED']]);
    const tomorrow = cart(1_000, { occurredAt: new Date(app.now.getTime() + DAY_MS) });
    expect(figures((await simulate([{ code: 'base-points' }], tomorrow)).together)).toEqual([
      ['base-points', 10, null],
    ]);
  });

  test('that could not be saved, or on what could not be recorded, is refused with the place of the mistake', async () => {
    await open();
    const refusals: [Simulation, string, string][] = [
      [
        await simulate([terms([fixed(1)], { condition: 'order.totl > 1' })], cart(1)),
        'INVALID_EXPRESSION',
        'campaigns.0.terms.condition',
      ],
      [
        await simulate([terms([fixed(0)])], cart(1)),
        'INVALID_INPUT',
        'campaigns.0.terms.effects.0.awardPoints.amount.fixed.points',
      ],
      [await simulate([{ code: 'nowhere' }], cart(1)), 'NOT_FOUND', 'campaigns.0.code'],
      [
        await simulate([{ code: 'base-points' }, { code: 'base-points' }], cart(1)),
        'INVALID_INPUT',
        'campaigns.1.code',
      ],
      [await simulate([terms([fixed(1)])], cart(1), { replaces: ['nowhere'] }), 'NOT_FOUND', 'replaces.0'],
      [await simulate([], cart(1)), 'INVALID_INPUT', 'campaigns'],
      [
        await simulate([terms([fixed(1)])], cart(1, { taxMinor: 2 })),
        'INVALID_INPUT',
        'activity.order.totalMinor',
      ],
      [
        await simulate([terms([fixed(1)])], cart(1, { currency: 'CHF' })),
        'WRONG_CURRENCY',
        'activity.order.currency',
      ],
    ];
    for (const [{ alone, together, userErrors }, code, path] of refusals) {
      expect({ alone, together }).toEqual({ alone: null, together: null });
      expect(userErrors.map((error) => [error.code, error.path.join('.')])).toEqual([[code, path]]);
    }
  });

  test('gives exactly what it then gives when it holds, and trying writes nothing (25 random sets of campaigns)', async () => {
    await open();
    const random = new Seeded(20_261_122);
    const effect = (): object =>
      random.pick([
        () => fixed(random.int(1, 40)),
        () =>
          perAmount(random.int(1, 4), {
            rounding: random.pick(['FLOOR', 'CEILING', 'HALF_UP']),
            minimumMinor: random.int(0, 3_000),
          }),
        () => perAmount(random.int(1, 4), { lines: '"coffee" in line.categories' }),
        () => ({ awardPoints: { amount: { perItem: { points: random.int(1, 9) } } } }),
      ])();
    const multiplier = (): object => ({
      multiplyPoints: { numerator: random.int(3, 7), denominator: 2, rounding: 'HALF_UP' },
    });
    let given = 0;
    for (let round = 0; round < 25; round += 1) {
      const sets = Array.from({ length: random.int(1, 3) }, () => ({
        effects: random.int(1, 4) === 1 ? [multiplier()] : Array.from({ length: random.int(1, 2) }, effect),
        limits: random.bool() ? [] : [{ measure: 'POINTS', window: 'DAY', max: random.int(5, 80) }],
        condition: random.pick([
          null,
          'order.total > 2500',
          'order.number % 2 == 0',
          'size(lines) > 1',
          'customer.spent > 50000',
        ]),
        exclusivityGroup: random.pick([null, 'one', 'two']),
        priority: random.int(0, 1),
      }));
      const line = (categories: string[], amountMinor: number): object => ({
        categories,
        amountMinor,
        quantity: random.int(1, 3),
      });
      const lines = [
        line(['coffee'], random.int(1, 2_000)),
        ...(random.bool() ? [line(['tea'], random.int(1, 900))] : []),
      ];
      const totalMinor = random.int(3_000, 9_000);
      const before = await printOf(app.database);
      const activity = cart(totalMinor, { externalId: `o-${round}`, lines });
      const { together } = await simulate(
        sets.map((one) => ({ terms: one })),
        activity,
      );
      expect(await printOf(app.database)).toEqual(before);
      const codes = sets.map((_, place) => `try-${round}-${place}`);
      for (const [place, one] of sets.entries())
        await change(CREATE, { code: codes[place], name: 'Tried', ...one });
      const order = await desk.order('ada', totalMinor, { externalId: `o-${round}`, lines });
      const promised = required(together, 'effects').filter(({ points }) => points > 0);
      const named = promised.map(({ campaign, tried, points }) => [campaign ?? codes[tried ?? -1], points]);
      expect(order.awards.map(({ campaign, points }) => [campaign, points]).sort()).toEqual(named.sort());
      given += order.awards.length;
      for (const code of codes) await change(STATE, { code, state: 'ENDED' });
    }
    expect(given).toBeGreaterThan(60);
  });
});
