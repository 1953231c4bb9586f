import { RollUps, SnapshotUpkeep } from '#metrics';
import { Allocations } from '../../libs/metrics/finance/allocations.service.js';
import { PointsBooks } from '../../libs/metrics/finance/points-books.service.js';
import { AFTER, financeShop } from '../support/finance-shop.js';
import type { Desk } from '../support/desk.js';
import { TestApp, type Shaped, type Shop } from '../support/test-app.js';

const SINCE = new Date('2025-01-01T12:00:00Z');
const LIABILITY = `asOf isComplete currency cost { points minor source fromDay } balances { pending available held deficit }
  outstanding expected breakage liability low high withoutBreakage notEnoughHistory csv
  rows(first: 10) { edges { node { cohort outstanding expected liability basis } } }`;
const MOVEMENT = 'opening additions reversed recognised breakage catchUp rounding closing';
const DEFERRED = `from through isComplete ${MOVEMENT} revenue csv rows(first: 10) { edges { node { cohort ${MOVEMENT} } } }`;
const COST =
  'mutation ($input: SetPointCostInput!) { setPointCost(input: $input) { pointCost { number fromDay } userErrors { code path } } }';

interface Edges {
  readonly edges: readonly { readonly node: Readonly<Record<string, unknown>> }[];
}

function nodesOf({ edges }: Edges): Readonly<Record<string, unknown>>[] {
  return edges.map(({ node }) => node);
}

function linesOf({ csv }: { readonly csv: string }): string[] {
  return csv.split('\r\n');
}

describe('The finance pack', () => {
  let app: TestApp;
  let shop: Shop;
  let desk: Desk;
  let session: string;

  beforeAll(async () => {
    app = await TestApp.start(SINCE);
    shop = await app.shop({ since: SINCE });
    session = await app.staff(shop, 'OWNER');
    const set = await setCost({ points: 100, minor: 80 });
    expect(set).toEqual({ pointCost: { number: 1, fromDay: '2025-01-01' }, userErrors: [] });
    expect(await setCost({ points: 100, minor: 80, fromDay: '2025-01-01' })).toEqual(set);
    desk = await financeShop(app, shop);
    session = await app.signIn(shop, 'owner@acme.test');
  });

  afterAll(() => app.stop());

  async function ask(query: string, of = session): Promise<Shaped> {
    const { data, errors } = await app.admin(of, `query { ${query} }`);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  const setCost = async (input: object): Promise<Shaped> =>
    (await app.admin(session, COST, { input })).data.setPointCost;
  const liabilityAt = async (asOf: string, more = ''): Promise<Shaped> =>
    (await ask(`liabilityReport(asOf: "${asOf}"${more}) { ${LIABILITY} }`)).liabilityReport;
  const deferredIn = async (period: string, grain: string): Promise<Shaped> =>
    (await ask(`deferredRevenueReport(period: "${period}", grain: ${grain}) { ${DEFERRED} }`))
      .deferredRevenueReport;

  it('goes by what the point type was worth on a day until finance says what points cost', async () => {
    expect((await liabilityAt('2024-12-31')).cost).toEqual({
      ...{ points: 100, minor: 100, source: 'POINT_TYPE', fromDay: null },
    });
    expect((await liabilityAt('2025-03-31')).cost).toEqual({
      ...{ points: 100, minor: 80, source: 'FINANCE', fromDay: '2025-01-01' },
    });
  });

  it('keeps what points cost on days that are over', async () => {
    const late = await setCost({ points: 100, minor: 70, fromDay: '2025-04-01' });
    expect(late.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['fromDay'] }]);
    expect((await setCost({ points: 0, minor: 70 })).userErrors).toMatchObject([{ path: ['points'] }]);
    expect((await setCost({ points: 100, minor: 90 })).pointCost).toEqual({
      number: 2,
      fromDay: '2025-04-02',
    });
    const costs = await ask('pointCosts(first: 5) { edges { node { number fromDay points minor } } }');
    expect(nodesOf(costs.pointCosts).map(({ minor }) => minor)).toEqual([80, 90]);
    expect((await liabilityAt('2025-04-01')).cost.minor).toBe(80);
    expect((await liabilityAt('2025-04-02')).cost.minor).toBe(90);
    const audit = await ask('auditEntries(first: 20) { edges { node { action } } }');
    expect(nodesOf(audit.auditEntries).filter(({ action }) => action === 'point_cost.set')).toHaveLength(2);
  });

  it('tells the liability of a day as the chain ladder expects it, and the sum of its rows', async () => {
    const report = await liabilityAt('2025-03-31');
    expect(report).toMatchObject({ isComplete: true, currency: 'USD', notEnoughHistory: false });
    expect(report).toMatchObject({ outstanding: 2_150, expected: 390, breakage: 1_760, liability: 312 });
    expect(report).toMatchObject({ balances: { available: 2_150, held: 0 }, withoutBreakage: 1_720 });
    expect(report.low).toBeLessThanOrEqual(312);
    expect(report.high).toBeGreaterThanOrEqual(312);
    expect(nodesOf(report.rows)).toEqual([
      { cohort: '2025-01-01', outstanding: 600, expected: 0, liability: 0, basis: 'CHAIN_LADDER' },
      { cohort: '2025-02-01', outstanding: 640, expected: 120, liability: 96, basis: 'CHAIN_LADDER' },
      { cohort: '2025-03-01', outstanding: 910, expected: 270, liability: 216, basis: 'CHAIN_LADDER' },
    ]);
    const [year] = nodesOf((await liabilityAt('2025-03-31', ', by: YEAR')).rows);
    expect(year).toMatchObject({ cohort: '2025-01-01', liability: 312 });
    expect(linesOf(report)[2]).toMatch(
      /^2025-03-31,points,USD,2025-02-01,640,120,520,96,\d+,\d+,CHAIN_LADDER$/,
    );
  });

  it('expects no breakage where there is not enough history', async () => {
    const report = await liabilityAt('2025-02-28');
    expect(report).toMatchObject({
      notEnoughHistory: true,
      outstanding: 1_580,
      expected: 1_580,
      breakage: 0,
    });
    expect(report).toMatchObject({ liability: 1_264, low: 1_264, high: 1_264, withoutBreakage: 1_264 });
  });

  it('recognises what orders paid for points as these are redeemed, and adds up', async () => {
    const march = await deferredIn('2025-03-15', 'MONTH');
    expect(march).toMatchObject({ from: '2025-03-01', through: '2025-03-31', isComplete: true });
    // Of each order 100,000 x 800 / 100,800 = 793.65. Until March nobody knew how many points are redeemed: all were expected to be.
    expect(nodesOf(march.rows).map(({ opening, closing }) => [opening, closing])).toEqual([
      ...[
        [556, 0],
        [699, 198],
        [0, 596],
      ],
    ]);
    expect(march).toMatchObject({ opening: 1_255, additions: 794, reversed: 0, closing: 794 });
    expect(march.revenue).toBe(march.recognised + march.breakage + march.catchUp + march.rounding);
    expect(march.closing).toBe(march.opening + march.additions - march.reversed - march.revenue);
    const quarter = await deferredIn('2025-02-01', 'QUARTER');
    expect(quarter).toMatchObject({ opening: 0, additions: 3 * 794, closing: march.closing });
    const months = await Promise.all(['2025-01-01', '2025-02-01'].map((day) => deferredIn(day, 'MONTH')));
    expect(quarter.revenue).toBe(months[0].revenue + months[1].revenue + march.revenue);
    expect(linesOf(march)[0]).toContain('opening_minor,additions_minor,reversed_minor,recognised_minor');
  });

  it('stays as it was, whatever is recorded for those days later', async () => {
    const before = await Promise.all([liabilityAt('2025-03-31'), deferredIn('2025-03-01', 'MONTH')]);
    app.clock.advanceBy(60_000);
    await desk.return('cat-1', 50_000);
    await desk.redeem('bob', 500);
    await desk.order('ann', 70_000, { occurredAt: '2025-03-20T12:00:00Z' });
    expect(await Promise.all([liabilityAt('2025-03-31'), deferredIn('2025-03-01', 'MONTH')])).toEqual(before);
    const april = await deferredIn('2025-04-01', 'MONTH');
    expect(april).toMatchObject({ isComplete: false, opening: 794, reversed: 397 });
    expect(april.closing).toBe(april.opening + april.additions - april.reversed - april.revenue);
    const today = await liabilityAt('2025-04-02');
    expect(today).toMatchObject({ isComplete: false, outstanding: 2_150 - 500 - 500 + 700 });
    expect(await app.violations(shop.program)).toEqual([]);
  });

  it('answers null of days that have not begun and of point types that are not there', async () => {
    expect(AFTER.toISOString().slice(0, 10)).toBe('2025-04-02');
    expect(await liabilityAt('2025-04-03')).toBeNull();
    expect(await liabilityAt('2025-03-01', ', pointType: "miles"')).toBeNull();
    expect(await deferredIn('2025-05-01', 'MONTH')).toBeNull();
  });

  it('is not for support, and of an empty program everything is 0', async () => {
    const support = await app.staff(shop, 'SUPPORT');
    const refused = await app.admin(support, `query { liabilityReport(asOf: "2025-03-31") { liability } }`);
    expect(refused.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const other = await app.shop({ code: 'other' });
    const owner = await app.staff(other, 'OWNER', 'owner@other.test');
    const empty = await ask(`liabilityReport(asOf: "2025-04-02") { outstanding liability csv }`, owner);
    expect(empty.liabilityReport).toMatchObject({ outstanding: 0, liability: 0 });
    const deferred = await ask(`deferredRevenueReport(period: "2025-04-01") { ${DEFERRED} }`, owner);
    expect(deferred.deferredRevenueReport).toMatchObject({ opening: 0, closing: 0, revenue: 0 });
  });
});

describe('What points were worth', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(SINCE);
  });

  afterAll(() => app.stop());

  it('stays what it was on days that are over, whatever they are worth since and whatever is said of it', async () => {
    const shop = await app.shop({ since: SINCE });
    await financeShop(app, shop);
    const session = await app.staff(shop, 'OWNER');
    const change = async (mutation: string, input: object): Promise<Shaped> => {
      const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
      const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { userErrors { code path } } }`;
      const { data, errors } = await app.admin(session, query, { input });
      expect(errors).toBeUndefined();
      return data[mutation];
    };
    const told = async (): Promise<Shaped> => {
      const past = ['01-31', '02-28', '03-31', '04-01'].map(
        (day, index) =>
          `day${index}: liabilityReport(asOf: "2025-${day}") { liability cost { minor source fromDay } }`,
      );
      const query = `query { ${past.join(' ')} deferredRevenueReport(period: "2025-03-01") { csv }
        today: liabilityReport(asOf: "2025-04-02") { cost { minor source fromDay } } }`;
      const { data, errors } = await app.admin(session, query);
      expect(errors).toBeUndefined();
      return data;
    };
    const { today: before, ...past } = await told();
    expect(before.cost).toEqual({ minor: 100, source: 'POINT_TYPE', fromDay: null });
    const doubled = { code: 'points', valueMinor: 200 };
    for (const time of [1, 2])
      expect([time, await change('updatePointType', doubled)]).toMatchObject([time, { userErrors: [] }]);
    const { today: after, ...still } = await told();
    expect(still).toEqual(past);
    expect(after.cost).toEqual({ minor: 200, source: 'POINT_TYPE', fromDay: '2025-04-02' });
    // A change of the name is none of the worth.
    await change('updatePointType', { code: 'points', name: 'Stars' });
    const worths = await app.database.query(
      'select number, value_minor from point_worths where program_id = $1 order by 1',
      [shop.program.id],
    );
    expect(worths).toEqual([
      { number: 1, value_minor: 100n },
      { number: 2, value_minor: 200n },
    ]);
    // Nobody says of days that are over what points cost on them, not even the first time.
    const late = await change('setPointCost', { points: 100, minor: 70, fromDay: '2025-04-01' });
    expect(late.userErrors).toEqual([{ code: 'INVALID_INPUT', path: ['fromDay'] }]);
    expect((await change('setPointCost', { points: 100, minor: 70 })).userErrors).toEqual([]);
    const { today: set, ...always } = await told();
    expect(always).toEqual(past);
    expect(set.cost).toEqual({ minor: 70, source: 'FINANCE', fromDay: '2025-04-02' });
  });
});

describe('The points report', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(SINCE);
  });

  afterAll(() => app.stop());

  it('is the same from what was kept in the night as straight from the journal, and is kept by day', async () => {
    app.clock.set(SINCE);
    const shop = await app.shop({ code: 'kept', since: SINCE });
    const desk = await financeShop(app, shop);
    const session = await app.staff(shop, 'MANAGER', 'manager@kept.test');
    const all = `cohorts(first: 9) { edges { node { cohort earned redeemed outstanding redeemedByAge } } }
      months(first: 9) { edges { node { month opening earned spent closing } } } balances { available } expiring { within90Days }`;
    const report = async (args = ''): Promise<Shaped> => {
      const answer = await app.admin(
        session,
        `query { pointsReport${args} { asOf ${all} }
        deferredRevenueReport(period: "2025-03-01") { opening closing revenue csv } }`,
      );
      expect(answer.errors).toBeUndefined();
      return answer.data;
    };
    const straight = await report('(asOf: "2025-04-01")');
    await app.app.get(RollUps).run(shop.program.id, app.now);
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
    const rows = await app.database.query(
      `select value from metric_snapshots where program_id = $1 and report = 'POINTS' order by value`,
      [shop.program.id],
    );
    expect(rows).toEqual([{ value: '' }]);
    await desk.redeem('cat', 1);
    expect(await report('(asOf: "2025-04-01")')).toEqual(straight);
    expect(await report()).toEqual(straight);
    // What is kept is what is read: were it another, so were the answer.
    await app.database.query(
      `update metric_snapshots set figures = jsonb_set(figures, '{books,points,flows}', '[]') where program_id = $1 and report = 'POINTS'`,
      [shop.program.id],
    );
    expect((await report()).pointsReport.balances).toEqual({ available: 0 });
  });

  it('and the others are read of a later night, of months that are over, and of the last night of one that is not', async () => {
    app.clock.set(SINCE);
    const shop = await app.shop({ code: 'nights', since: SINCE });
    const desk = await financeShop(app, shop);
    const session = await app.staff(shop, 'MANAGER', 'manager@nights.test');
    const movement = 'asOf isComplete opening additions reversed revenue closing csv';
    const past = `january: liabilityReport(asOf: "2025-01-31") { liability expected balances { available } csv }
      march: liabilityReport(asOf: "2025-03-31") { liability expected balances { available } csv }
      february: deferredRevenueReport(period: "2025-02-01") { ${movement} }
      quarter: deferredRevenueReport(period: "2025-02-01", grain: QUARTER) { ${movement} }`;
    const running = `april: deferredRevenueReport(period: "2025-04-01") { ${movement} } last: liabilityReport { asOf liability }`;
    const ask = async (fields: string): Promise<Shaped> => {
      const { data, errors } = await app.admin(session, `query { ${fields} }`);
      expect(errors).toBeUndefined();
      return data;
    };
    const straight = await ask(past);
    expect((await ask(running)).april).toMatchObject({ asOf: '2025-04-02', isComplete: false });
    await app.app.get(RollUps).run(shop.program.id, app.now);
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
    await desk.order('bob', 50_000);
    expect(await ask(past)).toEqual(straight);
    const night = await ask(running);
    // The order of today is behind the night.
    expect(night.april).toMatchObject({ asOf: '2025-04-01', isComplete: false, additions: 0 });
    expect(night.last).toEqual({ asOf: '2025-04-01', liability: 390 });
    // What is kept is what is read: without the journal and the orders it is the same.
    const journal = jest
      .spyOn(app.app.get(PointsBooks), 'of')
      .mockRejectedValue(new Error('the journal is read'));
    const orders = jest
      .spyOn(app.app.get(Allocations), 'before')
      .mockRejectedValue(new Error('orders are read'));
    expect(await ask(past)).toEqual(straight);
    expect(await ask(running)).toEqual(night);
    journal.mockRestore();
    orders.mockRestore();
  });

  it('tells the triangle, what is expected, what moved, and what expires soon', async () => {
    app.clock.set(SINCE);
    const shop = await app.shop({ since: SINCE, pointType: { expiryPolicy: { kind: 'MONTHS', months: 4 } } });
    await financeShop(app, shop);
    const session = await app.staff(shop, 'ANALYST');
    const { data, errors } = await app.admin(
      session,
      `query { pointsReport { asOf isComplete completeAges notEnoughHistory expiring { within30Days within60Days within90Days }
        cohorts(first: 2) { edges { node { cohort earned redeemed outstanding redeemedByAge redemption { value }
          ultimateRedemption { value } breakage basis } } pageInfo { hasNextPage endCursor } }
        months(first: 12) { edges { node { month opening earned spent closing } } } } }`,
    );
    expect(errors).toBeUndefined();
    const report = data.pointsReport;
    expect(report).toMatchObject({ asOf: '2025-04-01', isComplete: true, completeAges: 3 });
    // Good through 10 May, 5 June and 3 July.
    expect(report.expiring).toEqual({ within30Days: 0, within60Days: 600, within90Days: 600 + 640 });
    const [january, february] = nodesOf(report.cohorts);
    expect(january).toMatchObject({ cohort: '2025-01-01', earned: 1_000, redeemed: 400, outstanding: 600 });
    expect(january).toMatchObject({
      redeemedByAge: [100, 300, 400],
      redemption: { value: 0.4 },
      breakage: 0.6,
    });
    expect((february?.['ultimateRedemption'] as { value: number }).value).toBeCloseTo(0.48, 12);
    expect(report.cohorts.pageInfo.hasNextPage).toBe(true);
    expect(nodesOf(report.months)).toEqual([
      { month: '2025-01-01', opening: 0, earned: 1_000, spent: 100, closing: 900 },
      { month: '2025-02-01', opening: 900, earned: 1_000, spent: 320, closing: 1_580 },
      { month: '2025-03-01', opening: 1_580, earned: 1_000, spent: 430, closing: 2_150 },
    ]);
  });
});
