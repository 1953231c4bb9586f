import { required } from '#kernel';
import { CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import type { OrderAnswer } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const stamps = (more: object = {}): object => ({ stampCard: { card: 'coffee', stampsNeeded: 5, ...more } });
const cups = (quantity: number): object => ({
  lines: [{ sku: 'CUP', categories: ['coffee'], quantity, amountMinor: quantity * 300 }],
});

/** Cards that fill with what customers buy, what is given for a complete one, and how returns take both back. */
describe('stamp cards of campaigns', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const cupsOf = (quantity: number): Promise<OrderAnswer> => office.order(quantity * 300, cups(quantity));
  const bringBack = async ({ externalId }: OrderAnswer, quantity: number): Promise<void> => {
    app.clock.advanceBy(1_000);
    const { userErrors } = await office.desk.tryReturn({
      orderExternalId: externalId,
      lines: [{ lineNo: 1, quantity }],
    });
    expect(userErrors).toEqual([]);
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  describe('a stamp card', () => {
    test('makes the sixth coffee free: five cups are a card, a complete card is what another campaign gives for', async () => {
      await office.start('coffee-card', [stamps({ perPiece: true, lines: '"coffee" in line.categories' })]);
      await office.start('free-coffee', [fixed(300)], {
        trigger: 'card.completed',
        condition: 'activity.text("card") == "coffee"',
      });
      const before = await office.availableOf('ada');
      const first = await cupsOf(4);
      expect(await office.card()).toEqual({ card: 'coffee', stamps: 4, stampsNeeded: 5, completed: 0 });
      expect(await office.effectsOf(first)).toEqual([
        {
          ...{ campaign: 'coffee-card', version: 1, kind: 'stampCard', units: 4, takenBack: 0 },
          words:
            '1 stamp for every piece of lines where "coffee" in line.categories on the card "coffee" of 5',
          ...{ reversed: false, refusal: null },
        },
      ]);
      // Tea is not stamped.
      const tea = await office.order(500, { lines: [{ sku: 'TEA', quantity: 3, amountMinor: 500 }] });
      expect(await office.effectsOf(tea)).toEqual([]);
      const base = (await office.availableOf('ada')) - before;
      const second = await cupsOf(3);
      expect(await office.card()).toEqual({ card: 'coffee', stamps: 2, stampsNeeded: 5, completed: 1 });
      expect(await office.history()).toEqual(['card.completed card=coffee number=1']);
      expect(pointsOf(second.awards)).toEqual({ 'base-points': 9, 'free-coffee': 300 });
      expect((await office.availableOf('ada')) - before).toBe(base + 9 + 300);
    });

    test('is after returns what it would be with the cups that are kept, and so is what was given for it', async () => {
      await office.start('coffee-card', [stamps({ perPiece: true })]);
      await office.start('free-coffee', [fixed(1_000)], { trigger: 'card.completed' });
      const first = await cupsOf(3);
      const second = await cupsOf(4);
      expect(await office.card()).toMatchObject({ stamps: 2, completed: 1 });
      expect(await office.availableOf('ada')).toBe(9 + 12 + 1_000);
      await bringBack(first, 1);
      expect(await office.card()).toMatchObject({ stamps: 1, completed: 1 });
      expect(await office.availableOf('ada')).toBe(6 + 12 + 1_000);
      // The card was completed by the second order; without these cups of the first it would not have been.
      await bringBack(first, 2);
      expect(await office.card()).toMatchObject({ stamps: 4, completed: 0 });
      expect(await office.history()).toEqual([
        'card.completed card=coffee number=1',
        'card.reverted card=coffee number=1',
      ]);
      expect(await office.availableOf('ada')).toBe(12);
      expect(await office.effectsOf(first)).toMatchObject([{ units: 3, takenBack: 3, reversed: true }]);
      // Completed again it gives again: what it gave before was taken back.
      await cupsOf(1);
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 1 });
      expect(await office.availableOf('ada')).toBe(12 + 3 + 1_000);
      await office.desk.cancel(second.externalId);
      expect(await office.card()).toMatchObject({ stamps: 1, completed: 0 });
      expect(await office.availableOf('ada')).toBe(3);
    });

    test('counts 50 orders at once to the stamp, and completes each card once', async () => {
      await office.start('coffee-card', [stamps({ stamps: 3 })]);
      await office.start('free-coffee', [fixed(7)], { trigger: 'card.completed' });
      const orders = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          office.desk.tryOrder({
            ...{ customer: { externalId: 'ada' }, totalMinor: 100, externalId: `race-${index}` },
          }),
        ),
      );
      expect(orders.filter(({ userErrors }) => userErrors.length > 0)).toEqual([]);
      expect(await office.card()).toEqual({ card: 'coffee', stamps: 0, stampsNeeded: 5, completed: 30 });
      const completed = (await office.history()).filter((line) => line.startsWith('card.completed'));
      expect(new Set(completed).size).toBe(30);
      expect(completed).toHaveLength(30);
      expect(await office.availableOf('ada')).toBe(50 + 30 * 7);
      // All of them come back at once.
      await Promise.all(orders.map((one) => office.desk.cancel(required(one.order, 'the order').externalId)));
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 0 });
      expect(await office.availableOf('ada')).toBe(0);
    });

    test('is stamped once for an order that is sent twice', async () => {
      await office.start('coffee-card', [stamps()]);
      const input = { customer: { externalId: 'ada' }, totalMinor: 100, externalId: 'twice' };
      await office.desk.tryOrder(input);
      expect((await office.desk.tryOrder(input)).replayed).toBe(true);
      expect(await office.card()).toMatchObject({ stamps: 1 });
    });

    test('is stamped by several orders of one batch, one after the other', async () => {
      await office.start('coffee-card', [stamps({ stamps: 2 })]);
      const orders = ['b-1', 'b-2', 'b-3', 'b-4'].map((externalId) => ({
        ...{ externalId, customer: { externalId: 'ada' }, totalMinor: 100, currency: 'USD' },
      }));
      await office.desk.ask(
        `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { userErrors { code } } }`,
        { input: { orders } },
      );
      expect(await office.card()).toMatchObject({ stamps: 3, completed: 1 });
    });

    test('keeps its size, and is refused what it cannot be', async () => {
      await office.start('coffee-card', [stamps()]);
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
        const { campaign, userErrors } = await office.tryToStart('wrong', effects, more);
        expect({ effect, campaign, userErrors }).toMatchObject({ campaign: null, userErrors: [{ path }] });
      }
    });
  });
});
