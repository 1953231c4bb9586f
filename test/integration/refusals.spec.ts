import { required } from '#kernel';
import { Desk, freshKey, SPENDING } from '../support/desk.js';
import { printOf } from '../support/database-print.js';
import { TestApp } from '../support/test-app.js';

const POINTS_MAX = 2 ** 53 - 1;
const RECORD_ORDER = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) {
  order { id } userErrors { __typename code message path } } }`;
const RECORD_RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) {
  order { id } userErrors { __typename code message path } } }`;
const CANCEL_ORDER = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) {
  order { id } userErrors { __typename code message path } } }`;
const RECORD_ACTIVITY = `mutation ($input: RecordActivityInput!) { recordActivity(input: $input) {
  activity { id } userErrors { __typename code message path } } }`;
const NODE = 'query ($id: ID!) { node(id: $id) { __typename id } }';
const IDS = `query ($customer: String!, $order: String!) {
  customer(externalId: $customer) { id
    activities { edges { node { id } } } wallet { holds { id } journal { edges { node { id } } } } }
  order(externalId: $order) { id } }`;

interface Ids {
  readonly customer: {
    readonly id: string;
    readonly activities: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
    readonly wallet: {
      readonly holds: readonly { readonly id: string }[];
      readonly journal: { readonly edges: readonly { readonly node: { readonly id: string } }[] };
    };
  };
  readonly order: { readonly id: string };
}

const globalId = (text: string): string => Buffer.from(text).toString('base64url');
const UNKNOWN = '01900000-0000-7000-8000-000000000000';

/** Bad input is refused with a typed or constant error, changes nothing, and tells nothing. */
describe('bad input', () => {
  let app: TestApp;
  let desk: Desk;
  let before: Record<string, string>;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    for (const customer of ['ada', 'bob']) await app.enrol(desk.shop, customer);
    await desk.order('ada', 50_000, { externalId: 'o-1' });
    await desk.hold('ada', 100, { ttlSeconds: 86_400 });
  });

  afterAll(() => app.stop());

  beforeEach(async () => {
    before = await printOf(app.database);
  });

  afterEach(async () => {
    expect(await printOf(app.database)).toEqual(before);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  const customer = { externalId: 'ada' };
  const order = { customer, externalId: 'o-2', currency: 'USD' };
  const spend = { customer: 'ada', idempotencyKey: 'a-key-of-16-chars-at-least' };
  const holdId = async (): Promise<string> => required((await desk.wallet('ada')).holds[0], 'the hold').id;

  describe('amounts', () => {
    // Neither rounded, nor cut off, nor read as something else.
    const NO_AMOUNTS = [
      2 ** 53,
      -(2 ** 53),
      1e30,
      1.5,
      '1e3',
      '0x10',
      '1.0',
      '',
      ' 5',
      true,
      [],
      {},
      '9'.repeat(40),
    ];
    const FIELDS: readonly [string, string, (amount: unknown) => object][] = [
      ['redeemPoints', SPENDING.redeem, (points) => ({ ...spend, points })],
      ['holdPoints', SPENDING.hold, (points) => ({ ...spend, points })],
      ['transferPoints', SPENDING.transfer, (points) => ({ ...spend, points, toCustomer: 'bob' })],
      [
        'captureHold',
        SPENDING.capture,
        (points) => ({ hold: 'x', idempotencyKey: spend.idempotencyKey, points }),
      ],
      ['recordOrder', RECORD_ORDER, (totalMinor) => ({ ...order, totalMinor })],
      ['recordOrder', RECORD_ORDER, (shippingMinor) => ({ ...order, totalMinor: 100, shippingMinor })],
      [
        'recordReturn',
        RECORD_RETURN,
        (amountMinor) => ({ orderExternalId: 'o-1', externalId: 'r', amountMinor }),
      ],
    ];

    test.each(FIELDS)(
      'of %s that are no exact whole numbers are no valid request',
      async (_, query, inputOf) => {
        for (const amount of NO_AMOUNTS) {
          const answer = await app.storefront(desk.shop.key, query, { input: inputOf(amount) });
          expect({ amount, data: answer.data, errors: answer.errors }).toMatchObject({
            errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
          });
          expect(answer.data ?? null).toBeNull();
        }
      },
    );

    test('written into the query are checked alike', async () => {
      for (const literal of ['9007199254740992', '1.5', '"abc"', 'true', '-99999999999999999999', '1e3']) {
        const query = `mutation { redeemPoints(input: { customer: "ada", points: ${literal},
          idempotencyKey: "a-key-of-16-chars-at-least" }) { points } }`;
        const answer = await app.storefront(desk.shop.key, query);
        expect(answer.errors?.[0]?.extensions.code).toMatch(/GRAPHQL_VALIDATION_FAILED|BAD_USER_INPUT/);
      }
    });

    test('of 0 points and below are refused', async () => {
      for (const points of [0, -1, -POINTS_MAX]) {
        const hold = await holdId();
        const answers = [
          await desk.redeem('ada', points),
          await desk.hold('ada', points),
          await desk.transfer('ada', 'bob', points),
          await desk.capture(hold, { points }),
        ];
        for (const { userErrors } of answers)
          expect(userErrors).toMatchObject([{ __typename: 'InvalidInput', path: ['points'] }]);
      }
    });

    test('above what is there are refused with what is there, up to the largest', async () => {
      const wanting = { code: 'INSUFFICIENT_POINTS', required: POINTS_MAX, available: 400 };
      expect((await desk.redeem('ada', POINTS_MAX)).userErrors).toMatchObject([wanting]);
      expect((await desk.hold('ada', POINTS_MAX)).userErrors).toMatchObject([wanting]);
      expect((await desk.transfer('ada', 'bob', POINTS_MAX)).userErrors).toMatchObject([wanting]);
      expect((await desk.capture(await holdId(), { points: 101 })).userErrors).toMatchObject([
        { code: 'CAPTURE_EXCEEDS_HOLD' },
      ]);
    });

    test('of orders and returns below 0, above their whole, or in parts that do not fit', async () => {
      const bad: readonly object[] = [
        { totalMinor: -1 },
        { totalMinor: -POINTS_MAX },
        { totalMinor: 100, taxMinor: -1 },
        { totalMinor: 100, shippingMinor: 60, taxMinor: 60 },
        { totalMinor: 100, giftCardMinor: 101 },
        { totalMinor: 100, lines: [{ amountMinor: 101 }] },
        { totalMinor: 100, lines: [{ amountMinor: 1, quantity: 0 }] },
        { totalMinor: 100, lines: [{ amountMinor: -1 }] },
      ];
      for (const more of bad) {
        const { userErrors, order: recorded } = await desk.tryOrder({ ...order, ...more });
        expect({ more, recorded, userErrors }).toMatchObject({
          recorded: null,
          userErrors: [{ code: 'INVALID_INPUT' }],
        });
      }
      for (const amountMinor of [0, -1, 50_001, POINTS_MAX]) {
        const { userErrors } = await desk.tryReturn({ orderExternalId: 'o-1', amountMinor });
        expect(userErrors[0]?.code).toMatch(/INVALID_INPUT|RETURN_EXCEEDS_ORDER/);
      }
    });

    test('in another currency without a rate, or in none, are refused, also of a quote', async () => {
      const codes = { EUR: 'WRONG_CURRENCY', usd: 'INVALID_INPUT', '': 'INVALID_INPUT', US: 'INVALID_INPUT' };
      for (const [currency, code] of Object.entries(codes)) {
        const bad = { ...order, totalMinor: 100, currency };
        expect((await desk.tryOrder(bad)).userErrors).toMatchObject([{ code }]);
        expect((await desk.quote(bad)).userErrors).toMatchObject([{ code }]);
      }
    });
  });

  describe('ids', () => {
    test('that are unknown or malformed answer NOT_FOUND', async () => {
      const notFound = [{ __typename: 'NotFound', code: 'NOT_FOUND' }];
      for (const nobody of ['nobody', 'ADA', '\u0000', 'x'.repeat(300), "'; drop table wallets; --"]) {
        expect((await desk.redeem(nobody, 1)).userErrors).toMatchObject(notFound);
        expect((await desk.transfer('ada', nobody, 1)).userErrors).toMatchObject(notFound);
      }
      const holds = ['x', '', '%%%', globalId('Hold:x'), globalId(`Hold:${UNKNOWN}`), globalId('Hold:a.b.c')];
      for (const hold of [
        ...holds,
        globalId(`Hold:${UNKNOWN}.${UNKNOWN}`),
        globalId(`Order:${UNKNOWN}.${UNKNOWN}`),
      ]) {
        expect((await desk.capture(hold)).userErrors).toMatchObject(notFound);
        expect((await desk.release(hold)).userErrors).toMatchObject(notFound);
      }
      expect((await desk.redeem('ada', 1, { pointType: 'miles' })).userErrors).toMatchObject(notFound);
      expect((await desk.tryReturn({ orderExternalId: 'o-9', amountMinor: 1 })).userErrors).toMatchObject(
        notFound,
      );
    });

    test('of a node that are malformed or unknown answer null', async () => {
      const types = ['Customer', 'Order', 'Activity', 'Hold', 'Movement', 'Program', 'Nonsense'];
      const locals = [
        '',
        'x',
        UNKNOWN,
        `${UNKNOWN}.${UNKNOWN}`,
        `${UNKNOWN}.${UNKNOWN}.1`,
        `${UNKNOWN}.${UNKNOWN}.-1`,
      ];
      const ids = types.flatMap((type) => locals.map((local) => globalId(`${type}:${local}`)));
      for (const id of [...ids, '', '!', 'x'.repeat(500), globalId(':'), globalId('Customer')]) {
        const { data, errors } = await app.storefront(desk.shop.key, NODE, { id });
        expect({ id, node: data?.node, errors }).toEqual({ id, node: null, errors: undefined });
      }
    });

    test('of another program answer exactly like missing ones, in both schemas', async () => {
      const other = new Desk(app, await app.shop({ code: 'other' }));
      await app.enrol(other.shop, 'zoe');
      await other.order('zoe', 50_000, { externalId: 'z-1' });
      await other.hold('zoe', 100, { ttlSeconds: 86_400 });
      const ids = await other.ask<Ids>(IDS, { customer: 'zoe', order: 'z-1' });
      const session = await app.staff(desk.shop, 'OWNER');
      before = await printOf(app.database);
      const { activities, wallet } = ids.customer;
      const nodes = [ids.order.id, ids.customer.id, wallet.holds[0]?.id, activities.edges[0]?.node.id];
      for (const id of [...nodes, wallet.journal.edges[0]?.node.id]) {
        expect(required(id, 'an id').length).toBeGreaterThan(10);
        expect((await app.storefront(other.shop.key, NODE, { id })).data.node).toMatchObject({ id });
        expect(await app.storefront(desk.shop.key, NODE, { id })).toMatchObject({ data: { node: null } });
        expect(await app.admin(session, NODE, { id })).toMatchObject({ data: { node: null } });
      }
      const alike = async (
        ask: (id: string) => Promise<unknown>,
        foreign: string,
        missing: string,
      ): Promise<void> => expect(await ask(foreign)).toEqual(await ask(missing));
      const foreignHold = required(wallet.holds[0], 'a hold').id;
      const missingHold = globalId(`Hold:${UNKNOWN}.${UNKNOWN}`);
      await alike((hold) => desk.capture(hold), foreignHold, missingHold);
      await alike((hold) => desk.release(hold), foreignHold, missingHold);
      await alike((name) => desk.redeem(name, 1), 'zoe', 'nobody');
      await alike((name) => desk.transfer('ada', name, 1), 'zoe', 'nobody');
      await alike(
        (name) => desk.tryOrder({ customer: { externalId: name }, totalMinor: 1 }),
        'zoe',
        'nobody',
      );
      const ask = async (query: string, input: object): Promise<unknown> => desk.ask(query, { input });
      await alike(
        (id) => ask(RECORD_RETURN, { orderExternalId: id, externalId: 'r', amountMinor: 1 }),
        'z-1',
        'z-9',
      );
      await alike((id) => ask(CANCEL_ORDER, { orderExternalId: id }), 'z-1', 'z-9');
      const event = { type: 'order.delivered', externalId: 'e-1' };
      await alike((id) => ask(RECORD_ACTIVITY, { ...event, order: { externalId: id } }), 'z-1', 'z-9');
      const adjust = `mutation ($input: AdjustPointsInput!) { adjustPoints(input: $input) { userErrors { code message } } }`;
      const adjustment = { points: 1, reason: 'A gift', idempotencyKey: freshKey() };
      await alike(
        (id) =>
          app.admin(session, adjust, { input: { ...adjustment, customer: id, idempotencyKey: freshKey() } }),
        ids.customer.id,
        globalId(`Customer:${UNKNOWN}`),
      );
      expect(await app.violations(other.shop.program)).toEqual([]);
    });
  });

  test('texts: keys that are too short or long, references and reasons out of bounds, unknown fields', async () => {
    for (const idempotencyKey of ['', 'short', 'x'.repeat(256)]) {
      expect((await desk.redeem('ada', 1, { idempotencyKey })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT', path: ['idempotencyKey'] },
      ]);
    }
    for (const orderReference of ['', 'x'.repeat(201), 'a\nb', '\u0000']) {
      expect((await desk.hold('ada', 1, { orderReference })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT' },
      ]);
      expect((await desk.redeem('ada', 1, { orderReference })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT' },
      ]);
    }
    // Which order points paid for is the storefront's to say: they come back with it.
    const token = await app.token(desk.shop, 'ada');
    const own = { points: 1, orderReference: 'my-order', idempotencyKey: freshKey() };
    const spent = await app.storefront(token, SPENDING.redeem, { input: own });
    expect(spent.data.redeemPoints.userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['orderReference'] },
    ]);
    for (const ttlSeconds of [0, -1, 86_401])
      expect((await desk.hold('ada', 1, { ttlSeconds })).userErrors).toMatchObject([
        { code: 'INVALID_INPUT' },
      ]);
    for (const reason of ['x'.repeat(501), '\u0000'])
      expect((await desk.redeem('ada', 1, { reason })).userErrors).toMatchObject([{ code: 'INVALID_INPUT' }]);
    const answer = await app.storefront(desk.shop.key, SPENDING.redeem, {
      input: { ...spend, points: 1, admin: true },
    });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
