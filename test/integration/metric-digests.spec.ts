import { AlertUpkeep, KeepDigestsJob, KeepModelsJob } from '#metrics';
import { nodesOf } from '../support/buyers.js';
import type { CampaignOffice } from '../support/campaign-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { FORMULA, reportedShop } from '../support/reported-shop.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SCHEDULE = 'grain reports setBy';
const SET = `mutation ($input: SetMetricDigestInput!) { setMetricDigest(input: $input) { schedule { ${SCHEDULE} } userErrors { code path } } }`;
const DIGESTS = `query ($grain: MetricGrain, $first: Int, $after: String) { metricDigests(grain: $grain, first: $first, after: $after) {
  edges { node { grain period through title reports madeAt html files { name csv } } } pageInfo { hasNextPage endCursor } } }`;
const MONTHLY = ['GOALS', 'RETENTION', 'REVENUE', 'MEMBERS', 'POINTS', 'EXPERIMENTS'];

describe('Digests of weeks and months', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;

  beforeAll(async () => {
    app = await TestApp.start();
    // A Wednesday, 20 May 2026; its night is counted.
    office = await reportedShop(app);
    floor = new ShopFloor(app, office.desk.shop);
  }, 120_000);

  afterAll(() => app.stop());

  async function ask(query: string, variables: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(office.session, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  const set = async (grain: string, reports: readonly string[]): Promise<Shaped> =>
    (await ask(SET, { input: { grain, reports } })).setMetricDigest;

  const digests = async (asked: object = {}): Promise<Shaped[]> =>
    nodesOf({ rows: (await ask(DIGESTS, asked)).metricDigests });

  const work = (): Promise<number> => app.app.get(KeepDigestsJob).run(app.now);

  test('are not made unless staff want them', async () => {
    expect(await ask(`{ metricDigestSchedules { ${SCHEDULE} } }`)).toEqual({
      metricDigestSchedules: [
        { grain: 'WEEK', reports: [], setBy: null },
        { grain: 'MONTH', reports: [], setBy: null },
      ],
    });
    expect(await work()).toBe(0);
    expect(await digests()).toEqual([]);
  });

  test('are set once, in an order of their own, and refused where a report knows no weeks', async () => {
    const done = await set('MONTH', MONTHLY);
    expect(done).toEqual({
      schedule: {
        grain: 'MONTH',
        reports: ['RETENTION', 'REVENUE', 'MEMBERS', 'POINTS', 'EXPERIMENTS', 'GOALS'],
        setBy: expect.stringMatching(/^staff:/),
      },
      userErrors: [],
    });
    app.clock.advanceBy(1_000);
    expect(await set('MONTH', MONTHLY.toReversed())).toEqual(done);
    const refused = { schedule: null, userErrors: [{ code: 'INVALID_INPUT', path: ['reports'] }] };
    expect(await set('WEEK', ['RETENTION', 'REVENUE'])).toEqual(refused);
    expect(await set('WEEK', ['REVENUE', 'REVENUE'])).toEqual(refused);
    expect((await set('WEEK', ['REVENUE', 'GOALS'])).userErrors).toEqual([]);
    const { auditEntries } = await ask('{ auditEntries(first: 10) { edges { node { action subjectId } } } }');
    const audited = nodesOf({ rows: auditEntries }).filter(
      ({ action }) => action === 'metric_digest.scheduled',
    );
    expect(audited.map(({ subjectId }) => subjectId as string).sort()).toEqual(['MONTH', 'WEEK']);
  });

  test('tell of the last week and month that are over, once, whoever works', async () => {
    expect(
      await Promise.all([work(), work(), work()]).then((made) => made.reduce((sum, one) => sum + one)),
    ).toBe(2);
    expect(await work()).toBe(0);
    expect(await digests()).toMatchObject([
      { grain: 'WEEK', period: '2026-05-11', through: '2026-05-17', reports: ['REVENUE', 'GOALS'] },
      { grain: 'MONTH', period: '2026-04-01', through: '2026-04-30' },
    ]);
    expect(await digests({ grain: 'MONTH' })).toMatchObject([{ title: expect.stringMatching(/: 2026-04$/) }]);
  });

  test('hold what reports say, as files and as HTML that mail programs show', async () => {
    const [month] = await digests({ grain: 'MONTH' });
    const files = new Map(
      (month.files as { name: string; csv: string }[]).map(({ name, csv }) => [name, csv]),
    );
    const { revenueReport } =
      await ask(`{ revenueReport(from: "2026-04-01", through: "2026-04-01", grain: MONTH) {
      rows { edges { node { buyers net } } } } }`);
    const [{ buyers, net }] = nodesOf(revenueReport);
    const [head = '', line = ''] = files.get('revenue')?.split('\n') ?? [];
    const cells = Object.fromEntries(head.split(',').map((name, place) => [name, line.split(',')[place]]));
    expect(cells).toMatchObject({ period: '2026-04-01', buyers: `${buyers}`, netMinor: `${net}` });
    expect(files.get('goals')).toContain(`"'${FORMULA.replaceAll('"', '""')}"`);
    expect(month.html).toContain('=HYPERLINK(&quot;');
    // What is missed is money.
    expect(month.html).toMatch(/>\s*48123\.00 USD\s*</);
    expect(month.html).not.toContain('4812300');
    // No scripts, style sheets, images or anything from elsewhere; and less than mail programs clip.
    expect(month.html).not.toMatch(
      /<(script|style|link|img|svg|iframe|form)\b|src=|href=|url\(|class=|rgba\(/,
    );
    expect(month.html.length).toBeLessThan(80_000);
    expect(files.size).toBeGreaterThan(8);
  });

  test('wait for the night after the period, and are kept as they were told', async () => {
    const before = await digests();
    app.clock.set(new Date('2026-05-25T12:00:00Z'));
    office.session = await app.signIn(office.desk.shop, 'manager@acme.test');
    expect(await work()).toBe(0);
    await office.desk.order('ada', 9_900, { occurredAt: '2026-05-13T15:00:00Z' });
    await floor.night();
    expect(await work()).toBe(0);
    await app.app.get(AlertUpkeep).run(office.desk.shop.program.id, app.now);
    expect(await work()).toBe(1);
    const [newest, ...others] = await digests();
    expect(newest).toMatchObject({ grain: 'WEEK', period: '2026-05-18', through: '2026-05-24' });
    expect(others).toEqual(before);
    await expect(
      floor.rows(`update metric_digests set title = '' where program_id = $1 returning title`),
    ).rejects.toThrow(/permission denied/);
  });

  test('are read a page at a time, and no more when nobody wants them any more', async () => {
    const first = (await ask(DIGESTS, { first: 2 })).metricDigests;
    const rest = (await ask(DIGESTS, { first: 2, after: first.pageInfo.endCursor })).metricDigests;
    const periods = [first, rest]
      .flatMap((rows): Shaped[] => nodesOf({ rows }))
      .map(({ period }) => period as string);
    expect(periods).toEqual(['2026-05-18', '2026-05-11', '2026-04-01']);
    expect([first, rest].map(({ pageInfo }) => pageInfo.hasNextPage as boolean)).toEqual([true, false]);
    expect((await set('WEEK', [])).schedule).toMatchObject({ reports: [] });
    app.clock.set(new Date('2026-06-01T12:00:00Z'));
    await floor.night();
    await app.app.get(AlertUpkeep).run(office.desk.shop.program.id, app.now);
    // Retention is told beside a forecast, whose models are fitted with the scores of the night.
    expect(await work()).toBe(0);
    await app.app.get(KeepModelsJob).run(app.now);
    expect(await work()).toBe(1);
    office.session = await app.signIn(office.desk.shop, 'manager@acme.test');
    expect((await digests()).map(({ grain, period }) => `${grain} ${period}`)).toEqual([
      ...['MONTH 2026-05-01', 'WEEK 2026-05-18', 'WEEK 2026-05-11', 'MONTH 2026-04-01'],
    ]);
  });
});
