import { Database } from '#platform';
import { EdgeApp } from '../support/edge-app.js';
import { untilServed } from '../support/overload.js';
import type { Shop } from '../support/test-app.js';

const CLIENTS = 500;
/** As many as a process has connections. */
const POOL = 10;
const WAIT_MS_MAX = 2_000;

const ME = '{ me { id wallet { available } } }';
/** A customer, a wallet, its lots, its journal: each read needs what the one before it found. */
const EVERYTHING = `{ me { externalId wallet { available
  lots(first: 2) { edges { node { remaining } } } journal(first: 2) { edges { node { at } } } } } }`;
const ORDER = '{ order(externalId: "o-1") { externalId } }';
const REDEEM = `mutation ($input: RedeemPointsInput!) {
  redeemPoints(input: $input) { replayed points userErrors { code } } }`;
const RECORD = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { order { id } userErrors { code } } }`;

type Asked = Awaited<ReturnType<EdgeApp['ask']>>;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('a pool that slow queries have exhausted', () => {
  let edge: EdgeApp;
  let shop: Shop;
  let token: string;
  let slow: Promise<unknown>;

  beforeAll(async () => {
    edge = await EdgeApp.start({ DATABASE_POOL_SIZE: String(POOL) });
    shop = await edge.test.shop();
    token = await edge.test.customer(shop, 'ada');
    const customer = { externalId: 'ada' };
    const order = { customer, externalId: 'o-1', currency: 'USD', totalMinor: 100_000 };
    await edge.ask(shop.key, RECORD, { input: order });
    // Warm: what is measured is the wait, not the first compilation of everything.
    for (let round = 0; round < 3; round += 1) await edge.ask(token, ME);
  });

  afterAll(() => edge.stop());

  const exhaust = (): void => {
    const database = edge.test.app.get(Database);
    const sleeping = Array.from({ length: POOL }, () =>
      database.tx({ programId: null }, (tx) => tx.query('select pg_sleep(60)')),
    );
    slow = Promise.allSettled(sleeping);
  };

  const relieve = async (): Promise<void> => {
    await edge.test.database.query(
      `select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and query like '%pg_sleep(60)'
         and pid <> pg_backend_pid()`,
    );
    await slow;
  };

  test('is no reason to wait for more than 2 s; a second after they end it serves again', async () => {
    const redeem = (key: string): object => ({ input: { points: 1, idempotencyKey: key } });
    const storm = (key: string): Promise<Asked[]> =>
      Promise.all(
        Array.from({ length: CLIENTS }, (_, index) => {
          if (index % 3 === 0) return edge.ask(token, REDEEM, redeem(key));
          return index % 3 === 1 ? edge.ask(token, ME) : edge.ask(shop.key, ORDER);
        }),
      );
    // What so many clients and the service, in one process here, take from each other when nothing is slow.
    const usual = await storm('redeem-before-load-1');
    const usualMs = Math.max(...usual.map(({ ms }) => ms));
    exhaust();
    await pause(100);
    const answers = await storm('redeem-under-load-1');
    for (const { status, headers, body, ms } of answers) {
      expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['OVERLOADED']);
      expect([status, Number(headers.get('retry-after')) >= 1]).toEqual([503, true]);
      expect(body.errors?.[0]?.extensions['retryAfterSeconds']).toBe(Number(headers.get('retry-after')));
      expect(ms).toBeLessThan(WAIT_MS_MAX + usualMs);
    }
    await relieve();
    const startedAt = performance.now();
    expect((await edge.ask(token, ME)).body).toMatchObject({
      data: { me: { wallet: { available: 999 } } },
    });
    expect((await edge.ask(shop.key, ORDER)).status).toBe(200);
    // Refused means that nothing was done: the same key does it now, once.
    const done = await edge.ask(token, REDEEM, redeem('redeem-under-load-1'));
    expect(done.body.data.redeemPoints).toEqual({ replayed: false, points: 1, userErrors: [] });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  test('keeps nobody waiting, whatever is asked: writes, lists, sign-in, a spend sent again', async () => {
    const session = await edge.test.staff(shop, 'OWNER');
    const spent = { input: { points: 1, idempotencyKey: 'redeem-then-again' } };
    await edge.ask(token, REDEEM, spent);
    const storefront = (query: string): Promise<Asked> => edge.ask(shop.key, query);
    const staff = (query: string): Promise<Asked> => edge.ask(session, query, {}, '/admin/graphql');
    const ada = '{ externalId: "ada" }';
    const bought = `customer: ${ada}, externalId: "o-9", currency: "USD", totalMinor: 100`;
    const errors = 'userErrors { code }';
    exhaust();
    await pause(100);
    const answers = await Promise.all([
      edge.ask(token, REDEEM, spent),
      ...[
        `mutation { upsertCustomer(input: { externalId: "eve" }) { ${errors} } }`,
        `mutation { upsertCustomers(input: { customers: [{ externalId: "eve" }] }) { results { ${errors} } } }`,
        `mutation { enrolCustomer(input: { externalId: "ada" }) { ${errors} } }`,
        `mutation { recordOrder(input: { ${bought} }) { ${errors} } }`,
        `mutation { recordOrders(input: { orders: [{ ${bought} }] }) { results { ${errors} } } }`,
        `mutation { recordActivity(input: { customer: ${ada}, type: "quiz.done", externalId: "q" }) { ${errors} } }`,
        `mutation { issueCustomerToken(input: { customerExternalId: "ada" }) { ${errors} } }`,
        `{ quoteOrder(input: { ${bought} }) { ${errors} } }`,
        '{ program { code } }',
        '{ pointTypes { code } }',
        '{ customer(externalId: "ada") { wallet { available } } }',
      ].map(storefront),
      ...[
        'mutation { signIn(input: { program: "acme", email: "owner@acme.test", password: "wrong" }) { userErrors { code } } }',
        '{ viewer { name } }',
        '{ campaigns { nodes { code } } }',
        '{ staffMembers { nodes { name } } }',
        '{ storefrontKeys { nodes { name } } }',
        '{ auditEntries { nodes { action } } }',
        '{ approvals { nodes { id } } }',
        '{ adjustments { nodes { id } } }',
        '{ adjustmentLimits { role } }',
        '{ program { code } }',
      ].map(staff),
    ]);
    await relieve();
    const told = answers.map(({ status, body, ms }) => ({
      codes: [status, ...(body.errors ?? []).map(({ extensions }) => extensions.code)],
      isInTime: ms < WAIT_MS_MAX + 500,
    }));
    expect(told).toEqual(told.map(() => ({ codes: [503, 'OVERLOADED'], isInTime: true })));
  });

  test('leaves the process alive and ready', async () => {
    exhaust();
    await pause(100);
    expect((await fetch(`${edge.url}/health`)).status).toBe(200);
    expect((await fetch(`${edge.url}/ready`)).status).toBe(200);
    await relieve();
  });
});

describe('a pool that slow queries give back again and again', () => {
  const POOL_SIZE = 2;
  const HELD_MS = 450;
  let edge: EdgeApp;
  let token: string;
  let isSlow = true;
  let slow: Promise<unknown>;

  beforeAll(async () => {
    edge = await EdgeApp.start({ DATABASE_POOL_SIZE: String(POOL_SIZE) });
    const shop = await edge.test.shop();
    token = await edge.test.customer(shop, 'ada');
    for (let round = 0; round < 3; round += 1) await edge.ask(token, EVERYTHING);
    const database = edge.test.app.get(Database);
    // Twice as many as there are connections: whoever comes waits for one or two of them, each time.
    slow = Promise.all(
      Array.from({ length: 2 * POOL_SIZE }, async () => {
        while (isSlow)
          await database.tx({ programId: null }, (tx) => tx.query(`select pg_sleep(${HELD_MS / 1_000})`));
      }),
    );
    await pause(100);
  });

  afterAll(async () => {
    isSlow = false;
    await slow;
    await edge.stop();
  });

  test('is waited for by one request for 2 s in total, however many reads it makes one after the other', async () => {
    const answers = await Promise.all([edge.ask(token, EVERYTHING), edge.ask(token, EVERYTHING)]);
    const told = answers.map(({ body, ms }) => ({
      codes: [...new Set(body.errors?.map(({ extensions }) => extensions.code))],
      retryAfterSeconds: body.errors?.every(({ extensions }) => Number(extensions['retryAfterSeconds']) >= 1),
      isInTime: ms < WAIT_MS_MAX + 500,
    }));
    expect(told).toEqual(
      told.map(() => ({ codes: ['OVERLOADED'], retryAfterSeconds: true, isInTime: true })),
    );
  });

  test('answers whoever needs it for less', async () => {
    const { status, body, ms } = await edge.ask(token, '{ me { id } }');
    expect([status, body.errors]).toEqual([200, undefined]);
    expect(ms).toBeLessThan(WAIT_MS_MAX + 500);
  });
});

describe('a request that takes too long', () => {
  const TIMEOUT_MS = 600;
  let edge: EdgeApp;
  let shop: Shop;

  beforeAll(async () => {
    edge = await EdgeApp.start({}, { requestTimeoutMs: TIMEOUT_MS });
    shop = await edge.test.shop();
    const order = {
      customer: { externalId: 'ada' },
      externalId: 'o-1',
      currency: 'USD',
      totalMinor: 100_000,
    };
    // The first requests take longest, on slow machines longer than the limit that is looked at below.
    await untilServed(
      () =>
        edge.test.enrol(shop, 'ada').then(
          () => true,
          () => false,
        ),
      (isEnrolled) => !isEnrolled,
    );
    const isRefused = ({ status }: { readonly status: number }): boolean => status !== 200;
    await untilServed(() => edge.ask(shop.key, RECORD, { input: order }), isRefused);
    await untilServed(() => edge.ask(shop.key, ORDER), isRefused);
  });

  afterAll(() => edge.stop());

  /** Makes every look at a row of the table take so many seconds. */
  const slowDown = (table: string, seconds: number): Promise<unknown> =>
    edge.test.database.query(
      `create policy planted on ${table} as restrictive for select to perennial_app using (pg_sleep(${seconds}) is not null)`,
    );
  const speedUp = (table: string): Promise<unknown> =>
    edge.test.database.query(`drop policy planted on ${table}`);

  const runningOn = async (table: string): Promise<number> => {
    const [row] = await edge.test.database.query<{ count: bigint }>(
      `select count(*) from pg_stat_activity where datname = current_database() and state = 'active'
         and query like '%${table}%' and pid <> pg_backend_pid()`,
    );
    return Number(row?.count);
  };

  test('is given up, and its statement is cancelled', async () => {
    await slowDown('orders', 20);
    const asking = edge.ask(shop.key, ORDER);
    await pause(300);
    expect(await runningOn('orders')).toBe(1);
    const { status, headers, body, ms } = await asking;
    expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual(['TIMEOUT']);
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect(ms).toBeGreaterThan(TIMEOUT_MS - 50);
    await pause(100);
    expect(await runningOn('orders')).toBe(0);
    await speedUp('orders');
    expect((await edge.ask(shop.key, ORDER)).status).toBe(200);
  });

  test('is answered for when it hangs in something that it shares with others', async () => {
    await slowDown('customers', 3);
    const { status, body, ms } = await edge.ask(
      shop.key,
      '{ customer(externalId: "ada") { wallet { available } } }',
    );
    expect([status, body.errors?.map(({ extensions }) => extensions.code)]).toEqual([503, ['TIMEOUT']]);
    expect(ms).toBeLessThan(3_000);
    await speedUp('customers');
  });
});
