import { Database } from '#platform';
import { CurrencyShop } from '../support/currency-shop.js';
import { TestApp } from '../support/test-app.js';

interface Audit {
  readonly auditEntries: { readonly edges: readonly { readonly node: { readonly details: string } }[] };
}

describe('the exchange rates of a program', () => {
  let app: TestApp;
  let shop: CurrencyShop;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shop = await CurrencyShop.open(app);
  });

  afterAll(() => app.stop());

  const listed = async (variables: object = {}): Promise<string[]> =>
    (await shop.rates(variables)).edges.map(({ node: { currency, rate } }) => `${currency} ${rate}`);

  test('are listed from the latest instant on, by pages and by currency', async () => {
    await shop.setRate('USD', '0.8', new Date('2026-01-01T00:00:00Z'));
    await shop.setRate('GBP', '1.2', new Date('2026-02-01T00:00:00Z'));
    await shop.setRate('USD', '0.9', new Date('2027-01-01T00:00:00Z'));
    expect(await listed()).toEqual(['USD 0.9', 'GBP 1.2', 'USD 0.8']);
    expect(await listed({ currency: 'USD' })).toEqual(['USD 0.9', 'USD 0.8']);
    const { pageInfo } = await shop.rates({ first: 2 });
    expect(pageInfo.hasNextPage).toBe(true);
    const rest = await shop.rates({ first: 2, after: pageInfo.endCursor });
    expect(rest.edges).toMatchObject([
      {
        node: {
          ...{ currency: 'USD', rate: '0.8', effectiveFrom: '2026-01-01T00:00:00.000Z', revision: 1 },
          ...{ setBy: expect.stringMatching(/^staff:/), reason: 'European Central Bank' },
        },
      },
    ]);
  });

  test('are set once however often they are sent, and corrected by another one from the same instant', async () => {
    const at = new Date('2026-02-01T00:00:00Z');
    const first = await shop.setRate('USD', '0.90', at);
    expect(first.exchangeRate).toMatchObject({ rate: '0.9', revision: 1 });
    expect(await shop.setRate('USD', '0.9', at)).toEqual(first);
    expect(await shop.setRate('USD', '0.9')).toEqual(first);
    app.clock.advanceBy(1);
    const [one, two] = await Promise.all([shop.setRate('USD', '0.91', at), shop.setRate('USD', '0.91', at)]);
    expect(one).toEqual(two);
    expect(one.exchangeRate).toMatchObject({ rate: '0.91', revision: 2 });
    expect(await listed()).toEqual(['USD 0.91', 'USD 0.9']);
    expect((await shop.recorded('o-1')).amounts.totalMinor).toBe(9_100);
    const audit = '{ auditEntries(action: "exchange_rate.set") { edges { node { details } } } }';
    const { edges } = (await shop.askOwner<Audit>(audit)).auditEntries;
    const rates = edges.map(({ node }) => (JSON.parse(node.details) as { rate: string }).rate);
    expect(rates).toEqual(['0.91', '0.9']);
  });

  test('that are set again from later on, though the same, keep a rate in between from coming back', async () => {
    await shop.setRate('USD', '0.9', new Date('2026-01-01T00:00:00Z'));
    await shop.setRate('USD', '0.9', new Date('2026-02-01T00:00:00Z'));
    await shop.setRate('USD', '0.5', new Date('2026-01-15T00:00:00Z'));
    const worth = async (externalId: string, day: string): Promise<number> =>
      (await shop.recorded(externalId, { occurredAt: new Date(day) })).amounts.totalMinor;
    expect(await worth('o-1', '2026-01-14T00:00:00Z')).toBe(9_000);
    expect(await worth('o-2', '2026-01-20T00:00:00Z')).toBe(5_000);
    expect(await worth('o-3', '2026-02-20T00:00:00Z')).toBe(9_000);
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
    const input = { currency: 'USD', rate: '0.9', reason: 'Bank', ...change };
    expect(await shop.manage('setExchangeRate', input)).toMatchObject({
      exchangeRate: null,
      userErrors: [{ code: 'INVALID_INPUT', path: [path] }],
    });
    expect(await listed()).toEqual([]);
  });

  test('are those of their own program only, and the services cannot change them', async () => {
    await shop.setRate('USD', '0.9');
    const { id: programId } = shop.desk.shop.program;
    const changed = app.app
      .get(Database)
      .tx({ programId }, (tx) => tx.execute('update exchange_rates set rate = 1', []));
    await expect(changed).rejects.toThrow('permission');
    shop = await CurrencyShop.open(app);
    expect(await listed()).toEqual([]);
    expect((await shop.record('o-1')).userErrors).toMatchObject([{ code: 'WRONG_CURRENCY' }]);
  });
});
