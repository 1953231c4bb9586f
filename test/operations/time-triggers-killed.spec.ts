import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Program } from '#access';
import type { TimeTrigger } from '#campaigns';
import { root } from '../architecture/cruise.js';
import type { TriggerWorkerTask } from '../support/trigger-worker.js';
import { TriggerBench } from '../support/triggers.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(300_000);

const KILLS = 20;
/** Processes at once: one fires while the next starts, and two fire at once now and then. */
const PROCESSES = 3;
const PER_TRIGGER = 5_000;
/** Every page takes so much longer, so that there is work left for all the kills, and they hit it in the middle. */
const PAGE_TAKES_MS = 150;
/** A process is killed at most so long after a page was seen being recorded: in the middle of it, or in the next one. */
const LIFE_MS_MAX = 250;
const LOOK_MS = 5;
const SINCE = '2026-03-29T00:00:00Z';
const RECORDS_A_PAGE = `datname = current_database() and wait_event = 'PgSleep'`;
/** What the killed have left over is done by then. */
const REST_WITHIN_MS = 60_000;
const FIRES_AT = '2026-03-29T12:00:00Z';
const TRIGGERS: readonly TimeTrigger[] = [{ kind: 'BIRTHDAY' }, { kind: 'INACTIVE', days: 30 }];
const COMPILE = `import { compile, sourceDirectories } from './scripts/steps/compilation.mjs';
  await compile({ directories: [...sourceDirectories, 'test/support'] });`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('Workers that are killed while they fire', () => {
  let bench: TriggerBench;
  let program: Program;
  const children = new Set<ChildProcess>();

  beforeAll(async () => {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', COMPILE], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`It does not compile: ${stderr}`);
    bench = await TriggerBench.start();
    program = await bench.newProgram('Europe/Berlin');
    await people();
    await bench.database.query(`
      create function take_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(${PAGE_TAKES_MS / 1_000}); return null; end $$;
      create trigger take_time after insert on activities for each statement execute function take_time()`);
  });

  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await bench.stop();
  });

  /** Half of them have their birthday, the other half have been silent for thirty days. */
  async function people(): Promise<void> {
    for (let first = 0; first < PER_TRIGGER; first += 1_000) {
      const numbers = Array.from({ length: 1_000 }, (_, index) => first + index);
      await bench.join(
        program,
        Object.fromEntries(numbers.map((n) => [`b${n}`, { birthday: '1990-03-29' }])),
      );
      await bench.join(program, Object.fromEntries(numbers.map((n) => [`s${n}`, {}])));
      await bench.order(
        program,
        numbers.map((n) => ({ at: '2026-02-27T12:00:00Z', customer: { externalId: `s${n}` } })),
      );
    }
  }

  /** A worker process that has begun to fire. */
  async function startWorker(): Promise<ChildProcess> {
    const task: TriggerWorkerTask = { triggers: TRIGGERS, since: SINCE, now: FIRES_AT };
    const { PATH = '' } = process.env;
    const child = spawn(
      process.execPath,
      [join(root, 'dist/test/support/trigger-worker.js'), JSON.stringify(task)],
      { env: { PATH, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: bench.database.url } },
    );
    children.add(child);
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`A worker ended by itself: ${said}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
    return child;
  }

  /** Waits until somebody is in the middle of a page. */
  async function seeWork(): Promise<void> {
    const looking = `select from pg_stat_activity where ${RECORDS_A_PAGE}`;
    const deadline = performance.now() + REST_WITHIN_MS;
    while ((await bench.database.query(looking)).length === 0) {
      if (performance.now() > deadline) throw new Error(`Nobody goes on; ${await count()} were fired.`);
      await pause(LOOK_MS);
    }
  }

  /** Waits until something was fired for good. */
  async function seeCommit(): Promise<void> {
    const deadline = performance.now() + REST_WITHIN_MS;
    while ((await count()) === 0) {
      if (performance.now() > deadline) throw new Error('Nothing was fired.');
      await pause(LOOK_MS);
    }
  }

  async function count(): Promise<number> {
    const [row] = await bench.database.query<{ count: number }>(
      `select count(*)::int as count from activities where type in ('customer.birthday', 'customer.inactive')`,
    );
    return row?.count ?? 0;
  }

  it(`a worker killed ${KILLS} times while it fires 10,000 birthday and inactivity triggers: each fired exactly once`, async () => {
    let kills = 0;
    let killsAmidWork = 0;
    /** Each of them starts a process, kills it at a random moment of its work, and starts the next. */
    const killer = async (): Promise<void> => {
      while (kills < KILLS) {
        kills += 1;
        const worker = await startWorker();
        await seeWork();
        // On a busy machine a page may take longer than any of them lives: the later ones are let get somewhere.
        if (kills > KILLS / 2) await seeCommit();
        await pause(Math.random() * LIFE_MS_MAX);
        // Read first: the others count as well while this one waits.
        const isAmidWork = (await count()) < 2 * PER_TRIGGER;
        killsAmidWork += Number(isAmidWork);
        worker.kill('SIGKILL');
        const [code, signal] = (await once(worker, 'exit')) as [number | null, string | null];
        expect([code, signal]).toEqual([null, 'SIGKILL']);
      }
    };
    await Promise.all(Array.from({ length: PROCESSES }, killer));
    expect([kills, killsAmidWork]).toEqual([KILLS, KILLS]);
    // Between them they got somewhere: what was committed was met again by those that came after.
    expect(await count()).toBeGreaterThan(0);

    const last = await startWorker();
    const deadline = performance.now() + REST_WITHIN_MS;
    while ((await count()) < 2 * PER_TRIGGER && performance.now() < deadline) await pause(50);
    last.kill('SIGKILL');
    await once(last, 'exit');
    bench.want(SINCE, ...TRIGGERS);
    expect(await bench.fire(FIRES_AT)).toBe(0);

    const rows = await bench.database.query<{ type: string; times: number; customers: number }>(
      `select type, times, count(*)::int as customers from (
         select a.type, c.external_id, count(*)::int as times
         from activities a join customers c using (customer_id)
         where (a.type = 'customer.birthday' and c.external_id like 'b%')
           or (a.type = 'customer.inactive' and c.external_id like 's%')
         group by a.type, c.external_id
       ) one group by type, times order by type`,
    );
    expect(rows).toEqual([
      { type: 'customer.birthday', times: 1, customers: PER_TRIGGER },
      { type: 'customer.inactive', times: 1, customers: PER_TRIGGER },
    ]);
    expect(await count()).toBe(2 * PER_TRIGGER);
    expect(await bench.violations(program)).toEqual([]);
  });
});
