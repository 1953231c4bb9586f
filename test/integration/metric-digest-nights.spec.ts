import { AlertUpkeep, askedPeriod, KeepDigestsJob, ReportPages, SnapshotReports } from '#metrics';
import { required } from '#kernel';
import { nodesOf } from '../support/buyers.js';
import type { CampaignOffice } from '../support/campaign-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { reportedShop } from '../support/reported-shop.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const SET = `mutation ($input: SetMetricDigestInput!) { setMetricDigest(input: $input) { userErrors { code path } } }`;
const DIGESTS = `{ metricDigests(grain: WEEK) { edges { node { period html files { name csv } } } } }`;
/** In the middle of the night in New York: 06:00 there. */
const MONDAY = '2026-05-25T10:00:00Z';

/** Alerts of one week in May, each of a tier of its own, and when they were raised. */
const RAISED: readonly (readonly [name: string, at: string])[] = [
  ['before', '2026-05-12T03:59:59.999Z'],
  ['first', '2026-05-12T04:00:00Z'],
  ['soon', '2026-05-19T03:59:59.999Z'],
  ['settled', '2026-05-20T15:00:00Z'],
  ['night', '2026-05-25T09:00:00Z'],
  ['last', '2026-05-26T03:59:59.999Z'],
  ['next', '2026-05-26T04:00:00Z'],
];

describe('Nights that digests are made from', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;

  beforeAll(async () => {
    app = await TestApp.start();
    // A Wednesday, 20 May 2026; its night is counted.
    office = await reportedShop(app);
    floor = new ShopFloor(app, office.desk.shop);
    for (const [name, at] of RAISED) await raised(name, at);
  }, 120_000);

  afterAll(() => app.stop());

  async function ask(query: string, variables: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(office.session, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  }

  async function wanted(...reports: readonly string[]): Promise<void> {
    const { setMetricDigest } = await ask(SET, { input: { grain: 'WEEK', reports } });
    expect(setMetricDigest.userErrors).toEqual([]);
  }

  async function until(instant: string): Promise<void> {
    app.clock.set(new Date(instant));
    office.session = await app.signIn(office.desk.shop, 'manager@acme.test');
  }

  const raised = (name: string, at: string, count = 1): Promise<Shaped[]> =>
    floor.rows(
      `insert into metric_alerts (program_id, id, kind, metric, grain, dimension, value, period, through, observed, expected, movers, raised_at)
       select $1, gen_random_uuid(), 'ANOMALY', 'REVENUE_NET', 'WEEK', 'TIER', case when n = 1 then $2 else $2 || n end, '2026-05-11',
         '2026-05-17', 481230, 100, '[]', $3
       from generate_series(1, $4::int) n`,
      ...[name, at, count],
    );

  const work = (): Promise<number> => app.app.get(KeepDigestsJob).run(app.now);
  const looks = (): Promise<number> => app.app.get(AlertUpkeep).run(office.desk.shop.program.id, app.now);
  const digests = async (): Promise<Shaped[]> => nodesOf({ rows: (await ask(DIGESTS)).metricDigests });
  const nightsOf = ({ html }: Shaped): Set<string> =>
    new Set((html as string).match(/As \d{4}-\d\d-\d\d began/g));

  /** The report of what customers are worth fails as long as this works. */
  async function broken<T>(during: () => Promise<T>): Promise<T> {
    const reports = app.app.get(SnapshotReports);
    const sound = required(
      reports.all.find(({ report }) => report === 'LIFETIME_VALUE'),
      'the report',
    );
    const { report, dimensions } = sound;
    reports.register([{ report, dimensions, make: () => Promise.reject(new Error('This one is broken.')) }]);
    try {
      return await during();
    } finally {
      reports.register([sound]);
    }
  }

  test('are waited for until all is made that a digest tells', async () => {
    await wanted('CUSTOMERS', 'GOALS');
    expect(await work()).toBe(1);
    await until(MONDAY);
    await broken(async () => {
      await expect(floor.night()).rejects.toThrow('This one is broken.');
      await looks();
      expect(await work()).toBe(0);
    });
    // Mended, it is made when the claim of the night is over.
    await until('2026-05-25T11:30:00Z');
    await floor.night();
    expect(await work()).toBe(1);
    const [newest] = await digests();
    expect(newest.period).toBe('2026-05-18');
    expect(nightsOf(newest)).toEqual(new Set(['As 2026-05-25 began']));
    expect(newest.html).not.toContain('another night');
  });

  test('have a digest all the same in the night after, which says what it tells of another one', async () => {
    await until('2026-06-01T10:00:00Z');
    await broken(async () => {
      await expect(floor.night()).rejects.toThrow('This one is broken.');
      await looks();
    });
    app.clock.set(new Date('2026-06-02T05:59:00Z'));
    expect(await work()).toBe(0);
    app.clock.set(new Date('2026-06-02T06:00:00Z'));
    expect(await work()).toBe(1);
    await until('2026-06-02T06:00:00Z');
    const [newest] = await digests();
    expect(nightsOf(newest)).toEqual(new Set(['As 2026-06-01 began', 'As 2026-05-25 began']));
    expect(newest.html).toContain('as of another night: What customers are worth (2026-05-25)');
  });

  test('are not over as long as metrics of the day are looked at, whatever the day before was like', async () => {
    // Nobody worked on Monday; the reports that are wanted changed on Tuesday.
    await until('2026-06-09T10:00:00Z');
    await wanted('GOALS');
    await floor.night();
    await floor.rows(
      `update metric_alert_runs set as_of = '2026-06-09', looked = '{ORDERS}' where program_id = $1`,
    );
    expect(await work()).toBe(0);
    await looks();
    expect(await work()).toBe(1);
  });

  test('have each alert in one digest, by when it was raised', async () => {
    const told = (await digests()).map(({ period, files }): unknown => {
      const csv = (files as { name: string; csv: string }[]).find(({ name }) => name === 'alerts')?.csv ?? '';
      return [period, [...csv.matchAll(/,tier (\w+),/g)].map(([, name]) => name)];
    });
    expect(told).toEqual([
      ['2026-06-01', []],
      ['2026-05-25', ['next']],
      ['2026-05-18', ['last', 'night', 'settled']],
      ['2026-05-11', ['soon', 'first']],
    ]);
  });

  test('have their alerts whatever many came later', async () => {
    await raised('many', '2026-06-05T15:00:00Z', 5_001);
    const period = askedPeriod('2026-05', { from: '2026-05-01', through: '2026-05-01', grain: 'MONTH' });
    const asked = { reports: ['goals'], period, by: 'ALL', now: app.now } as const;
    const page = await app.app.get(ReportPages).make(office.desk.shop.program, asked);
    const rows = page?.chapters.flatMap(({ tables }) => tables).find(({ name }) => name === 'alerts')?.rows;
    const tiers = rows?.flatMap(([, , slice]) => (/^tier/.test(slice as string) ? [slice] : []));
    expect(tiers).toEqual(RAISED.map(([name]) => `tier ${name}`).toReversed());
  });
});
