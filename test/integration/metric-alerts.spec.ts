import { AlertUpkeep, KeepSnapshotsJob, RollUps, SnapshotReports, SnapshotUpkeep } from '#metrics';
import { required } from '#kernel';
import { buyers } from '../support/buyers.js';
import { PlantedDoings } from '../support/planted-doings.js';
import { TestApp, type Shop } from '../support/test-app.js';

/** A Tuesday in New York, and an hour and more later. */
const NIGHT = '2026-03-03T10:30:00Z';
const LATER = '2026-03-03T11:45:00Z';
/** Mondays with one order each, from so many weeks before the last one on, which has twelve. */
const MONDAYS = 13;
const ALERTS = '{ metricAlerts { edges { node { metric grain kind } } } }';
const ENGAGEMENT_GOAL = `mutation { setMetricGoal(input: { metric: ENGAGEMENT, grain: WEEK, kind: BENCHMARK, target: 0.5,
  direction: AT_LEAST, source: "us" }) { userErrors { code } goal { present { period value } } } }`;
const TOLD = ['ORDERS', 'REVENUE_NET'];

describe('Alerts of a night', () => {
  let app: TestApp;
  let shop: Shop;
  let session: string;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date(NIGHT));
    shop = await app.shop({ code: `shop-${shops}`, since: new Date('2024-01-01T00:00:00Z') });
    session = await app.staff(shop, 'MANAGER', `shop-${shops}@acme.test`);
    const last = Date.parse('2026-03-02T00:00:00Z');
    const days = Array.from({ length: MONDAYS }, (_, week) =>
      new Date(last - 7 * 86_400_000 * (week + 1)).toISOString().slice(0, 10),
    );
    const many = Array.from({ length: 12 }, (_, minute) => `2026-03-02T15:${10 + minute}`);
    await buyers(app, shop, { ann: [...days, ...many] });
    await app.app.get(RollUps).run(shop.program.id, app.now);
  });

  const job = (): Promise<number> => app.app.get(KeepSnapshotsJob).run(app.now);

  async function told(): Promise<string[]> {
    const { data } = await app.admin(session, ALERTS, {});
    const edges = data.metricAlerts.edges as { readonly node: { readonly metric: string } }[];
    return edges.map(({ node }) => node.metric).sort();
  }

  async function looked(): Promise<string[]> {
    const [run] = await app.database.query<{ readonly looked: string[] }>(
      'select looked from metric_alert_runs where program_id = $1',
      [shop.program.id],
    );
    return run?.looked ?? [];
  }

  it('are told where a report of it fails, of all that is not read from that report', async () => {
    const reports = app.app.get(SnapshotReports);
    const sound = required(
      reports.all.find(({ report }) => report === 'ENGAGEMENT'),
      'the report',
    );
    const { report, dimensions } = sound;
    reports.register([{ report, dimensions, make: () => Promise.reject(new Error('This one is broken.')) }]);
    try {
      await expect(job()).rejects.toThrow('This one is broken.');
      expect(await told()).toEqual(TOLD);
      expect(await looked()).not.toContain('ENGAGEMENT');
    } finally {
      reports.register([sound]);
    }
    // Mended, it is made when the claim of the night is over, and looked at then.
    app.clock.set(new Date(LATER));
    session = await app.signIn(shop, `shop-${shops}@acme.test`);
    await app.app.get(RollUps).run(shop.program.id, app.now);
    expect(await job()).toBe(1);
    expect(await looked()).toContain('ENGAGEMENT');
    expect(await told()).toEqual(TOLD);
  });

  it('are told of the other metrics where one fails', async () => {
    const plants = new PlantedDoings(app, shop);
    await plants.insert('metric_snapshots', {
      ...{ report: 'REPEAT_PURCHASE', dimension: 'ALL', value: '', as_of: '2026-03-02' },
      ...{ counted_at: NIGHT, computed_at: NIGHT, figures: '{}' },
      ...{ definition_version: 1, inactivity_days: 180, time_zone: 'America/New_York' },
    });
    await expect(job()).rejects.toThrow(TypeError);
    expect(await told()).toEqual(TOLD);
    const all = await looked();
    expect(all).toContain('NEGATIVE_REVIEWS');
    expect(all).not.toContain('REPEAT_PURCHASE_90D');
    // It is tried again, and the others are not.
    await expect(app.app.get(AlertUpkeep).run(shop.program.id, app.now)).rejects.toThrow(TypeError);
    expect(await looked()).toEqual(all);
  });

  it('know a week by the report of another day, where there is none of the Monday behind it', async () => {
    await new PlantedDoings(app, shop).members({ ann: '2025-01-01T00:00:00Z' });
    await app.app.get(RollUps).run(shop.program.id, app.now);
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
    const { data } = await app.admin(session, ENGAGEMENT_GOAL, {});
    expect(data.setMetricGoal).toMatchObject({
      userErrors: [],
      goal: { present: { period: '2026-02-23' } },
    });
  });
});
