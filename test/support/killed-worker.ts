import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { root } from '../architecture/cruise.js';
import type { TestDatabase } from './test-database.js';

const WITHIN_MS = 60_000;
const LOOK_MS = 5;
const WRITES_A_PAGE = `datname = current_database() and wait_event = 'PgSleep'`;
const COMPILE = `import { compile, sourceDirectories } from './scripts/steps/compilation.mjs';
  await compile({ directories: [...sourceDirectories, 'test/support'] });`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A process that runs one job as of a time (`job-worker.ts`), and is killed while it does. */
export class KilledWorker {
  private child: ChildProcess | null = null;

  constructor(
    private readonly database: TestDatabase,
    private readonly job: string,
    private readonly at: string,
  ) {}

  /** Once, before the first start. */
  static compile(): void {
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', COMPILE], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`It does not compile: ${stderr}`);
  }

  /** Every page takes so much longer that writes to a table: work is left for all the kills, and they hit it in the middle. */
  async slowDown(table: string, pageTakesMs: number): Promise<void> {
    await this.database.query(`
      create function take_time() returns trigger language plpgsql as
      $$ begin perform pg_sleep(${pageTakesMs / 1_000}); return null; end $$;
      create trigger take_time after insert on ${table} for each statement execute function take_time()`);
  }

  async start(): Promise<void> {
    const { PATH = '' } = process.env;
    const child = spawn(
      process.execPath,
      [join(root, 'dist/test/support/job-worker.js'), this.job, this.at],
      {
        env: { PATH, NODE_ENV: 'test', LOG_LEVEL: 'silent', DATABASE_URL: this.database.url },
      },
    );
    this.child = child;
    let said = '';
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    const ended = once(child, 'exit').then(() => {
      throw new Error(`A worker ended by itself: ${said}`);
    });
    await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => undefined);
  }

  /** Kills it at most so long after a page was seen being written: in the middle of it, or in the next one. */
  async killAtWork(lifeMsMax: number): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    const looking = `select from pg_stat_activity where ${WRITES_A_PAGE}`;
    while ((await this.database.query(looking)).length === 0) {
      if (performance.now() > deadline) throw new Error('Nobody goes on.');
      await pause(LOOK_MS);
    }
    await pause(Math.random() * lifeMsMax);
    await this.kill();
  }

  /** Lets it work until a question is answered by true, or a minute is over; then kills it. */
  async finish(isDone: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + WITHIN_MS;
    while (!(await isDone()) && performance.now() < deadline) await pause(50);
    await this.kill();
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }
}
