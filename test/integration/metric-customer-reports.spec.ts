import { nodesOf, type Buys } from '../support/buyers.js';
import { NIGHT, NightShop } from '../support/metrics/night-shop.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SHARE = '{ numerator denominator }';
const REPORTS = `query ($by: MetricDimension) {
  loyaltyReport(by: $by) { rows { edges { node { value loyal ${SHARE} twice: loyal(purchaseDays: 2) ${SHARE} } } } }
  concentrationReport(by: $by) { rows { edges { node {
    value customers net top10 ${SHARE} holders80 ${SHARE} gini { numerator denominator value } } } } }
  churnAfterJoiningReport(by: $by) { rows { edges { node { value joined days {
    day noPurchaseSince ${SHARE} noPurchaseOn ${SHARE} notReturnedBy ${SHARE} } } } } }
  survivalReport(by: $by) { logRank { statistic degrees p } frame { warnings } rows { edges { node {
    value customers ended medianDays points { days atRisk ended censored survival interval { low high } } } } } }
  tenureReport(by: $by) { rows { edges { node { value repeatBuyers ${SHARE} repeatBuyersRevenue ${SHARE} bands {
    fromDays untilDays customers net netPerCustomer { value } } } } } }
  lifetimeValueReport(by: $by) { rows { edges { node { value customers
    historic { net goods rewards acquisition service value notCounted perCustomer { value } }
    formula { averageOrder { value } ordersPerYear { numerator } lifespanBasis lifespanYears value retention ${SHARE} retentionWeighted }
    predicted { value reason } valueToAcquisition { numerator denominator } isBelowAcquisition } } } }
}`;
const COSTS = `mutation ($input: SetMetricCostsInput!) { setMetricCosts(input: $input) {
  costs { goodsBasisPoints rewardsBasisPoints acquisition service setAt } userErrors { code path } } }`;
const CURRENT = `{ metricCosts { goodsBasisPoints acquisition } }`;

describe('Reports of customers', () => {
  let app: TestApp;
  let shop: NightShop;

  beforeAll(async () => {
    app = await TestApp.start(new Date(NIGHT));
  });

  beforeEach(async () => {
    shop = await NightShop.open(app);
  });

  afterAll(() => app.stop());

  /** What was bought for 20.00 each; `joined`: when customers joined the loyalty program. */
  async function make(orders: Buys, joined: Readonly<Record<string, string>> = {}): Promise<void> {
    await shop.bought(orders);
    await shop.joined(joined);
    await shop.make();
  }

  /** Numerator and denominator. */
  const pair = ({ numerator, denominator }: Shaped): unknown[] => [numerator, denominator];

  it('look back a year for loyalty and concentration, by what customers were when it began', async () => {
    // The window is from 3 March 2025 on. Bob joined on the day before it, ann on its first day.
    await make(
      {
        ann: ['2025-03-02', '2025-03-03', '2025-06-01', '2026-03-02'],
        bob: ['2024-05-01', '2025-06-01', '2025-06-02'],
        cat: ['2025-07-01'],
        dan: ['2025-03-02'],
      },
      { ann: '2025-03-03', bob: '2025-03-02' },
    );
    const all = await shop.ask(REPORTS);
    const [loyal] = nodesOf(all.loyaltyReport);
    expect([pair(loyal.loyal), pair(loyal.twice)]).toEqual([
      [1, 3],
      [2, 3],
    ]);
    // 60, 40 and 20.
    const [spread] = nodesOf(all.concentrationReport);
    expect(spread).toMatchObject({ customers: 3, net: 12_000, gini: { value: 2 / 9 } });
    expect([pair(spread.top10), pair(spread.holders80)]).toEqual([
      [6_000, 12_000],
      [2, 3],
    ]);
    const { loyaltyReport } = await shop.ask(REPORTS, { by: 'ENROLMENT' });
    expect(nodesOf(loyaltyReport).map(({ value, loyal: one }): unknown[] => [value, pair(one)])).toEqual([
      ['ENROLLED', [0, 1]],
      ['NOT_ENROLLED', [1, 2]],
    ]);
  });

  it('ask three ways who buys nothing after joining', async () => {
    await make(
      {
        // On the day of joining, on day 3, and on day 21.
        ann: ['2026-01-01', '2026-01-04', '2026-01-22'],
        bob: ['2025-12-31', '2026-01-01'],
        // Day 7 is the last one that is over.
        cat: ['2026-02-24'],
        dan: ['2026-02-20'],
      },
      { ann: '2026-01-01', bob: '2026-01-01', cat: '2026-02-23', dan: '2026-03-02' },
    );
    const { churnAfterJoiningReport } = await shop.ask(REPORTS);
    const [row] = nodesOf(churnAfterJoiningReport);
    expect(row.joined).toBe(4);
    const days = (row.days as Shaped[]).map(
      ({ day, noPurchaseSince, noPurchaseOn, notReturnedBy }): unknown[] => [
        ...[day, noPurchaseSince.denominator, noPurchaseSince.numerator],
        ...[noPurchaseOn.numerator, notReturnedBy.numerator],
      ],
    );
    expect(days.slice(0, 5)).toEqual([
      [1, 3, 1, 2, 2],
      [3, 3, 2, 2, 1],
      [7, 3, 2, 3, 1],
      [21, 2, 1, 1, 1],
      [28, 2, 2, 2, 1],
    ]);
  });

  it('tell how long customers stay, until they lapse or as far as is known, and whether groups differ', async () => {
    // Lapsed after 181 days and, as ann came again, after 90 + 181; back or not.
    await make({
      ann: ['2025-03-01', '2025-05-30'],
      bob: ['2025-03-01', '2026-02-01'],
      cat: ['2025-12-01'],
      dan: ['2025-09-02'],
      eve: ['2025-09-03'],
      // Came on the very day after 180 days without: active at the end of it.
      fay: ['2025-03-01', '2025-08-29'],
    });
    const { survivalReport } = await shop.ask(REPORTS);
    const [row] = nodesOf(survivalReport);
    // Dan's first day without is 2 March, the day before; eve is active to the end of it.
    expect(row).toMatchObject({ customers: 6, ended: 4, medianDays: 181 });
    const points = row.points as Shaped[];
    expect(
      points.map(({ days, atRisk, ended, censored }): unknown[] => [days, atRisk, ended, censored]),
    ).toEqual([
      ...[0, 30, 60, 90].map((days) => [days, 6, 0, 0]),
      [120, 6, 0, 1],
      [150, 5, 0, 0],
      [180, 5, 0, 1],
      [210, 4, 2, 0],
      ...[240, 270].map((days) => [days, 2, 0, 0]),
      [300, 2, 1, 0],
      ...[330, 360].map((days) => [days, 1, 0, 0]),
    ]);
    expect([points[6].survival, points[6].interval, points[7].survival]).toEqual([1, null, 0.5]);
    expect(survivalReport.logRank).toBeNull();
    const { survivalReport: cohorts } = await shop.ask(REPORTS, { by: 'COHORT' });
    // Nobody of December could lapse yet.
    expect(cohorts.logRank.degrees).toBe(1);
  });

  it('tell what customers spend the longer they are there', async () => {
    await make({ ann: ['2025-03-03', '2025-09-01', '2025-09-02', '2026-03-02'], bob: ['2026-03-02'] });
    const { tenureReport } = await shop.ask(REPORTS);
    const [row] = nodesOf(tenureReport);
    expect([pair(row.repeatBuyers), pair(row.repeatBuyersRevenue)]).toEqual([
      [1, 2],
      [8_000, 10_000],
    ]);
    // The 183rd day after the first is 2 September.
    const bands = (row.bands as Shaped[]).map(({ fromDays, untilDays, customers, net }): unknown[] => [
      ...[fromDays, untilDays, customers, net],
    ]);
    expect(bands).toEqual([
      [0, 183, 2, 6_000],
      [183, 365, 1, 4_000],
      [365, 730, 0, 0],
      [730, 1095, 0, 0],
      [1095, null, 0, 0],
    ]);
  });

  it('weigh what customers are worth against what staff say they cost, from the next night on', async () => {
    expect((await shop.ask(CURRENT)).metricCosts).toBeNull();
    await make({
      ann: ['2025-03-03', '2026-02-01'],
      bob: ['2025-01-03'],
      dan: ['2025-01-04'],
      cat: ['2024-03-01', '2025-02-01', '2026-03-01'],
    });
    const before = nodesOf((await shop.ask(REPORTS)).lifetimeValueReport)[0];
    expect(before).toMatchObject({
      ...{ customers: 4, valueToAcquisition: null, isBelowAcquisition: null },
      historic: {
        ...{ net: 14_000, goods: null, value: 14_000, perCustomer: { value: 3_500 } },
        notCounted: ['GOODS', 'REWARDS', 'ACQUISITION', 'SERVICE'],
      },
      // Bob, cat and dan were active a year ago, and cat still is: a year and a half.
      formula: {
        ...{
          averageOrder: { value: 2_000 },
          ordersPerYear: { numerator: 7 },
          retention: { numerator: 1, denominator: 3 },
        },
        ...{ lifespanBasis: 'PERIOD_OVER_CHURN', lifespanYears: 1.5, retentionWeighted: 1_000 },
      },
      predicted: { value: null, reason: null },
    });
    const said = { goodsBasisPoints: 5_000, acquisition: 9_000 };
    const set = (input: object): Promise<Shaped> => shop.ask(COSTS, { input });
    const first = (await set(said)).setMetricCosts;
    expect(first).toMatchObject({
      costs: { ...said, rewardsBasisPoints: null, service: null },
      userErrors: [],
    });
    app.clock.advanceBy(60_000);
    expect((await set(said)).setMetricCosts.costs.setAt).toBe(first.costs.setAt);
    expect((await set({ ...said, service: -1 })).setMetricCosts.userErrors).toMatchObject([
      { code: 'INVALID_INPUT' },
    ]);
    expect((await shop.ask(CURRENT)).metricCosts).toEqual(said);
    const entries = await shop.rowsOf(
      `select 1 from audit_entries where program_id = $1 and action = 'metric_costs.changed'`,
    );
    expect(entries).toHaveLength(1);
    await shop.at('2026-03-04T08:00:00Z');
    await shop.make();
    const after = nodesOf((await shop.ask(REPORTS)).lifetimeValueReport)[0];
    expect(after.historic).toMatchObject({
      ...{ goods: 7_000, acquisition: 36_000, value: -29_000, notCounted: ['REWARDS', 'SERVICE'] },
    });
    // Half of what the formula says, as goods take the other half.
    expect(after.valueToAcquisition).toEqual({ numerator: after.formula.value / 2, denominator: 9_000 });
    expect(after.isBelowAcquisition).toBe(after.formula.value / 2 < 9_000);
  });
});
