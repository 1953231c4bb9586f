import { Desk } from '../support/desk.js';
import { TestApp, type ShopOptions } from '../support/test-app.js';

/** When points become available, and what keeps them alive. */
describe('pending points', () => {
  let app: TestApp;
  let shops = 0;

  const open = async (now: string, options: ShopOptions): Promise<Desk> => {
    shops += 1;
    app.clock.set(new Date(now));
    const shop = await app.shop({ code: `shop-${shops}`, ...options });
    for (const customer of ['ada', 'bob']) await app.enrol(shop, customer);
    return new Desk(app, shop);
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test.each([
    ['America/New_York', '2026-03-07T12:00:00-05:00', '2026-03-09T12:00:00-04:00'],
    ['America/New_York', '2026-10-31T12:00:00-04:00', '2026-11-02T12:00:00-05:00'],
    ['Pacific/Auckland', '2026-04-04T12:00:00+13:00', '2026-04-06T12:00:00+12:00'],
    ['Pacific/Auckland', '2028-02-28T12:00:00+13:00', '2028-03-01T12:00:00+13:00'],
  ])('in %s two days from %s end at %s, the same time of day', async (timeZone, from, until) => {
    const desk = await open(from, { timeZone, terms: { pending: { kind: 'DAYS', days: 2 } } });
    await desk.order('ada', 5_000);
    const due = new Date(until);
    app.clock.set(new Date(due.getTime() - 1));
    expect(await desk.wallet('ada')).toMatchObject({ pending: 50, available: 0 });
    app.clock.set(due);
    expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 50 });
    expect(await desk.journal('ada', ['MATURE'])).toEqual([]);
    expect((await desk.redeem('ada', 50)).userErrors).toEqual([]);
    expect(await desk.journal('ada', ['MATURE'])).toMatchObject([{ points: 50, at: due.toISOString() }]);
    // The spend has let time pass: nothing is left for the job.
    expect(await app.advanceDue()).toBe(0);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('points that wait for a date become available when that day begins, locally', async () => {
    const desk = await open('2026-03-01T00:00:00Z', {
      timeZone: 'Pacific/Auckland',
      terms: { pending: { kind: 'UNTIL_DATE', date: '2026-04-06' } },
    });
    await desk.order('ada', 5_000);
    app.clock.set(new Date('2026-04-05T11:59:59.999Z'));
    expect(await desk.wallet('ada')).toMatchObject({ pending: 50, available: 0 });
    app.clock.set(new Date('2026-04-05T12:00:00Z'));
    expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 50 });
    await desk.order('ada', 1_000);
    expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 60 });
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  describe('until the order is delivered', () => {
    const pending = { kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered', cancelAfterDays: 10 } as const;

    test('they become available with the delivery, once, and other activities do nothing', async () => {
      const desk = await open('2026-03-01T12:00:00Z', { terms: { pending } });
      const order = await desk.order('ada', 5_000);
      await desk.happened('order.packed', order.externalId);
      app.clock.set(new Date('2026-03-05T12:00:00Z'));
      expect(await desk.wallet('ada')).toMatchObject({ pending: 50, available: 0 });
      await desk.happened('order.delivered', order.externalId);
      await desk.happened('order.delivered', order.externalId);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 50 });
      app.clock.set(new Date('2026-04-05T12:00:00Z'));
      await app.advanceDue();
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 50, lifetimeEarned: 50 });
      expect(await desk.journal('ada')).toMatchObject([{ kind: 'MATURE' }, { kind: 'AWARD' }]);
      expect(await app.violations(desk.shop.program)).toEqual([]);
    });

    test('they are cancelled, once, when no delivery comes in time; a late one brings nothing', async () => {
      const desk = await open('2026-03-01T12:00:00Z', { terms: { pending } });
      const order = await desk.order('ada', 5_000);
      // Ten local days, one of 23 hours.
      const due = new Date('2026-03-11T11:00:00Z');
      app.clock.set(new Date(due.getTime() - 1));
      expect(await desk.wallet('ada')).toMatchObject({ pending: 50 });
      app.clock.set(due);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 0, lifetimeEarned: 0 });
      const done = await Promise.all([app.advanceDue(), app.advanceDue(), app.advanceDue()]);
      expect(done.sort()).toEqual([0, 0, 1]);
      await desk.happened('order.delivered', order.externalId);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 0 });
      expect(await desk.journal('ada', ['CANCEL'])).toMatchObject([{ points: 50, at: due.toISOString() }]);
      expect(await app.violations(desk.shop.program)).toEqual([]);
    });

    test('a return of an order whose points were cancelled takes nothing from other orders', async () => {
      const desk = await open('2026-03-01T12:00:00Z', { terms: { pending } });
      const lost = await desk.order('ada', 5_000);
      const other = await desk.order('ada', 3_000);
      await desk.happened('order.delivered', other.externalId);
      app.clock.set(new Date('2026-03-20T12:00:00Z'));
      const returned = await desk.return(lost.externalId, 5_000);
      expect(returned.awards).toMatchObject([{ points: 50, clawedBack: 0 }]);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 30, lifetimeEarned: 30 });
      expect(await app.violations(desk.shop.program)).toEqual([]);
    });
  });

  test('a sliding expiry starts over with every award and spend, held points included', async () => {
    const desk = await open('2026-01-31T12:00:00Z', {
      pointType: { expiryPolicy: { kind: 'SLIDING', days: 30 } },
    });
    await desk.order('ada', 10_000);
    await desk.order('bob', 10_000);
    expect((await desk.wallet('ada')).expirations).toMatchObject([{ lastDay: '2026-03-02' }]);
    app.clock.set(new Date('2026-02-20T12:00:00Z'));
    const held = await desk.hold('ada', 60, { ttlSeconds: 86_400 });
    expect(held.userErrors).toEqual([]);
    expect((await desk.redeem('ada', 10)).userErrors).toEqual([]);
    expect((await desk.wallet('ada')).expirations).toMatchObject([{ points: 30, lastDay: '2026-03-22' }]);
    app.clock.set(new Date('2026-03-03T12:00:00Z'));
    // Bob did nothing; Ada's hold has ended, and what it gave back lives as long as the rest.
    expect(await desk.wallet('bob')).toMatchObject({ available: 0, lifetimeExpired: 100 });
    expect(await desk.wallet('ada')).toMatchObject({
      available: 90,
      held: 0,
      expirations: [{ points: 90, lastDay: '2026-03-22' }],
    });
    await desk.order('ada', 1_000);
    expect((await desk.wallet('ada')).expirations).toMatchObject([{ points: 100, lastDay: '2026-04-02' }]);
    await app.advanceDue();
    app.clock.set(new Date('2026-04-03T03:59:59Z'));
    await app.advanceDue();
    expect(await desk.wallet('ada')).toMatchObject({ available: 100 });
    app.clock.set(new Date('2026-04-03T04:00:00Z'));
    await app.advanceDue();
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeExpired: 100 });
    expect(await desk.journal('bob', ['EXPIRE'])).toHaveLength(1);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });
});
