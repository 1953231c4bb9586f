import { required } from '#kernel';
import { Desk } from '../support/desk.js';
import { LossyProxy, type Exchange } from '../support/lossy-proxy.js';
import { Seeded } from '../support/seeded.js';
import { OperationMaker, QUERIES, type Chain, type Operation } from '../support/storm/operations.js';
import { compareAnswers, reconcile, type Done } from '../support/storm/reconcile.js';
import { StormClient, TRIES_MAX } from '../support/storm/storm-client.js';
import { TestApp, type Shop } from '../support/test-app.js';

const SEED = Number(process.env['SEED'] ?? 20_261_122);
/** `npm run prove` does 10,000. */
const OPERATIONS = Number(process.env['STORM_OPERATIONS'] ?? 2_500);
const CLIENTS = 50;
const SHOPS = 3;
const CUSTOMERS = 40;
const LOSS_PERCENT = 30;
/** Of 100 operations, after so many the same key is sent with another input. */
const MISMATCH_PERCENT = 5;

const RECORD = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { results { userErrors { code } } } }`;

interface Storm {
  readonly done: readonly Done[];
  readonly exchanges: readonly Exchange[];
  readonly conflicts: readonly string[];
  readonly tries: readonly number[];
}

/** The same operations again with the same seed: SEED=... npm test -- test/operations/lost-answers */
describe(`when a network loses ${LOSS_PERCENT} % of the answers (seed ${SEED})`, () => {
  let apps: TestApp[];

  beforeEach(async () => {
    const first = await TestApp.start();
    apps = [first, await first.beside()];
  });

  afterEach(async () => {
    const [first, second] = apps;
    await second?.app.close();
    await first?.stop();
  });

  /** Shops whose customers have a million points each. */
  const open = async (): Promise<{ shop: Shop; customers: [string, ...string[]] }[]> => {
    const first = required(apps[0], 'a process');
    const shops = [];
    for (let index = 1; index <= SHOPS; index += 1) {
      const shop = await first.shop({ code: `shop-${index}` });
      const names = Array.from({ length: CUSTOMERS }, (_, number) => `customer-${number}`);
      const orders = names.map((externalId) => {
        const order = { customer: { externalId }, externalId: `start-${externalId}`, currency: 'USD' };
        return { ...order, totalMinor: 100_000_000 };
      });
      const input = { createCustomers: 'CREATE_AND_ENROL', orders };
      type Data = { recordOrders: { results: { userErrors: object[] }[] } };
      const { recordOrders } = await new Desk(first, shop).ask<Data>(RECORD, { input });
      expect(recordOrders.results.flatMap(({ userErrors }) => userErrors)).toEqual([]);
      shops.push({ shop, customers: names as [string, ...string[]] });
    }
    return shops;
  };

  /** `inputOf` makes what is sent at every try: the same again, if the client is right. */
  const rage = async (
    count: number,
    chainOf: (maker: OperationMaker) => Chain,
    inputOf: (operation: Operation, input: object) => object,
  ): Promise<Storm> => {
    const random = new Seeded(SEED);
    const shops = await open();
    const proxies = await Promise.all(
      apps.map(async (app) =>
        LossyProxy.start({
          port: await app.port(),
          random: new Seeded(random.int(1, 1_000_000)),
          lossPercent: LOSS_PERCENT,
        }),
      ),
    );
    const makers = shops.map(({ shop, customers }, index) => ({
      shop,
      maker: new OperationMaker(new Seeded(random.int(1, 1_000_000)), String(index), customers),
    }));
    const chains: { shop: Shop; chain: Chain }[] = [];
    for (let planned = 0; planned < count;) {
      const { shop, maker } = required(makers[random.int(0, SHOPS - 1)], 'a shop');
      const chain = chainOf(maker).slice(0, count - planned);
      chains.push({ shop, chain });
      planned += chain.length;
    }
    const storm = { done: [] as Done[], conflicts: [] as string[], tries: [] as number[] };
    const ports = proxies.map(({ port }) => port);
    const work = async (): Promise<void> => {
      const clients = new Map(shops.map(({ shop }) => [shop.key, new StormClient(ports, shop.key)]));
      for (let next = chains.pop(); next; next = chains.pop()) {
        const client = required(clients.get(next.shop.key), 'a client');
        let hold: string | undefined;
        for (const planned of next.chain) {
          const input = planned.takesHold ? { ...planned.input, hold } : planned.input;
          const operation = { ...planned, input };
          const { name, mismatch } = operation;
          const { payload, tries } = await client.ask(name, QUERIES[name], () => ({
            input: inputOf(operation, input),
          }));
          storm.done.push({ operation, payload });
          storm.tries.push(tries);
          hold = payload.hold?.id;
          if (mismatch === null || storm.done.length % 100 >= MISMATCH_PERCENT) continue;
          const other = await client.ask(name, QUERIES[name], () => ({ input: mismatch }));
          storm.conflicts.push(...other.payload.userErrors.map(({ code }) => code));
        }
      }
      for (const client of clients.values()) client.close();
    };
    await Promise.all(Array.from({ length: CLIENTS }, work));
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    return { ...storm, exchanges: proxies.flatMap(({ exchanges }) => exchanges) };
  };

  const expectNoViolations = async (): Promise<void> => {
    const first = required(apps[0], 'a process');
    const programs = await first.database.query<{ id: string }>('select id from programs');
    for (const { id } of programs)
      expect(await first.violations({ id } as Parameters<TestApp['violations']>[0])).toEqual([]);
  };

  test(`${OPERATIONS} operations of ${CLIENTS} clients at once, each sent again with its key until it is answered, are done once each`, async () => {
    const { done, exchanges, conflicts, tries } = await rage(
      OPERATIONS,
      (maker) => maker.chain(),
      (_, input) => input,
    );
    const lost = exchanges.filter(({ fate }) => fate !== 'answered').length;
    process.stdout.write(
      `lost answers: ${done.length} operations, ${exchanges.length} requests, ${lost} lost, ` +
        `at most ${Math.max(...tries)} of ${TRIES_MAX} tries, ${conflicts.length} mismatches\n`,
    );
    expect(done).toHaveLength(OPERATIONS);
    expect(lost / exchanges.length).toBeGreaterThan(0.27);
    expect(new Set(done.map(({ operation }) => operation.name)).size).toBe(Object.keys(QUERIES).length);
    expect(await reconcile(required(apps[0], 'a process').database, done)).toEqual([]);
    expect(compareAnswers(exchanges, done)).toEqual([]);
    expect(conflicts.length).toBeGreaterThan(OPERATIONS / 50);
    expect(new Set(conflicts)).toEqual(new Set(['IDEMPOTENCY_CONFLICT']));
    await expectNoViolations();
  }, 600_000);

  test('a client that takes a new key for every try is caught', async () => {
    let keys = 0;
    const { done, exchanges } = await rage(
      300,
      (maker) => [maker.redemption()],
      (_, input) => {
        keys += 1;
        return { ...input, idempotencyKey: `a-new-key-every-time-${keys}` };
      },
    );
    const faults = await reconcile(required(apps[0], 'a process').database, done);
    const lostAfter = exchanges.filter(({ fate }) => fate === 'lost after' || fate === 'lost while').length;
    expect(lostAfter).toBeGreaterThan(50);
    expect(faults.filter((fault) => fault.includes('nothing by the answers, REDEEM')).length).toBeGreaterThan(
      50,
    );
    expect(faults.filter((fault) => fault.startsWith('records of redeemPoints'))).toHaveLength(1);
    // Points that are gone twice are gone properly: only the answers tell.
    await expectNoViolations();
  });
});
