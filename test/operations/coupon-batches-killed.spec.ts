import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../architecture/cruise.js';
import { CouponOffice } from '../support/coupon-office.js';
import { TestApp } from '../support/test-app.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 3;
const CODES = 60_000;
/** Every portion takes so much longer, so that there is work left for all the kills, and they hit it in the middle. */
const PORTION_TAKES_MS = 250;
const WITHIN_MS = 60_000;
const LOOK_MS = 5;
const COMPILE = `import { compile, sourceDirectories } from './scripts/steps/compilation.mjs';
  await compile({ directories: [...sourceDirectories, 'test/support'] });`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('Workers that are killed while they make codes', () => {
  let app: TestApp;
  let office: CouponOffice;
  let worker: ChildProcess | null = null;

  beforeAll(async () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', COMPILE], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`It does not compile: ${stderr}`);
    app = await TestApp.start();
    office = await CouponOffice.open(app);
    await office.template('mail');
    await app.database.query(`
      create function take_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(${PORTION_TAKES_MS / 1_000}); return null; end $$;
      create trigger take_time after insert on coupon_codes for each statement execute function take_time()`);
  });

  afterAll(async () => {
    worker?.kill('SIGKILL');
    await app.stop();
  });

  async function startWorker(): Promise<ChildProcess> {
    const { PATH = '' } = process.env;
    const script = join(root, 'dist/test/support/coupon-worker.js');
    const child = spawn(process.execPath, [script, app.now.toISOString()], {
      env: { PATH, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: app.database.url },
    });
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

  /** Waits until it is in the middle of a portion. */
  async function seeWork(): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    const looking = `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    while ((await app.database.query(looking)).length === 0) {
      if (performance.now() > deadline) throw new Error('Nobody makes codes.');
      await pause(LOOK_MS);
    }
  }

  it(`${KILLS} of them, in the middle of a portion: each number has one code, and none is missing`, async () => {
    const id = await office.batch('mail', CODES);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await startWorker();
      await seeWork();
      const seen = await office.batchOf(id);
      child.kill('SIGKILL');
      expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
      expect(seen.done).toBeLessThan(CODES);
    }
    const last = await startWorker();
    const deadline = performance.now() + WITHIN_MS;
    while ((await office.batchOf(id)).state !== 'DONE' && performance.now() < deadline) await pause(50);
    last.kill('SIGKILL');
    await once(last, 'exit');

    expect(await office.batchOf(id)).toMatchObject({ state: 'DONE', done: CODES, codes: { good: CODES } });
    const found = await app.database.query(
      `select count(*)::int as codes, count(distinct code)::int as different, count(distinct number)::int as numbers,
         min(number) as first, max(number) as last from coupon_codes`,
    );
    expect(found).toEqual([{ codes: CODES, different: CODES, numbers: CODES, first: 1, last: CODES }]);
    expect(await app.violations(office.shop.program)).toEqual([]);
  });
});
