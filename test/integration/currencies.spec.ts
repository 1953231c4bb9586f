import { OrderNormaliser, type NewOrder } from '#activity';
import { required, type Problem, type Result } from '#kernel';
import { Database } from '#platform';
import { CurrencyShop } from '../support/currency-shop.js';
import { TestApp } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const NOW = CurrencyShop.opened;

describe('orders in several currencies', () => {
  let app: TestApp;
  let shop: CurrencyShop;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shop = await CurrencyShop.open(app);
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(shop.desk.shop.program)).toEqual([]);
  });

  test('are worth what the rate of the program says, and show what they were', async () => {
    await shop.setRate('USD', '0.9234');
    const lines = [
      { sku: 'TEA', quantity: 2, amountMinor: 6_000 },
      { sku: 'POT', quantity: 1, amountMinor: 4_000 },
    ];
    const amounts = {
      ...{ totalMinor: 9_999, shippingMinor: 499, taxMinor: 1_596, giftCardMinor: 1_000, discountMinor: 500 },
    };
    expect(await shop.recorded('o-1', { ...amounts, lines })).toMatchObject({
      currency: 'EUR',
      // 9999 x 0.9234 = 9233.08: goods 7299.5, shipping 460.8, tax 1473.7; the two cents that are left go to the larger rests.
      amounts: {
        ...{ totalMinor: 9_233, shippingMinor: 461, taxMinor: 1_474, giftCardMinor: 923, discountMinor: 462 },
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
    expect(await shop.recorded('o-2', { currency: 'EUR' })).toMatchObject({
      ...{ currency: 'EUR', original: null, awards: [{ points: 100 }] },
    });
  });

  test.each([
    ['yen, which have no cents', 'JPY', '0.0061', 10_000, 6_100],
    ['dinars of a thousand fils', 'KWD', '3.0512', 10_000, 3_051],
    ['forints, whose minor unit is a hundredth', 'HUF', '0.00255', 1_000_000, 2_550],
  ])('know the minor units of %s', async (_what, currency, rate, totalMinor, expected) => {
    await shop.setRate(currency, rate);
    expect(await shop.recorded('o-1', { currency, totalMinor })).toMatchObject({
      amounts: { totalMinor: expected },
      original: { currency, amounts: { totalMinor } },
    });
  });

  test('go by the rate that was in force when they were placed, whenever they become known', async () => {
    await shop.setRate('USD', '0.8', new Date('2026-01-01T00:00:00Z'));
    await shop.setRate('USD', '0.9', NOW);
    await shop.setRate('USD', '0.95', new Date(NOW.getTime() + DAY_MS));
    const worthAt = async (externalId: string, occurredAt: Date): Promise<number> =>
      (await shop.recorded(externalId, { occurredAt })).amounts.totalMinor;
    expect(await worthAt('o-1', new Date(NOW.getTime() - 1))).toBe(8_000);
    expect(await worthAt('o-2', NOW)).toBe(9_000);
    expect(await worthAt('o-3', new Date(NOW.getTime() + DAY_MS - 1))).toBe(9_000);
    expect(await worthAt('o-4', new Date(NOW.getTime() + DAY_MS))).toBe(9_500);
    app.clock.advanceBy(2 * DAY_MS);
    expect((await shop.recorded('o-5')).amounts.totalMinor).toBe(9_500);
  });

  test('without a rate of their time are refused with what was wanted and the day, and leave nothing', async () => {
    await shop.setRate('USD', '0.9', NOW);
    // 23:30 in Berlin.
    const occurredAt = new Date('2026-03-01T22:30:00Z');
    const message = 'The currency of this program is EUR, and it has no exchange rate of USD for 2026-03-01.';
    const refusal = { code: 'WRONG_CURRENCY', path: ['currency'], message };
    const refusals = [{ ...refusal, expected: 'EUR', given: 'USD', day: '2026-03-01' }];
    const newcomer = { customer: { externalId: 'newcomer' }, createCustomers: 'CREATE' };
    expect(await shop.record('o-1', { occurredAt, ...newcomer })).toMatchObject({
      order: null,
      userErrors: refusals,
    });
    const quote = await shop.ask('quoteOrder', shop.orderOf('cart', { occurredAt }));
    expect(quote.userErrors).toMatchObject(refusals);
    const { customer } = await shop.desk.ask<{ customer: object | null }>(
      '{ customer(externalId: "newcomer") { id } }',
    );
    expect(customer).toBeNull();
    const { results } = await shop.ask('recordOrders', {
      orders: [
        shop.orderOf('o-2', { occurredAt }),
        shop.orderOf('o-3'),
        shop.orderOf('o-4', { currency: 'GBP' }),
        shop.orderOf('o-5', { currency: 'EUR' }),
      ],
    });
    expect(results.map(({ order, userErrors }) => order?.amounts.totalMinor ?? userErrors[0]?.code)).toEqual([
      ...['WRONG_CURRENCY', 9_000, 'WRONG_CURRENCY', 10_000],
    ]);
  });

  test('may state their own rate, which goes before the program has one and after', async () => {
    expect(await shop.recorded('o-1', { exchangeRate: '0.910' })).toMatchObject({
      amounts: { totalMinor: 9_100 },
      original: { exchangeRate: '0.91' },
    });
    await shop.setRate('USD', '0.5');
    expect((await shop.recorded('o-2', { exchangeRate: '0.91' })).amounts.totalMinor).toBe(9_100);
    expect((await shop.record('o-3', { exchangeRate: '0,91' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['exchangeRate'] },
    ]);
    expect((await shop.record('o-1', { exchangeRate: '0.91' })).replayed).toBe(true);
    expect((await shop.record('o-1', { exchangeRate: '0.92' })).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
  });

  test('may state the rate of the own currency, which is 1 and says nothing', async () => {
    const own = { currency: 'EUR' };
    expect((await shop.record('o-1', { ...own, exchangeRate: '1.1' })).userErrors).toMatchObject([
      { code: 'INVALID_INPUT', path: ['exchangeRate'] },
    ]);
    expect((await shop.record('o-1', { ...own, exchangeRate: '1.0' })).order).toMatchObject({
      original: null,
    });
    expect((await shop.record('o-1', own)).replayed).toBe(true);
    // In another currency 1 is a rate like any other.
    await shop.recorded('o-2', { exchangeRate: '1' });
    expect((await shop.record('o-2')).userErrors).toMatchObject([{ code: 'IDEMPOTENCY_CONFLICT' }]);
  });

  test('are the same orders when they are delivered again after the rate has changed', async () => {
    await shop.setRate('USD', '0.9');
    const occurredAt = new Date(NOW.getTime() + 1_000);
    app.clock.advanceBy(2_000);
    const [first, timeless] = [await shop.record('o-1', { occurredAt }), await shop.record('o-2')];
    app.clock.advanceBy(1_000);
    await shop.setRate('USD', '0.5', occurredAt);
    await shop.setRate('USD', '0.4');
    app.clock.advanceBy(1_000);
    expect(await shop.record('o-1', { occurredAt })).toEqual({ ...first, replayed: true });
    expect(await shop.record('o-2')).toEqual({ ...timeless, replayed: true });
    expect((await shop.record('o-1', { occurredAt, totalMinor: 10_001 })).userErrors).toMatchObject([
      { code: 'IDEMPOTENCY_CONFLICT' },
    ]);
  });

  test('are quoted and tried as they are recorded', async () => {
    await shop.setRate('USD', '0.9234');
    const cart = { totalMinor: 9_999, shippingMinor: 499, taxMinor: 1_596, giftCardMinor: 1_000 };
    const campaigns = [{ code: 'base-points' }];
    for (const rate of [{}, { exchangeRate: '0.8765432' }, { currency: 'EUR' }]) {
      const order = shop.orderOf(`o-${JSON.stringify(rate).length}`, { ...cart, ...rate });
      const quote = await shop.ask('quoteOrder', order);
      const { alone } = await shop.manage('simulateCampaign', { campaigns, activity: { order } });
      const { awards } = required((await shop.ask('recordOrder', order)).order, 'the order');
      const { points, basisMinor } = required(awards[0], 'an award');
      expect(quote).toMatchObject({ points, explanations: [{ basisMinor }] });
      expect(alone).toMatchObject([{ points, basisMinor }]);
    }
    const activity = { order: shop.orderOf('cart', { currency: 'GBP' }) };
    expect((await shop.manage('simulateCampaign', { campaigns, activity })).userErrors).toMatchObject([
      { code: 'WRONG_CURRENCY', path: ['activity', 'order', 'currency'] },
    ]);
  });

  test('come back at the rate they were recorded at, and leave nothing when all is back', async () => {
    await shop.setRate('JPY', '0.00615');
    const lines = [{ sku: 'TEA', quantity: 3, amountMinor: 9_000 }];
    const order = { currency: 'JPY', totalMinor: 10_000, shippingMinor: 1_000, lines };
    expect(await shop.recorded('o-1', order)).toMatchObject({
      amounts: { totalMinor: 6_150, shippingMinor: 615 },
    });
    await shop.wait(DAY_MS);
    await shop.setRate('JPY', '0.009');
    const first = await shop.giveBack('o-1', 'r-1', { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(first).toMatchObject({
      // A third of the goods of 5535.
      orderReturn: {
        amounts: { totalMinor: 1_845 },
        original: { currency: 'JPY', amounts: { totalMinor: 3_000 } },
      },
      order: { status: 'PARTLY_RETURNED', original: { returned: { totalMinor: 3_000 } } },
    });
    const again = await shop.giveBack('o-1', 'r-1', { lines: [{ lineNo: 1, quantity: 1 }] });
    expect(again).toEqual({ ...first, replayed: true });
    expect((await shop.giveBack('o-1', 'r-2', { amountMinor: 7_001 })).userErrors).toMatchObject([
      { code: 'RETURN_EXCEEDS_ORDER', remainingMinor: 7_000 },
    ]);
    // A yen is 0.615 cents: some give one back, some none.
    const small: (number | undefined)[] = [];
    for (let yen = 1; yen <= 5; yen += 1) {
      const { orderReturn } = await shop.giveBack('o-1', `r-yen-${yen}`, { amountMinor: 1 });
      small.push(orderReturn?.amounts.totalMinor);
    }
    expect(small).toEqual([0, 1, 0, 1, 1]);
    const last = await shop.giveBack('o-1', 'r-3', { amountMinor: 6_995 });
    expect(last.order).toMatchObject({
      status: 'RETURNED',
      returned: { totalMinor: 6_150 },
      original: { returned: { totalMinor: 10_000 } },
      awards: [{ points: 61, clawedBack: 61 }],
    });
    const backs = (last.order?.returns ?? []).map(({ amounts }) => amounts.totalMinor);
    expect(backs.reduce((sum, each) => sum + each, 0)).toBe(6_150);
  });

  test('are cancelled as what is left of them', async () => {
    await shop.recorded('o-1', { exchangeRate: '0.333333', totalMinor: 100 });
    await shop.giveBack('o-1', 'r-1', { amountMinor: 50 });
    const { order } = await shop.ask('cancelOrder', { orderExternalId: 'o-1' });
    expect(order).toMatchObject({
      ...{ status: 'CANCELLED', amounts: { totalMinor: 33 }, returned: { totalMinor: 33 } },
      original: { returned: { totalMinor: 100 } },
      returns: [
        { amounts: { totalMinor: 16 }, original: { amounts: { totalMinor: 50 } } },
        { amounts: { totalMinor: 17 }, original: { amounts: { totalMinor: 50 } } },
      ],
    });
  });

  test('of guests keep their currency and what came back when they are linked', async () => {
    const guest = { guest: { email: 'grace@example.com' } };
    await shop.recorded('o-1', { customer: guest, exchangeRate: '0.9' });
    await shop.giveBack('o-1', 'r-1', { amountMinor: 1_000 });
    const { orders } = await shop.ask('linkGuestOrders', { customerExternalId: 'ada', ...guest });
    const original = { currency: 'USD', exchangeRate: '0.9', returned: { totalMinor: 1_000 } };
    const returns = [{ original: { amounts: { totalMinor: 1_000 } } }];
    expect(orders).toMatchObject([{ returned: { totalMinor: 900 }, original, returns }]);
    expect((await shop.giveBack('o-1', 'r-2', { amountMinor: 9_000 })).order).toMatchObject({
      ...{ status: 'RETURNED', returned: { totalMinor: 9_000 } },
    });
  });

  test('can be told apart by conditions, whose amounts are in the currency of the program', async () => {
    const condition = 'order.currency == "USD" && order.total == 9000 && lines.all(l, l.amount <= 9000)';
    const effects = [{ awardPoints: { amount: { fixed: { points: 7 } } } }];
    const campaign = { code: 'abroad', name: 'Abroad', condition, effects };
    expect((await shop.manage('createCampaign', campaign)).userErrors).toEqual([]);
    app.clock.advanceBy(1_000);
    const lines = [{ sku: 'TEA', quantity: 1, amountMinor: 10_000 }];
    const pointsOf = async (externalId: string, more: object): Promise<number[]> =>
      (await shop.recorded(externalId, more)).awards.map(({ points }) => points).sort();
    expect(await pointsOf('o-1', { exchangeRate: '0.9', lines })).toEqual([7, 90]);
    expect(await pointsOf('o-2', { currency: 'EUR', totalMinor: 9_000 })).toEqual([90]);
    expect(await pointsOf('o-3', { currency: 'GBP', exchangeRate: '0.9', lines })).toEqual([90]);
  });

  test('are in messages what the customer paid, too', async () => {
    const effects = [{ sendMessage: { channel: 'EMAIL', template: 'thanks' } }];
    expect(
      (await shop.manage('createCampaign', { code: 'thanks', name: 'Thanks', effects })).userErrors,
    ).toEqual([]);
    app.clock.advanceBy(1_000);
    await shop.recorded('o-1', { currency: 'JPY', exchangeRate: '0.0061' });
    // Ids of messages are hashes: they are told apart by their times.
    app.clock.advanceBy(1_000);
    await shop.recorded('o-2', { currency: 'EUR', totalMinor: 200 });
    const messages = await app.database.query(
      `select payload -> 'order' as "order" from outbox_messages where program_id = $1 order by created_at`,
      [shop.desk.shop.program.id],
    );
    expect(messages).toMatchObject([
      { order: { currency: 'EUR', totalMinor: '6100', original: { currency: 'JPY', totalMinor: '10000' } } },
      { order: { currency: 'EUR', totalMinor: '200', original: null } },
    ]);
  });

  test('ask for rates in one statement a batch, and orders in the currency of the program for none', async () => {
    await shop.setRate('USD', '0.9');
    await shop.setRate('GBP', '1.2');
    const { program } = shop.desk.shop;
    const statementsOf = (
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
        });
        const results = await app.app.get(OrderNormaliser).normalise(counted, program, orders, NOW);
        return { count, results };
      });
    const cart = (place: number, currency = '', exchangeRate: string | null = null): NewOrder => ({
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
      Array.from({ length: 1_000 }, (_, place) => cart(place, currencies[place % currencies.length]));
    const own = batch('EUR');
    const ofOwn = await statementsOf(own);
    expect(ofOwn.count).toBe(0);
    // They are not even copied.
    expect(ofOwn.results.every((each, place) => each.ok && each.value === own[place])).toBe(true);
    const mixed = await statementsOf(batch('EUR', 'USD', 'GBP', 'CHF'));
    expect(mixed.count).toBe(1);
    const worth = mixed.results.map((each) => (each.ok ? each.value.amounts.totalMinor : each.problem.code));
    expect(worth.slice(0, 4)).toEqual([100n, 90n, 120n, 'WRONG_CURRENCY']);
    expect((await statementsOf([cart(0, 'USD', '0.5'), cart(1, 'EUR')])).count).toBe(0);
  });
});
