import pg from 'pg';
import { newId } from '#kernel';
import { ServiceProcess } from '../support/service-process.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

// Processes take seconds to start on a busy machine.
jest.setTimeout(240_000);

/** The documented longest. */
const END_WITHIN_MS = 10_000;
const LOOK_MS = 20;
const START_WITHIN_MS = 60_000;
const ASLEEP = `datname = current_database() and wait_event = 'PgSleep'`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('the worker as a process, asked to end', () => {
  let database: TestDatabase;
  const running: ServiceProcess[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query(
      `insert into programs (id, code, name, currency, time_zone, locales, status, inactivity_days, created_at)
       values ($1, 'slow', 'Slow', 'EUR', 'UTC', '{en}', 'OPEN', 365, now())`,
      [newId(new Date())],
    );
  });

  afterEach(async () => {
    for (const service of running.splice(0)) service.child.kill('SIGKILL');
    // What sleeps does not notice that nobody waits for it any more.
    await database.query(`select pg_terminate_backend(pid) from pg_stat_activity where ${ASLEEP}`);
  });

  afterAll(() => database.drop());

  /** Every job takes so long from now on: looking for what is due does. */
  async function slowDown(seconds: number): Promise<void> {
    await database.query(`
      create or replace function slow_down() returns trigger language plpgsql as
      $$ begin perform pg_sleep(${seconds}); return null; end $$`);
    await database.query(`
      create or replace trigger slow_down before delete on ledger_due
      for each statement execute function slow_down()`);
  }

  /** Starts a worker and waits until it runs a job. */
  async function startWork(): Promise<ServiceProcess> {
    const service = ServiceProcess.spawn({ DATABASE_URL: database.url, LOG_LEVEL: 'info' }, 'worker');
    running.push(service);
    for (const deadline = performance.now() + START_WITHIN_MS; ; await pause(LOOK_MS)) {
      const asleep = await database.query(`select from pg_stat_activity where ${ASLEEP}`);
      if (asleep.length > 0 && service.output.includes('worker started')) return service;
      if (performance.now() > deadline) throw new Error(`It does not work: ${service.output}`);
    }
  }

  test('finishes the job that it runs, and ends by itself with exit code 0', async () => {
    await slowDown(2);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const service = await startWork();
      service.signal(signal);
      const { ms, ...ended } = await service.ended();
      expect(ended).toEqual({ code: 0, signal: null });
      expect(ms).toBeLessThan(END_WITHIN_MS);
      expect(service.output).toContain('job done');
    }
  });

  test('goes on when the database was away while a job ran', async () => {
    await slowDown(2);
    const service = await startWork();
    const { href, pathname } = new URL(database.url);
    const server = new pg.Client({ connectionString: new URL('/postgres', href).href });
    await server.connect();
    for (let times = 0; times < 10; times += 1) {
      await server.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [
        pathname.slice(1),
      ]);
      await pause(200);
    }
    await server.end();
    expect(service.output).toContain('A connection of the job queue was lost');
    const before = service.output.length;
    while (!service.output.slice(before).includes('job done') && service.child.exitCode === null)
      await pause(LOOK_MS);
    expect(service.child.exitCode).toBeNull();
  });

  test('ends in time with exit code 1 although a job goes on', async () => {
    await slowDown(60);
    const service = await startWork();
    service.signal('SIGTERM');
    const { ms, ...ended } = await service.ended();
    expect(ended).toEqual({ code: 1, signal: null });
    expect(ms).toBeLessThan(END_WITHIN_MS);
    expect(service.output).toContain('had to be cut off');
  });

  test('ends at once with exit code 1 when asked again', async () => {
    await slowDown(60);
    const service = await startWork();
    service.signal('SIGTERM');
    await pause(300);
    service.signal('SIGTERM');
    const { ms, ...ended } = await service.ended();
    expect(ended).toEqual({ code: 1, signal: null });
    expect(ms).toBeLessThan(1_000);
  });
});
