import type { ClawbackPolicy } from '#ledger';
import { required } from '#kernel';
import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { ONE_PER_UNIT, TestApp, type ShopOptions } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const PARTS = 'totalMinor shippingMinor taxMinor giftCardMinor';
const AMOUNTS = `query ($externalId: String!) { order(externalId: $externalId) {
  status amounts { ${PARTS} } returned { ${PARTS} } } }`;

interface Parts {
  readonly totalMinor: number;
  readonly shippingMinor: number;
  readonly taxMinor: number;
  readonly giftCardMinor: number;
}

describe('a return', () => {
  let app: TestApp;
  let desk: Desk;
  let shops = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    await app.enrol(desk.shop, 'ada');
  };
  const policy = (clawbackPolicy: ClawbackPolicy): ShopOptions => ({ pointType: { clawbackPolicy } });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  describe('takes back points that were spent', () => {
    const spentOrder = async (): Promise<string> => {
      const { externalId } = await desk.order('ada', 10_000);
      expect((await desk.redeem('ada', 80)).userErrors).toEqual([]);
      return externalId;
    };

    test('ONLY_PENDING: not at all once they are available', async () => {
      await open(policy('ONLY_PENDING'));
      const returned = await desk.return(await spentOrder(), 10_000);
      expect(returned.awards).toMatchObject([{ points: 100, clawedBack: 0 }]);
      expect(await desk.wallet('ada')).toMatchObject({ available: 20, lifetimeEarned: 100 });
    });

    test.each(['WITHIN_BALANCE', 'ALLOW_NEGATIVE'] as const)(
      '%s: nothing for points that have expired, however many the customer has of other orders',
      async (clawbackPolicy) => {
        await open({ pointType: { clawbackPolicy, expiryPolicy: { kind: 'DAYS', days: 30 } } });
        const { externalId } = await desk.order('ada', 10_000);
        await desk.redeem('ada', 30);
        app.clock.advanceBy(40 * DAY_MS);
        await desk.order('ada', 5_000);
        // 70 of the 100 expired; the 30 that were spent are all that can be owed.
        expect((await desk.return(externalId, 10_000)).awards).toMatchObject([
          { points: 100, clawedBack: 30 },
        ]);
        expect(await desk.wallet('ada')).toMatchObject({ available: 20, lifetimeExpired: 70 });
      },
    );

    test('ONLY_PENDING: wholly while they are pending', async () => {
      await open({ ...policy('ONLY_PENDING'), terms: { pending: { kind: 'DAYS', days: 14 } } });
      const { externalId } = await desk.order('ada', 10_000);
      expect((await desk.return(externalId, 2_550)).awards).toMatchObject([{ clawedBack: 26 }]);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 74, available: 0 });
      app.clock.advanceBy(14 * DAY_MS);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 74 });
      expect((await desk.return(externalId, 5_000)).awards).toMatchObject([{ clawedBack: 26 }]);
    });

    test('WITHIN_BALANCE: as far as the balance goes, points of other orders included', async () => {
      await open(policy('WITHIN_BALANCE'));
      const spent = await spentOrder();
      expect((await desk.return(spent, 5_000)).awards).toMatchObject([{ clawedBack: 20 }]);
      expect(await desk.wallet('ada')).toMatchObject({ available: 0 });
      await desk.order('ada', 3_000);
      // 100 are due by now, 20 were taken: of the 80 that are missing 30 are there.
      expect((await desk.return(spent, 5_000)).awards).toMatchObject([{ clawedBack: 50, status: 'USED' }]);
      expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeEarned: 80 });
    });

    test('ALLOW_NEGATIVE: into a deficit, which the next awards pay off before anything can be spent', async () => {
      await open({ ...policy('ALLOW_NEGATIVE') });
      const spent = await spentOrder();
      expect((await desk.return(spent, 10_000)).awards).toMatchObject([
        { clawedBack: 100, status: 'CLAWED_BACK' },
      ]);
      expect(await desk.wallet('ada')).toMatchObject({
        available: -80,
        lifetimeEarned: 0,
        lifetimeSpent: 80,
      });
      expect((await desk.redeem('ada', 1)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
      await desk.order('ada', 5_000);
      expect(await desk.wallet('ada')).toMatchObject({ available: -30, expirations: [] });
      await desk.order('ada', 5_000);
      expect(await desk.wallet('ada')).toMatchObject({ available: 20 });
      expect(await desk.journal('ada', ['ABSORB'])).toMatchObject([{ points: 30 }, { points: 50 }]);
      expect((await desk.redeem('ada', 20)).userErrors).toEqual([]);
    });

    test('ALLOW_NEGATIVE: pending points pay off the deficit when they become available', async () => {
      await open({ ...policy('ALLOW_NEGATIVE'), terms: { pending: { kind: 'DAYS', days: 2 } } });
      const { externalId } = await desk.order('ada', 10_000);
      app.clock.advanceBy(2 * DAY_MS);
      await desk.redeem('ada', 100);
      await desk.order('ada', 15_000);
      await desk.return(externalId, 10_000);
      expect(await desk.wallet('ada')).toMatchObject({ available: -100, pending: 150 });
      app.clock.advanceBy(2 * DAY_MS);
      expect(await desk.wallet('ada')).toMatchObject({ available: 50, pending: 0 });
    });

    test('held points are out of reach, and come back when the hold ends', async () => {
      await open(policy('WITHIN_BALANCE'));
      const { externalId } = await desk.order('ada', 10_000);
      const { hold } = await desk.hold('ada', 70);
      expect((await desk.return(externalId, 10_000)).awards).toMatchObject([{ clawedBack: 30 }]);
      expect((await desk.capture(required(hold, 'a hold').id, { points: 50 })).userErrors).toEqual([]);
      expect(await desk.wallet('ada')).toMatchObject({ available: 20, held: 0, lifetimeSpent: 50 });
    });
  });

  describe('gives spent points back', () => {
    const expiring: ShopOptions = {
      pointType: { expiryPolicy: { kind: 'DAYS', days: 10 }, goodwillDays: 5 },
    };

    test('to the expiry they had, or to the goodwill days if that is sooner', async () => {
      await open(expiring);
      await desk.order('ada', 10_000);
      await desk.redeem('ada', 60, { orderReference: 'paid-1' });
      await desk.order('ada', 100, { externalId: 'paid-1' });
      expect((await desk.wallet('ada')).expirations).toMatchObject([{ points: 41, lastDay: '2026-03-12' }]);
      app.clock.advanceBy(2 * DAY_MS);
      await desk.return('paid-1', 50);
      // Half of 60, 10 days of life left but 2: the goodwill of 5 changes nothing.
      expect((await desk.wallet('ada')).expirations).toMatchObject([{ points: 70, lastDay: '2026-03-12' }]);
      app.clock.advanceBy(7 * DAY_MS);
      await desk.return('paid-1', 50);
      expect((await desk.wallet('ada')).expirations).toMatchObject([
        { points: 70, lastDay: '2026-03-12' },
        { points: 30, lastDay: '2026-03-16' },
      ]);
      expect(await desk.wallet('ada')).toMatchObject({ lifetimeSpent: 0 });
    });

    test('even when they would have expired meanwhile, but not without goodwill', async () => {
      for (const [goodwillDays, available] of [
        [5, 60],
        [0, 0],
      ] as const) {
        await open({ pointType: { ...expiring.pointType, goodwillDays } });
        await desk.order('ada', 6_000);
        await desk.redeem('ada', 60, { orderReference: 'paid-1' });
        await desk.order('ada', 0, { externalId: 'paid-1', lines: [{ amountMinor: 0 }] });
        app.clock.advanceBy(20 * DAY_MS);
        await desk.cancel('paid-1');
        expect(await desk.wallet('ada')).toMatchObject({
          available,
          lifetimeSpent: 0,
          lifetimeExpired: 60 - available,
        });
        expect(await app.violations(desk.shop.program)).toEqual([]);
      }
    });
  });

  test('in random parts takes back what a fresh award on what is kept would not give (25 orders)', async () => {
    const random = new Seeded(4_711);
    const basis = { shipping: false, tax: false, giftCards: false };
    const award = {
      ...ONE_PER_UNIT,
      points: 7n,
      perMinor: 300n,
      rounding: 'HALF_UP',
      minimumMinor: 900n,
      basis,
    } as const;
    await open({ terms: { award } });
    let clawedBack = 0;
    for (let round = 0; round < 25; round += 1) {
      const lines = Array.from({ length: random.int(1, 4) }, () => ({
        amountMinor: random.int(1, 4_000),
        quantity: random.int(1, 3),
      }));
      const goods = lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
      const [shippingMinor, taxMinor] = [random.int(0, 500), random.int(0, 300)];
      const totalMinor = goods + shippingMinor + taxMinor;
      const parts = { shippingMinor, taxMinor, giftCardMinor: random.int(0, Math.floor(totalMinor / 3)) };
      const order = await desk.order('ada', totalMinor, { ...parts, lines });
      const points = order.awards[0]?.points ?? 0;
      for (let part = 0; part < 6; part += 1) {
        const { status, kept } = await keptOf(order.externalId);
        if (status === 'RETURNED') break;
        const amountMinor = part === 5 ? kept.totalMinor : random.int(1, kept.totalMinor);
        const byLine = { lines: [{ lineNo: random.int(1, lines.length), quantity: 1 }] };
        // A line that is back already is refused, which is as good as nothing returned.
        const input = random.int(0, 2) > 0 ? { amountMinor } : byLine;
        await desk.tryReturn({ orderExternalId: order.externalId, ...input });
        const after = await keptOf(order.externalId);
        const fresh = await desk.quote({ customer: { externalId: 'ada' }, ...after.kept });
        const taken = (await desk.explain(order.externalId)).awards[0]?.clawedBack ?? 0;
        expect({ round, part, input, kept: after.kept, taken }).toEqual({
          ...{ round, part, input, kept: after.kept },
          taken: points - fresh.points,
        });
      }
      clawedBack += (await desk.explain(order.externalId)).awards[0]?.clawedBack ?? 0;
    }
    expect(clawedBack).toBeGreaterThan(500);
    const earned = await desk.journal('ada', ['AWARD']);
    const available = earned.reduce((sum, { points }) => sum + points, 0) - clawedBack;
    expect(await desk.wallet('ada')).toMatchObject({ available, lifetimeEarned: available });
  });

  async function keptOf(externalId: string): Promise<{ status: string; kept: Parts }> {
    type Data = { order: { status: string; amounts: Parts; returned: Parts } };
    const { status, amounts, returned } = (await desk.ask<Data>(AMOUNTS, { externalId })).order;
    const kept = {
      totalMinor: amounts.totalMinor - returned.totalMinor,
      shippingMinor: amounts.shippingMinor - returned.shippingMinor,
      taxMinor: amounts.taxMinor - returned.taxMinor,
      giftCardMinor: amounts.giftCardMinor - returned.giftCardMinor,
    };
    return { status, kept };
  }
});
