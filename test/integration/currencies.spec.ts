import { OrderNormaliser, type NewOrder } from '#activity';
import { required, type Problem, type Result } from '#kernel';
import { Database, type Tx } from '#platform';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const AMOUNTS = 'totalMinor shippingMinor taxMinor giftCardMinor discountMinor';
const ORDER = `currency status amounts { ${AMOUNTS} } returned { totalMinor } lines { amountMinor shareMinor returnedMinor }
  original { currency exchangeRate amounts { ${AMOUNTS} } returned { totalMinor } lines { amountMinor shareMinor returnedMinor } }
  returns { amounts { totalMinor } original { currency amounts { totalMinor } lines { lineNo quantity amountMinor } } }
  awards { points clawedBack basisMinor }`;
const ERRORS = 'userErrors { code path message ... on WrongCurrency { expected given day } }';
const RECORD = `mutation ($input: RecordOrderInput!) { recordOrder(input: $input) { replayed order { ${ORDER} } ${ERRORS} } }`;
const RECORD_MANY = `mutation ($input: RecordOrdersInput!) { recordOrders(input: $input) {
  results { order { ${ORDER} } ${ERRORS} } userErrors { code } } }`;
const RETURN = `mutation ($input: RecordReturnInput!) { recordReturn(input: $input) {
  replayed order { ${ORDER} } orderReturn { amounts { totalMinor } original { currency amounts { totalMinor } } }
  userErrors { code ... on ReturnExceedsOrder { remainingMinor } } } }`;
const CANCEL = `mutation ($input: CancelOrderInput!) { cancelOrder(input: $input) { order { ${ORDER} } userErrors { code } } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { points explanations { campaign basisMinor whyNot } ${ERRORS} } }`;
const SIMULATE = `query ($input: SimulateCampaignInput!) { simulateCampaign(input: $input) {
  alone { points basisMinor whyNot } userErrors { code path } } }`;
const RATE = 'currency rate effectiveFrom revision setBy reason';
const SET = `mutation ($input: SetExchangeRateInput!) { setExchangeRate(input: $input) { exchangeRate { ${RATE} } userErrors { code path } } }`;
const RATES = `query ($currency: String, $first: Int, $after: String) { exchangeRates(currency: $currency, first: $first, after: $after) {
  edges { node { ${RATE} } } pageInfo { hasNextPage endCursor } } }`;

const NOW = new Date('2026-03-02T15:00:00Z');
const DAY_MS = 86_400_000;

/* eslint-disable @typescript-eslint/no-explicit-any -- answers have the shape of their query */
describe('orders in several currencies', () => {
  let app: TestApp;
  let desk: Desk;
  let owner: string;
  let shops = 0;

  const open = async (currency = 'EUR'): Promise<void> => {
    shops += 1;
    app.clock.set(NOW);
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, currency, timeZone: 'Europe/Berlin' }));
    owner = await app.staff(desk.shop, 'OWNER');
    await app.enrol(desk.shop, 'ada');
  };
  const ask = async (query: string, input: object): Promise<any> => {
    const [answer] = Object.values(await desk.ask<Record<string, unknown>>(query, { input }));
    return answer;
  };
  const askAdmin = async (query: string, variables: object): Promise<any> => {
    const [answer] = Object.values(await desk.askAdmin<Record<string, unknown>>(owner, query, variables));
    return answer;
  };
  const setRate = (currency: string, rate: string, effectiveFrom: Date | null = null): Promise<any> =>
    askAdmin(SET, { input: { currency, rate, effectiveFrom, reason: 'European Central Bank' } });
  const order = (externalId: string, more: object = {}): object => ({
    ...{ customer: { externalId: 'ada' }, externalId, currency: 'USD', totalMinor: 10_000 },
    ...more,
  });
  const recorded = async (externalId: string, more: object = {}): Promise<any> => {
    const { order: found, userErrors } = await ask(RECORD, order(externalId, more));
    return required(found, JSON.stringify(userErrors));
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('are worth what the rate of the program says, and show what they were', async () => {
    await open();
    await setRate('USD', '0.9234');
    const lines = [
      { sku: 'TEA', quantity: 2, amountMinor: 6_000 },
      { sku: 'POT', quantity: 1, amountMinor: 4_000 },
    ];
    const amounts = {
      totalMinor: 9_999,
      shippingMinor: 499,
      taxMinor: 1_596,
      giftCardMinor: 1_000,
      discountMinor: 500,
    };
    const found = await recorded('o-1', { ...amounts, lines });
    expect(found).toMatchObject({
      currency: 'EUR',
      // 9999 * 0.9234 = 9233.08; of it goods 7299.5, shipping 460.8, tax 1473.7: the cent that is left goes to shipping.
      amounts: {
        totalMinor: 9_233,
        shippingMinor: 461,
        taxMinor: 1_474,
        giftCardMinor: 923,
        discountMinor: 462,
      },
      lines: [
        { amountMinor: 5_540, shareMinor: 5_263 },
        { amountMinor: 3_694, shareMinor: 3_509 },
      ],
      original: {
        ...{ currency: 'USD', exchangeRate: '0.9234', amounts },
        lines: [
          { amountMinor: 6_000, shareMinor: 5_700 },
          { amountMinor: 4_000, shareMinor: 3_800 },
        ],
      },
      awards: [{ points: 92, basisMinor: 9_233 }],
    });
    expect(await recorded('o-2', { currency: 'EUR' })).toMatchObject({ original: null, currency: 'EUR' });
  });

  test.each([
    ['yen, which have no cents', 'JPY', '0.0061', 10_000, 6_100],
    ['dinars of a thousand fils', 'KWD', '3.0512', 10_000, 3_051],
    ['forints, whose minor unit is a hundredth', 'HUF', '0.00255', 1_000_000, 2_550],
  ])('know the minor units of %s', async (_what, currency, rate, totalMinor, expected) => {
    await open();
    await setRate(currency, rate);
    expect(await recorded('o-1', { currency, totalMinor })).toMatchObject({
      amounts: { totalMinor: expected },
      original: { currency, amounts: { totalMinor } },
    });
  });

  test('go by the rate that was in force when they were placed, whenever they become known', async () => {
    await open();
    await setRate('USD', '0.8', new Date('2026-01-01T00:00:00Z'));
    await setRate('USD', '0.9', NOW);
    await setRate('USD', '0.95', new Date(NOW.getTime() + DAY_MS));
    const worthAt = async (externalId: string, occurredAt: Date): Promise<number> =>
      (await recorded(externalId, { occurredAt })).amounts.totalMinor as number;
    expect(await worthAt('o-1', new Date(NOW.getTime() - 1))).toBe(8_000);
    expect(await worthAt('o-2', NOW)).toBe(9_000);
    expect(await worthAt('o-3', new Date(NOW.getTime() + DAY_MS - 1))).toBe(9_000);
    expect(await worthAt('o-4', new Date(NOW.getTime() + DAY_MS))).toBe(9_500);
    app.clock.advanceBy(2 * DAY_MS);
    expect((await recorded('o-5')).amounts.totalMinor).toBe(9_500);
  });

  test('without a rate of their time are refused with what was wanted and the day, and leave nothing', async () => {
    await open();
    await setRate('USD', '0.9', NOW);
    // 23:30 in Berlin on the first is 22:30 UTC.
    const occurredAt = new Date('2026-03-01T22:30:00Z');
    const refusal = [
      { code: 'WRONG_CURRENCY', path: ['currency'], expected: 'EUR', given: 'USD', day: '2026-03-01' },
    ];
    const input = order('o-1', {
      occurredAt,
      customer: { externalId: 'newcomer' },
      createCustomers: 'CREATE',
    });
    const { order: none, userErrors } = await ask(RECORD, input);
    expect(none).toBeNull();
    expect(userErrors).toMatchObject(refusal);
    expect(userErrors[0].message).toBe(
      'The currency of this program is EUR, and it has no exchange rate of USD for 2026-03-01.',
    );
    expect((await ask(QUOTE, order('o-1', { occurredAt }))).userErrors).toMatchObject(refusal);
    const { customer } = await desk.ask<any>('{ customer(externalId: "newcomer") { id } }');
    expect(customer).toBeNull();
    const { results } = await ask(RECORD_MANY, {
      orders: [
        order('o-2', { occurredAt }),
        order('o-3'),
        order('o-4', { currency: 'GBP' }),
        order('o-5', { currency: 'EUR' }),
      ],
    });
    expect(results.map((each: any) => each.order?.amounts.totalMinor ?? each.userErrors[0].code)).toEqual([
      ...['WRONG_CURRENCY', 9_000, 'WRONG_CURRENCY', 10_000],
    ]);
  });

  test('may state their own rate, which goes before the program has one and after', async () => {
    await open();
    const stated = { exchangeRate: '0.910' };
    expect(await recorded('o-1', stated)).toMatchObject({
      amounts: { totalMinor: 9_100 },
      original: { exchangeRate: '0.91' },
    });
    await setRate('USD', '0.5');
    expect(await recorded('o-2', stated)).toMatchObject({ amounts: { totalMinor: 9_100 } });
    const refused = await ask(RECORD, order('o-3', { exchangeRate: '0,91' }));
    expect(refused.userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: ['exchangeRate'] }]);
    expect((await ask(RECORD, order('o-1', { exchangeRate: '0.91' }))).replayed).toBe(true);
    expect((await ask(RECORD, order('o-1', { exchangeRate: '0.92' }))).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
  });

  test('are the same orders when they are delivered again after the rate has changed', async () => {
    await open();
    await setRate('USD', '0.9');
    const occurredAt = new Date(NOW.getTime() + 1_000);
    app.clock.advanceBy(2_000);
    const [first, timeless] = [
      await ask(RECORD, order('o-1', { occurredAt })),
      await ask(RECORD, order('o-2')),
    ];
    app.clock.advanceBy(1_000);
    await setRate('USD', '0.5', occurredAt);
    await setRate('USD', '0.4');
    app.clock.advanceBy(1_000);
    expect(await ask(RECORD, order('o-1', { occurredAt }))).toEqual({ ...first, replayed: true });
    expect(await ask(RECORD, order('o-2'))).toEqual({ ...timeless, replayed: true });
    expect((await ask(RECORD, order('o-1', { occurredAt, totalMinor: 10_001 }))).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
  });

  test('are quoted and tried as they are recorded', async () => {
    await open();
    await setRate('USD', '0.9234');
    const cart = { totalMinor: 9_999, shippingMinor: 499, taxMinor: 1_596, giftCardMinor: 1_000 };
    for (const rate of [{}, { exchangeRate: '0.8765432' }, { currency: 'EUR' }]) {
      const quote = await ask(QUOTE, order('cart', { ...cart, ...rate }));
      const input = {
        campaigns: [{ code: 'base-points' }],
        activity: { order: order('cart', { ...cart, ...rate }) },
      };
      const { alone } = await askAdmin(SIMULATE, { input });
      const { awards } = await recorded(`o-${JSON.stringify(rate).length}`, { ...cart, ...rate });
      expect(quote).toMatchObject({
        points: awards[0].points,
        explanations: [{ basisMinor: awards[0].basisMinor }],
      });
      expect(alone).toMatchObject([{ points: awards[0].points, basisMinor: awards[0].basisMinor }]);
    }
    const missing = {
      campaigns: [{ code: 'base-points' }],
      activity: { order: order('c', { currency: 'GBP' }) },
    };
    expect((await askAdmin(SIMULATE, { input: missing })).userErrors).toMatchObject([
      { code: 'WRONG_CURRENCY', path: ['activity', 'order', 'currency'] },
    ]);
  });

  test('come back at the rate they were recorded at, and leave nothing when all is back', async () => {
    await open();
    await setRate('JPY', '0.00615');
    const lines = [{ sku: 'TEA', quantity: 3, amountMinor: 9_000 }];
    const { amounts } = await recorded('o-1', {
      currency: 'JPY',
      totalMinor: 10_000,
      shippingMinor: 1_000,
      lines,
    });
    expect(amounts).toMatchObject({ totalMinor: 6_150, shippingMinor: 615 });
    app.clock.advanceBy(DAY_MS);
    owner = await app.signIn(desk.shop, 'owner@acme.test');
    await setRate('JPY', '0.009');
    const giveBack = (externalId: string, more: object): Promise<any> =>
      ask(RETURN, { orderExternalId: 'o-1', externalId, ...more });
    const first = await giveBack('r-1', { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(first).toMatchObject({
      // A third of the goods of 5535.
      orderReturn: {
        amounts: { totalMinor: 1_845 },
        original: { currency: 'JPY', amounts: { totalMinor: 3_000 } },
      },
      order: { status: 'PARTLY_RETURNED', original: { returned: { totalMinor: 3_000 } } },
    });
    expect(await giveBack('r-1', { lines: [{ lineNo: 1, quantity: 1 }] })).toEqual({
      ...first,
      replayed: true,
    });
    expect((await giveBack('r-2', { amountMinor: 7_001 })).userErrors).toEqual([
      { code: 'RETURN_EXCEEDS_ORDER', remainingMinor: 7_000 },
    ]);
    // Each yen is 0.615 cents: some give back one, some none.
    const small: number[] = [];
    for (let yen = 1; yen <= 5; yen += 1) {
      small.push((await giveBack(`r-yen-${yen}`, { amountMinor: 1 })).orderReturn.amounts.totalMinor);
    }
    expect(small).toEqual([0, 1, 0, 1, 1]);
    const last = await giveBack('r-3', { amountMinor: 6_995 });
    expect(last.order).toMatchObject({
      status: 'RETURNED',
      returned: { totalMinor: 6_150 },
      original: { returned: { totalMinor: 10_000 } },
      awards: [{ points: 61, clawedBack: 61 }],
    });
    const backs = last.order.returns.map((each: any) => each.amounts.totalMinor as number);
    expect(backs.reduce((sum: number, each: number) => sum + each, 0)).toBe(6_150);
  });

  test('are cancelled as what is left of them', async () => {
    await open();
    await recorded('o-1', { exchangeRate: '0.333333', totalMinor: 100 });
    await ask(RETURN, { orderExternalId: 'o-1', externalId: 'r-1', amountMinor: 50 });
    const { order: cancelled } = await ask(CANCEL, { orderExternalId: 'o-1' });
    expect(cancelled).toMatchObject({
      status: 'CANCELLED',
      ...{
        amounts: { totalMinor: 33 },
        returned: { totalMinor: 33 },
        original: { returned: { totalMinor: 100 } },
      },
      returns: [
        { amounts: { totalMinor: 16 }, original: { amounts: { totalMinor: 50 } } },
        { amounts: { totalMinor: 17 }, original: { amounts: { totalMinor: 50 } } },
      ],
    });
  });

  test('of guests keep their currency and what came back when they are linked', async () => {
    await open();
    const guest = { guest: { email: 'grace@example.com' } };
    await recorded('o-1', { customer: guest, exchangeRate: '0.9' });
    await ask(RETURN, { orderExternalId: 'o-1', externalId: 'r-1', amountMinor: 1_000 });
    const LINK = `mutation ($input: LinkGuestOrdersInput!) { linkGuestOrders(input: $input) { orders { ${ORDER} } userErrors { code } } }`;
    const linked = await ask(LINK, { customerExternalId: 'ada', ...guest });
    const original = { currency: 'USD', exchangeRate: '0.9', returned: { totalMinor: 1_000 } };
    expect(linked.orders).toMatchObject([
      {
        returned: { totalMinor: 900 },
        original,
        returns: [{ original: { amounts: { totalMinor: 1_000 } } }],
      },
    ]);
    const after = await ask(RETURN, { orderExternalId: 'o-1', externalId: 'r-2', amountMinor: 9_000 });
    expect(after.order).toMatchObject({ status: 'RETURNED', returned: { totalMinor: 9_000 } });
  });

  test('can be told apart by conditions, whose amounts are in the currency of the program', async () => {
    await open();
    const condition = 'order.currency == "USD" && order.total == 9000 && lines.all(l, l.amount <= 9000)';
    const effects = [{ awardPoints: { amount: { fixed: { points: 7 } } } }];
    const create = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;
    expect(await askAdmin(create, { input: { code: 'abroad', name: 'Abroad', condition, effects } })).toEqual(
      {
        userErrors: [],
      },
    );
    app.clock.advanceBy(1_000);
    const lines = [{ sku: 'TEA', quantity: 1, amountMinor: 10_000 }];
    const pointsOf = async (externalId: string, more: object): Promise<number[]> =>
      (await recorded(externalId, more)).awards.map((award: any) => award.points as number).sort();
    expect(await pointsOf('o-1', { exchangeRate: '0.9', lines })).toEqual([7, 90]);
    expect(await pointsOf('o-2', { currency: 'EUR', totalMinor: 9_000 })).toEqual([90]);
    expect(await pointsOf('o-3', { currency: 'GBP', exchangeRate: '0.9', lines })).toEqual([90]);
  });

  describe('whose rates staff set', () => {
    const from = (iso: string): Date => new Date(iso);
    const nodes = async (variables: object = {}): Promise<any[]> =>
      (await askAdmin(RATES, variables)).edges.map(({ node }: any) => node);

    test('are listed from the latest instant on, by pages and by currency', async () => {
      await open();
      await setRate('USD', '0.8', from('2026-01-01T00:00:00Z'));
      await setRate('GBP', '1.2', from('2026-02-01T00:00:00Z'));
      await setRate('USD', '0.9', from('2027-01-01T00:00:00Z'));
      expect((await nodes()).map(({ currency, rate }) => `${currency} ${rate}`)).toEqual([
        'USD 0.9',
        'GBP 1.2',
        'USD 0.8',
      ]);
      expect((await nodes({ currency: 'USD' })).map(({ rate }) => rate as string)).toEqual(['0.9', '0.8']);
      const page = await askAdmin(RATES, { first: 2 });
      expect(page.pageInfo.hasNextPage).toBe(true);
      const [last, ...more] = await nodes({ first: 2, after: page.pageInfo.endCursor });
      expect(more).toEqual([]);
      expect(last).toMatchObject({
        ...{ currency: 'USD', rate: '0.8', effectiveFrom: '2026-01-01T00:00:00.000Z', revision: 1 },
        ...{ setBy: expect.stringMatching(/^staff:/), reason: 'European Central Bank' },
      });
    });

    test('are set once however often they are sent, and corrected by another one from the same instant', async () => {
      await open();
      const at = from('2026-02-01T00:00:00Z');
      const first = await setRate('USD', '0.90', at);
      expect(await setRate('USD', '0.9', at)).toEqual(first);
      expect(await setRate('USD', '0.9')).toEqual(first);
      app.clock.advanceBy(1);
      const [one, two] = await Promise.all([setRate('USD', '0.91', at), setRate('USD', '0.91', at)]);
      expect(one).toEqual(two);
      expect(one.exchangeRate).toMatchObject({ rate: '0.91', revision: 2 });
      expect(await nodes()).toHaveLength(2);
      expect((await recorded('o-1')).amounts.totalMinor).toBe(9_100);
      const AUDIT = '{ auditEntries(action: "exchange_rate.set") { edges { node { actor details } } } }';
      const { edges } = (await desk.askAdmin<any>(owner, AUDIT)).auditEntries;
      expect(edges.map(({ node }: any) => JSON.parse(node.details as string).rate)).toEqual(['0.91', '0.9']);
    });

    test.each([
      ['a currency that does not exist', { currency: 'XYZ' }, 'currency'],
      ["the program's own currency", { currency: 'EUR' }, 'currency'],
      ['no number', { rate: 'much' }, 'rate'],
      ['nothing', { rate: '0.00' }, 'rate'],
      ['less than nothing', { rate: '-1' }, 'rate'],
      ['no reason', { reason: '' }, 'reason'],
      ['a blank reason', { reason: ' ' }, 'reason'],
    ])('are refused for %s', async (_what, change, path) => {
      await open();
      const input = { currency: 'USD', rate: '0.9', reason: 'Bank', ...change };
      const { exchangeRate, userErrors } = await askAdmin(SET, { input });
      expect(exchangeRate).toBeNull();
      expect(userErrors).toMatchObject([{ code: 'INVALID_INPUT', path: [path] }]);
      expect(await nodes()).toEqual([]);
    });

    test('are those of their own program only, and the services cannot change them', async () => {
      await open();
      await setRate('USD', '0.9');
      const { program } = desk.shop;
      const database = app.app.get(Database);
      const change = `update exchange_rates set rate = 1`;
      await expect(database.tx({ programId: program.id }, (tx) => tx.execute(change, []))).rejects.toThrow(
        'permission',
      );
      await open();
      expect(await nodes()).toEqual([]);
      expect((await ask(RECORD, order('o-1'))).userErrors).toMatchObject([{ code: 'WRONG_CURRENCY' }]);
    });
  });

  test('ask for rates in one statement a batch, and orders in the currency of the program for none', async () => {
    await open();
    await setRate('USD', '0.9');
    await setRate('GBP', '1.2');
    const { program } = desk.shop;
    const normaliser = app.app.get(OrderNormaliser);
    const statementsOf = async (
      orders: readonly NewOrder[],
    ): Promise<{ count: number; results: readonly Result<NewOrder, Problem>[] }> =>
      app.app.get(Database).tx({ programId: program.id }, async (tx) => {
        let count = 0;
        const counted = new Proxy(tx, {
          get: (target, name): unknown => {
            if (name === 'query' || name === 'execute') count += 1;
            const value: unknown = Reflect.get(target, name);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        }) as Tx;
        const results = await normaliser.normalise(counted, program, orders, NOW);
        return { count, results };
      });
    const cart = (place: number, currency: string, exchangeRate: string | null = null): NewOrder => ({
      ...{
        customer: { externalId: 'ada' },
        source: 'store',
        externalId: `o-${place}`,
        currency,
        exchangeRate,
      },
      ...{ occurredAt: new Date(NOW.getTime() + place), amounts: { totalMinor: 100n } },
    });
    const batch = (...currencies: string[]): NewOrder[] =>
      Array.from({ length: 1_000 }, (_, place) => cart(place, currencies[place % currencies.length] ?? ''));
    const own = batch('EUR');
    const ofOwn = await statementsOf(own);
    expect(ofOwn.count).toBe(0);
    // They are not even copied.
    expect(ofOwn.results.every((each, place) => each.ok && each.value === own[place])).toBe(true);
    const mixed = await statementsOf(batch('EUR', 'USD', 'GBP', 'CHF'));
    expect(mixed.count).toBe(1);
    expect(
      mixed.results.slice(0, 4).map((each) => (each.ok ? each.value.amounts.totalMinor : each.problem.code)),
    ).toEqual([...[100n, 90n, 120n, 'WRONG_CURRENCY']]);
    expect((await statementsOf([cart(0, 'USD', '0.5'), cart(1, 'EUR')])).count).toBe(0);
  });
});
