import { createDataSource, Database, RequestDeadline } from '#platform';
import { SilentProxy } from '../support/silent-proxy.js';
import type { GraphqlBody } from '../support/edge-app.js';
import { TestApp, type Shop } from '../support/test-app.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** What a request may take, what is added before it is answered for, and what a busy machine adds to that. */
const ANSWERED_MS_MAX = 10_000 + 500 + 1_500;

const ME = '{ me { id wallet { available } } }';
const ORDER = '{ order(externalId: "o-1") { externalId } }';
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { points userErrors { code } } }`;
const RECORD = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { order { id } userErrors { code } } }`;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  return { value: await work, ms: performance.now() - startedAt };
}

describe('a service whose database vanishes without a word', () => {
  let near: TestApp;
  let through: TestApp;
  let proxy: SilentProxy;
  let port: number;
  let shop: Shop;
  let token: string;

  beforeAll(async () => {
    near = await TestApp.start(new Date());
    proxy = await SilentProxy.start(near.database.url);
    through = await near.beside({ environment: { DATABASE_URL: proxy.url } });
    port = await through.port();
    shop = await near.shop();
    token = await near.customer(shop, 'ada');
  });

  afterAll(async () => {
    await through.app.close();
    await proxy.stop();
    await near.stop();
  });

  /** Once: `TestApp` would come again. Answers the codes of the errors. */
  const ask = async (credential: string, query: string, variables: object = {}): Promise<string[]> => {
    const answer = await fetch(`http://127.0.0.1:${port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({ query, variables }),
    });
    const { errors = [] } = (await answer.json()) as GraphqlBody;
    return errors.map(({ extensions }) => extensions.code);
  };

  /** One of each kind: a batch of orders, one of spends, shared reads, and a transaction of a request's own. */
  const askAll = (name: string): Promise<string[]>[] => {
    const order = { customer: { externalId: 'ada' }, externalId: name, currency: 'USD', totalMinor: 10_000 };
    const spend = { customer: 'ada', points: 1, idempotencyKey: `silent-database-${name}` };
    return [
      ask(shop.key, RECORD, { input: order }),
      ask(shop.key, REDEEM, { input: spend }),
      ask(token, ME),
      ask(shop.key, ORDER),
    ];
  };

  test('answers everybody in time, and serves again as soon as there is a database', async () => {
    const before = await Promise.all([...askAll('o-0'), ...askAll('o-1')]);
    expect(before.flat()).toEqual([]);

    proxy.fallSilent();
    const asked = askAll('o-2').map(timed);
    await pause(200);
    asked.push(...askAll('o-3').map(timed));
    for (const { value, ms } of await Promise.all(asked)) {
      expect(value.length).toBeGreaterThan(0);
      for (const code of value) expect(['OVERLOADED', 'TIMEOUT', 'UNAVAILABLE']).toContain(code);
      expect(ms).toBeLessThan(ANSWERED_MS_MAX);
    }

    proxy.speak();
    await pause(500);
    const { value, ms } = await timed(Promise.all([...askAll('o-2'), ...askAll('o-3')]));
    expect(value.flat()).toEqual([]);
    expect(ms).toBeLessThan(1_000);
    expect(await near.violations(shop.program)).toEqual([]);
  }, 60_000);
});

describe('a transaction whose connection falls silent', () => {
  let owner: TestDatabase;
  let proxy: SilentProxy;
  let database: Database;

  beforeAll(async () => {
    owner = await createTestDatabase();
    proxy = await SilentProxy.start(owner.url);
    // One connection: what a transaction left behind, the next one would find.
    const dataSource = createDataSource({ url: proxy.url, poolSize: 1, as: 'app' });
    database = new Database(await dataSource.initialize());
  });

  afterAll(async () => {
    await database.dataSource.destroy();
    await proxy.stop();
    await owner.drop();
  });

  afterEach(async () => {
    proxy.speak();
    const { ms } = await timed(database.tx({ programId: null }, (tx) => tx.query('select 1')));
    expect(ms).toBeLessThan(1_000);
    expect(database.gate.busyCount).toBe(0);
  });

  test('is cut soon after its time', async () => {
    const deadline = new RequestDeadline(300);
    const asking = database.tx({ programId: null, deadline }, async (tx) => {
      await tx.query('select 1');
      proxy.fallSilent();
      await tx.query('select 2');
    });
    await expect(asking).rejects.toMatchObject({ extensions: { code: 'TIMEOUT' } });
  });

  test('says that nobody knows, when that was while it committed', async () => {
    const deadline = new RequestDeadline(300);
    const asking = database.tx({ programId: null, deadline }, async (tx) => {
      await tx.query('select 1');
      proxy.fallSilent();
    });
    await expect(asking).rejects.toMatchObject({ extensions: { code: 'UNAVAILABLE' }, outcome: 'UNKNOWN' });
  });

  test('is not waited for to roll back, whether it has a deadline or none', async () => {
    const asking = database.tx({ programId: null }, async (tx) => {
      await tx.query('select 1');
      proxy.fallSilent();
      throw new Error('boom');
    });
    await expect(asking).rejects.toThrow('boom');
  });

  test('has all the time it takes, when it has no deadline', async () => {
    const sql = 'select pg_sleep(2.5), 1 as done';
    const rows = await database.tx({ programId: null }, (tx) => tx.query<{ done: number }>(sql));
    expect(rows[0]?.done).toBe(1);
  });
});
