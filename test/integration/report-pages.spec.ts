import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSchema } from 'graphql';
import {
  askedPeriod,
  fileColumns,
  fileRows,
  pageHtml,
  REPORT_NAMES,
  ReportPages,
  type Page,
  type ReportTable,
} from '#metrics';
import { heatMapHtml } from '../../libs/metrics/pages/heat-map.js';
import { CsvReport } from '../../apps/cli/csv-report.js';
import type { ReferringFigures } from '../../libs/metrics/domain/snapshots/referring.js';
import type { SatisfactionFigures } from '../../libs/metrics/domain/snapshots/satisfaction.js';
import { nodesOf } from '../support/buyers.js';
import type { CampaignOffice } from '../support/campaign-office.js';
import { tableOf } from '../support/markdown.js';
import { PlantedDoings } from '../support/planted-doings.js';
import { FORMULA, reportedShop } from '../support/reported-shop.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const PERIOD = askedPeriod('2026-03..2026-05', { from: '2026-03-01', through: '2026-05-01', grain: 'MONTH' });
const JANUARY = askedPeriod('2026-01', { from: '2026-01-01', through: '2026-01-01', grain: 'MONTH' });

/** What was referred and said in January. */
const OF_JANUARY: { readonly REFERRAL: ReferringFigures; readonly SATISFACTION: SatisfactionFigures } = {
  REFERRAL: {
    ...{ activeMembers: 40, sharers: 20, invites: 60, clicks: 50, qualified: 10, kVariance: 0.04 },
    ...{ newCustomers: 30, newReferred: 10 },
    ...{ referred: { buyers: 10, repeated: 6 }, others: { buyers: 20, repeated: 5 } },
  },
  SATISFACTION: { answers: 40, promoters: 20, detractors: 10, reviews: 0, negative: 0 },
};

/** The file of each report that staff may ask the API for. */
const FILES: Readonly<Record<string, string>> = {
  ...{ retentionReport: 'retention', revenueReport: 'revenue', cohortReport: 'cohorts' },
  ...{ repeatPurchaseReport: 'repeat-purchases', loyaltyReport: 'loyalty', survivalReport: 'survival' },
  ...{ churnAfterJoiningReport: 'after-joining', concentrationReport: 'concentration' },
  ...{ tenureReport: 'tenure', lifetimeValueReport: 'lifetime-value', engagementReport: 'engagement' },
  ...{ referralReport: 'referrals', pointsReport: 'point-cohorts', liabilityReport: 'liability' },
  ...{ deferredRevenueReport: 'deferred-revenue', couponsReport: 'coupons' },
  ...{ experimentReport: 'experiments', participationReport: 'members-compared' },
  ...{ campaignReport: 'campaigns', satisfactionReport: 'satisfaction', surveys: 'surveys-nps' },
  ...{ rfmSegments: 'rfm-segments', metricModels: 'models', metricGoals: 'goals', metricAlerts: 'alerts' },
};
/** Rows are of ladders and clubs, and this shop has none. */
const OF_OTHER_SHOPS = ['tierMovementReport', 'clubMovementReport'];

describe('Pages of reports', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let page: Page;
  let tables: ReadonlyMap<string, ReportTable>;

  beforeAll(async () => {
    app = await TestApp.start();
    office = await reportedShop(app);
    page = await make();
    tables = tablesOf(page);
  }, 120_000);

  afterAll(() => app.stop());

  async function make(by: 'ALL' | 'CHANNEL' = 'ALL', period = PERIOD): Promise<Page> {
    const asked = { reports: REPORT_NAMES, period, by, now: app.now };
    const made = await app.app.get(ReportPages).make(office.desk.shop.program, asked);
    if (!made) throw new Error('Nothing is counted.');
    return made;
  }

  function tablesOf({ chapters }: Page): Map<string, ReportTable> {
    return new Map(chapters.flatMap((chapter) => chapter.tables.map((table) => [table.name, table])));
  }

  /** Rows of a file, by the names of its columns. */
  function rowsOf(name: string, of = tables): Record<string, Shaped>[] {
    const table = of.get(name);
    if (!table) throw new Error(`There is no "${name}".`);
    const columns = fileColumns(table);
    return fileRows(table).map((row) =>
      Object.fromEntries(columns.map((column, place) => [column, row[place]])),
    );
  }

  const armOf = ({ arm, exposed, counted }: Shaped): unknown => ({ arm, exposed, counted });
  const couponOf = ({ value, issued, open }: Shaped): unknown => ({ value, issued, open });

  async function ask(query: string): Promise<Shaped> {
    const { data, errors } = await app.admin(office.session, query);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  test('tell whatever staff may ask the API for, each table in a file of its own', () => {
    const schema = buildSchema(readFileSync('apps/api/admin.graphql', 'utf8'));
    const asked = Object.keys(schema.getQueryType()?.getFields() ?? {}).filter((name) =>
      /Report$/.test(name),
    );
    expect(asked.filter((name) => !(name in FILES) && !OF_OTHER_SHOPS.includes(name))).toEqual([]);
    for (const file of Object.values(FILES)) expect([file, rowsOf(file).length > 0]).toEqual([file, true]);
    const names = page.chapters.flatMap((chapter) => chapter.tables.map(({ name }) => name));
    expect(new Set(names).size).toBe(names.length);
  });

  test('are as many as the documentation names', () => {
    const named = tableOf('docs/metrics.md', 'of the command line').map(([name]) => name);
    expect(named).toEqual(REPORT_NAMES.map((name) => `\`${name}\``));
  });

  test('tell of points and what they cost what the API does', async () => {
    const { pointsReport, liabilityReport } = await ask(`{
      pointsReport { asOf balances { pending available } cohorts { edges { node { cohort earned outstanding } } } }
      liabilityReport(asOf: "2026-05-19") { liability outstanding rows { edges { node { cohort liability } } } } }`);
    const [balances] = rowsOf('point-balances');
    expect(balances).toMatchObject({
      ...{
        pending: BigInt(pointsReport.balances.pending),
        available: BigInt(pointsReport.balances.available),
      },
    });
    expect(
      rowsOf('point-cohorts').map(({ cohort, earned, outstanding }): unknown[] => [
        cohort,
        earned,
        outstanding,
      ]),
    ).toEqual(
      nodesOf({ rows: pointsReport.cohorts }).map(({ cohort, earned, outstanding }): unknown[] => [
        ...[cohort, BigInt(earned), BigInt(outstanding)],
      ]),
    );
    expect(rowsOf('liability')).toMatchObject([
      { asOf: '2026-05-19', liabilityMinor: BigInt(liabilityReport.liability) },
    ]);
    expect(rowsOf('liability-cohorts').map(({ liabilityMinor }) => liabilityMinor as bigint)).toEqual(
      nodesOf(liabilityReport).map(({ liability }) => BigInt(liability)),
    );
  });

  test('tell deferred revenue period by period, as the API does of each', async () => {
    const told = rowsOf('deferred-revenue');
    expect(told.map(({ from, isComplete }): unknown[] => [from, isComplete])).toEqual([
      ['2026-03-01', 'yes'],
      ['2026-04-01', 'yes'],
      ['2026-05-01', 'no'],
    ]);
    for (const { from, openingMinor, additionsMinor, closingMinor } of told) {
      const { deferredRevenueReport: report } = await ask(
        `{ deferredRevenueReport(period: "${from}", grain: MONTH) { opening additions closing } }`,
      );
      expect([openingMinor, additionsMinor, closingMinor]).toEqual(
        [report.opening, report.additions, report.closing].map(BigInt),
      );
    }
  });

  test('tell of an experiment what the API does, in each window', async () => {
    const { experimentReport: report } = await ask(`{ experimentReport(campaign: "gift", windowDays: 60) {
      sampleRatioP power { neededPerArm } arms { arm exposed counted outcomes { net { value } } effects {
        buyers { lift liftInterval { low high } } net { plain { difference p interval { low high } } }
        incremental { net netInterval { low high } rewards exposingDiscount subsidy value valueInterval { low high } } } } } }`);
    const of = (name: string): Record<string, Shaped>[] =>
      rowsOf(name).filter(({ windowDays }) => windowDays === 60);
    expect(of('experiments')).toMatchObject([{ campaign: 'gift', sampleRatioP: report.sampleRatioP }]);
    expect(of('experiment-arms').map(armOf)).toEqual((report.arms as Shaped[]).map(armOf));
    const [net] = of('experiment-effects').filter(({ outcome }) => outcome === 'net');
    const { effects, outcomes } = report.arms[1];
    const { difference, p, interval } = effects.net.plain;
    expect(net).toMatchObject({ difference: '', differenceMinor: difference, p });
    expect(net).toMatchObject({ lowMinor: interval.low, highMinor: interval.high });
    const [buyers] = of('experiment-effects').filter(({ outcome }) => outcome === 'buyers');
    const { lift, liftInterval } = effects.buyers;
    expect(liftInterval).toEqual({ low: expect.any(Number), high: expect.any(Number) });
    expect(buyers).toMatchObject({ lift, liftLow: liftInterval.low, liftHigh: liftInterval.high });
    expect(of('experiment-outcomes')[1]).toMatchObject({ netMinor: outcomes.net.value });
    const { incremental } = effects;
    const [brought] = of('experiment-incremental');
    expect(brought).toMatchObject({
      ...{ netMinor: BigInt(incremental.net), valueMinor: BigInt(incremental.value) },
      ...{
        netLowMinor: BigInt(incremental.netInterval.low),
        netHighMinor: BigInt(incremental.netInterval.high),
      },
      valueLowMinor: BigInt(incremental.valueInterval.low),
      valueHighMinor: BigInt(incremental.valueInterval.high),
      exposingDiscountMinor: BigInt(incremental.exposingDiscount),
      subsidyMinor: BigInt(incremental.subsidy),
    });
    expect(brought?.['valueMinor']).toBe(
      brought?.['netMinor'] - brought?.['rewardsMinor'] - brought?.['exposingDiscountMinor'],
    );
    expect(rowsOf('experiments').map(({ windowDays }) => windowDays as number)).toEqual([30, 60, 90]);
  });

  test('tell what became of coupons, what went with campaigns and what was answered', async () => {
    const { couponsReport, campaignReport } = await ask(`{
      couponsReport(by: TEMPLATE) { rows { edges { node { value issued open } } } }
      campaignReport(days: 90) { rows { edges { node { value reached cost } } } } }`);
    const templates = rowsOf('coupons').filter(({ by }) => by === 'template');
    expect(templates.map(couponOf)).toEqual(nodesOf(couponsReport));
    expect(nodesOf(couponsReport)).toMatchObject([{ value: 'tea', issued: 1 }]);
    const costs = rowsOf('campaign-costs');
    const told = rowsOf('campaigns').map(({ campaign, days, reached }, place) => ({
      ...{ value: campaign, days, reached, cost: costs[place]?.costMinor },
    }));
    expect(told.filter(({ days }) => days === 90)).toEqual(
      nodesOf(campaignReport).map(({ cost, ...row }): unknown => ({ ...row, days: 90, cost: BigInt(cost) })),
    );
    expect(told.filter(({ value }) => value === 'gift')).toHaveLength(4);
    expect(rowsOf('surveys-nps')).toMatchObject([
      { survey: 'nps', wave: 'w1', respondents: 1, promoters: 1, netPromoterScore: 100 },
    ]);
  });

  test('count everybody in one segment, and tell goals with how they stand and what was missed', async () => {
    const { revenueReport } =
      await ask(`{ revenueReport(from: "2026-03-01", through: "2026-03-01", grain: MONTH) {
      rows { edges { node { net } } } } }`);
    const observedMinor = Number(nodesOf(revenueReport)[0].net);
    const segments = rowsOf('rfm-segments');
    expect(segments).toHaveLength(10);
    expect(segments.reduce((sum, { customers }) => sum + (customers as number), 0)).toBe(
      segments[0]?.shareDenominator,
    );
    expect(rowsOf('goals')).toMatchObject([
      { kind: 'benchmark', source: FORMULA, period: '2026-04-01', present: 4, status: 'worse' },
      { kind: 'goal', target: 1_000, targetMinor: '', status: 'missed' },
      { metric: 'revenue net', target: '', targetMinor: 4_812_300, present: '', presentMinor: observedMinor },
    ]);
    const missed = rowsOf('alerts').toSorted((a, b) => (a['metric'] < b['metric'] ? -1 : 1));
    expect(missed).toMatchObject([
      { kind: 'goal missed', metric: 'orders', expected: 1_000, expectedMinor: '' },
      { metric: 'revenue net', expected: '', expectedMinor: 4_812_300, observedMinor },
    ]);
  });

  test('show money as money, and have it in minor units in files', async () => {
    expect(pageHtml(page)).toMatch(/>\s*48123\.00 USD\s*</);
    expect(pageHtml(page)).not.toMatch(/4812300/);
    const { lifetimeValueReport } = await ask(
      `{ lifetimeValueReport { rows { edges { node { historic { perCustomer { value } } formula { value averageOrder { value } } } } } } }`,
    );
    const [{ historic, formula }] = nodesOf(lifetimeValueReport);
    expect(rowsOf('lifetime-value')).toMatchObject([
      { historicMinor: historic.perCustomer.value, averageOrderMinor: formula.averageOrder.value },
    ]);
    for (const { outcome, difference, differenceMinor } of rowsOf('members-compared'))
      expect(outcome === 'net' ? difference : differenceMinor).toBe('');
  });

  test('show with each estimate the interval that the API has', async () => {
    const plants = new PlantedDoings(app, office.desk.shop);
    for (const [report, figures] of Object.entries(OF_JANUARY))
      await plants.insert('metric_snapshots', {
        ...{ report, figures: JSON.stringify(figures), dimension: 'ALL', value: '', as_of: '2026-02-01' },
        ...{ counted_at: '2026-02-01', computed_at: '2026-02-01', definition_version: 1 },
        ...{ inactivity_days: 180, time_zone: 'America/New_York' },
      });
    const { satisfactionReport, referralReport } = await ask(`{
      satisfactionReport(asOf: "2026-02-01") { rows { edges { node { netPromoterScore interval { low high } } } } }
      referralReport(asOf: "2026-02-01") { rows { edges { node { k kInterval { low high }
        repeatDifference { value interval { low high } } } } } } }`);
    const before = tablesOf(await make('ALL', JANUARY));
    const [{ netPromoterScore, interval }] = nodesOf(satisfactionReport);
    expect(rowsOf('satisfaction', before)).toMatchObject([
      { netPromoterScore, low: interval.low, high: interval.high },
    ]);
    const range = { low: expect.any(Number), high: expect.any(Number) };
    expect(rowsOf('surveys-nps')).toMatchObject([{ netPromoterScore: 100, ...range }]);
    const [{ k, kInterval, repeatDifference }] = nodesOf(referralReport);
    expect(rowsOf('referrals', before)).toMatchObject([
      {
        ...{ k, kLow: kInterval.low, kHigh: kInterval.high, repeatDifference: repeatDifference.value },
        ...{ repeatDifferenceLow: repeatDifference.interval.low },
        ...{ repeatDifferenceHigh: repeatDifference.interval.high },
      },
    ]);
  });

  test('leave white in a grid who is nobody', () => {
    const shares = [1, 0.5, 0, 0.001, null];
    const { text } = heatMapHtml({
      title: 'Grid',
      unit: 'month',
      rows: [{ name: '2026-01', size: 4, shares }],
    });
    expect(text.match(/<td[^>]*>\d*<\/td>/g)).toEqual([
      '<td>4</td>',
      '<td class="dark" style="background: rgba(0, 114, 178, 1.000)">100</td>',
      '<td class="dark" style="background: rgba(0, 114, 178, 1.000)">50</td>',
      '<td>0</td>',
      '<td style="background: rgba(0, 114, 178, 0.062)">0</td>',
      '<td></td>',
    ]);
    expect(text).toContain('White: none, or not over yet.');
  });

  test('say with comparisons that they are no effects, and with points what is too little history', () => {
    const warnings = new Map(page.chapters.map(({ title, warning }) => [title, warning]));
    for (const title of ['Coupons', 'What members buy', 'Campaigns', 'Referrals'])
      expect([title, warnings.get(title)]).toEqual([title, expect.stringMatching(/experiment/)]);
    expect(warnings.get('Experiments')).toBeNull();
    expect(warnings.get('What outstanding points cost')).toMatch(/too little history/);
  });

  test('are written as files whose cells no spreadsheet runs', () => {
    const goals = tables.get('goals');
    if (!goals) throw new Error('There are no goals.');
    const folder = mkdtempSync(join(tmpdir(), 'perennial-pages-'));
    const file = CsvReport.open(folder, 'goals.csv', fileColumns(goals));
    file.add(fileRows(goals));
    file.close();
    const text = readFileSync(file.path, 'utf8');
    rmSync(folder, { recursive: true });
    expect(text).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
    expect(text).not.toMatch(/(^|,)"?=/m);
  });

  test('show what storefronts and staff wrote as it is, and never as markup', async () => {
    const text = pageHtml(await make('CHANNEL'));
    expect(text).not.toContain(FORMULA);
    expect(text).toContain('=HYPERLINK(&quot;https://evil.test&quot;)');
    expect(text).not.toMatch(/<script|src=|@import|url\(/);
  });
});
