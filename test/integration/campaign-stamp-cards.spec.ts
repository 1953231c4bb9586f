import { required } from '#kernel';
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
const points = (count: number): object => ({ awardPoints: { amount: { fixed: { points: count } } } });
const cups = (quantity: number): object => ({
  lines: [{ sku: 'CUP', categories: ['coffee'], quantity, amountMinor: quantity * 300 }],
});

/** Cards that fill with what customers buy, what is given for a complete one, and how returns take both back. */
describe('stamp cards of campaigns', () => {
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
  const cupsOf = (quantity: number): Promise<OrderAnswer> => order(quantity * 300, cups(quantity));
  const bringBack = async ({ externalId }: OrderAnswer, quantity: number): Promise<void> => {
    app.clock.advanceBy(1_000);
    const { userErrors } = await desk.tryReturn({
      orderExternalId: externalId,
      lines: [{ lineNo: 1, quantity }],
    });
    expect(userErrors).toEqual([]);
  };
  const effectsOf = async ({ externalId }: OrderAnswer): Promise<EffectAnswer[]> => {
    const data = await desk.ask<{ order: { effects: EffectAnswer[] } }>(EFFECTS, { externalId });
    return data.order.effects;
  };
  const card = async (externalId = 'ada'): Promise<CardAnswer | undefined> => {
    const data = await desk.ask<{ customer: { stampCards: CardAnswer[] } }>(CARDS, { externalId });
    return data.customer.stampCards[0];
  };
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

  describe('a stamp card', () => {
    test('makes the sixth coffee free: five cups are a card, a complete card is what another campaign gives for', async () => {
      await open();
      await start('coffee-card', [stamps({ perPiece: true, lines: '"coffee" in line.categories' })]);
      await start('free-coffee', [points(300)], {
        trigger: 'card.completed',
        condition: 'activity.text("card") == "coffee"',
      });
      const before = await available();
      const first = await cupsOf(4);
      expect(await card()).toEqual({ card: 'coffee', stamps: 4, stampsNeeded: 5, completed: 0 });
      expect(await effectsOf(first)).toEqual([
        {
          ...{ campaign: 'coffee-card', version: 1, kind: 'stampCard', units: 4, takenBack: 0 },
          words:
            '1 stamp for every piece of lines where "coffee" in line.categories on the card "coffee" of 5',
          ...{ reversed: false, refusal: null },
        },
      ]);
      // Tea is not stamped.
      const tea = await order(500, { lines: [{ sku: 'TEA', quantity: 3, amountMinor: 500 }] });
      expect(await effectsOf(tea)).toEqual([]);
      const base = (await available()) - before;
      const second = await cupsOf(3);
      expect(await card()).toEqual({ card: 'coffee', stamps: 2, stampsNeeded: 5, completed: 1 });
      expect(await historyOf()).toEqual(['card.completed card=coffee number=1']);
      expect(pointsOf(second)).toEqual({ 'base-points': 9, 'free-coffee': 300 });
      expect((await available()) - before).toBe(base + 9 + 300);
    });

    test('is after returns what it would be with the cups that are kept, and so is what was given for it', async () => {
      await open();
      await start('coffee-card', [stamps({ perPiece: true })]);
      await start('free-coffee', [points(1_000)], { trigger: 'card.completed' });
      const first = await cupsOf(3);
      const second = await cupsOf(4);
      expect(await card()).toMatchObject({ stamps: 2, completed: 1 });
      expect(await available()).toBe(9 + 12 + 1_000);
      await bringBack(first, 1);
      expect(await card()).toMatchObject({ stamps: 1, completed: 1 });
      expect(await available()).toBe(6 + 12 + 1_000);
      // The card was completed by the second order; without these cups of the first it would not have been.
      await bringBack(first, 2);
      expect(await card()).toMatchObject({ stamps: 4, completed: 0 });
      expect(await historyOf()).toEqual([
        'card.completed card=coffee number=1',
        'card.reverted card=coffee number=1',
      ]);
      expect(await available()).toBe(12);
      expect(await effectsOf(first)).toMatchObject([{ units: 3, takenBack: 3, reversed: true }]);
      // Completed again it gives again: what it gave before was taken back.
      await cupsOf(1);
      expect(await card()).toMatchObject({ stamps: 0, completed: 1 });
      expect(await available()).toBe(12 + 3 + 1_000);
      await desk.cancel(second.externalId);
      expect(await card()).toMatchObject({ stamps: 1, completed: 0 });
      expect(await available()).toBe(3);
    });

    test('counts 50 orders at once to the stamp, and completes each card once', async () => {
      await open();
      await start('coffee-card', [stamps({ stamps: 3 })]);
      await start('free-coffee', [points(7)], { trigger: 'card.completed' });
      const orders = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          desk.tryOrder({
            ...{ customer: { externalId: 'ada' }, totalMinor: 100, externalId: `race-${index}` },
          }),
        ),
      );
      expect(orders.filter(({ userErrors }) => userErrors.length > 0)).toEqual([]);
      expect(await card()).toEqual({ card: 'coffee', stamps: 0, stampsNeeded: 5, completed: 30 });
      const completed = (await historyOf()).filter((line) => line.startsWith('card.completed'));
      expect(new Set(completed).size).toBe(30);
      expect(completed).toHaveLength(30);
      expect(await available()).toBe(50 + 30 * 7);
      // All of them come back at once.
      await Promise.all(orders.map((one) => desk.cancel(required(one.order, 'the order').externalId)));
      expect(await card()).toMatchObject({ stamps: 0, completed: 0 });
      expect(await available()).toBe(0);
    });

    test('is stamped once for an order that is sent twice', async () => {
      await open();
      await start('coffee-card', [stamps()]);
      const input = { customer: { externalId: 'ada' }, totalMinor: 100, externalId: 'twice' };
      await desk.tryOrder(input);
      expect((await desk.tryOrder(input)).replayed).toBe(true);
      expect(await card()).toMatchObject({ stamps: 1 });
    });

    test('is stamped by several orders of one batch, one after the other', async () => {
      await open();
      await start('coffee-card', [stamps({ stamps: 2 })]);
      const orders = ['b-1', 'b-2', 'b-3', 'b-4'].map((externalId) => ({
        ...{ externalId, customer: { externalId: 'ada' }, totalMinor: 100, currency: 'USD' },
      }));
      await desk.ask(
        `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { userErrors { code } } }`,
        { input: { orders } },
      );
      expect(await card()).toMatchObject({ stamps: 3, completed: 1 });
    });

    test('keeps its size, and is refused what it cannot be', async () => {
      await open();
      await start('coffee-card', [stamps()]);
      const at = ['effects', '0', 'stampCard'];
      const wrong: readonly [object, readonly string[], object?][] = [
        [stamps({ stampsNeeded: 6 }), [...at, 'stampsNeeded']],
        [stamps({ stampsNeeded: 1 }), [...at, 'stampsNeeded']],
        [stamps({ stamps: 0 }), [...at, 'stamps']],
        [stamps({ card: 'Coffee!' }), [...at, 'card']],
        [stamps({ lines: 'true' }), [...at, 'lines']],
        [stamps({ perPiece: true, lines: 'line.skuu == ""' }), [...at, 'lines']],
        [stamps({ perPiece: true }), [...at, 'perPiece'], { trigger: 'review.published' }],
        [stamps(), ['trigger'], { trigger: 'card.completed' }],
        [{ multiplyPoints: { numerator: 2 } }, ['effects'], {}],
      ];
      for (const [effect, path, more = {}] of wrong) {
        const effects = 'multiplyPoints' in effect ? [effect, stamps()] : [effect];
        const { campaign, userErrors } = await create('wrong', effects, more);
        expect({ effect, campaign, userErrors }).toMatchObject({ campaign: null, userErrors: [{ path }] });
      }
    });
  });
});
