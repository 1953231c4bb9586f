import { StorefrontKeys, systemActor, type StorefrontScope } from '#access';
import { Database } from '#platform';
import { Desk, freshKey } from '../support/desk.js';
import { TestApp, valueOf } from '../support/test-app.js';

/** Orders per customer. */
const ORDERS = 3;
const WALLET = `available expirations { points } journal(first: 5) { edges { cursor } } lots(first: 5) { edges { cursor } }`;
const LOTS = `query ($first: Int!) { customer(externalId: "c-1") { wallet { lots(first: $first) { edges { node {
  FIELDS } } } } } }`;
const CUSTOMERS = `query ($first: Int!) { customers(first: $first) { edges { node {
  FIELDS } } } }`;
const ORDER_PAGE = `query ($first: Int!) { orders(first: $first) { edges { node { FIELDS } } } }`;
const RETURN = `recordReturn(input: $INPUT) { order { returned { totalMinor } returns { externalId }
  awards { clawedBack } explanation { points } } }`;

describe('one GraphQL answer', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;

  beforeAll(async () => {
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    session = await app.staff(desk.shop, 'OWNER');
    for (let customer = 1; customer <= 6; customer += 1) {
      await app.enrol(desk.shop, `c-${customer}`);
      for (let order = 1; order <= ORDERS; order += 1) {
        app.clock.advanceBy(1_000);
        await desk.order(`c-${customer}`, 1_000 * order, { externalId: `o-${customer}-${order}` });
      }
    }
  });

  afterAll(() => app.stop());

  /** Six customers by six fields: a page of them would be two levels deeper. */
  const bySix = (fields: string): string => {
    const customers = [1, 2, 3, 4, 5, 6].map((n) => `c${n}: customer(externalId: "c-${n}") { ${fields} }`);
    return `{ ${customers.join(' ')} }`;
  };

  /** The answer for so many rows, and the transactions it took. */
  const counted = async (query: string, first: number): Promise<{ data: unknown; transactions: number }> => {
    const spy = jest.spyOn(app.app.get(Database), 'tx');
    const data = await desk.askAdmin(session, query, { first });
    const transactions = spy.mock.calls.length;
    spy.mockRestore();
    return { data, transactions };
  };

  test.each([
    ['the wallets of a page of customers', CUSTOMERS, `wallet { ${WALLET} }`],
    ['all their wallets', CUSTOMERS, `wallets { ${WALLET} }`],
    [
      'two pages of each journal',
      CUSTOMERS,
      `wallet { ${WALLET} other: journal(first: 1) { edges { cursor } } }`,
    ],
    [
      'their orders with awards',
      CUSTOMERS,
      'orders(first: 3) { edges { node { awards { points status } } } }',
    ],
    ['awards of a page of orders', ORDER_PAGE, 'awards { points status }'],
    ['origins of a page of lots', LOTS, 'origin { points kind }'],
    [
      'their explanations',
      ORDER_PAGE,
      'explanation { points whyNot } effectExplanations { units } returns { externalId }',
    ],
    [
      'explanations of activities of a page of customers',
      CUSTOMERS,
      'activities(first: 3) { edges { node { explanation { points } effectExplanations { units } } } }',
    ],
  ])('reads %s in as many transactions for one row as for six', async (_, page, fields) => {
    const query = page.replace('FIELDS', fields);
    const [one, six] = [await counted(query, 1), await counted(query, 6)];
    expect(six.transactions).toBe(one.transactions);
    expect(JSON.stringify(six.data)).toMatch(/"(points|cursor)":/);
  });

  test('gives every row its own wallet, journal, awards and explanation', async () => {
    const query = bySix(`externalId
      wallet { available journal(first: 2) { edges { node { points } } } lots(first: 5) { edges { node { remaining } } } }
      orders(first: 5) { edges { node { externalId awards { points } explanation { points basisMinor } } } }`);
    type Row = { externalId: string } & Record<string, unknown>;
    const data = await desk.askAdmin<Record<string, Row>>(session, query);
    expect(Object.keys(data)).toHaveLength(6);
    for (const node of Object.values(data)) {
      const number = node.externalId.slice(2);
      const edges = (nodes: object[]): object => ({ edges: nodes.map((one) => ({ node: one })) });
      const order = (count: number): object => ({
        externalId: `o-${number}-${count}`,
        awards: [{ points: 10 * count }],
        explanation: [{ points: 10 * count, basisMinor: 1_000 * count }],
      });
      expect(node['wallet']).toEqual({
        available: 60,
        journal: edges([{ points: 30 }, { points: 20 }]),
        lots: edges([{ remaining: 10 }, { remaining: 20 }, { remaining: 30 }]),
      });
      expect(node['orders']).toEqual(edges([order(3), order(2), order(1)]));
    }
  });

  test('to two mutations of one order tells each time what is then so', async () => {
    const query = `mutation ($a: RecordReturnInput!, $b: RecordReturnInput!) {
      first: ${RETURN.replace('$INPUT', '$a')} second: ${RETURN.replace('$INPUT', '$b')} }`;
    const back = { orderExternalId: 'o-1-3', amountMinor: 500 };
    const data = await desk.ask(query, {
      a: { ...back, externalId: 'r-1', occurredAt: new Date(app.now.getTime() - 1).toISOString() },
      b: { ...back, externalId: 'r-2' },
    });
    const explanation = [{ points: 30 }];
    expect(data).toEqual({
      first: {
        order: {
          returned: { totalMinor: 500 },
          returns: [{ externalId: 'r-1' }],
          awards: [{ clawedBack: 5 }],
          explanation,
        },
      },
      second: {
        order: {
          returned: { totalMinor: 1_000 },
          returns: [{ externalId: 'r-1' }, { externalId: 'r-2' }],
          awards: [{ clawedBack: 10 }],
          explanation,
        },
      },
    });
  });

  describe('to a key that may only spend', () => {
    const keyOf = async (scopes: StorefrontScope[]): Promise<string> => {
      const origin = { actor: systemActor(desk.shop.program.id, 'test'), now: app.now };
      const key = { name: scopes.join(), scopes, expiresAt: null };
      return valueOf(await app.app.get(StorefrontKeys).issue(origin, key)).secret;
    };
    const redeem = (fields: string): string => `mutation ($input: RedeemPointsInput!) {
      redeemPoints(input: $input) { wallet { available ${fields} } userErrors { code } } }`;
    const input = { customer: 'c-2', points: 1 };

    test.each(['journal', 'lots'])('hides the %s of the wallet it spent from', async (field) => {
      const key = await keyOf(['ledger:spend']);
      const answer = await app.storefront(key, redeem(`${field} { edges { cursor } }`), {
        input: { ...input, idempotencyKey: freshKey() },
      });
      expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(answer.data.redeemPoints.wallet).toMatchObject({ [field]: null });
    });
  });
});
