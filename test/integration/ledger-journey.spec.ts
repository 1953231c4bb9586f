import { required } from '#kernel';
import { TestApp, type Shop } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const RECORD_ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) {
  replayed order { id externalId awards { points status campaign version clawedBack } } userErrors { __typename code message path } } }`;
const RECORD_RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) {
  order { status awards { clawedBack status } } userErrors { code message } } }`;
const WALLET = `{ me { wallet { pending available held lifetimeEarned lifetimeSpent lifetimeExpired
  expirations { points lastDay } holds { id points orderReference } } } }`;
const HOLD = `mutation ($input: HoldPointsInput!) { holdPoints(input: $input) {
  replayed points transactionId hold { id points status } wallet { available held }
  userErrors { __typename code ... on InsufficientPoints { required available } } } }`;
const CAPTURE = `mutation ($input: CaptureHoldInput!) { captureHold(input: $input) {
  replayed points hold { status capturedPoints } wallet { available held lifetimeSpent } userErrors { code } } }`;
const REDEEM = `mutation ($input: RedeemPointsInput!) { redeemPoints(input: $input) {
  replayed points transactionId wallet { available }
  userErrors { __typename code ... on InsufficientPoints { required available } } } }`;

let keys = 0;
function key(): string {
  keys += 1;
  return `test-key-${String(keys).padStart(12, '0')}`;
}

describe('a customer earns points, holds some at checkout, and returns the order', () => {
  let app: TestApp;
  let shop: Shop;
  let token: string;

  const wallet = async (): Promise<Record<string, unknown>> => {
    const answer = await app.storefront(token, WALLET);
    if (answer.errors) throw new Error(JSON.stringify(answer));
    return answer.data.me.wallet as Record<string, unknown>;
  };

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-01T12:00:00Z'));
    shop = await app.shop({
      terms: { pending: { kind: 'DAYS', days: 14 } },
      pointType: { expiryPolicy: { kind: 'MONTHS', months: 12 } },
    });
    await app.enrol(shop, 'ada');
  });

  afterAll(() => app.stop());

  // Tokens live 15 minutes at most, and this story takes weeks.
  beforeEach(async () => {
    token = await app.token(shop, 'ada');
  });

  test('an order awards pending points at once', async () => {
    const input = {
      customer: { externalId: 'ada' },
      externalId: 'o-1',
      currency: 'USD',
      totalMinor: 100_050,
    };
    const answer = await app.storefront(shop.key, RECORD_ORDER, { input });
    expect(answer.data.recordOrder).toEqual({
      replayed: false,
      order: {
        id: expect.any(String),
        externalId: 'o-1',
        awards: [{ points: 1000, status: 'PENDING', campaign: 'base-points', version: 1, clawedBack: 0 }],
      },
      userErrors: [],
    });
    expect(await wallet()).toMatchObject({ pending: 1000, available: 0, held: 0, lifetimeEarned: 1000 });
  });

  test('the same order sent again adds nothing, another one under its name is refused', async () => {
    const input = {
      customer: { externalId: 'ada' },
      externalId: 'o-1',
      currency: 'USD',
      totalMinor: 100_050,
    };
    const again = await app.storefront(shop.key, RECORD_ORDER, { input });
    expect(again.data.recordOrder).toMatchObject({ replayed: true, order: { awards: [{ points: 1000 }] } });
    const other = await app.storefront(shop.key, RECORD_ORDER, { input: { ...input, totalMinor: 5 } });
    expect(other.data.recordOrder.userErrors).toMatchObject([{ __typename: 'IdempotencyConflict' }]);
    expect(await wallet()).toMatchObject({ pending: 1000, lifetimeEarned: 1000 });
  });

  test('pending points cannot be spent, and the refusal says how many are missing', async () => {
    const answer = await app.storefront(token, REDEEM, { input: { points: 10, idempotencyKey: key() } });
    expect(answer.data.redeemPoints.userErrors).toEqual([
      { __typename: 'InsufficientPoints', code: 'INSUFFICIENT_POINTS', required: 10, available: 0 },
    ]);
  });

  test('when the return window is over the points are available, though no job has run', async () => {
    app.clock.advanceBy(15 * DAY_MS);
    token = await app.token(shop, 'ada');
    expect(await wallet()).toMatchObject({
      pending: 0,
      available: 1000,
      expirations: [{ points: 1000, lastDay: '2027-03-01' }],
    });
  });

  test('a hold at checkout is visible to every other session, which cannot spend the points', async () => {
    const held = await app.storefront(token, HOLD, {
      input: { points: 300, orderReference: 'cart-7', idempotencyKey: key() },
    });
    expect(held.data.holdPoints).toMatchObject({
      hold: { points: 300, status: 'OPEN' },
      wallet: { available: 700, held: 300 },
    });
    const otherSession = await app.token(shop, 'ada');
    const refused = await app.storefront(otherSession, REDEEM, {
      input: { points: 701, idempotencyKey: key() },
    });
    expect(refused.data.redeemPoints.userErrors).toMatchObject([
      { code: 'INSUFFICIENT_POINTS', required: 701, available: 700 },
    ]);
  });

  test('a new hold for the same order replaces the old one and never competes with it', async () => {
    const held = await app.storefront(token, HOLD, {
      input: { points: 900, orderReference: 'cart-7', idempotencyKey: key() },
    });
    expect(held.data.holdPoints.wallet).toEqual({ available: 100, held: 900 });
    const back = await app.storefront(token, HOLD, {
      input: { points: 300, orderReference: 'cart-7', idempotencyKey: key() },
    });
    expect(back.data.holdPoints.wallet).toEqual({ available: 700, held: 300 });
  });

  test('the storefront captures 250 of 300: 50 are released', async () => {
    const holds = (await wallet())['holds'] as { id: string }[];
    expect(holds).toHaveLength(1);
    const input = { hold: required(holds[0], 'the hold').id, points: 250, idempotencyKey: key() };
    const captured = await app.storefront(shop.key, CAPTURE, { input });
    expect(captured.data.captureHold).toMatchObject({
      replayed: false,
      hold: { status: 'CAPTURED', capturedPoints: 250 },
      wallet: { available: 750, held: 0, lifetimeSpent: 250 },
    });
    const again = await app.storefront(shop.key, CAPTURE, { input });
    expect(again.data.captureHold).toMatchObject({ replayed: true, points: 250, wallet: { available: 750 } });
    const twice = await app.storefront(shop.key, CAPTURE, { input: { ...input, idempotencyKey: key() } });
    expect(twice.data.captureHold.userErrors).toEqual([{ code: 'HOLD_NOT_OPEN' }]);
  });

  test('an outlived hold gives its points back with no job having run', async () => {
    await app.storefront(token, HOLD, {
      input: { points: 700, orderReference: 'cart-8', ttlSeconds: 60, idempotencyKey: key() },
    });
    expect(await wallet()).toMatchObject({ available: 50, held: 700 });
    app.clock.advanceBy(2 * MINUTE_MS);
    expect(await wallet()).toMatchObject({ available: 750, held: 0 });
    const spent = await app.storefront(shop.key, REDEEM, {
      input: { customer: 'ada', points: 150, orderReference: 'o-2', idempotencyKey: key() },
    });
    expect(spent.data.redeemPoints.wallet).toEqual({ available: 600 });
  });

  test('an order paid with points brings them back when it is returned, to their original expiry', async () => {
    const order = { customer: { externalId: 'ada' }, externalId: 'o-2', currency: 'USD', totalMinor: 300 };
    await app.storefront(shop.key, RECORD_ORDER, { input: order });
    for (const [part, available] of [
      [1, 650],
      [2, 700],
      [3, 750],
    ] as const) {
      const input = { orderExternalId: 'o-2', externalId: `r-${part}`, amountMinor: 100 };
      const answer = await app.storefront(shop.key, RECORD_RETURN, { input });
      expect(answer.data.recordReturn.userErrors).toEqual([]);
      expect(await wallet()).toMatchObject({
        available,
        expirations: expect.arrayContaining([{ points: available, lastDay: '2027-03-01' }]),
      });
    }
    expect(await wallet()).toMatchObject({ pending: 0, lifetimeSpent: 250 });
  });

  test('a return in one shop does not give back what was spent on the order of that number in another', async () => {
    await app.storefront(shop.key, RECORD_ORDER, {
      input: {
        customer: { externalId: 'ada' },
        source: 'till',
        externalId: 'o-9',
        currency: 'USD',
        totalMinor: 10,
      },
    });
    await app.storefront(shop.key, REDEEM, {
      input: { customer: 'ada', points: 40, orderReference: 'o-9', idempotencyKey: key() },
    });
    await app.storefront(shop.key, REDEEM, {
      input: { customer: 'ada', points: 30, orderReference: 'till:o-9', idempotencyKey: key() },
    });
    const input = { source: 'till', orderExternalId: 'o-9', externalId: 'till-r-9', amountMinor: 10 };
    await app.storefront(shop.key, RECORD_RETURN, { input });
    expect(await wallet()).toMatchObject({ available: 710 });
    await app.storefront(shop.key, RECORD_ORDER, {
      input: { customer: { externalId: 'ada' }, externalId: 'o-9', currency: 'USD', totalMinor: 10 },
    });
    await app.storefront(shop.key, RECORD_RETURN, {
      input: { orderExternalId: 'o-9', externalId: 'r-9', amountMinor: 10 },
    });
    expect(await wallet()).toMatchObject({ available: 750 });
  });

  test('three small returns take back exactly what one whole return would', async () => {
    for (const [part, amountMinor] of [
      [1, 33_333],
      [2, 33_333],
      [3, 33_384],
    ] as const) {
      const input = { orderExternalId: 'o-1', externalId: `o-1-r-${part}`, amountMinor };
      const answer = await app.storefront(shop.key, RECORD_RETURN, { input });
      expect(answer.data.recordReturn.userErrors).toEqual([]);
    }
    const { data } = await app.storefront(
      shop.key,
      '{ order(externalId: "o-1") { status awards { points clawedBack } } }',
    );
    // 250 of the 1000 were spent on other things: WITHIN_BALANCE takes the 750 that are left.
    expect(data.order).toEqual({ status: 'RETURNED', awards: [{ points: 1000, clawedBack: 750 }] });
    expect(await wallet()).toMatchObject({ available: 0, pending: 0 });
  });

  test('the journal of an order shows what it earned, and what its returns took back', async () => {
    const answer = await app.storefront(
      token,
      '{ me { wallet { journal(first: 100, orderReference: "o-1") { edges { node { kind points } } } } } }',
    );
    const edges = answer.data.me.wallet.journal.edges as { readonly node: { readonly kind: string } }[];
    const kinds = edges.map(({ node }) => node.kind);
    expect(new Set(kinds)).toEqual(new Set(['AWARD', 'CLAWBACK']));
  });

  test('after all this the ledger is in order', async () => {
    expect(await app.violations(shop.program)).toEqual([]);
  });
});
