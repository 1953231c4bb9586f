import { LiveSocket } from '../support/live-socket.js';
import { TestApp, type Shop } from '../support/test-app.js';

const WALLET = `subscription ($pointType: String, $customer: String) {
  walletChanged(pointType: $pointType, customer: $customer) {
    wallet { available pending pointType { code } }
    movements { seq kind points availableAfter orderReference } } }`;
const ACTIVITY = `subscription ($customer: String) {
  activityRecorded(customer: $customer) { type externalId order { externalId status totalMinor: amounts { totalMinor } } } }`;
const ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { userErrors { code } } }`;
const RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) { userErrors { code } } }`;
const RECORD = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) { userErrors { code } } }`;
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) { userErrors { code } } }`;

describe('Subscriptions', () => {
  let app: TestApp;
  let shop: Shop;
  let other: Shop;
  let port: number;
  const sockets: LiveSocket[] = [];

  beforeAll(async () => {
    app = await TestApp.start();
    port = await app.port();
    shop = await app.shop();
    other = await app.shop({ code: 'other' });
    for (const name of ['ada', 'bob']) await app.enrol(shop, name);
    await app.enrol(other, 'ada');
  });

  afterEach(async () => {
    await Promise.all(sockets.splice(0).map((socket) => socket.close()));
  });

  afterAll(() => app.stop());

  const socketOf = async (credential: string): Promise<LiveSocket> => {
    const socket = await LiveSocket.as(credential, port);
    sockets.push(socket);
    return socket;
  };

  const socketOfCustomer = async (name: string): Promise<LiveSocket> => socketOf(await app.token(shop, name));

  const order = async (customer: string, externalId: string, totalMinor = 10_000): Promise<void> => {
    const input = { customer: { externalId: customer }, externalId, currency: 'USD', totalMinor };
    expect((await app.storefront(shop.key, ORDER, { input })).data.recordOrder.userErrors).toEqual([]);
  };

  test('of a wallet begin with how it stands, and go on with what moved and how it stands then', async () => {
    await order('ada', 'w-1');
    const socket = await socketOfCustomer('ada');
    socket.subscribe('w', WALLET);
    const first = await socket.next('w');
    expect(first.walletChanged).toMatchObject({ wallet: { available: 100, pending: 0 }, movements: [] });
    await order('ada', 'w-2', 5_000);
    expect((await socket.next('w')).walletChanged).toMatchObject({
      wallet: { available: 150, pointType: { code: 'points' } },
      movements: [{ kind: 'AWARD', points: 50, availableAfter: 150, orderReference: 'w-2' }],
    });
    const input = { points: 30, idempotencyKey: 'subscriptions-redeem-1' };
    await app.storefront(await app.token(shop, 'ada'), REDEEM, { input });
    expect((await socket.next('w')).walletChanged).toMatchObject({
      wallet: { available: 120 },
      movements: [{ kind: 'REDEEM', points: 30, availableAfter: 120 }],
    });
  });

  test('of a wallet tell nothing of a refused spend', async () => {
    const socket = await socketOfCustomer('ada');
    socket.subscribe('w', WALLET);
    await socket.next('w');
    const input = { points: 1_000_000, idempotencyKey: 'subscriptions-redeem-2' };
    await app.storefront(await app.token(shop, 'ada'), REDEEM, { input });
    await order('ada', 'w-3', 100);
    expect((await socket.next('w')).walletChanged.movements).toEqual([
      expect.objectContaining({ kind: 'AWARD', points: 1 }),
    ]);
  });

  test('of activities tell of orders, returns and others once each, in the order of recording', async () => {
    const socket = await socketOfCustomer('bob');
    socket.subscribe('w', WALLET);
    socket.subscribe('a', ACTIVITY);
    await socket.next('w');
    // Activities say nothing when they begin: what is recorded later than they were asked for is told in any case.
    app.clock.advanceBy(1_000);
    await order('bob', 'b-1');
    expect((await socket.next('a')).activityRecorded).toMatchObject({
      type: 'order.paid',
      externalId: 'b-1',
      order: { externalId: 'b-1', status: 'PAID' },
    });
    const back = { orderExternalId: 'b-1', externalId: 'b-1-r', amountMinor: 2_500 };
    const returned = await app.storefront(shop.key, RETURN, { input: back });
    expect(returned.data.recordReturn.userErrors).toEqual([]);
    expect((await socket.next('a')).activityRecorded).toMatchObject({ type: 'order.returned' });
    // It happened long ago: what counts is when the program heard of it.
    const review = {
      type: 'review.published',
      externalId: 'review-1',
      customer: { externalId: 'bob' },
      occurredAt: '2025-03-01T12:00:00Z',
    };
    await app.storefront(shop.key, RECORD, { input: review });
    await app.storefront(shop.key, RECORD, { input: review });
    await order('bob', 'b-2');
    expect((await socket.next('a')).activityRecorded).toMatchObject({
      type: 'review.published',
      externalId: 'review-1',
      order: null,
    });
    expect((await socket.next('a')).activityRecorded).toMatchObject({ externalId: 'b-2' });
    expect(socket.untaken('a')).toBe(0);
  });

  test('of activities give many at once one by one, none twice', async () => {
    const socket = await socketOfCustomer('bob');
    socket.subscribe('w', WALLET);
    socket.subscribe('a', ACTIVITY);
    await socket.next('w');
    // Activities say nothing when they begin: what is recorded later than they were asked for is told in any case.
    app.clock.advanceBy(1_000);
    const orders = Array.from({ length: 250 }, (_, index) => ({
      customer: { externalId: 'bob' },
      ...{ externalId: `many-${index}`, currency: 'USD', totalMinor: 100 },
    }));
    const many = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) { results { userErrors { code } } } }`;
    await app.storefront(shop.key, many, { input: { orders } });
    const seen = new Set<string>();
    while (seen.size < 250) seen.add((await socket.next('a')).activityRecorded.externalId);
    await order('bob', 'after-many');
    expect((await socket.next('a')).activityRecorded.externalId).toBe('after-many');
    const kinds: string[] = [];
    while (kinds.length < 251) {
      const { movements } = (await socket.next('w')).walletChanged as { movements: { kind: string }[] };
      kinds.push(...movements.map(({ kind }) => kind));
    }
    expect(new Set(kinds)).toEqual(new Set(['AWARD']));
  });

  test('with a key are for the customer that is named, with the scopes that reading takes', async () => {
    const socket = await socketOf(shop.key);
    socket.subscribe('w', WALLET, { customer: 'ada' });
    expect((await socket.next('w')).walletChanged.wallet.available).toBeGreaterThan(0);
    socket.subscribe('nobody', WALLET);
    expect(await socket.refusal('nobody')).toBe('BAD_USER_INPUT');
    socket.subscribe('unknown', WALLET, { customer: 'eve' });
    expect(await socket.refusal('unknown')).toBe('NOT_FOUND');
    socket.subscribe('type', WALLET, { customer: 'ada', pointType: 'miles' });
    expect(await socket.refusal('type')).toBe('NOT_FOUND');
  });

  test('of somebody else, in the program or in another, are answered as of nobody', async () => {
    const socket = await socketOfCustomer('ada');
    socket.subscribe('own', WALLET, { customer: 'ada' });
    await socket.next('own');
    const refused: unknown[] = [];
    for (const [index, customer] of ['bob', 'eve'].entries()) {
      for (const query of [WALLET, ACTIVITY]) {
        const id = `${query === WALLET ? 'w' : 'a'}${index}`;
        socket.subscribe(id, query, { customer });
        const { message, extensions } = (await socket.message(id)).payload.errors[0];
        refused.push({ message, extensions });
      }
    }
    const asOfNobody = { message: 'No such customer.', extensions: { code: 'NOT_FOUND' } };
    expect(refused).toEqual([asOfNobody, asOfNobody, asOfNobody, asOfNobody]);
    const foreign = await socketOf(await app.token(other, 'ada'));
    foreign.subscribe('w', WALLET);
    expect((await foreign.next('w')).walletChanged.wallet.available).toBe(0);
    await order('ada', 'w-foreign');
    await socket.next('own');
    expect(foreign.untaken('w')).toBe(0);
  });

  test.each([
    ['walletChanged', WALLET, 'activity:read'],
    ['activityRecorded', ACTIVITY, 'ledger:read'],
  ] as const)('of %s need the scope that reading it takes', async (_, query, scope) => {
    const socket = await socketOf(await app.keyWith(shop, [scope]));
    socket.subscribe('s', query, { customer: 'ada' });
    expect(await socket.refusal('s')).toBe('FORBIDDEN');
  });

  test('are refused by HTTP', async () => {
    const answer = await app.storefront(shop.key, WALLET, { customer: 'ada' });
    expect(answer).toMatchObject({ status: 400, errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
  });

  test('end when the client says so, and nothing is left of them', async () => {
    const socket = await socketOfCustomer('ada');
    socket.subscribe('w', WALLET);
    await socket.next('w');
    socket.send({ id: 'w', type: 'complete' });
    await order('ada', 'w-ended');
    socket.subscribe('w2', WALLET);
    await socket.next('w2');
    expect(socket.untaken('w')).toBe(0);
    expect(app.watchCount).toBe(1);
    await socket.close();
    while (app.watchCount > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});
