import { CAMPAIGN, CampaignOffice, fixed, pointsOf } from '../support/campaign-office.js';
import { TestApp } from '../support/test-app.js';

const BADGES = `query ($externalId: String!) { customer(externalId: $externalId) { badges { badge } } }`;

const badge = (code: string): object => ({ grantBadge: { badge: code, name: code.toUpperCase() } });
const emits = (type: string): object => ({ emitActivity: { type } });
const perHundred = { awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } };
const DAY_MS = 86_400_000;

/**
 * What is given for activities that the product records by itself: it stands as long as they do, whatever becomes of the
 * order that they carry.
 */
describe('what is given for an own activity', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const badges = async (): Promise<string[]> => {
    type Data = { customer: { badges: { badge: string }[] } };
    const { customer } = await office.desk.ask<Data>(BADGES, { externalId: 'ada' });
    return customer.badges.map((one) => one.badge);
  };
  const available = (): Promise<number> => office.availableOf('ada');
  const order = async (totalMinor: number, more: object = {}): Promise<string> =>
    (await office.order(totalMinor, more)).externalId;
  const cups = (quantity: number): Promise<string> =>
    order(quantity * 300, { lines: [{ sku: 'CUP', quantity, amountMinor: quantity * 300 }] });
  const bringCupsBack = async (orderExternalId: string, quantity: number): Promise<void> => {
    app.clock.advanceBy(1_000);
    const { userErrors } = await office.desk.tryReturn({ orderExternalId, lines: [{ lineNo: 1, quantity }] });
    expect(userErrors).toEqual([]);
  };
  const bringBack = async (orderExternalId: string, amountMinor: number): Promise<void> => {
    app.clock.advanceBy(1_000);
    await office.desk.return(orderExternalId, amountMinor);
  };
  const cancel = async (externalId: string): Promise<void> => {
    app.clock.advanceBy(1_000);
    await office.desk.cancel(externalId);
  };
  /** Only what the tested campaigns give. */
  const withoutBasePoints = (): Promise<unknown> =>
    office.ask(CAMPAIGN.setState, { code: 'base-points', state: 'ENDED' });

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

  describe('a card that is complete', () => {
    const startCard = (more: object = {}): Promise<unknown> =>
      office.start('coffee-card', [{ stampCard: { card: 'coffee', stampsNeeded: 5, perPiece: true } }], more);

    test('stands with its gift when the order that completed it comes back and other stamps fill it', async () => {
      await startCard();
      await office.start('gift', [fixed(1_000), badge('regular')], { trigger: 'card.completed' });
      const [a, b] = [await cups(3), await cups(2), await cups(2)];
      expect(await available()).toBe(9 + 6 + 6 + 1_000);
      await cancel(b);
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 1 });
      expect(await office.history()).toEqual(['card.completed card=coffee number=1']);
      expect(await available()).toBe(9 + 6 + 1_000);
      expect(await badges()).toEqual(['regular']);
      // What undoes the card takes the gift, once.
      await bringCupsBack(a, 1);
      expect(await office.card()).toMatchObject({ stamps: 4, completed: 0 });
      expect(await available()).toBe(6 + 6);
      expect(await badges()).toEqual([]);
      await cancel(a);
      expect(await available()).toBe(6);
    });

    test('stands with what multiplies its gift, and with what other campaigns give for what it emits', async () => {
      await withoutBasePoints();
      await startCard();
      await office.start('gift', [fixed(100), emits('party.began')], { trigger: 'card.completed' });
      await office.start('double', [{ multiplyPoints: { numerator: 2 } }], { trigger: 'card.completed' });
      await office.start('party', [fixed(7), badge('guest')], { trigger: 'party.began' });
      const b = [await cups(4), await cups(6)][1] ?? '';
      expect(await available()).toBe(2 * (200 + 7));
      await cups(3);
      await cups(3);
      expect(await available()).toBe(3 * (200 + 7));
      await cancel(b);
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 2 });
      expect(await available()).toBe(2 * (200 + 7));
      expect(await badges()).toEqual(['guest']);
    });

    test('stands for limits too: it has been given for', async () => {
      await withoutBasePoints();
      await startCard();
      const limits = [{ measure: 'TIMES', max: 1 }];
      await office.start('gift', [fixed(100)], { trigger: 'card.completed', limits });
      await office.start('regular', [badge('regular')], { trigger: 'card.completed', limits });
      const b = await cups(5);
      await cups(4);
      await cancel(b);
      expect(await office.card()).toMatchObject({ stamps: 4, completed: 0 });
      expect([await available(), await badges()]).toEqual([0, []]);
      const d = await cups(1);
      expect([await available(), await badges()]).toEqual([100, ['regular']]);
      await cups(4);
      await cancel(d);
      expect(await office.card()).toMatchObject({ stamps: 3, completed: 1 });
      expect([await available(), await badges()]).toEqual([100, ['regular']]);
      await cups(2);
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 2 });
      expect([await available(), await badges()]).toEqual([100, ['regular']]);
    });

    test('is given back to limits once, when it is undone, though what it gave by the amount had come back or expired', async () => {
      await withoutBasePoints();
      await startCard();
      await office.start('party', [emits('order.celebrated')], { trigger: 'card.completed' });
      const { awardPoints } = perHundred;
      await office.start('gift', [{ awardPoints: { ...awardPoints, expiry: { kind: 'DAYS', days: 10 } } }], {
        ...{ trigger: 'order.celebrated', limits: [{ measure: 'TIMES', max: 2 }] },
      });
      const b = await cups(5);
      await cups(5);
      expect(await available()).toBe(15 + 15);
      app.clock.advanceBy(20 * DAY_MS);
      await cancel(b);
      await cups(5);
      expect([await office.card(), await available()]).toMatchObject([{ completed: 2 }, 15]);
      await cups(5);
      expect([await office.card(), await available()]).toMatchObject([{ completed: 3 }, 15]);
    });

    test('keeps the gift of its group, though another of the group gives for other cards', async () => {
      await withoutBasePoints();
      await startCard();
      const group = { trigger: 'card.completed', exclusivityGroup: 'cards' };
      await office.start('gift', [fixed(1_000)], group);
      await office.start('tea', [fixed(10)], {
        ...{ ...group, priority: 1, condition: 'activity.text("card") == "tea"' },
      });
      const b = await cups(6);
      expect(await available()).toBe(1_000);
      await bringBack(b, 300);
      expect(await available()).toBe(1_000);
      await cups(5);
      await cancel(b);
      expect(await office.card()).toMatchObject({ stamps: 0, completed: 1 });
      expect(await available()).toBe(1_000);
    });

    test('keeps of points that go by the order what is kept of the order', async () => {
      await withoutBasePoints();
      await startCard();
      await office.start('party', [emits('order.celebrated')], { trigger: 'card.completed' });
      await office.start('gift', [fixed(100), perHundred], { trigger: 'order.celebrated' });
      await cups(4);
      const b = await cups(6);
      expect(await available()).toBe(2 * (100 + 18));
      await cups(3);
      await cups(5);
      await bringBack(b, 600);
      expect(await available()).toBe(2 * (100 + 12) + 100 + 15);
      // The last card is the one that is undone.
      await cancel(b);
      expect(await office.card()).toMatchObject({ stamps: 2, completed: 2 });
      expect(await available()).toBe(2 * 100);
    });

    test('that is undone gives for that, and what is given then stays', async () => {
      await withoutBasePoints();
      await startCard();
      await office.start('gift', [fixed(1_000)], { trigger: 'card.completed' });
      await office.start('comfort', [fixed(20), badge('unlucky')], { trigger: 'card.reverted' });
      const b = await cups(5);
      await cancel(b);
      expect(await office.history()).toEqual([
        'card.completed card=coffee number=1',
        'card.reverted card=coffee number=1',
      ]);
      expect([await available(), await badges()]).toEqual([20, ['unlucky']]);
      const c = await cups(5);
      await bringCupsBack(c, 1);
      expect(await available()).toBe(20 + 20);
      await bringCupsBack(c, 4);
      expect([await available(), await badges()]).toEqual([20 + 20, ['unlucky']]);
    });
  });

  describe('an activity that a campaign emitted', () => {
    test('for returns gives for each of them, as the return itself would', async () => {
      await withoutBasePoints();
      await office.start('notice', [emits('apology.due')], { trigger: 'order.returned' });
      await office.start('apology', [fixed(50), badge('patient')], { trigger: 'apology.due' });
      await office.start('direct', [fixed(3)], { trigger: 'order.returned' });
      const bought = await office.order(1_000);
      await bringBack(bought.externalId, 400);
      expect([await available(), await badges()]).toEqual([53, ['patient']]);
      await bringBack(bought.externalId, 600);
      const given = await office.effectsOf(bought);
      expect(given.map(({ kind, units, takenBack }) => `${kind} ${units} -${takenBack}`).sort()).toEqual([
        ...['emitActivity 1 -0', 'emitActivity 1 -0', 'grantBadge 1 -0', 'grantBadge 1 -0'],
      ]);
      expect([await available(), await badges()]).toEqual([106, ['patient']]);
      await cancel(bought.externalId);
      expect(await available()).toBe(106);
    });

    test('for an order is undone with it, and so is what it gave, further down too', async () => {
      await withoutBasePoints();
      await office.start('large', [emits('challenge.completed'), emits('order.celebrated')], {
        condition: 'order.total >= 5000',
      });
      await office.start('challenge', [fixed(30), emits('party.began')], { trigger: 'challenge.completed' });
      await office.start('more', [perHundred], { trigger: 'order.celebrated' });
      await office.start('party', [fixed(7), badge('guest')], { trigger: 'party.began' });
      const bought = await office.order(8_000);
      expect(pointsOf(bought.awards)).toMatchObject({ party: 7 });
      expect(await available()).toBe(30 + 80 + 7);
      await bringBack(bought.externalId, 2_000);
      expect(await available()).toBe(30 + 60 + 7);
      await cancel(bought.externalId);
      expect([await available(), await badges()]).toEqual([0, []]);
    });
  });

  test('an activity that a store reported comes back with its order', async () => {
    await withoutBasePoints();
    await office.start('delivery', [fixed(50), badge('patient')], { trigger: 'order.delivered' });
    await office.start('review', [fixed(5)], { trigger: 'review.published' });
    const bought = await order(1_000);
    for (const type of ['order.delivered', 'review.published'])
      await office.happened(type, { order: { externalId: bought } });
    expect([await available(), await badges()]).toEqual([55, ['patient']]);
    await bringBack(bought, 400);
    expect([await available(), await badges()]).toEqual([55, ['patient']]);
    await bringBack(bought, 600);
    expect([await available(), await badges()]).toEqual([0, []]);
  });

  test('no card is complete for a moment because of a return that takes its stamps', async () => {
    await withoutBasePoints();
    const card = { card: 'coffee', stampsNeeded: 5 };
    await office.start('coffee-card', [{ stampCard: { ...card, perPiece: true } }]);
    await office.start('comfort', [{ stampCard: card }], { trigger: 'order.returned' });
    await office.start('gift', [fixed(1_000)], { trigger: 'card.completed' });
    const bought = await order(1_200, { lines: [{ sku: 'CUP', quantity: 4, amountMinor: 1_200 }] });
    await office.desk.tryReturn({ orderExternalId: bought, lines: [{ lineNo: 1, quantity: 1 }] });
    expect(await office.card()).toMatchObject({ stamps: 4, completed: 0 });
    expect([await office.history(), await available()]).toEqual([[], 0]);
  });
});
