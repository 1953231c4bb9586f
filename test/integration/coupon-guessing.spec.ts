import { Database } from '#platform';
import { CouponOffice } from '../support/coupon-office.js';
import { TestApp } from '../support/test-app.js';

const TRIES = 20;

/** What those find out who try codes that they were not given. */
describe('Guessing codes', () => {
  let app: TestApp;
  let office: CouponOffice;
  let token: string;
  let good: string;

  beforeAll(async () => {
    app = await TestApp.start();
    office = await CouponOffice.open(app);
    for (const name of ['ada', 'bob', 'cora', 'mrs. xyz']) await app.enrol(office.shop, name);
    await office.template('mail');
    await office.template('own', { holder: 'CUSTOMER' });
    await office.batch('mail', 50);
    await office.work();
    [good = ''] = await office.codes();
  });

  beforeEach(async () => {
    app.clock.advanceBy(61_000);
    token = await app.token(office.shop, 'ada');
  });

  afterAll(() => app.stop());

  /** Codes with a right check symbol that nobody was given. */
  async function unknown(count: number): Promise<string[]> {
    const before = await office.codes();
    await office.batch('mail', count);
    await office.work();
    const fresh = (await office.codes()).filter((code) => !before.includes(code));
    await app.database.query('delete from coupon_codes where code = any($1::text[])', [fresh]);
    await app.database.query('delete from coupon_batches where total = $1', [count]);
    return fresh;
  }

  test('a wrong check symbol is answered without a query, and counts for nothing', async () => {
    const wrong = good.slice(0, -1) + (good.endsWith('0') ? '1' : '0');
    const asked = jest.spyOn(app.app.get(Database), 'tx');
    try {
      // A request without any field that asks: whose token it is has to be known even so.
      await app.storefront(token, '{ __typename }');
      const each = asked.mock.calls.length;
      asked.mockClear();
      const codes = [wrong, `PREFIX-${wrong}`, '!?', 'ab', 'X'.repeat(190)];
      for (let time = 0; time < TRIES + 5; time += 1)
        for (const code of codes) expect(await office.worth({ code }, token)).toBeNull();
      expect(asked).toHaveBeenCalledTimes(codes.length * (TRIES + 5) * each);
    } finally {
      asked.mockRestore();
    }
    expect(await office.worth({ code: good }, token)).toMatchObject({ name: 'mail' });
  });

  test('unknown codes, and those that are over, void or of others, are answered alike: nothing', async () => {
    const [code = ''] = await unknown(3);
    const bobs = (await office.issue('own', 'bob'))['coupon'].code as string;
    const [, voided = ''] = await office.codes();
    await office.ask('voidCouponCode', { code: voided, reason: 'Lost' });
    const bodies = new Set<string>();
    for (const tried of [code, bobs, voided, 'NOSUCHSALE'])
      bodies.add(JSON.stringify(await app.storefront(token, `{ coupon(code: "${tried}") { code } }`)));
    expect(bodies.size).toBe(1);
    expect([...bodies][0]).toContain('"data":{"coupon":null}');
  });

  test(`${TRIES} wrong codes a minute are looked at, however many come at once; right ones count for nothing`, async () => {
    const codes = await unknown(60);
    for (let time = 0; time < 2 * TRIES; time += 1)
      expect(await office.worth({ code: good }, token)).toMatchObject({ name: 'mail' });
    app.clock.advanceBy(61_000);
    const answers = await Promise.all(codes.map((code) => office.worth({ code }, token)));
    for (const code of codes) answers.push(await office.worth({ code }, token));
    // Where sixty wait for one row, some may be told to come again; whoever was looked at counted.
    const looked = answers.filter((answer) => answer === null).length;
    expect([looked > 0, looked <= TRIES]).toEqual([true, true]);
    expect(answers.at(-1)).toBe('TOO_MANY_ATTEMPTS');
    // Even the right one, now; and everybody else's tries are their own.
    expect(await office.worth({ code: good }, token)).toBe('TOO_MANY_ATTEMPTS');
    expect(await office.worth({ code: good }, await app.token(office.shop, 'bob'))).toMatchObject({
      name: 'mail',
    });
  });

  test("a shop's server tries for each customer alone", async () => {
    const codes = await unknown(TRIES);
    for (const code of codes) expect(await office.worth({ code, customer: 'mrs. xyz' })).toBeNull();
    expect(await office.worth({ code: good, customer: 'mrs. xyz' })).toBe('TOO_MANY_ATTEMPTS');
    expect(await office.worth({ code: good, customer: 'cora' })).toMatchObject({ name: 'mail' });
    expect(await office.worth({ code: good })).toMatchObject({ name: 'mail' });
    // Who they are is not written down; the name has symbols that no hash has.
    const rows = await app.database.query<{ actor: string }>('select actor from attempts');
    expect(rows.some(({ actor }) => actor.includes('mrs. xyz'))).toBe(false);
  });

  test('a link says what its code is worth until it is over, and nothing once a symbol of it is another', async () => {
    const query =
      'query ($code: String!, $days: Int!) { couponLink(code: $code, days: $days) { link expiresAt } }';
    const { data } = await app.admin(await app.staff(office.shop, 'ANALYST'), query, { code: good, days: 1 });
    const { link, expiresAt } = data.couponLink as { link: string; expiresAt: string };
    expect(link).toMatch(/^[A-Za-z0-9_-]{47,48}$/);
    expect(await office.worth({ link }, token)).toMatchObject({ name: 'mail' });
    for (let place = 0; place < link.length; place += 1) {
      const other = link.charAt(place) === 'A' ? 'B' : 'A';
      expect(
        await office.worth({ link: link.slice(0, place) + other + link.slice(place + 1) }, token),
      ).toBeNull();
    }
    const elsewhere = await app.shop({ code: 'elsewhere' });
    expect(await office.worth({ link }, elsewhere.key)).toBeNull();
    app.clock.set(new Date(new Date(expiresAt).getTime() - 1));
    expect(await office.worth({ link })).toMatchObject({ name: 'mail' });
    app.clock.set(new Date(expiresAt));
    expect(await office.worth({ link })).toBeNull();
  });
});
