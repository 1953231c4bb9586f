import { newId, type Uuid } from '#kernel';
import { createDataSource, Database, LiveChanges, Logger, type Tx } from '#platform';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const TOPIC = 'parcel';
const RECHECK_MS = 400;

/** A process: what it commits it tells of, what others commit it hears of. */
class Peer {
  readonly live: LiveChanges;
  /** Versions as a topic would read them from its tables. */
  readonly versions = new Map<Uuid, string>();

  constructor(
    readonly database: Database,
    url: string,
    recheckMs: number,
  ) {
    this.live = new LiveChanges(database, { databaseUrl: url, logger: new Logger('silent'), recheckMs });
    this.live.register({ name: TOPIC, versionsOf: () => Promise.resolve(this.versions) });
  }

  change(programId: Uuid, ...customerIds: readonly Uuid[]): Promise<void> {
    return this.database.tx({ programId }, (tx) => {
      this.live.publishAfter(tx, TOPIC, customerIds);
      return Promise.resolve();
    });
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts the hints a watch gets. */
async function hintsOf(
  peer: Peer,
  programId: Uuid,
  customerId: Uuid,
): Promise<{ count: number; close(): void }> {
  const watch = await peer.live.watch({ programId, topic: TOPIC, customerId });
  const hints = { count: 0, close: () => watch.close() };
  await watch.changed();
  void (async () => {
    while (await watch.changed()) hints.count += 1;
  })();
  return hints;
}

async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const startedAt = performance.now();
  while (!condition()) {
    if (performance.now() - startedAt > withinMs) throw new Error(`not within ${withinMs} ms`);
    await sleep(5);
  }
}

describe('Live changes', () => {
  const programId = newId(NOW);
  let testDatabase: TestDatabase;
  let database: Database;
  let peers: Peer[];
  /** Rechecks so rarely that only notifications can be what was seen. */
  let teller: Peer;
  let hearer: Peer;

  const peer = (recheckMs: number): Peer => {
    const made = new Peer(database, testDatabase.url, recheckMs);
    peers.push(made);
    return made;
  };

  beforeEach(async () => {
    testDatabase = await createTestDatabase();
    const dataSource = createDataSource({ url: testDatabase.url, poolSize: 3, as: 'app' });
    database = new Database(await dataSource.initialize());
    peers = [];
    [teller, hearer] = [peer(60_000), peer(60_000)];
  });

  afterEach(async () => {
    await Promise.all(peers.map(({ live }) => live.close()));
    await database.dataSource.destroy();
    await testDatabase.drop();
  });

  const connections = async (name: string): Promise<number> => {
    const sql = `select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = $1`;
    return (await testDatabase.query<{ count: number }>(sql, [name]))[0]?.count ?? 0;
  };

  const terminate = (name: string): Promise<unknown> =>
    testDatabase.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = $1`,
      [name],
    );

  test('are heard in another process, by who watches that customer of that program', async () => {
    const [ada, bob] = [newId(NOW), newId(NOW)];
    const [hints, others, elsewhere] = await Promise.all([
      hintsOf(hearer, programId, ada),
      hintsOf(hearer, programId, bob),
      hintsOf(hearer, newId(NOW), ada),
    ]);
    await teller.change(programId, ada);
    await until(() => hints.count === 1, 1_000);
    expect([others.count, elsewhere.count]).toEqual([0, 0]);
  });

  test('are told of after the commit, and never when it was rolled back', async () => {
    const ada = newId(NOW);
    const hints = await hintsOf(hearer, programId, ada);
    const failing = database.tx({ programId }, (tx) => {
      teller.live.publishAfter(tx, TOPIC, [ada]);
      return Promise.reject(new Error('planted'));
    });
    await expect(failing).rejects.toThrow('planted');
    let heardBeforeCommit = -1;
    await database.tx({ programId }, async (tx: Tx) => {
      teller.live.publishAfter(tx, TOPIC, [ada]);
      await sleep(150);
      heardBeforeCommit = hints.count;
    });
    expect(heardBeforeCommit).toBe(0);
    await until(() => hints.count === 1, 1_000);
  });

  test('of a burst arrive as a few hints, the last of them after the last change', async () => {
    const ada = newId(NOW);
    const hints = await hintsOf(hearer, programId, ada);
    for (let index = 0; index < 200; index += 1) await teller.change(programId, ada);
    const before = hints.count;
    expect(before).toBeLessThan(100);
    await teller.change(programId, ada);
    await until(() => hints.count > before, 1_000);
  });

  test('of a great many customers make listeners compare the versions of their own', async () => {
    const [ada, bob] = [newId(NOW), newId(NOW)];
    const [hints, others] = [await hintsOf(hearer, programId, ada), await hintsOf(hearer, programId, bob)];
    const crowd = Array.from({ length: 5_000 }, () => newId(NOW));
    hearer.versions.set(ada, '1');
    await teller.change(programId, ...crowd);
    await until(() => hints.count === 1, 2_000);
    hearer.versions.set(bob, '1');
    await teller.change(programId, ...crowd);
    await until(() => others.count === 1, 2_000);
    expect(hints.count).toBe(1);
  });

  test('are found by comparing versions when no notification tells of them', async () => {
    const lonely = peer(RECHECK_MS);
    const ada = newId(NOW);
    const hints = await hintsOf(lonely, programId, ada);
    lonely.versions.set(ada, '1');
    await until(() => hints.count === 1, 4 * RECHECK_MS);
    await sleep(3 * RECHECK_MS);
    expect(hints.count).toBe(1);
    lonely.versions.set(ada, '2');
    await until(() => hints.count === 2, 4 * RECHECK_MS);
  });

  test('are looked for after the listening connection was lost, and heard again', async () => {
    const ada = newId(NOW);
    const hints = await hintsOf(hearer, programId, ada);
    expect(await connections('perennial-listen')).toBe(1);
    hearer.versions.set(ada, '1');
    await terminate('perennial-listen');
    await until(() => hints.count >= 1, 3_000);
    const before = hints.count;
    await teller.change(programId, ada);
    await until(() => hints.count > before, 2_000);
    expect(await connections('perennial-listen')).toBe(1);
  });

  test('are told of after the telling connection was lost', async () => {
    const ada = newId(NOW);
    const hints = await hintsOf(hearer, programId, ada);
    await teller.change(programId, ada);
    await until(() => hints.count === 1, 1_000);
    await terminate('perennial-notify');
    await teller.change(programId, ada);
    await until(() => hints.count === 2, 2_000);
  });

  test('that wait to be told of are told of when the process ends', async () => {
    const ada = newId(NOW);
    const hints = await hintsOf(hearer, programId, ada);
    const brief = peer(60_000);
    await brief.change(programId, ada);
    await brief.live.close();
    await until(() => hints.count === 1, 1_000);
  });

  test('cost no connection where nobody watches and nothing changes', async () => {
    expect([await connections('perennial-listen'), await connections('perennial-notify')]).toEqual([0, 0]);
  });

  test('leave nothing behind when watches end', async () => {
    const hints = await hintsOf(hearer, programId, newId(NOW));
    expect(hearer.live.watchCount).toBe(1);
    hints.close();
    hints.close();
    expect(hearer.live.watchCount).toBe(0);
  });
});
