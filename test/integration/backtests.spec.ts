import { RunBacktestsJob } from '#campaigns';
import { required } from '#kernel';
import { printOf } from '../support/database-print.js';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const DISTRIBUTION = 'min p10 p25 median p75 p90 p99 max';
const BACKTEST = `id state ordersDone ordersTotal failure createdBy finishedAt result {
  orders customers ordersEarning customersEarning points { pointType points keptPoints worthMinor actualPoints
  actualWorthMinor afterPoints afterWorthMinor winners losers unchanged distribution { ${DISTRIBUTION} } } }`;
const START = `mutation ($input: StartBacktestInput!) { startBacktest(input: $input) {
  replayed backtest { ${BACKTEST} } userErrors { code path } } }`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;
const STATE = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { userErrors { code } } }`;
const CANCEL = `mutation ($input: CancelBacktestInput!) { cancelBacktest(input: $input) {
  backtest { state } userErrors { code path } } }`;
const ONE = `query ($id: ID!) { backtest(id: $id) { ${BACKTEST} } node(id: $id) { id } }`;
const ALL = `query ($first: Int!, $after: String) { backtests(first: $first, after: $after) {
  edges { node { id } } pageInfo { hasNextPage endCursor } } }`;
const CHANGE = `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { userErrors { code } } }`;
const AUDIT = `{ auditEntries(first: 5, subjectType: "backtest") { edges { node { action } } } }`;

interface Found {
  readonly id: string;
  readonly state: string;
  readonly result: { readonly points: readonly Record<string, unknown>[] } | null;
}

interface Payload {
  readonly replayed: boolean | null;
  readonly backtest: Found | null;
  readonly userErrors: readonly { readonly code: string; readonly path: readonly string[] | null }[];
}

describe('a backtest', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;

  const period = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' };
  const terms = (points: number, more: object = {}): object => ({
    terms: { effects: [{ awardPoints: { amount: { perAmount: { points, perMinor: 100 } } } }], ...more },
  });
  const open = async (): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}` }));
    session = await app.staff(desk.shop, 'MANAGER');
    for (const customer of ['ada', 'bob', 'eve']) await app.enrol(desk.shop, customer);
  };
  const start = async (campaigns: readonly object[], more: object = {}): Promise<Payload> => {
    app.clock.advanceBy(1_000);
    const input = { campaigns, ...period, idempotencyKey: freshKey(), ...more };
    return (await desk.askAdmin<{ startBacktest: Payload }>(session, START, { input })).startBacktest;
  };
  const work = (isCancelled?: () => boolean): Promise<number> =>
    app.app.get(RunBacktestsJob).run(app.now, isCancelled);
  const find = async (id: string): Promise<Found | null> =>
    (await desk.askAdmin<{ backtest: Found | null }>(session, ONE, { id })).backtest;
  const done = async (campaigns: readonly object[], more: object = {}): Promise<Found> => {
    const { backtest, userErrors } = await start(campaigns, more);
    expect(userErrors).toEqual([]);
    await work();
    const found = required(await find(required(backtest, 'a backtest').id), 'the backtest');
    expect(found).toMatchObject({ state: 'DONE', failure: null });
    return found;
  };
  /** Ada 60 and 40 dollars, of which 50 came back; Bob 30, all of it back; Eve 9 dollars. */
  const trade = async (): Promise<void> => {
    await desk.order('ada', 6_000, { externalId: 'a-1' });
    app.clock.advanceBy(100);
    await desk.order('ada', 4_000);
    app.clock.advanceBy(100);
    await desk.order('bob', 3_000, { externalId: 'b-1' });
    await desk.order('eve', 900);
    app.clock.advanceBy(60_000);
    await desk.return('a-1', 5_000);
    await desk.cancel('b-1');
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    await work();
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('says how often each effect other than points would have been given, and what returns would have left', async () => {
    await open();
    await trade();
    const stamps = { stampCard: { card: 'coffee', stampsNeeded: 5, stamps: 2 } };
    const entered = { enterDraw: { draw: 'spring', entries: 3 } };
    const badge = { grantBadge: { badge: 'large', name: 'Large' } };
    const campaigns = [
      { terms: { effects: [stamps, entered], limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }] } },
      { terms: { effects: [badge], condition: 'order.total >= 3500' } },
      { terms: { effects: [badge], condition: 'order.total >= 100000' } },
    ];
    const { id } = await done(campaigns);
    const EFFECTS = `query ($id: ID!) { backtest(id: $id) { result { ordersEarning points { points } effects {
      campaign tried kind words orders customers units keptUnits } } } }`;
    const { backtest } = await desk.askAdmin<{ backtest: Found }>(session, EFFECTS, { id });
    const large = { campaign: null, kind: 'grantBadge', words: 'the badge "large": Large' };
    expect(backtest.result).toEqual({
      ordersEarning: 0,
      points: [{ points: 0 }],
      effects: [
        // Once a day for each of three customers; Bob's order came back, Ada's in part.
        {
          ...{ campaign: null, tried: 0, kind: 'stampCard', words: '2 stamps on the card "coffee" of 5' },
          ...{ orders: 3, customers: 3, units: 6, keptUnits: 4 },
        },
        {
          ...{ campaign: null, tried: 0, kind: 'enterDraw', words: '3 entries in the draw "spring"' },
          ...{ orders: 3, customers: 3, units: 9, keptUnits: 6 },
        },
        // Ada's two; what she kept of the first would not have been large.
        { tried: 1, ...large, orders: 2, customers: 1, units: 2, keptUnits: 1 },
        { tried: 2, ...large, orders: 0, customers: 0, units: 0, keptUnits: 0 },
      ],
    });
    // One that was kept before this was counted.
    await app.database.query(`update backtests set result = result - 'effects' where program_id = $1`, [
      desk.shop.program.id,
    ]);
    const before = await desk.askAdmin<{ backtest: Found }>(session, EFFECTS, { id });
    expect(before.backtest.result).toMatchObject({ ordersEarning: 0, effects: null });
  });

  test('says what would have been given, kept, won and lost, beside what really was, and gives nobody anything', async () => {
    await open();
    await trade();
    const before = await printOf(app.database);
    const { backtests: _, ...others } = before;
    const found = await done([terms(3, { condition: 'order.total >= 1000' })], { replaces: ['base-points'] });
    expect(found).toMatchObject({
      ordersDone: 4,
      ordersTotal: 4,
      createdBy: expect.stringMatching(/^staff:/),
    });
    expect(found.result).toEqual({
      ...{ orders: 4, customers: 3, ordersEarning: 3, customersEarning: 2 },
      points: [
        {
          pointType: 'points',
          // 180 + 120 + 90 given; of the 10 dollars that Ada kept of the first order 30.
          ...{ points: 390, keptPoints: 150 },
          ...{ actualPoints: 50 + 9, afterPoints: 150 },
          ...{ winners: 1, losers: 1, unchanged: 1 },
          worthMinor: expect.any(Number),
          actualWorthMinor: expect.any(Number),
          afterWorthMinor: expect.any(Number),
          distribution: { min: 0, p10: 0, p25: 0, median: 0, p75: 150, p90: 150, p99: 150, max: 150 },
        },
      ],
    });
    const { backtests: _now, ...after } = await printOf(app.database);
    expect(after).toEqual(others);
  });

  test('counts groups and multipliers as they would have worked', async () => {
    await open();
    app.clock.advanceBy(1);
    const base = {
      code: 'base-points',
      effects: [{ awardPoints: { amount: { perAmount: { points: 1, perMinor: 100 } } } }],
    };
    await desk.askAdmin(session, CHANGE, { input: { ...base, exclusivityGroup: 'base' } });
    app.clock.advanceBy(1);
    await desk.order('ada', 6_000);
    await desk.order('bob', 500);
    const [grouped] = required(
      (await done([terms(2, { exclusivityGroup: 'base', condition: 'order.total > 1000' })])).result,
      'a result',
    ).points;
    expect(grouped).toMatchObject({
      points: 120,
      actualPoints: 65,
      afterPoints: 125,
      winners: 1,
      losers: 0,
      unchanged: 1,
    });
    const double = { terms: { effects: [{ multiplyPoints: { numerator: 2 } }] } };
    const [doubled] = required((await done([double])).result, 'a result').points;
    expect(doubled).toMatchObject({ points: 65, actualPoints: 65, afterPoints: 130, winners: 2 });
  });

  test('holds what is tried to its limits, in the order of the orders', async () => {
    await open();
    await trade();
    const limits = [{ measure: 'POINTS', per: 'PROGRAM', window: 'EVER', max: 75 }];
    const [found] = required((await done([terms(1, { limits })])).result, 'a result').points;
    // 60 for Ada's first order, 15 for her second, none are left then.
    expect(found).toMatchObject({ points: 75, keptPoints: 10 + 15, winners: 1 });
  });

  test('tries a campaign by its code as it is when it is asked for, whatever is drafted later', async () => {
    await open();
    await trade();
    const draft = (points: number): object => ({
      code: 'base-points',
      effects: [{ awardPoints: { amount: { perAmount: { points, perMinor: 100 } } } }],
      draft: true,
    });
    app.clock.advanceBy(1);
    await desk.askAdmin(session, CHANGE, { input: draft(2) });
    const { backtest } = await start([{ code: 'base-points' }]);
    app.clock.advanceBy(1);
    await desk.askAdmin(session, CHANGE, { input: draft(9) });
    await work();
    const found = await find(required(backtest, 'a backtest').id);
    expect(found?.result?.points).toMatchObject([{ points: 278, actualPoints: 59, afterPoints: 118 }]);
  });

  test('asks what is known of customers also for a campaign that was paused since', async () => {
    await open();
    await desk.askAdmin(session, CREATE, {
      input: {
        ...{ code: 'spender', name: 'Spender', condition: 'customer.spent >= 5000' },
        effects: [{ awardPoints: { amount: { fixed: { points: 7 } } } }],
      },
    });
    app.clock.advanceBy(1);
    await desk.askAdmin(session, STATE, { input: { code: 'spender', state: 'PAUSED' } });
    await trade();
    const { result } = await done([{ code: 'spender' }]);
    expect(result?.points).toMatchObject([{ points: 14 }]);
  });

  test('leaves out what was recorded after it began, and orders of other times', async () => {
    await open();
    await trade();
    const early = await done([terms(1)], { to: '2026-03-02T15:00:01Z' });
    expect(early).toMatchObject({ result: { orders: 4 } });
    expect(await done([terms(1)], { from: '2026-03-03T00:00:00Z' })).toMatchObject({
      result: { orders: 0, customers: 0, points: [] },
    });
    const { backtest } = await start([terms(1)]);
    const startedAt = app.now;
    app.clock.advanceBy(60_000);
    await desk.order('eve', 5_000, { occurredAt: startedAt });
    await app.app.get(RunBacktestsJob).run(startedAt);
    expect(await find(required(backtest, 'a backtest').id)).toMatchObject({ result: { orders: 4 } });
  });

  test('is started once per key, listed, found by its id, and noted in the audit log', async () => {
    await open();
    const idempotencyKey = freshKey();
    const first = await start([terms(1)], { idempotencyKey });
    const again = await start([terms(1)], { idempotencyKey });
    expect([first.replayed, again.replayed]).toEqual([false, true]);
    const id = required(first.backtest, 'a backtest').id;
    expect(again.backtest?.id).toBe(id);
    expect(await start([terms(2)], { idempotencyKey })).toMatchObject({
      userErrors: [{ code: 'IDEMPOTENCY_CONFLICT' }],
    });
    const second = required((await start([terms(2)])).backtest, 'a backtest').id;
    type Page = {
      backtests: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    const page = await desk.askAdmin<Page>(session, ALL, { first: 1 });
    expect(page.backtests).toMatchObject({
      edges: [{ node: { id: second } }],
      pageInfo: { hasNextPage: true },
    });
    const rest = await desk.askAdmin<Page>(session, ALL, {
      first: 1,
      after: page.backtests.pageInfo.endCursor,
    });
    expect(rest.backtests).toMatchObject({ edges: [{ node: { id } }], pageInfo: { hasNextPage: false } });
    expect(await desk.askAdmin(session, ONE, { id })).toMatchObject({ node: { id } });
    app.clock.advanceBy(1);
    await desk.askAdmin(session, CANCEL, { input: { id } });
    expect(await desk.askAdmin(session, AUDIT)).toEqual({
      auditEntries: {
        edges: [
          { node: { action: 'backtest.cancelled' } },
          { node: { action: 'backtest.started' } },
          { node: { action: 'backtest.started' } },
        ],
      },
    });
  });

  test('that is cancelled is not done, and one that is done is not cancelled', async () => {
    await open();
    await trade();
    const { backtest } = await start([terms(1)]);
    const id = required(backtest, 'a backtest').id;
    const cancelled = { cancelBacktest: { backtest: { state: 'CANCELLED' }, userErrors: [] } };
    expect(await desk.askAdmin(session, CANCEL, { input: { id } })).toEqual(cancelled);
    expect(await desk.askAdmin(session, CANCEL, { input: { id } })).toEqual(cancelled);
    expect(await work()).toBe(0);
    expect(await find(id)).toMatchObject({ state: 'CANCELLED', result: null });
    const other = await done([terms(1)]);
    expect(await desk.askAdmin(session, CANCEL, { input: { id: other.id } })).toMatchObject({
      cancelBacktest: { backtest: { state: 'DONE' } },
    });
  });

  test('whose worker ends is done by the next, and so is one whose worker was killed, a minute later', async () => {
    await open();
    await trade();
    const { backtest } = await start([terms(1)]);
    const id = required(backtest, 'a backtest').id;
    let asked = 0;
    await work(() => (asked += 1) > 2);
    expect(await find(id)).toMatchObject({ state: 'QUEUED' });
    // As a worker leaves it that is killed.
    await app.database.query(
      `update backtests set state = 'RUNNING', attempt = 1, started_at = $1, heartbeat_at = $1
       where program_id = $2`,
      [app.now, desk.shop.program.id],
    );
    app.clock.advanceBy(59_000);
    expect(await work()).toBe(0);
    app.clock.advanceBy(2_000);
    expect(await work()).toBe(1);
    expect(await find(id)).toMatchObject({ state: 'DONE', ordersDone: 4 });
    await app.database.query(
      `update backtests set state = 'RUNNING', attempt = 3, result = null, finished_at = null, heartbeat_at = $1
       where program_id = $2`,
      [new Date(app.now.getTime() - 61_000), desk.shop.program.id],
    );
    await work();
    expect(await find(id)).toMatchObject({ state: 'FAILED', failure: 'It was given up after 3 attempts.' });
  });

  test('that cannot be tried on orders, or of too many, is refused', async () => {
    await open();
    const fixed = { effects: [{ awardPoints: { amount: { fixed: { points: 1 } } } }] };
    const refusals: [Payload, string, string | undefined][] = [
      [await start([{ terms: { ...fixed, trigger: 'review.published' } }]), 'INVALID_INPUT', 'campaigns.0'],
      [await start([terms(1)], { to: period.from }), 'INVALID_INPUT', 'to'],
      [
        await start([terms(1, { condition: 'order.totl > 1' })]),
        'INVALID_EXPRESSION',
        'campaigns.0.terms.condition',
      ],
      [await start([{ code: 'nowhere' }]), 'NOT_FOUND', 'campaigns.0.code'],
      [await start([terms(1)], { idempotencyKey: 'short' }), 'INVALID_INPUT', 'idempotencyKey'],
    ];
    for (const [{ backtest, userErrors }, code, path] of refusals) {
      expect(backtest).toBeNull();
      expect(userErrors.map((error) => [error.code, error.path?.join('.')])).toEqual([[code, path]]);
    }
    for (let count = 0; count < 5; count += 1) expect((await start([terms(1)])).userErrors).toEqual([]);
    expect(await start([terms(1)])).toMatchObject({ userErrors: [{ code: 'LIMIT_EXCEEDED' }] });
    await work();
    expect((await start([terms(1)])).userErrors).toEqual([]);
  });
});
