import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../architecture/cruise.js';
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
const WITHIN_MS = 60_000;
const LOOK_MS = 5;
const DUE = '2026-04-01';
const WRITES_A_PAGE = `datname = current_database() and wait_event = 'PgSleep'`;
const COMPILE = `import { compile, sourceDirectories } from './scripts/steps/compilation.mjs';
  await compile({ directories: [...sourceDirectories, 'test/support'] });`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('Workers that are killed while they review tiers', () => {
  let app: TestApp;
  let office: TierOffice;
  let worker: ChildProcess | null = null;

  beforeAll(async () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', COMPILE], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`It does not compile: ${stderr}`);
    app = await TestApp.start();
    office = await TierOffice.open(app);
    await office.start({ ...RETAIL, graceDays: 0, warningDays: 0 });
    await members();
    await app.database.query(`
      create function take_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(${PAGE_TAKES_MS / 1_000}); return null; end $$;
      create trigger take_time after insert on tier_moves for each statement execute function take_time()`);
  });

  afterAll(async () => {
    worker?.kill('SIGKILL');
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

  async function startWorker(): Promise<ChildProcess> {
    const { PATH = '' } = process.env;
    const child = spawn(
      process.execPath,
      [join(root, 'dist/test/support/review-worker.js'), `${DUE}T16:00:00Z`],
      {
        env: { PATH, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: app.database.url },
      },
    );
    worker = child;
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`A worker ended by itself: ${said}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return child;
  }

  /** Waits until it is in the middle of a page. */
  async function seeWork(): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    const looking = `select from pg_stat_activity where ${WRITES_A_PAGE}`;
    while ((await app.database.query(looking)).length === 0) {
      if (performance.now() > deadline) throw new Error(`Nobody goes on; ${await reviewed()} were reviewed.`);
      await pause(LOOK_MS);
    }
  }

  async function reviewed(): Promise<number> {
    const [row] = await app.database.query<{ count: number }>(
      `select count(*)::int as count from tier_moves where cause = 'REVIEW'`,
    );
    return row?.count ?? 0;
  }

  it(`a worker killed ${KILLS} times while it reviews 40,000 members: each is reviewed once`, async () => {
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await startWorker();
      await seeWork();
      await pause(Math.random() * LIFE_MS_MAX);
      expect(await reviewed()).toBeLessThan(MEMBERS);
      child.kill('SIGKILL');
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
    }
    const last = await startWorker();
    const deadline = performance.now() + WITHIN_MS;
    while ((await reviewed()) < MEMBERS && performance.now() < deadline) await pause(50);
    last.kill('SIGKILL');
    await once(last, 'exit');
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
