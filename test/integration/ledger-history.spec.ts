import { required } from '#kernel';
import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const JOURNAL = `query ($customer: String!, $first: Int!, $after: String, $from: DateTime, $to: DateTime,
    $kinds: [MovementKind!], $orderReference: String) {
  customer(externalId: $customer) { wallet { journal(first: $first, after: $after, from: $from, to: $to, kinds: $kinds,
      orderReference: $orderReference) {
    pageInfo { hasNextPage endCursor }
    edges { node { id seq kind points at from to pendingAfter availableAfter heldAfter orderReference transactionId
      draws { lot points } } } } } } }`;
const LOTS = `query ($customer: String!) { customer(externalId: $customer) { wallet { available pending
  lots(first: 100) { edges { node { seq remaining isPending expiresAt origin { seq kind points actor } } } } } } }`;
const QUOTE = `query ($customer: String!, $points: Points!) { customer(externalId: $customer) { wallet {
  quoteRedemption(points: $points) { required available shortBy
    draws { lot points } pending { points availableAt } holds { points } } } } }`;
const NODE = `query ($id: ID!) { node(id: $id) { __typename id ... on Movement { seq kind points } } }`;

interface Movement {
  readonly id: string;
  readonly seq: number;
  readonly kind: string;
  readonly points: number;
  readonly from: string;
  readonly to: string;
  readonly pendingAfter: number;
  readonly availableAfter: number;
  readonly heldAfter: number;
  readonly orderReference: string | null;
  readonly transactionId: string;
  readonly draws: readonly { readonly lot: number; readonly points: number }[];
}
interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly edges: readonly { readonly node: Movement }[];
}

describe('the history of a wallet', () => {
  let app: TestApp;
  let desk: Desk;

  const page = async (variables: object): Promise<Page> => {
    type Data = { customer: { wallet: { journal: Page } } };
    const data = await desk.ask<Data>(JOURNAL, { customer: 'ada', first: 100, ...variables });
    return data.customer.wallet.journal;
  };
  const movements = async (variables: object = {}): Promise<Movement[]> =>
    (await page(variables)).edges.map(({ node }) => node);

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-02T15:00:00Z'));
    const pointType = { expiryPolicy: { kind: 'DAYS', days: 60 }, clawbackPolicy: 'ALLOW_NEGATIVE' } as const;
    const shop = await app.shop({ pointType, terms: { pending: { kind: 'DAYS', days: 2 } } });
    desk = new Desk(app, shop);
    for (const customer of ['ada', 'bob']) await app.enrol(shop, customer);
    const random = new Seeded(31);
    const orders: string[] = [];
    for (let step = 0; step < 40; step += 1) {
      app.clock.advanceBy(random.int(1, 40) * 3_600_000);
      const points = random.int(1, 60);
      const orderReference = `order-${random.int(1, 4)}`;
      const what = random.int(0, 6);
      if (what <= 1) orders.push((await desk.order('ada', random.int(1_000, 20_000))).externalId);
      else if (what === 2) await desk.redeem('ada', points, { orderReference });
      else if (what === 3)
        await desk.hold('ada', points, { orderReference, ttlSeconds: random.int(60, 86_400) });
      else if (what === 4) await desk.transfer('ada', 'bob', points);
      else if (what === 5 && orders.length > 0)
        await desk.tryReturn({
          orderExternalId: orders[random.int(0, orders.length - 1)],
          amountMinor: points * 20,
        });
      else await app.advanceDue();
    }
    app.clock.advanceBy(20 * DAY_MS);
    await desk.order('ada', 10_000);
    await desk.hold('ada', 1, { ttlSeconds: 86_400 });
  });

  afterAll(() => app.stop());

  test('has no gaps, and every movement says what the balances were after it', async () => {
    const oldestFirst = (await movements()).reverse();
    expect(oldestFirst.length).toBeGreaterThan(40);
    const balances: Record<string, number> = { PENDING: 0, AVAILABLE: 0, HELD: 0 };
    for (const [index, movement] of oldestFirst.entries()) {
      const { seq, from, to, points, pendingAfter, availableAfter, heldAfter } = movement;
      expect(seq).toBe(index + 1);
      if (from in balances) balances[from] = (balances[from] ?? 0) - points;
      if (to in balances) balances[to] = (balances[to] ?? 0) + points;
      expect({ seq, PENDING: pendingAfter, AVAILABLE: availableAfter, HELD: heldAfter }).toEqual({
        seq,
        ...balances,
      });
    }
    const { pending, available, held } = await desk.wallet('ada');
    expect({ PENDING: pending, AVAILABLE: available, HELD: held }).toEqual(balances);
  });

  test('is paged, newest first, each movement once, whatever the size of the page', async () => {
    const all = (await movements()).map(({ seq }) => seq);
    for (const first of [1, 7, all.length, 100]) {
      const seen: number[] = [];
      let after: string | null = null;
      for (let turn = 0; turn <= all.length; turn += 1) {
        const { edges, pageInfo }: Page = await page({ first, after });
        seen.push(...edges.map(({ node }) => node.seq));
        after = pageInfo.endCursor;
        if (!pageInfo.hasNextPage) break;
      }
      expect(seen).toEqual(all);
    }
    for (const [first, code] of [
      [0, 'BAD_USER_INPUT'],
      [-1, 'BAD_USER_INPUT'],
      [101, 'QUERY_TOO_COMPLEX'],
    ] as const) {
      const answer = await app.storefront(desk.shop.key, JOURNAL, { customer: 'ada', first });
      expect(answer.errors).toMatchObject([{ extensions: { code } }]);
    }
    const nonsense = await app.storefront(desk.shop.key, JOURNAL, {
      customer: 'ada',
      first: 5,
      after: 'nonsense',
    });
    expect(nonsense.errors?.[0]?.extensions.code ?? 'none').toMatch(/none|BAD_USER_INPUT/);
  });

  test('is filtered by kind, order and time, alone and together', async () => {
    const all = await movements();
    const middle = required(all[Math.floor(all.length / 2)], 'a movement') as Movement & { at: string };
    const filters: readonly [object, (movement: Movement & { at: string }) => boolean][] = [
      [{ kinds: ['AWARD', 'REDEEM'] }, ({ kind }) => kind === 'AWARD' || kind === 'REDEEM'],
      [{ kinds: [] }, () => false],
      [{ orderReference: 'order-2' }, ({ orderReference }) => orderReference === 'order-2'],
      [{ from: middle.at }, ({ at }) => at >= middle.at],
      [{ to: middle.at }, ({ at }) => at < middle.at],
      [
        { from: middle.at, kinds: ['HOLD'], orderReference: 'order-1' },
        ({ at, kind, orderReference }) => at >= middle.at && kind === 'HOLD' && orderReference === 'order-1',
      ],
    ];
    for (const [filter, keeps] of filters) {
      const expected = all.filter((movement) => keeps(movement as Movement & { at: string }));
      expect({ filter, seqs: (await movements(filter)).map(({ seq }) => seq) }).toEqual({
        filter,
        seqs: expected.map(({ seq }) => seq),
      });
    }
  });

  test('explains the balance: the open lots and where each comes from add up to it', async () => {
    type Lot = { seq: number; remaining: number; isPending: boolean; origin: { seq: number; kind: string } };
    type Data = {
      customer: { wallet: { available: number; pending: number; lots: { edges: { node: Lot }[] } } };
    };
    const { wallet } = (await desk.ask<Data>(LOTS, { customer: 'ada' })).customer;
    const lots = wallet.lots.edges.map(({ node }) => node);
    const sum = (isPending: boolean): number =>
      lots
        .filter((lot) => lot.isPending === isPending)
        .reduce((total, { remaining }) => total + remaining, 0);
    expect({ pending: sum(true), available: sum(false) }).toEqual({
      pending: wallet.pending,
      available: Math.max(wallet.available, 0),
    });
    for (const { seq, origin } of lots) expect(origin).toMatchObject({ seq, kind: 'AWARD' });
    const received = (await desk.ask<Data>(LOTS, { customer: 'bob' })).customer.wallet.lots.edges;
    for (const { node } of received) expect(node.origin.kind).toBe('TRANSFER_IN');
  });

  test('explains a redemption: the quote draws what the redemption then draws, and names what is missing', async () => {
    type Quote = {
      required: number;
      available: number;
      shortBy: number;
      draws: { lot: number; points: number }[];
      pending: { points: number }[];
      holds: { points: number }[];
    };
    type Data = { customer: { wallet: { quoteRedemption: Quote } } };
    const quote = async (points: number): Promise<Quote> =>
      (await desk.ask<Data>(QUOTE, { customer: 'ada', points })).customer.wallet.quoteRedemption;
    app.clock.advanceBy(DAY_MS);
    await desk.order('ada', 5_000);
    app.clock.advanceBy(DAY_MS);
    const { available } = await desk.wallet('ada');
    expect(available).toBeGreaterThan(50);
    const short = await quote(available + 5);
    expect(short).toMatchObject({
      required: available + 5,
      available,
      shortBy: 5,
      draws: [],
      pending: [{ points: 50 }],
    });
    const enough = await quote(available - 1);
    expect(enough.shortBy).toBe(0);
    await desk.redeem('ada', available - 1);
    const [newest] = await movements({ kinds: ['REDEEM'] });
    expect(newest?.draws).toEqual(enough.draws);
  });

  test('a movement is found again by its global id', async () => {
    const [newest] = await movements();
    const { id, seq, kind, points } = required(newest, 'a movement');
    const { node } = await desk.ask<{ node: object }>(NODE, { id });
    expect(node).toEqual({ __typename: 'Movement', id, seq, kind, points });
  });

  test('a transfer has two legs in one transaction, and the points keep the expiry they had', async () => {
    await desk.transfer('ada', 'bob', 1);
    const [out] = await movements({ kinds: ['TRANSFER_OUT'] });
    const [into] = await movements({ customer: 'bob', kinds: ['TRANSFER_IN'] });
    expect(into).toMatchObject({ points: 1, transactionId: out?.transactionId });
    const lots = await desk.wallet('bob');
    expect(lots.expirations.length).toBeGreaterThan(0);
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });
});
