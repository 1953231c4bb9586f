import type { ExpiryPolicy } from '#ledger';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

interface Life {
  readonly zone: 'America/New_York' | 'Pacific/Auckland';
  readonly why: string;
  readonly expiryPolicy: ExpiryPolicy;
  readonly earnedAt: string;
  readonly lastDay: string;
  /** Worked out by hand from the zones' rules, so that no library of ours is asked. */
  readonly expiresAt: string;
}

const NEW_YORK = 'America/New_York' as const;
const AUCKLAND = 'Pacific/Auckland' as const;

const LIVES: readonly Life[] = [
  {
    zone: NEW_YORK,
    why: 'a day of 23 hours when summer time begins',
    expiryPolicy: { kind: 'DAYS', days: 1 },
    earnedAt: '2026-03-07T12:00:00-05:00',
    lastDay: '2026-03-08',
    expiresAt: '2026-03-09T00:00:00-04:00',
  },
  {
    zone: NEW_YORK,
    why: 'a day of 25 hours when summer time ends',
    expiryPolicy: { kind: 'DAYS', days: 1 },
    earnedAt: '2026-10-31T23:30:00-04:00',
    lastDay: '2026-11-01',
    expiresAt: '2026-11-02T00:00:00-05:00',
  },
  {
    zone: NEW_YORK,
    why: 'a month from 31 January, in a leap year',
    expiryPolicy: { kind: 'MONTHS', months: 1 },
    earnedAt: '2028-01-31T22:00:00-05:00',
    lastDay: '2028-02-29',
    expiresAt: '2028-03-01T00:00:00-05:00',
  },
  {
    zone: NEW_YORK,
    why: 'a month from 31 January, in another year',
    expiryPolicy: { kind: 'MONTHS', months: 1 },
    earnedAt: '2027-01-31T22:00:00-05:00',
    lastDay: '2027-02-28',
    expiresAt: '2027-03-01T00:00:00-05:00',
  },
  {
    zone: NEW_YORK,
    why: 'a year from 29 February',
    expiryPolicy: { kind: 'MONTHS', months: 12 },
    earnedAt: '2028-02-29T09:00:00-05:00',
    lastDay: '2029-02-28',
    expiresAt: '2029-03-01T00:00:00-05:00',
  },
  {
    zone: NEW_YORK,
    why: 'a fixed 29 February',
    expiryPolicy: { kind: 'FIXED_DATE', date: '2028-02-29' },
    earnedAt: '2028-02-01T09:00:00-05:00',
    lastDay: '2028-02-29',
    expiresAt: '2028-03-01T00:00:00-05:00',
  },
  {
    zone: AUCKLAND,
    why: 'a day of 25 hours when summer time ends',
    expiryPolicy: { kind: 'DAYS', days: 1 },
    earnedAt: '2026-04-04T23:30:00+13:00',
    lastDay: '2026-04-05',
    expiresAt: '2026-04-06T00:00:00+12:00',
  },
  {
    zone: AUCKLAND,
    why: 'a day of 23 hours when summer time begins',
    expiryPolicy: { kind: 'DAYS', days: 1 },
    earnedAt: '2026-09-26T23:30:00+12:00',
    lastDay: '2026-09-27',
    expiresAt: '2026-09-28T00:00:00+13:00',
  },
  {
    zone: AUCKLAND,
    why: 'a month from 31 January, in a leap year, when it is still February elsewhere',
    expiryPolicy: { kind: 'MONTHS', months: 1 },
    earnedAt: '2028-01-31T00:30:00+13:00',
    lastDay: '2028-02-29',
    expiresAt: '2028-03-01T00:00:00+13:00',
  },
  {
    zone: AUCKLAND,
    why: 'the last minute of a quarter',
    expiryPolicy: { kind: 'END_OF', unit: 'QUARTER', months: 0 },
    earnedAt: '2026-03-31T23:59:00+13:00',
    lastDay: '2026-03-31',
    expiresAt: '2026-04-01T00:00:00+13:00',
  },
];

describe('points expire on the right local day', () => {
  let app: TestApp;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  test.each(LIVES)('$zone, $why: $lastDay is the last day', async (life) => {
    const { zone, expiryPolicy, earnedAt, lastDay } = life;
    const expiresAt = new Date(life.expiresAt);
    shops += 1;
    app.clock.set(new Date(earnedAt));
    const shop = await app.shop({ code: `shop-${shops}`, timeZone: zone, pointType: { expiryPolicy } });
    const desk = new Desk(app, shop);
    await app.enrol(shop, 'ada');
    await desk.order('ada', 50_000);

    app.clock.set(new Date(expiresAt.getTime() - 1));
    expect(await desk.wallet('ada')).toMatchObject({
      available: 500,
      lifetimeExpired: 0,
      expirations: [{ points: 500, lastDay, expiresAt: expiresAt.toISOString() }],
    });
    expect((await desk.redeem('ada', 100)).userErrors).toEqual([]);

    app.clock.set(expiresAt);
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, lifetimeExpired: 400, expirations: [] });
    // A read shows it, and writes nothing: no job has run yet.
    expect(await desk.journal('ada', ['EXPIRE'])).toEqual([]);
    expect((await desk.redeem('ada', 1)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);

    expect(await app.advanceDue()).toBe(1);
    expect(await app.advanceDue()).toBe(0);
    expect(await desk.journal('ada', ['EXPIRE'])).toEqual([
      { kind: 'EXPIRE', points: 400, at: expiresAt.toISOString(), from: 'AVAILABLE', to: 'EXPIRED' },
    ]);
    expect(await app.violations(shop.program)).toEqual([]);
  });
});

describe('workers that run at once expire each lot exactly once', () => {
  const RECORD_ORDERS = `mutation ($input: RecordOrdersInput!) {
    recordOrders(input: $input) { results { userErrors { code } } userErrors { code } } }`;
  const WALLETS = 300;
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-01T12:00:00Z'));
  });

  afterAll(() => app.stop());

  test('four workers, 300 wallets, two lots each: 600 lots mature once and expire once', async () => {
    const shop = await app.shop({
      pointType: { expiryPolicy: { kind: 'DAYS', days: 30 } },
      terms: { pending: { kind: 'DAYS', days: 14 } },
    });
    const desk = new Desk(app, shop);
    for (const day of ['2026-03-01', '2026-03-02']) {
      app.clock.set(new Date(`${day}T12:00:00Z`));
      const orders = Array.from({ length: WALLETS }, (_, index) => ({
        customer: { externalId: `c-${index}` },
        externalId: `${day}-${index}`,
        currency: 'USD',
        totalMinor: 100 * (index + 1),
      }));
      const input = { createCustomers: 'CREATE_AND_ENROL', orders };
      type Data = { recordOrders: { results: { userErrors: unknown[] }[]; userErrors: unknown[] } };
      const { recordOrders } = await desk.ask<Data>(RECORD_ORDERS, { input });
      expect(recordOrders.results.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    }
    const pointsPerDay = (WALLETS * (WALLETS + 1)) / 2;
    const atOnce = async (): Promise<number> =>
      (await Promise.all([1, 2, 3, 4].map(() => app.advanceDue()))).reduce((sum, done) => sum + done, 0);
    const posted = (kind: string): Promise<object[]> =>
      app.database.query(
        `select count(*)::int as movements, count(distinct (customer_id, took[1]))::int as lots, sum(points)::int as points
         from ledger_movements where program_id = $1 and kind = $2`,
        [shop.program.id, kind],
      );
    const eachOnce = [{ movements: 2 * WALLETS, lots: 2 * WALLETS, points: 2 * pointsPerDay }];

    app.clock.set(new Date('2026-03-20T12:00:00Z'));
    expect(await atOnce()).toBe(2 * WALLETS);
    expect(await posted('MATURE')).toEqual(eachOnce);

    app.clock.set(new Date('2026-04-20T12:00:00Z'));
    expect(await atOnce()).toBe(2 * WALLETS);
    expect(await atOnce()).toBe(0);
    expect(await posted('EXPIRE')).toEqual(eachOnce);
    expect(await desk.wallet('c-9')).toMatchObject({ available: 0, pending: 0, lifetimeExpired: 20 });
    expect(await app.violations(shop.program)).toEqual([]);
  });
});
