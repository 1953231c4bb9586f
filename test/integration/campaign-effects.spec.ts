import { Desk, type OrderAnswer } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) {
  campaign { code current { effects { __typename ... on StampCardEffect { card stamps perPiece lines stampsNeeded }
    ... on EmitActivityEffect { type attributes { name text number flag } } } } }
  userErrors { code path message } } }`;
const EFFECTS = `query ($externalId: String!) { order(externalId: $externalId) {
  effects { campaign version kind words units takenBack reversed refusal } } }`;
const CARDS = `query ($externalId: String!) { customer(externalId: $externalId) {
  stampCards { card stamps stampsNeeded completed } } }`;
const HISTORY = `query ($externalId: String!) { customer(externalId: $externalId) {
  activities(first: 100) { edges { node { type attributes { name text number } } } } } }`;

const THINGS = `query ($externalId: String!) { customer(externalId: $externalId) {
  badges { badge name givenAt } drawEntries { draw entries } } }`;

interface ThingsAnswer {
  readonly badges: readonly { readonly badge: string; readonly name: string }[];
  readonly drawEntries: readonly { readonly draw: string; readonly entries: number }[];
}

interface UserErrorAnswer {
  readonly code: string;
  readonly path: readonly string[] | null;
}

interface EffectAnswer {
  readonly campaign: string;
  readonly kind: string;
  readonly words: string;
  readonly units: number;
  readonly takenBack: number;
  readonly reversed: boolean;
  readonly refusal: string | null;
}

interface CardAnswer {
  readonly card: string;
  readonly stamps: number;
  readonly stampsNeeded: number;
  readonly completed: number;
}

const stamps = (more: object = {}): object => ({ stampCard: { card: 'coffee', stampsNeeded: 5, ...more } });
const emits = (type: string, attributes: object[] = []): object => ({ emitActivity: { type, attributes } });
const points = (count: number): object => ({ awardPoints: { amount: { fixed: { points: count } } } });

/** What campaigns give besides points, how one campaign acts on what another did, and how returns take it all back. */
describe('effects other than points', () => {
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
  const create = async (
    code: string,
    effects: object[],
    more: object = {},
  ): Promise<{ campaign: unknown; userErrors: UserErrorAnswer[] }> => {
    app.clock.advanceBy(1);
    const input = { code, name: code, effects, ...more };
    type Data = { createCampaign: { campaign: unknown; userErrors: UserErrorAnswer[] } };
    return (await desk.askAdmin<Data>(session, CREATE, { input })).createCampaign;
  };
  const start = async (code: string, effects: object[], more: object = {}): Promise<void> => {
    expect((await create(code, effects, more)).userErrors).toEqual([]);
  };
  const order = (totalMinor: number, more: object = {}): Promise<OrderAnswer> => {
    app.clock.advanceBy(1_000);
    return desk.order('ada', totalMinor, more);
  };
  const effectsOf = async ({ externalId }: OrderAnswer): Promise<EffectAnswer[]> => {
    const data = await desk.ask<{ order: { effects: EffectAnswer[] } }>(EFFECTS, { externalId });
    return data.order.effects;
  };
  const card = async (externalId = 'ada'): Promise<CardAnswer | undefined> => {
    const data = await desk.ask<{ customer: { stampCards: CardAnswer[] } }>(CARDS, { externalId });
    return data.customer.stampCards[0];
  };
  const thingsOf = async (): Promise<ThingsAnswer> =>
    (await desk.ask<{ customer: ThingsAnswer }>(THINGS, { externalId: 'ada' })).customer;
  const historyOf = async (): Promise<string[]> => {
    type Node = { type: string; attributes: { name: string; text: string | null; number: number | null }[] };
    type Data = { customer: { activities: { edges: { node: Node }[] } } };
    const data = await desk.ask<Data>(HISTORY, { externalId: 'ada' });
    return data.customer.activities.edges
      .map(({ node }) => node)
      .filter(({ type }) => !type.startsWith('order.') && type !== 'customer.enrolled')
      .map(({ type, attributes }) =>
        [type, ...attributes.map(({ name, text, number }) => `${name}=${text ?? number}`)].join(' '),
      )
      .reverse();
  };
  const pointsOf = ({ awards }: OrderAnswer): Record<string, number> =>
    Object.fromEntries(awards.map(({ campaign, points: given }) => [campaign, given]));
  const available = async (): Promise<number> => (await desk.wallet('ada')).available;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  describe('a badge', () => {
    const badge = { grantBadge: { badge: 'regular', name: 'Regular' } };
    const badges = async (): Promise<string[]> => (await thingsOf()).badges.map(({ name }) => name);

    test('is had once, as long as one of the orders that brought it is kept', async () => {
      await open();
      await start('regular', [badge], { condition: 'order.total >= 1000' });
      await order(999);
      expect(await badges()).toEqual([]);
      const [first, second] = [await order(1_000), await order(2_000)];
      expect(await badges()).toEqual(['Regular']);
      await desk.cancel(first.externalId);
      expect(await badges()).toEqual(['Regular']);
      // What is kept of the second would not have brought it.
      await desk.return(second.externalId, 1_500);
      expect(await badges()).toEqual([]);
      await order(1_000);
      expect(await badges()).toEqual(['Regular']);
    });

    test('is given once to a customer of whom 20 orders come at once', async () => {
      await open();
      await start('regular', [badge, { enterDraw: { draw: 'summer', entries: 2 } }]);
      const orders = await Promise.all(Array.from({ length: 20 }, () => desk.order('ada', 100)));
      expect(await thingsOf()).toMatchObject({
        badges: [{}],
        drawEntries: [{ draw: 'summer', entries: 40 }],
      });
      await Promise.all(orders.slice(1).map(({ externalId }) => desk.cancel(externalId)));
      expect(await thingsOf()).toMatchObject({ badges: [{}], drawEntries: [{ entries: 2 }] });
    });
  });

  test('entries of a draw are added up, and taken back with their order', async () => {
    await open();
    await start('summer', [{ enterDraw: { draw: 'summer', entries: 3 } }]);
    const first = await order(100);
    await order(100);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 6 }]);
    await desk.return(first.externalId, 50);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 6 }]);
    await desk.cancel(first.externalId);
    expect((await thingsOf()).drawEntries).toEqual([{ draw: 'summer', entries: 3 }]);
  });

  test('a message waits for those who agreed to its channel, is skipped for others, and withdrawn with its order', async () => {
    await open();
    const data = [{ name: 'voucher', text: 'SPRING' }];
    await start('thanks', [{ sendMessage: { channel: 'EMAIL', template: 'thanks', data } }]);
    await start('sorry', [{ sendMessage: { channel: 'EMAIL', template: 'sorry' } }], {
      trigger: 'order.cancelled',
    });
    const messages = async (): Promise<{ payload: object }[]> =>
      app.database.query(
        `select template, status, reason, payload from outbox_messages where program_id = $1 order by created_at, template`,
        [desk.shop.program.id],
      );
    await order(100);
    expect(await messages()).toMatchObject([{ template: 'thanks', status: 'SKIPPED', reason: 'NO_CONSENT' }]);
    const CONSENT = `mutation ($input: UpdateConsentInput!) { updateConsent(input: $input) { userErrors { code } } }`;
    const input = { externalId: 'ada', channel: 'EMAIL', granted: true, source: 'checkout' };
    await desk.ask(CONSENT, { input });
    const second = await order(200);
    expect((await messages())[1]).toMatchObject({
      ...{ template: 'thanks', status: 'PENDING', reason: null },
      payload: {
        data: { voucher: 'SPRING' },
        activity: { type: 'order.paid' },
        order: { externalId: second.externalId, totalMinor: '200', currency: 'USD' },
      },
    });
    app.clock.advanceBy(1_000);
    await desk.cancel(second.externalId);
    expect((await messages()).slice(1)).toMatchObject([
      { template: 'thanks', status: 'WITHDRAWN', reason: 'ORDER_RETURNED' },
      { template: 'sorry', status: 'PENDING' },
    ]);
  });

  test('a customer sees what is theirs, and nobody without the permission', async () => {
    await open();
    await start('all', [
      stamps(),
      { enterDraw: { draw: 'summer' } },
      { grantBadge: { badge: 'b', name: 'B' } },
    ]);
    await order(100);
    const token = await app.token(desk.shop, 'ada');
    const own = `{ me { stampCards { stamps } badges { badge } drawEntries { entries } } }`;
    expect(await desk.ask(own, {}, token)).toEqual({
      me: { stampCards: [{ stamps: 1 }], badges: [{ badge: 'b' }], drawEntries: [{ entries: 1 }] },
    });
    const key = await app.keyWith(desk.shop, ['customers:read']);
    const { data, errors } = await app.storefront(
      key,
      `{ customer(externalId: "ada") { externalId stampCards { stamps } badges { badge } drawEntries { entries } } }`,
    );
    expect(data).toEqual({
      customer: { externalId: 'ada', stampCards: null, badges: null, drawEntries: null },
    });
    expect(errors).toHaveLength(3);
  });

  describe('an emitted activity', () => {
    test('is what other campaigns act on, with the order that caused it', async () => {
      await open();
      const attributes = [
        { name: 'level', text: 'gold' },
        { name: 'bonus', number: 3 },
      ];
      await start('large', [emits('challenge.completed', attributes), points(1)], {
        condition: 'order.total >= 5000',
      });
      await start(
        'challenge',
        [{ awardPoints: { amount: { perUnit: { attribute: 'bonus', points: 10 } } } }],
        {
          trigger: 'challenge.completed',
          condition: 'activity.text("level") == "gold"',
        },
      );
      await order(4_000);
      expect(await historyOf()).toEqual([]);
      const large = await order(6_000);
      expect(await historyOf()).toEqual(['challenge.completed bonus=3 level=gold']);
      expect(pointsOf(large)).toEqual({ 'base-points': 60, large: 1, challenge: 30 });
      expect(await effectsOf(large)).toMatchObject([
        { campaign: 'large', kind: 'emitActivity', words: 'the activity "challenge.completed"', units: 1 },
      ]);
      // What is kept would not have been a large order: whatever followed from that is taken back.
      await desk.return(large.externalId, 2_000);
      expect(await available()).toBe(40 + 40);
      expect(await effectsOf(large)).toMatchObject([{ reversed: true }]);
    });

    test('cannot bring its own campaign about, nor be what the product records by itself', async () => {
      await open();
      const path = ['effects', '1', 'emitActivity', 'type'];
      for (const [type, trigger] of [
        ['quiz.passed', 'quiz.passed'],
        ['order.paid', 'quiz.passed'],
        ['card.completed', 'quiz.passed'],
        ['not a type', 'quiz.passed'],
      ] as const) {
        const { userErrors } = await create('wrong', [points(1), emits(type)], { trigger });
        expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path }]);
      }
    });

    test('that leads back to itself is cut, and the order is recorded all the same', async () => {
      await open();
      await start('start', [emits('ping.sent')]);
      await start('ping', [emits('pong.sent'), points(1)], { trigger: 'ping.sent' });
      await start('pong', [emits('ping.sent'), points(1)], { trigger: 'pong.sent' });
      const made = await order(1_000);
      expect(made.status).toBe('PAID');
      // The order and seven rounds of what follows from it.
      expect(await historyOf()).toHaveLength(7);
      expect(await available()).toBe(10 + 7);
      await desk.cancel(made.externalId);
      expect(await available()).toBe(0);
    });

    test('that multiplies without end is cut before it hurts', async () => {
      await open();
      const many = Array.from({ length: 8 }, () => emits('ping.sent'));
      const more = Array.from({ length: 8 }, () => emits('pong.sent'));
      await start('start', many);
      await start('ping', more, { trigger: 'ping.sent' });
      await start('pong', many, { trigger: 'pong.sent' });
      expect((await order(1_000)).status).toBe('PAID');
    });
  });

  describe('limits', () => {
    test('let a campaign without points give so many times, say why not more, and are given back', async () => {
      await open();
      await start('coffee-card', [stamps()], { limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }] });
      const first = await order(100);
      const second = await order(100);
      expect(await card()).toMatchObject({ stamps: 1 });
      expect(await effectsOf(second)).toMatchObject([{ refusal: 'LIMIT_REACHED', units: 0 }]);
      await desk.cancel(first.externalId);
      expect(await card()).toMatchObject({ stamps: 0 });
      await order(100);
      expect(await card()).toMatchObject({ stamps: 1 });
    });

    test('withhold all that a version gives, points and others', async () => {
      await open();
      await start('both', [points(5), stamps()], { coolDownDays: 1 });
      await order(100);
      const second = await order(100);
      expect(await card()).toMatchObject({ stamps: 1 });
      expect(await available()).toBe(1 + 1 + 5);
      expect(await effectsOf(second)).toMatchObject([{ refusal: 'COOL_DOWN' }]);
    });
  });

  describe('an exclusivity group in which somebody gives something else', () => {
    test('is decided as a whole: by priority, then by points, then by age', async () => {
      await open();
      const group = { exclusivityGroup: 'spring' };
      await start('stamped', [points(5), stamps()], group);
      await start('more-points', [points(20)], { ...group, condition: 'order.total >= 1000' });
      await start('first', [stamps()], { ...group, priority: 1, condition: 'order.total >= 2000' });
      expect((await order(100)).awards.map(({ campaign }) => campaign)).toContain('stamped');
      expect(await card()).toMatchObject({ stamps: 1 });
      expect((await order(1_000)).awards.map(({ campaign }) => campaign)).toContain('more-points');
      expect(await card()).toMatchObject({ stamps: 1 });
      const third = await order(2_000);
      expect(third.awards.map(({ campaign }) => campaign)).toEqual(['base-points']);
      expect(await effectsOf(third)).toMatchObject([{ campaign: 'first' }]);
      expect(await card()).toMatchObject({ stamps: 2 });
    });
  });
});
