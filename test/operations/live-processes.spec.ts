import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { ActivityRecorder } from '#activity';
import { required } from '#kernel';
import { Database, type Tx } from '#platform';
import { root } from '../architecture/cruise.js';
import { orderFrom } from '../support/activity.js';
import { LiveSocket } from '../support/live-socket.js';
import { TestApp, valueOf, type Shop } from '../support/test-app.js';

/** The acceptance of live changes. */
const WITHIN_MS = 1_000;
/** What a lost notification costs: the next comparison, and the look. */
const RECHECK_WITHIN_MS = 8_000;
const START_MS = 60_000;

const WALLET = `subscription { walletChanged {
  wallet { available } movements { kind points at } } }`;
const ACTIVITY = 'subscription { activityRecorded { type externalId } }';
const TOKEN = `mutation ($input: IssueCustomerTokenInput!) { issueCustomerToken(input: $input) { token } }`;
const ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { userErrors { code } } }`;
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One process of the service, as it is shipped. */
class Shipped {
  private said = '';

  private constructor(readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => (this.said += chunk.toString()));
  }

  static async start(app: 'api' | 'worker', databaseUrl: string, isReady: RegExp): Promise<Shipped> {
    const { PATH = '' } = process.env;
    const env = { PATH, NODE_ENV: 'test', DATABASE_URL: databaseUrl, PORT: '0', LOG_LEVEL: 'info' };
    const child = spawn(process.execPath, [join(root, `dist/apps/${app}/main.js`)], { env });
    const shipped = new Shipped(child);
    const startedAt = performance.now();
    while (!isReady.test(shipped.said)) {
      const isLate = performance.now() - startedAt > START_MS;
      if (isLate || child.exitCode !== null) throw new Error(`${app} did not start: ${shipped.said}`);
      await sleep(10);
    }
    return shipped;
  }

  get port(): number {
    return Number(
      required(/localhost:(\d+)|127\.0\.0\.1:(\d+)/.exec(this.said)?.slice(1).find(Boolean), 'a port'),
    );
  }

  async ask(credential: string, query: string, input: object): Promise<void> {
    const response = await fetch(`http://127.0.0.1:${this.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${credential}` },
      body: JSON.stringify({ query, variables: { input } }),
    });
    const { data, errors } = (await response.json()) as {
      data: Record<string, { userErrors: unknown[] }>;
      errors?: unknown;
    };
    expect({ errors, refusals: Object.values(data).flatMap(({ userErrors }) => userErrors) }).toEqual({
      refusals: [],
    });
  }

  /** Asks it to end; answers the exit code and how long it took. */
  async end(): Promise<{ code: number | null; ms: number }> {
    const startedAt = performance.now();
    const ended = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    return { code, ms: performance.now() - startedAt };
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}

describe('Two API processes and a worker on one database', () => {
  /** Sets things up, in this process and at any time; speaks to nobody's sockets. */
  let app: TestApp;
  let shop: Shop;
  let a: Shipped;
  let b: Shipped;
  let worker: Shipped | null = null;
  let sockets: LiveSocket[] = [];
  let keys = 0;
  const latencies: string[] = [];

  beforeAll(async () => {
    spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
    const longAgo = new Date(Date.now() - 400 * 86_400_000);
    app = await TestApp.start(longAgo);
    shop = await app.shop({ pointType: { expiryPolicy: { kind: 'MONTHS', months: 12 } } });
    for (const name of ['ada', 'bob', 'carl', 'old']) await app.enrol(shop, name);
    // Points that have expired since, though nobody has written it down.
    await app.storefront(shop.key, ORDER, { input: orderOf('old', 'o-old') });
    app.clock.set(new Date());
    const ready = /Perennial listens[\s\S]*health/;
    [a, b] = await Promise.all([
      Shipped.start('api', app.database.url, ready),
      Shipped.start('api', app.database.url, ready),
    ]);
  }, 3 * START_MS);

  afterEach(async () => {
    await Promise.all(sockets.map((socket) => socket.close()));
    sockets = [];
  });

  afterAll(async () => {
    for (const process of [a, b, worker]) process?.kill();
    await app.stop();
    globalThis.process.stdout.write(`live changes: ${latencies.join(', ')}\n`);
  });

  const orderOf = (customer: string, externalId: string): object => ({
    customer: { externalId: customer },
    ...{ externalId, currency: 'USD', totalMinor: 10_000 },
  });

  const tokenOf = async (customerExternalId: string, ttlSeconds = 600): Promise<string> => {
    app.clock.set(new Date());
    const answer = await app.storefront(shop.key, TOKEN, { input: { customerExternalId, ttlSeconds } });
    return answer.data.issueCustomerToken.token as string;
  };

  /** A subscriber on a process, who has seen how things stand. */
  const subscriberOf = async (process: Shipped, customer: string): Promise<LiveSocket> => {
    const socket = await LiveSocket.as(await tokenOf(customer), process.port);
    sockets.push(socket);
    socket.subscribe('activity', ACTIVITY);
    socket.subscribe('wallet', WALLET);
    await socket.next('wallet');
    // The other one says nothing when it begins.
    await sleep(200);
    return socket;
  };

  /** How long after the change was answered the message came; a message that came before came in no time. */
  const timed = async <T>(
    what: string,
    change: () => Promise<unknown>,
    message: () => Promise<T>,
  ): Promise<T> => {
    const coming = message().then((told) => ({ told, at: performance.now() }));
    await change();
    const answeredAt = performance.now();
    const { told, at } = await coming;
    latencies.push(`${what} ${Math.round(at - answeredAt)} ms`);
    expect(at - answeredAt).toBeLessThanOrEqual(WITHIN_MS);
    return told;
  };

  const redeem = async (process: Shipped, customer: string): Promise<void> => {
    keys += 1;
    const input = { points: 1, idempotencyKey: `live-processes-redeem-${keys}` };
    await process.ask(await tokenOf(customer), REDEEM, input);
  };

  test('a subscriber on one sees an order and a redemption made on the other within 1 s', async () => {
    const socket = await subscriberOf(a, 'ada');
    const [wallet, activity] = await timed(
      'order',
      () => b.ask(shop.key, ORDER, orderOf('ada', 'o-1')),
      () => Promise.all([socket.next('wallet'), socket.next('activity')]),
    );
    expect(activity.activityRecorded).toEqual({ type: 'order.paid', externalId: 'o-1' });
    expect(wallet.walletChanged).toMatchObject({
      wallet: { available: 100 },
      movements: [{ kind: 'AWARD', points: 100 }],
    });
    const redeemed = await timed(
      'redemption',
      () => redeem(b, 'ada'),
      () => socket.next('wallet'),
    );
    expect(redeemed.walletChanged).toMatchObject({
      wallet: { available: 99 },
      movements: [{ kind: 'REDEEM', points: 1 }],
    });
  });

  test('subscribers on both see a change made on either, each once', async () => {
    const [onA, onB] = await Promise.all([subscriberOf(a, 'bob'), subscriberOf(b, 'bob')]);
    for (const [index, process] of [a, b].entries()) {
      await timed(
        'order',
        () => process.ask(shop.key, ORDER, orderOf('bob', `o-both-${index}`)),
        () =>
          Promise.all([onA.next('activity'), onB.next('activity'), onA.next('wallet'), onB.next('wallet')]),
      );
    }
    await sleep(300);
    const untaken = [onA, onB].flatMap((socket) => [socket.untaken('activity'), socket.untaken('wallet')]);
    expect(untaken).toEqual([0, 0, 0, 0]);
  });

  test(
    'a subscriber sees within 1 s what the worker lets expire',
    async () => {
      const socket = await subscriberOf(a, 'old');
      const coming = socket.next('wallet', START_MS).then((told) => ({ told, at: new Date() }));
      // What came due while no worker was running it works off at once.
      worker = await Shipped.start('worker', app.database.url, /worker started/);
      const { told, at } = await coming;
      expect(told.walletChanged).toMatchObject({
        wallet: { available: 0 },
        movements: [{ kind: 'EXPIRE', points: 100 }],
      });
      const [row] = await app.database.query<{ recorded_at: Date }>(
        `select recorded_at from ledger_movements where kind = 'EXPIRE'`,
      );
      const recordedAt = required(row, 'the movement').recorded_at;
      // The time of the job, which is before the commit.
      const ms = at.getTime() - recordedAt.getTime();
      latencies.push(`expiry ${ms} ms`);
      expect(ms).toBeLessThanOrEqual(WITHIN_MS);
    },
    2 * START_MS,
  );

  test('a change is seen although the listening connection has just been lost', async () => {
    const socket = await subscriberOf(a, 'carl');
    const terminated = await app.database.query<{ pid: number }>(
      `select pid, pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'perennial-listen'`,
    );
    expect(terminated.length).toBeGreaterThan(0);
    await b.ask(shop.key, ORDER, orderOf('carl', 'o-deaf'));
    expect((await socket.next('activity', RECHECK_WITHIN_MS)).activityRecorded.externalId).toBe('o-deaf');
    expect((await socket.next('wallet')).walletChanged.movements).toHaveLength(1);
    await timed(
      'order after a reconnect',
      () => b.ask(shop.key, ORDER, orderOf('carl', 'o-heard-again')),
      () => socket.next('activity'),
    );
  });

  test('a change is seen although its notification never came', async () => {
    const socket = await subscriberOf(a, 'carl');
    const now = new Date();
    const order = orderFrom('o-untold', { customer: { externalId: 'carl' }, occurredAt: now });
    await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const mute = Object.create(tx, { afterCommit: { value: () => undefined } }) as Tx;
      const [recorded] = await app.app.get(ActivityRecorder).recordOrders(mute, shop.program, [order], now);
      valueOf(required(recorded, 'an answer'));
    });
    expect((await socket.next('activity', RECHECK_WITHIN_MS)).activityRecorded.externalId).toBe('o-untold');
    expect((await socket.next('wallet', RECHECK_WITHIN_MS)).walletChanged.movements).toHaveLength(1);
  });

  test('a socket is closed when its token expires', async () => {
    const socket = await LiveSocket.as(await tokenOf('ada', 2), a.port);
    const openedAt = performance.now();
    socket.subscribe('wallet', WALLET);
    await socket.next('wallet');
    expect(await socket.farewell).toEqual({ code: 4403, reason: 'Forbidden' });
    expect(performance.now() - openedAt).toBeLessThan(2_500);
  });

  test('anonymous sockets are refused', async () => {
    expect((await (await LiveSocket.open(a.port)).farewell).code).toBe(4401);
  });

  test('a process that is asked to end says farewell to its sockets, and ends in time', async () => {
    const socket = await subscriberOf(a, 'ada');
    const ending = a.end();
    expect(await socket.farewell).toEqual({ code: 1001, reason: 'Going away' });
    const { code, ms } = await ending;
    expect(code).toBe(0);
    expect(ms).toBeLessThan(5_000);
  });
});
