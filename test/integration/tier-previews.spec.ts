import { fixed, pointsOf } from '../support/campaign-office.js';
import { RETAIL, spend, tier, TierOffice } from '../support/tier-office.js';
import { TestApp } from '../support/test-app.js';

const MOVERS = `query ($application: TierLadderApplication, $first: Int, $after: String, $version: Int) {
  tierLadderMovers(code: "retail", version: $version, application: $application, first: $first, after: $after) {
    edges { node { customer { externalId } from to isUp } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
const COST = `query ($days: Int!, $version: Int, $application: TierLadderApplication) {
  tierLadderPreview(code: "retail", version: $version, application: $application) {
    pointsCost(days: $days) { from orders isComplete
      points { pointType pointsBefore pointsAfter difference differenceMinor } } } }`;
const ADD_MILES = `mutation { createPointType(input: { code: "miles" }) { userErrors { code message } } }`;

interface Movers {
  readonly edges: readonly {
    readonly node: {
      customer: { externalId: string };
      from: string | null;
      to: string | null;
      isUp: boolean;
    };
  }[];
  readonly pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; endCursor: string | null };
}

interface Cost {
  readonly from: string;
  readonly orders: number;
  readonly isComplete: boolean;
  readonly points: readonly Record<string, unknown>[];
}

/** What staff can know of a ladder before it is in force: all who would move, and what that would cost. */
describe('A draft of a ladder', () => {
  let app: TestApp;
  let office: TierOffice;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await TierOffice.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });

  const asked = <T>(query: string, variables: object = {}): Promise<T> =>
    office.campaigns.desk.askAdmin<T>(office.campaigns.session, query, variables);
  const moversOf = async (variables: object = {}): Promise<Movers> =>
    (await asked<{ tierLadderMovers: Movers }>(MOVERS, variables)).tierLadderMovers;
  const costOf = async (variables: object): Promise<Cost> => {
    type Data = { tierLadderPreview: { pointsCost: Cost } };
    return (await asked<Data>(COST, variables)).tierLadderPreview.pointsCost;
  };
  const told = ({ edges }: Movers): string[] =>
    edges.map(({ node: { customer, from, to, isUp } }) => `${customer.externalId} ${from} > ${to} ${isUp}`);
  const of = (externalId: string): object => ({ customer: { externalId } });

  test('names all who would move, page by page, in the order in which they were created', async () => {
    const { desk } = office.campaigns;
    const names = ['bob', 'cleo', 'dan', 'eve', 'fay'];
    for (const name of names) {
      app.clock.advanceBy(1_000);
      await app.enrol(desk.shop, name);
    }
    await office.start();
    expect(await moversOf()).toMatchObject({ edges: [], pageInfo: { hasNextPage: false } });
    for (const name of names) await office.order(name === 'cleo' ? 20_000 : 200_000, of(name));
    const lower = { ...RETAIL, tiers: [...RETAIL.tiers.slice(0, 2), tier('gold', 2, spend(150_000))] };
    await office.draft(lower);
    const found: string[] = [];
    let after: string | null = null;
    for (let pages = 0; ; pages += 1) {
      const page: Movers = await moversOf({ first: 3, after });
      expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
      found.push(...told(page));
      after = page.pageInfo.endCursor;
      if (page.pageInfo.hasNextPage) continue;
      expect(pages).toBe(1);
      break;
    }
    expect(found).toEqual(['bob', 'dan', 'eve', 'fay'].map((name) => `${name} silver > gold true`));
    const higher = { ...RETAIL, tiers: [RETAIL.tiers[0], tier('gold', 2, spend(900_000))] };
    await office.draft({ ...higher, name: 'Retail' });
    expect(told(await moversOf({ application: 'BOTH_WAYS' }))).toContain('bob silver > bronze false');
    expect(told(await moversOf({ version: 3 }))).toEqual(found);
  });

  test('says whether they would rise or fall as it will be, also where tiers are gone and ranks are numbered anew', async () => {
    await office.start();
    await office.order(200_000);
    const anew = { ...RETAIL, tiers: [tier('bronze', 100, null), tier('gold', 200, spend(500_000))] };
    await office.draft(anew);
    expect(told(await moversOf({ application: 'BOTH_WAYS' }))).toEqual(['ada silver > bronze false']);
    // In the place of silver, and not above it: what is no fall is a rise, as tiers that came newly are told.
    const renamed = { ...RETAIL, tiers: [tier('bronze', 0, null), tier('plus', 1, spend(100_000))] };
    await office.draft(renamed);
    expect(told(await moversOf({ application: 'BOTH_WAYS' }))).toEqual(['ada silver > plus true']);
    await office.publish({ code: 'retail', application: 'BOTH_WAYS' });
    await office.work();
    const moves = await app.database.query<{ is_up: boolean }>(
      "select is_up from tier_moves where program_id = $1 and to_tier = 'plus'",
      [office.campaigns.desk.shop.program.id],
    );
    expect(moves).toEqual([{ is_up: true }]);
  });

  test('tells what it would cost: by its multipliers, and by campaigns that ask for the tier', async () => {
    const { campaigns } = office;
    const { desk } = campaigns;
    for (const name of ['bob', 'cleo']) await app.enrol(desk.shop, name);
    const silver = tier('silver', 1, spend(100_000), { multiplier: { numerator: 3, denominator: 2 } });
    await office.start({
      ...RETAIL,
      tiers: [tier('bronze', 0, null), silver, tier('gold', 2, spend(500_000))],
    });
    await office.order(900_000, { ...of('ada'), occurredAt: new Date(app.now.getTime() - 100 * 86_400_000) });
    await office.order(200_000, of('bob'));
    await office.order(20_000, of('cleo'));
    const back = await office.order(20_000, of('bob'));
    await desk.return(back.externalId, 10_000);
    await campaigns.start('golden', [fixed(7)], { condition: 'customer.tier == "gold"' });
    // Gold for whoever paid 1,500, and the double for it.
    const gold = tier('gold', 2, spend(150_000), { multiplier: { numerator: 2 } });
    const draft = { ...RETAIL, tiers: [tier('bronze', 0, null), silver, gold] };
    await office.draft(draft);
    // Ada's order is too old. Bob: 2,100 kept and half of it as silver, all doubled as gold, and 7 an order. Cleo: 200.
    const [before, after] = [2_100 + 1_050 + 200, 2 * (2_100 + 14) + 200];
    expect(await costOf({ days: 90 })).toEqual({
      ...{ from: '2025-12-02T05:00:00.000Z', orders: 3, isComplete: true },
      points: [
        {
          ...{ pointType: 'points', pointsBefore: before, pointsAfter: after, difference: after - before },
          differenceMinor: after - before,
        },
      ],
    });
    // By the version in force, ladder and all, nothing changes.
    const { points } = await costOf({ days: 90, version: 2 });
    expect(points).toMatchObject([{ pointsBefore: before, pointsAfter: before, difference: 0 }]);
    expect(await costOf({ days: 366 })).toMatchObject({ orders: 4 });
    // What was foretold is what comes.
    await office.publish({ code: 'retail' });
    await office.work();
    expect(pointsOf((await office.order(200_000, of('bob'))).awards)).toEqual({
      ...{ 'base-points': 2_000, 'tier-retail-gold': 2_007, golden: 7 },
    });
  });

  test('multiplies the points of another type, if it says so', async () => {
    const { campaigns } = office;
    const owner = await app.staff(campaigns.desk.shop, 'OWNER');
    expect(await campaigns.desk.askAdmin(owner, ADD_MILES)).toEqual({ createPointType: { userErrors: [] } });
    const miles = [{ awardPoints: { pointType: 'miles', amount: { fixed: { points: 10 } } } }];
    await campaigns.start('miles', miles);
    const multiplied = (pointType: string): object => ({
      ...RETAIL,
      tiers: [tier('fan', 1, spend(100), { multiplier: { numerator: 3, pointType } })],
    });
    expect((await office.create(multiplied('stones'))).userErrors[0]).toMatchObject({
      code: 'NOT_FOUND',
      path: ['tiers', '0', 'benefits', 'multiplier', 'pointType'],
    });
    await office.start(multiplied('miles'));
    expect(pointsOf((await office.order(10_000)).awards)).toEqual({
      ...{ 'base-points': 100, miles: 10, 'tier-retail-fan': 20 },
    });
  });
});
