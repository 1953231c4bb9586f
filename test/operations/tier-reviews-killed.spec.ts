import { ReviewTiersJob } from '#tiers';
import { KilledWorker } from '../support/killed-worker.js';
import { TestApp } from '../support/test-app.js';
import { RETAIL, TierOffice } from '../support/tier-office.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 10;
const MEMBERS = 40_000;
/** Every page takes so much longer, so that there is work left for all the kills, and they hit it in the middle. */
const PAGE_TAKES_MS = 150;
/** A process is killed at most so long after a page was seen being written: in the middle of it, or in the next one. */
const LIFE_MS_MAX = 600;
const DUE = '2026-04-01';
describe('Workers that are killed while they review tiers', () => {
  let app: TestApp;
  let office: TierOffice;
  let worker: KilledWorker;

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start();
    office = await TierOffice.open(app);
    await office.start({ ...RETAIL, graceDays: 0, warningDays: 0 });
    await members();
    worker = new KilledWorker(app.database, ReviewTiersJob.jobName, `${DUE}T16:00:00Z`);
    await worker.slowDown('tier_moves', PAGE_TAKES_MS);
  });

  afterAll(async () => {
    await worker.kill();
    await app.stop();
  });

  /** All of them on silver, for which they have done nothing. */
  async function members(): Promise<void> {
    const { query } = app.database;
    await query(
      `insert into customers (customer_id, program_id, external_id, attributes, status, enrolled_at, created_at, updated_at)
       select gen_random_uuid(), p.id, 'm-' || n, '{}', 'ACTIVE', $2::timestamptz, $2::timestamptz, $2::timestamptz
       from generate_series(1, $1::int) n, programs p`,
      [MEMBERS, app.now.toISOString()],
    );
    const from = `from customers c, tier_ladder_versions v where c.external_id like 'm-%' and v.state = 'PUBLISHED'`;
    await query(
      `insert into customer_totals (customer_id, program_id, last_order_number, orders_count, gross_minor, returned_minor)
       select customer_id, program_id, 0, 0, 0, 0 from customers where external_id like 'm-%'`,
    );
    await query(
      `insert into customer_external_ids (program_id, external_id, customer_id)
       select program_id, external_id, customer_id from customers where external_id like 'm-%'`,
    );
    await query(
      `insert into customer_tiers (customer_id, ladder_id, program_id, tier, rank, since, version_id, review_day, due_day, moves)
       select c.customer_id, v.ladder_id, c.program_id, 'silver', 1, c.enrolled_at, v.id, '${DUE}', '${DUE}', 1 ${from}`,
    );
    await query(
      `insert into tier_moves (customer_id, id, program_id, ladder_id, number, to_tier, is_up, cause, happened_at, recorded_at,
         version_id)
       select c.customer_id, gen_random_uuid(), c.program_id, v.ladder_id, 1, 'silver', true, 'LADDER_CHANGED', c.enrolled_at,
         c.enrolled_at, v.id ${from}`,
    );
  }

  async function reviewed(): Promise<number> {
    const [row] = await app.database.query<{ count: number }>(
      `select count(*)::int as count from tier_moves where cause = 'REVIEW'`,
    );
    return row?.count ?? 0;
  }

  it(`a worker killed ${KILLS} times while it reviews 40,000 members: each is reviewed once`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      await worker.start();
      await worker.killAtWork(LIFE_MS_MAX);
      expect(await reviewed()).toBeLessThan(MEMBERS);
    }
    await worker.start();
    await worker.finish(async () => (await reviewed()) === MEMBERS);
    app.clock.set(new Date(`${DUE}T16:00:00Z`));
    expect(await office.work()).toBe(0);

    const moves = await app.database.query(
      `select times, count(*)::int as customers from (
         select count(*)::int as times from tier_moves where cause = 'REVIEW' group by customer_id) one group by times`,
    );
    expect(moves).toEqual([{ times: 1, customers: MEMBERS }]);
    const told = await app.database.query(
      `select type, count(*)::int as count, count(distinct customer_id)::int as customers from activities
       where type in ('tier.changed', 'tier.downgraded') group by type order by type`,
    );
    expect(told).toEqual(
      ['tier.changed', 'tier.downgraded'].map((type) => ({ type, count: MEMBERS, customers: MEMBERS })),
    );
    expect(await app.violations(office.campaigns.desk.shop.program)).toEqual([]);
  });
});
