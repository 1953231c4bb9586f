import { ActivityRecorder, type NewActivity } from '#activity';
import { systemActor } from '#access';
import { Campaigns } from '#campaigns';
import { CustomerDirectory } from '#customers';
import { POINTS_MAX, required, type Points } from '#kernel';
import { NEVER, PointTypes, Poster } from '#ledger';
import { Database, Logger, type Tx } from '#platform';
import { AwardRepository } from '../../libs/campaigns/persistence/award.repository.js';
import { Desk } from '../support/desk.js';
import {
  ONE_PER_UNIT,
  termsOf,
  TestApp,
  valueOf,
  type ShopOptions,
  type ShopTerms,
} from '../support/test-app.js';

const NO_EXPIRY = { availableAt: 0, expiresAt: NEVER, cancelAt: 0, slides: false };

/** What campaigns do with a batch of activities, and what it costs. */
describe('campaigns, at a batch of activities', () => {
  let app: TestApp;
  let desk: Desk;
  let shops = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    await app.enrol(desk.shop, 'ada');
  };
  const inProgram = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    app.app.get(Database).tx({ programId: desk.shop.program.id }, work);
  const start = (code: string, terms: ShopTerms): Promise<unknown> =>
    inProgram(async (tx) => {
      const actor = systemActor(desk.shop.program.id, 'test');
      const command = { actor, code, name: code, now: app.now, effectiveFrom: null };
      return valueOf(await app.app.get(Campaigns).create(tx, { ...command, terms: termsOf(terms) }));
    });
  const anotherPointType = (code: string): Promise<unknown> =>
    inProgram(async (tx) => {
      const pointTypes = app.app.get(PointTypes);
      const usual = valueOf(await pointTypes.byCode(tx, null));
      return valueOf(await pointTypes.create(tx, code, { ...usual, name: code }, app.now));
    });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    jest.restoreAllMocks();
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('read their versions once, and post the points of all types at once', async () => {
    await open();
    await anotherPointType('stars');
    await start('stars-too', { pointType: 'stars' });
    const versions = jest.spyOn(app.app.get(Campaigns), 'versions');
    const post = jest.spyOn(app.app.get(Poster), 'post');
    await desk.order('ada', 5_000);
    expect(versions).toHaveBeenCalledTimes(1);
    expect(post.mock.calls.map(([, postings]) => postings.length)).toEqual([2]);
    expect(await desk.wallet('ada', 'stars')).toMatchObject({ available: 50 });
    expect(await desk.wallet('ada')).toMatchObject({ available: 50 });
  });

  test('start the sliding expiry over of those point types only that have one', async () => {
    await open({ pointType: { expiryPolicy: { kind: 'SLIDING', days: 10 } } });
    await inProgram(async (tx) => {
      const pointTypes = app.app.get(PointTypes);
      const usual = valueOf(await pointTypes.byCode(tx, null));
      const expiryPolicy = { kind: 'DAYS', days: 10 } as const;
      await pointTypes.create(tx, 'stars', { ...usual, name: 'Stars', expiryPolicy }, app.now);
    });
    await start('stars-too', { pointType: 'stars' });
    await desk.order('ada', 5_000);
    app.clock.advanceBy(5 * 86_400_000);
    await desk.order('ada', 5_000);
    const days = (expirations: readonly { lastDay: string }[]): string[] =>
      expirations.map(({ lastDay }) => lastDay);
    expect(days((await desk.wallet('ada')).expirations)).toEqual(['2026-03-17']);
    expect(days((await desk.wallet('ada', 'stars')).expirations)).toEqual(['2026-03-12', '2026-03-17']);
  });

  test('post nothing, and look for no awards, for what neither earns nor is waited for', async () => {
    await open();
    await desk.order('ada', 5_000);
    await desk.redeem('ada', 1, { orderReference: 'paid-1' });
    await desk.order('ada', 5_000, { externalId: 'paid-1' });
    const post = jest.spyOn(app.app.get(Poster), 'post');
    const awards = jest.spyOn(AwardRepository.prototype, 'ofOrders');
    await desk.happened('order.delivered', 'paid-1');
    expect(awards.mock.calls).toEqual([]);
    // A fiftieth of the one point that was spent is none: only what was earned is taken back.
    await desk.return('paid-1', 100);
    expect(post.mock.calls.map(([, postings]) => postings.map(({ command }) => command.kind))).toEqual([
      ['CLAWBACK'],
    ]);
    await desk.order('ada', 0, { lines: [{ amountMinor: 0 }] });
    expect(post).toHaveBeenCalledTimes(1);
  });

  test('release what waits for each of several activities of one order', async () => {
    const until = (activityType: string): ShopTerms => ({
      pending: { kind: 'UNTIL_ACTIVITY', activityType, cancelAfterDays: 10 },
    });
    for (const types of [
      ['order.shipped', 'order.delivered'],
      ['order.delivered', 'order.shipped'],
    ]) {
      await open({ terms: until('order.shipped') });
      await start('on-delivery', { ...until('order.delivered'), award: { ...ONE_PER_UNIT, points: 2n } });
      const { externalId } = await desk.order('ada', 5_000);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 150, available: 0 });
      const activities = types.map((type): NewActivity => {
        const order = { source: 'store', externalId };
        return { type, source: 'store', externalId: `${type}-1`, occurredAt: null, order };
      });
      const { program } = desk.shop;
      const results = await inProgram((tx) =>
        app.app.get(ActivityRecorder).recordActivities(tx, program, activities, app.now),
      );
      expect(results.map(({ ok }) => ok)).toEqual([true, true]);
      expect(await desk.wallet('ada')).toMatchObject({ pending: 0, available: 150 });
    }
  });

  test('give back to a full wallet what fits, say so, and give the rest with the next return', async () => {
    await open();
    await desk.order('ada', 10_000);
    await desk.redeem('ada', 80, { orderReference: 'paid-1' });
    await desk.order('ada', 80, { externalId: 'paid-1' });
    const adjust = (points: Points): Promise<unknown> =>
      inProgram(async (tx) => {
        const ada = (await app.app.get(CustomerDirectory).byExternalIds(tx, ['ada'])).get('ada');
        const pointType = valueOf(await app.app.get(PointTypes).byCode(tx, null));
        const key = { customerId: required(ada, 'ada').id, pointTypeId: pointType.id };
        const command = { kind: 'ADJUST', points, terms: NO_EXPIRY } as const;
        const posting = { ...key, command, cause: { actor: 'test' } };
        const [posted] = await app.app.get(Poster).post(tx, [posting], app.now);
        return valueOf(required(posted, 'an answer'));
      });
    // 20 are left of the order: 30 points of room, where half of the 80 are due.
    await adjust(POINTS_MAX - 100n);
    await adjust(50n);
    const warn = jest.spyOn(app.app.get(Logger), 'warn').mockReturnValue();
    await desk.return('paid-1', 40);
    expect(await desk.journal('ada', ['RESTORE'])).toMatchObject([{ points: 30 }]);
    expect(await desk.wallet('ada')).toMatchObject({ available: Number(POINTS_MAX), lifetimeSpent: 50 });
    expect(warn.mock.calls).toEqual([[expect.stringContaining('no room for 10 points')]]);
    await adjust(-200n);
    await desk.return('paid-1', 40);
    expect(await desk.journal('ada', ['RESTORE'])).toMatchObject([{ points: 50 }, { points: 30 }]);
    expect(await desk.wallet('ada')).toMatchObject({ lifetimeSpent: 0 });
    expect(warn).toHaveBeenCalledTimes(1);
  });
});
