import { Database } from '#platform';
import { EdgeApp, type GraphqlBody } from '../support/edge-app.js';
import { END_SESSION, FAULTS, PlantedFaults } from '../support/planted-faults.js';
import { Seeded } from '../support/seeded.js';
import type { Shop } from '../support/test-app.js';

const SEED = Number(process.env['FAULTS_SEED'] ?? 20_260_301);
const CLIENTS = 8;
const ROUNDS = 12;
/** One statement in so many fails, which makes about one transaction in six. */
const ONE_IN = 30;
const TRIES_MAX = 40;
const TROUBLE = new Set(['IN_PROGRESS', 'OVERLOADED', 'TIMEOUT', 'UNAVAILABLE']);

const ERRORS = 'userErrors { code }';
const spend = (name: string): string => {
  const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
  const hold = name.endsWith('Hold') || name === 'holdPoints' ? 'hold { id status }' : '';
  return `mutation ($input: ${type}!) { ${name}(input: $input) { points ${hold} ${ERRORS} } }`;
};
const RECORD = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { order { id status } ${ERRORS} } }`;
const RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) { order { id status } ${ERRORS} } }`;
const CANCEL = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { id status } ${ERRORS} } }`;
const ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { activity { id } ${ERRORS} } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { customer { id } ${ERRORS} } }`;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { customer { id } ${ERRORS} } }`;
const TOKEN = `mutation ($input: IssueCustomerTokenInput!) { issueCustomerToken(input: $input) { token ${ERRORS} } }`;
const WALLET = `query ($id: String!) { customer(externalId: $id) { wallet {
  available held lifetimeEarned lifetimeSpent journal(first: 5) { edges { node { kind } } } } } }`;
const ORDER = `query ($id: String!) { order(externalId: $id) { status awards { points } } }`;

interface Wallet {
  readonly available: number;
  readonly held: number;
  readonly lifetimeEarned: number;
  readonly lifetimeSpent: number;
}

describe('faults of the database under load', () => {
  const seen = new Map<string, number>();
  let edge: EdgeApp;
  let shop: Shop;
  let faults: PlantedFaults;

  beforeAll(async () => {
    edge = await EdgeApp.start();
    shop = await edge.test.shop();
    await edge.test.database.query(END_SESSION);
    faults = new PlantedFaults(edge.test.app, new Seeded(SEED), [...FAULTS]);
  });

  afterAll(() => edge.stop());

  /** What a client may be told: data, refusals, and trouble that passes; never anything about the database. */
  function check(status: number, body: GraphqlBody): string[] {
    const codes = (body.errors ?? []).map(({ extensions }) => extensions.code);
    const text = JSON.stringify(body);
    expect(text).not.toMatch(
      /planted|sqlstate|select |insert |update |connection terminated|ECONN|at \w+ \(/i,
    );
    for (const code of codes) expect([...TROUBLE]).toContain(code);
    expect([200, 503]).toContain(status);
    for (const code of codes) seen.set(code, (seen.get(code) ?? 0) + 1);
    return codes;
  }

  /** Sends the same again until it is answered, as clients are told to. */
  async function insist(query: string, variables: object): Promise<Record<string, unknown>> {
    for (let tries = 1; tries <= TRIES_MAX; tries += 1) {
      const { status, body } = await edge.ask(shop.key, query, variables);
      const codes = check(status, body);
      const data = (body.data ?? {}) as Record<string, { userErrors?: { code: string }[] } | null>;
      const refusals = Object.values(data).flatMap((payload) => payload?.userErrors ?? []);
      const isBusy = refusals.some(({ code }) => code === 'IN_PROGRESS');
      if (codes.length === 0 && !isBusy) {
        expect(refusals).toEqual([]);
        return data;
      }
      await new Promise((resolve) => setTimeout(resolve, 10 * tries));
    }
    throw new Error(`Not answered after ${TRIES_MAX} tries: ${query}`);
  }

  /** One customer's story: every kind of mutation, and reads. Answers the points that must be there in the end. */
  async function story(id: string, partner: string): Promise<void> {
    const input = (value: object): object => ({ input: value });
    for (let round = 0; round < ROUNDS; round += 1) {
      const name = `${id}-${round}`;
      const key = (what: string): string => `faults-${what}-${name}-key`;
      const order = { customer: { externalId: id }, externalId: name, currency: 'USD', totalMinor: 10_000 };
      await insist(RECORD, input(order));
      await insist(RECORD, input({ ...order, externalId: `${name}-cancelled` }));
      await insist(CANCEL, input({ orderExternalId: `${name}-cancelled` }));
      await insist(RETURN, input({ orderExternalId: name, externalId: `r-${name}`, amountMinor: 2_000 }));
      await insist(
        ACTIVITY,
        input({ type: 'review.published', externalId: `a-${name}`, customer: { externalId: id } }),
      );
      await insist(spend('redeemPoints'), input({ customer: id, points: 7, idempotencyKey: key('redeem') }));
      const held = await insist(
        spend('holdPoints'),
        input({ customer: id, points: 5, idempotencyKey: key('hold') }),
      );
      const { hold } = held['holdPoints'] as { hold: { id: string } };
      const capture = { hold: hold.id, points: 3, idempotencyKey: key('capture') };
      await insist(spend('captureHold'), input(capture));
      const again = await insist(
        spend('holdPoints'),
        input({ customer: id, points: 5, idempotencyKey: key('again') }),
      );
      const { hold: other } = again['holdPoints'] as { hold: { id: string } };
      await insist(spend('releaseHold'), input({ hold: other.id, idempotencyKey: key('release') }));
      const transfer = { customer: id, toCustomer: partner, points: 2, idempotencyKey: key('transfer') };
      await insist(spend('transferPoints'), input(transfer));
      await insist(UPSERT, input({ externalId: id, givenName: `Name ${round}` }));
      await insist(ENROL, input({ externalId: id }));
      await insist(TOKEN, input({ customerExternalId: id }));
      await insist(WALLET, { id });
      await insist(ORDER, { id: name });
    }
  }

  test('reach nobody as such, and everything asked for is done exactly once', async () => {
    const ids = Array.from({ length: CLIENTS }, (_, index) => `customer-${index}`);
    for (const id of ids) await edge.test.enrol(shop, id);
    faults.oneIn(ONE_IN);
    await Promise.all(ids.map((id, index) => story(id, ids[(index + 1) % CLIENTS] ?? id)));
    faults.oneIn(0);

    process.stdout.write(
      `seed ${SEED}; planted ${JSON.stringify([...faults.planted])}; clients saw ${JSON.stringify([...seen])}\n`,
    );
    // Each kind of fault really happened, often.
    for (const fault of FAULTS) expect([fault, (faults.planted.get(fault) ?? 0) > 5]).toEqual([fault, true]);
    for (const id of ids) {
      const { customer } = (await insist(WALLET, { id })) as { customer: { wallet: Wallet } };
      // Per round: 100 earned, 20 clawed back, 7 redeemed, 3 captured, 2 sent and 2 received.
      expect([id, customer.wallet]).toEqual([
        id,
        expect.objectContaining({ available: ROUNDS * (100 - 20 - 7 - 3), held: 0 }),
      ]);
    }
    expect(await edge.test.violations(shop.program)).toEqual([]);
    const gate = edge.test.app.get(Database).gate;
    expect([gate.busyCount, gate.waitingCount]).toEqual([0, 0]);
  }, 240_000);
});
