import fc from 'fast-check';
import {
  createDataSource,
  Database,
  Logger,
  RatePoints,
  WINDOW_MS,
  type RateKind,
  type RateLimits,
  type RateSubject,
} from '#platform';
import { entities } from '../../apps/composition/entities.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const LIMITS: RateLimits = { KEY: 1_000, CUSTOMER: 100, STAFF: 0, ADDRESS: 50 };
const NOW = new Date('2026-03-01T12:00:20Z');

let names = 0;

function subject(kind: RateKind = 'CUSTOMER'): RateSubject {
  names += 1;
  return { kind, id: `subject-${names}` };
}

describe('Rate points', () => {
  let testDatabase: TestDatabase;
  let database: Database;
  const logger = new Logger('silent');
  const processes: RatePoints[] = [];

  /** What one API process holds. */
  function newProcess(on: Database = database): RatePoints {
    const points = new RatePoints(on, { limits: LIMITS, secret: 'x'.repeat(32), logger });
    processes.push(points);
    return points;
  }

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    const source = createDataSource({ url: testDatabase.url, poolSize: 5, entities, as: 'app' });
    database = new Database(await source.initialize());
  });

  afterEach(async () => {
    await Promise.all(processes.splice(0).map((each) => each.close()));
  });

  afterAll(async () => {
    await database.dataSource.destroy();
    await testDatabase.drop();
  });

  it('are spent until there are too few, and a refusal spends nothing', () => {
    const points = newProcess();
    const who = subject();
    expect(points.spend(who, 60, NOW)).toEqual({ isAllowed: true, remaining: 40, retryAfterSeconds: 40 });
    expect(points.spend(who, 41, NOW)).toMatchObject({ isAllowed: false, remaining: 40 });
    expect(points.spend(who, 40, NOW)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(points.look(who, NOW)).toMatchObject({ isAllowed: false, remaining: 0, retryAfterSeconds: 40 });
    expect(points.spend(subject(), 100, NOW)).toMatchObject({ isAllowed: true });
  });

  it('are new in the next minute', async () => {
    const points = newProcess();
    const who = subject();
    points.spend(who, 100, NOW);
    await points.fold();
    const next = new Date(NOW.getTime() + 40_000);
    expect(points.spend(who, 100, next)).toMatchObject({ isAllowed: true, retryAfterSeconds: 60 });
    await points.fold();
    expect(points.spend(who, 1, next).isAllowed).toBe(false);
    expect(newProcess().spend(who, 100, new Date(next.getTime() + WINDOW_MS)).isAllowed).toBe(true);
  });

  it('have no end where the limit is 0', () => {
    const points = newProcess();
    expect(points.spend(subject('STAFF'), 1e9, NOW)).toMatchObject({ isAllowed: true, remaining: null });
  });

  it('are charged down to nothing for what was done already', () => {
    const points = newProcess();
    const who = subject('ADDRESS');
    expect(points.charge(who, 30, NOW)).toMatchObject({ isAllowed: true, remaining: 20 });
    expect(points.charge(who, 30, NOW)).toMatchObject({ isAllowed: true, remaining: 0 });
    expect(points.charge(who, 30, NOW)).toMatchObject({ isAllowed: false, remaining: 0 });
  });

  it('are shared by all processes, and overrun by no more than what was spent between two folds', async () => {
    const who = subject();
    const [a, b, c] = [newProcess(), newProcess(), newProcess()];
    const spend = (points: RatePoints): number => (points.spend(who, 10, NOW).isAllowed ? 10 : 0);
    let spent = 0;
    for (let fold = 0; fold < 5; fold += 1) {
      for (const points of [a, b, c]) spent += spend(points) + spend(points);
      for (const points of [a, b, c]) await points.fold();
    }
    // A process that has folded knows nothing of what the two others spend until it folds again: 20 points each.
    expect(spent).toBeGreaterThan(100);
    expect(spent).toBeLessThanOrEqual(100 + 2 * 20);
    expect(newProcess().spend(who, 10, NOW).isAllowed).toBe(true);
    expect([a, b, c].map((points) => points.look(who, NOW).isAllowed)).toEqual([false, false, false]);
  });

  it('of any number of requests and subjects are one statement', async () => {
    const points = newProcess();
    const tx = jest.spyOn(database, 'tx');
    try {
      points.spend(subject(), 1, NOW);
      await points.fold();
      tx.mockClear();
      const crowd = Array.from({ length: 200 }, () => subject());
      for (let request = 0; request < 2_000; request += 1)
        points.spend(crowd[request % 200] ?? subject(), 1, NOW);
      await points.fold();
      await points.fold();
      expect(tx).toHaveBeenCalledTimes(1);
    } finally {
      tx.mockRestore();
    }
  });

  it('are folded by itself within a second, while nobody waits', async () => {
    const who = subject();
    newProcess().spend(who, 7, NOW);
    const deadline = performance.now() + 5_000;
    let spent: bigint | undefined;
    while (spent === undefined && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      spent = await stored(`CUSTOMER:${who.id}`);
    }
    expect(spent).toBe(7n);
  });

  it('of an address are stored under a keyed hash', async () => {
    const points = newProcess();
    points.spend({ kind: 'ADDRESS', id: '192.0.2.77' }, 5, NOW);
    await points.fold();
    const rows = await testDatabase.query<{ subject: string }>(
      `select subject from rate_points where subject like 'ADDRESS:%'`,
    );
    expect(rows).not.toEqual([]);
    for (const row of rows) expect(row.subject).toMatch(/^ADDRESS:[\w-]{22}$/);
    const other = newProcess();
    other.spend({ kind: 'ADDRESS', id: '192.0.2.77' }, 5, NOW);
    await other.fold();
    expect(other.look({ kind: 'ADDRESS', id: '192.0.2.77' }, NOW).remaining).toBe(40);
  });

  it('of ten minutes ago are forgotten', async () => {
    const who = subject();
    const points = newProcess();
    points.spend(who, 5, NOW);
    await points.fold();
    points.spend(subject(), 5, new Date(NOW.getTime() + 12 * WINDOW_MS));
    await points.fold();
    expect(await stored(`CUSTOMER:${who.id}`)).toBeUndefined();
  });

  it('are counted by a process whose clock is slow in the window of the others', async () => {
    const who = subject();
    const [ahead, behind] = [newProcess(), newProcess()];
    const next = new Date(NOW.getTime() + WINDOW_MS);
    ahead.spend(who, 90, next);
    await ahead.fold();
    behind.spend(who, 5, NOW);
    await behind.fold();
    expect(behind.look(who, NOW).remaining).toBe(10);
    expect(await stored(`CUSTOMER:${who.id}`)).toBe(90n);
  });

  it('go on without a database, each process by itself, and are folded when it is back', async () => {
    const broken = new Database(
      createDataSource({ url: 'postgres://nobody@127.0.0.1:1/none', poolSize: 1, as: 'app' }),
    );
    let isUp = false;
    const flaky = Object.assign(Object.create(Database.prototype) as Database, {
      tx: (...args: Parameters<Database['tx']>) => (isUp ? database : broken).tx(...args),
    });
    const failure = jest.spyOn(logger, 'failure');
    const points = newProcess(flaky);
    const who = subject();
    points.spend(who, 60, NOW);
    await points.fold();
    await points.fold();
    expect(points.spend(who, 60, NOW).isAllowed).toBe(false);
    expect(points.spend(who, 30, NOW).isAllowed).toBe(true);
    expect(failure).toHaveBeenCalledTimes(1);
    isUp = true;
    await points.fold();
    expect(await stored(`CUSTOMER:${who.id}`)).toBe(90n);
    expect(points.look(who, NOW).remaining).toBe(10);
    failure.mockRestore();
  });

  it('in the shared row are those that all processes have allowed, whatever they do at once', async () => {
    const step = fc.record({
      who: fc.nat(1),
      process: fc.nat(2),
      points: fc.integer({ min: 1, max: 30 }),
      folds: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const subjects = [subject(), subject('KEY')];
        const all = [newProcess(), newProcess(), newProcess()];
        const allowed = [0, 0];
        const folding: Promise<void>[] = [];
        for (const { who, process, points, folds } of steps) {
          const [one, spender] = [subjects[who] ?? subject(), all[process] ?? newProcess()];
          if (spender.spend(one, points, NOW).isAllowed) allowed[who] = (allowed[who] ?? 0) + points;
          if (folds) folding.push(spender.fold());
        }
        await Promise.all(folding);
        await Promise.all(all.map((each) => each.fold()));
        const rows = await Promise.all(subjects.map(({ kind, id }) => stored(`${kind}:${id}`)));
        expect(rows.map((spent) => Number(spent ?? 0n))).toEqual(allowed);
      }),
      { numRuns: 30 },
    );
  });

  async function stored(name: string): Promise<bigint | undefined> {
    const rows = await testDatabase.query<{ spent: bigint }>(
      'select spent from rate_points where subject = $1',
      [name],
    );
    return rows[0]?.spent;
  }
});
