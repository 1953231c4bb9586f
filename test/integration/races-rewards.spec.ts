import { freshKey } from '../support/desk.js';
import { untilServed } from '../support/overload.js';
import { RewardOffice } from '../support/reward-office.js';
import { TestApp, type Answer } from '../support/test-app.js';

const CLIENTS = 100;
const PIECES = 10;
const REDEEM = `mutation ($input: RedeemRewardInput!) { redeemReward(input: $input) {
  replayed redemption { id state } userErrors { code } } }`;
const CANCEL = `mutation ($input: CancelRedemptionInput!) { cancelRedemption(input: $input) {
  isChanged redemption { state } userErrors { code } } }`;

/** At once over the whole service: GraphQL, the pool of connections, PostgreSQL. */
describe('At the same moment', () => {
  let app: TestApp;
  let office: RewardOffice;
  const names = Array.from({ length: CLIENTS }, (_, index) => `client-${String(index).padStart(3, '0')}`);

  beforeAll(async () => {
    app = await TestApp.start();
    office = await RewardOffice.open(app);
    const upsert = `mutation ($input: UpsertCustomersInput!) { upsertCustomers(input: $input) { results { userErrors { code } } } }`;
    await office.desk.ask(upsert, { input: { customers: names.map((externalId) => ({ externalId })) } });
    await app.database.query(
      `update customers set enrolled_at = created_at where external_id like 'client-%'`,
    );
    const { currency } = office.shop.program;
    const orders = names.map((externalId) => ({
      ...{ externalId: `order-of-${externalId}`, currency, totalMinor: 100_000, customer: { externalId } },
    }));
    const record = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { results { userErrors { code } } } }`;
    await office.desk.ask(record, { input: { orders } });
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  /** Whoever is told to come again comes again, as clients do. */
  const ask = (query: string, input: object): Promise<Answer> =>
    untilServed(
      () => app.storefront(office.shop.key, query, { input }),
      ({ errors, data }) => errors !== undefined || JSON.stringify(data).includes('IN_PROGRESS'),
    );

  const codeOf = ({ data }: Answer, name: string): string =>
    (data[name].userErrors as { code: string }[])[0]?.code ?? 'DONE';

  test('a hundred clients redeem the last ten: exactly ten have one, and the others their points', async () => {
    await office.reward('last', { stock: PIECES });
    const answers = await Promise.all(
      names.map((customer) => ask(REDEEM, { customer, reward: 'last', idempotencyKey: freshKey() })),
    );
    const codes = answers.map((answer) => codeOf(answer, 'redeemReward'));
    expect(codes.filter((code) => code === 'DONE')).toHaveLength(PIECES);
    expect(codes.filter((code) => code === 'OUT_OF_STOCK')).toHaveLength(CLIENTS - PIECES);
    expect(await office.leftOf('last')).toBe(0);
    const [row] = await app.database.query<{ spent: bigint }>(
      `select coalesce(sum(points), 0)::bigint as spent from ledger_movements where kind = 'REDEEM'`,
    );
    expect(row?.spent).toBe(BigInt(PIECES) * 100n);
  });

  test('one customer redeems beyond the limit, by many keys and by one', async () => {
    await office.reward('two', { perCustomer: 2 });
    const customer = names[50];
    const many = Array.from({ length: 20 }, () =>
      ask(REDEEM, { customer, reward: 'two', idempotencyKey: freshKey() }),
    );
    const codes = (await Promise.all(many)).map((answer) => codeOf(answer, 'redeemReward'));
    expect(codes.filter((code) => code === 'DONE')).toHaveLength(2);
    expect(codes.filter((code) => code === 'REWARD_LIMIT_REACHED')).toHaveLength(18);
    await office.reward('once');
    const idempotencyKey = freshKey();
    const same = await Promise.all(
      Array.from({ length: 10 }, () => ask(REDEEM, { customer, reward: 'once', idempotencyKey })),
    );
    const ids = same.map(({ data }) => data.redeemReward.redemption?.id as string);
    expect(new Set(ids).size).toBe(1);
  });

  test('it is cancelled and delivered: one wins, and the other is told so', async () => {
    await office.reward('mug', { stock: 20, isCancellable: true });
    const ids = await Promise.all(names.slice(0, 20).map((customer) => office.redeemed('mug', customer)));
    const outcomes = await Promise.all(
      ids.map(async (redemption) => {
        const [cancelled, delivered] = await Promise.all([
          ask(CANCEL, { redemption }),
          office.fulfil({ redemption }),
        ]);
        return [codeOf(cancelled, 'cancelRedemption'), delivered.userErrors[0]?.code ?? 'DONE'];
      }),
    );
    for (const codes of outcomes) expect(codes.toSorted()).toEqual(['DONE', 'WRONG_STATE']);
    const kept = outcomes.filter(([cancelled]) => cancelled !== 'DONE').length;
    expect(await office.leftOf('mug')).toBe(20 - kept);
  });

  test('staff take pieces out while clients redeem: never more than there are', async () => {
    await office.reward('shared', { stock: 30 });
    const redeemed = names.map((customer) =>
      ask(REDEEM, { customer, reward: 'shared', idempotencyKey: freshKey() }),
    );
    const taken = Array.from({ length: 10 }, () => office.changeStock('shared', -2));
    const codes = (await Promise.all(redeemed)).map((answer) => codeOf(answer, 'redeemReward'));
    const out = (await Promise.all(taken)).filter(({ userErrors }) => userErrors.length === 0).length;
    const done = codes.filter((code) => code === 'DONE').length;
    expect(codes.filter((code) => code !== 'DONE' && code !== 'OUT_OF_STOCK')).toEqual([]);
    expect(done + 2 * out + ((await office.leftOf('shared')) ?? 0)).toBe(30);
    expect(done + 2 * out).toBeGreaterThanOrEqual(29);
  });
});
