import { RollUps, SnapshotUpkeep } from '#metrics';
import { nodesOf } from '../support/buyers.js';
import { CampaignOffice } from '../support/campaign-office.js';
import { CheckoutCounter } from '../support/checkout-counter.js';
import { CouponOffice } from '../support/coupon-office.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const REPORT = `query ($by: CouponGroup!, $first: Int, $after: String) { couponsReport(by: $by) { asOf frame { warnings }
  rows(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
    value issued open reserved redeemed expired revoked uses orders revenue discount redemption { numerator denominator interval { low } }
    repeat { numerator denominator value } repeatOfOthers { numerator denominator value } difference { value low high } } } } } }`;

/** The next morning in New York, and one in summer. */
const NEXT_DAY = '2026-03-03T08:00:00Z';
const SUMMER = '2026-06-15T08:00:00Z';

describe('The report of coupons', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let session: string;

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-01T23:00:00Z'));
    office = await CampaignOffice.open(app);
  });

  afterAll(() => app.stop());

  async function at(time: string): Promise<void> {
    const { shop } = office.desk;
    app.clock.set(new Date(time));
    session = await app.signIn(shop, 'manager@acme.test');
  }

  async function ask(by: string, page: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(session, REPORT, { by, ...page });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.couponsReport;
  }

  async function night(time: string): Promise<void> {
    await at(time);
    const { id } = office.desk.shop.program;
    await app.app.get(RollUps).run(id, app.now);
    await app.app.get(SnapshotUpkeep).run(id, app.now);
  }

  const rowOf = async (by: string, value: string): Promise<Shaped> =>
    nodesOf(await ask(by)).find((row: { readonly value: string }) => row.value === value);

  /** Ada uses hers, bob keeps his, cat's is in a checkout, dan's is voided; eve uses a code that everybody knows. */
  async function open(): Promise<void> {
    const { desk } = office;
    const coupons = await CouponOffice.open(app, desk.shop, office.session);
    const counter = CheckoutCounter.of(coupons);
    for (const name of ['bob', 'cat', 'dan', 'eve']) await app.enrol(desk.shop, name);
    await coupons.template('tea', { holder: 'CUSTOMER', validUntil: '2026-03-20T04:00:00Z' });
    await coupons.template('spring');
    const next = { benefit: { kind: 'AMOUNT', amountMinor: 500 }, holder: 'CUSTOMER', daysAfterIssue: 30 };
    await coupons.template('next', next);
    await coupons.ask('addCouponCode', { template: 'spring', publicCode: 'SPRING' });
    const codes: Record<string, string> = { eve: 'SPRING' };
    for (const name of ['ada', 'bob', 'cat', 'dan'])
      codes[name] = (await coupons.issue('tea', name))['coupon'].code as string;
    await coupons.ask('voidCouponCode', { code: codes['dan'], reason: 'It was a mistake' });
    for (const name of ['ada', 'eve', 'cat']) {
      const basket = { buyer: { externalId: name }, codes: [codes[name] ?? ''], ttlSeconds: 86_400 };
      await counter.reserve(`order-${name}`, basket);
    }
    for (const name of ['ada', 'eve']) {
      await counter.commit(`order-${name}`);
      await desk.order(name, 9_000, { externalId: `order-${name}` });
    }
    await office.start('comeback', [{ issueCoupon: { template: 'next' } }]);
    await desk.order('bob', 5_000);
  }

  it('counts each coupon in one state, what uses brought in and took off, by template and by campaign', async () => {
    await open();
    await at(NEXT_DAY);
    expect(await ask('ALL')).toBeNull();
    await night(NEXT_DAY);
    expect(await ask('TEMPLATE')).toMatchObject({
      asOf: '2026-03-03',
      frame: { warnings: ['SELF_SELECTION'] },
    });
    expect(await rowOf('TEMPLATE', 'tea')).toMatchObject({
      ...{ issued: 4, open: 1, reserved: 1, redeemed: 1, expired: 0, revoked: 1 },
      ...{ uses: 1, orders: 1, revenue: 9_000, discount: 1_000 },
      ...{
        redemption: { numerator: 1, denominator: 4 },
        repeat: { denominator: 0, value: null },
        difference: null,
      },
    });
    expect(await rowOf('TEMPLATE', 'spring')).toMatchObject({
      issued: 0,
      uses: 1,
      redemption: { denominator: 0 },
    });
    expect(await rowOf('CAMPAIGN', 'comeback')).toMatchObject({ issued: 1, open: 1, uses: 0 });
    expect(nodesOf(await ask('ALL'))).toMatchObject([
      { value: '', issued: 5, uses: 2, orders: 2, revenue: 18_000 },
    ]);
  });

  it('is read a page at a time', async () => {
    const first = await ask('TEMPLATE', { first: 2 });
    const rest = await ask('TEMPLATE', { first: 2, after: first.rows.pageInfo.endCursor });
    expect([first, rest].flatMap(nodesOf).map(({ value }) => value as string)).toEqual([
      'next',
      'spring',
      'tea',
    ]);
    expect([first, rest].map(({ rows }) => rows.pageInfo.hasNextPage as boolean)).toEqual([true, false]);
    const { endCursor } = (await ask('ALL')).rows.pageInfo;
    expect(nodesOf(await ask('ALL', { after: endCursor }))).toEqual([]);
  });

  it('says who came again beside those who used none, and calls it a difference', async () => {
    const { desk } = office;
    app.clock.set(new Date('2026-03-20T12:00:00Z'));
    await desk.order('bob', 5_000);
    await desk.return('order-ada', 4_500);
    app.clock.set(new Date('2026-04-10T12:00:00Z'));
    await desk.order('ada', 5_000);
    await night(SUMMER);
    const tea = await rowOf('TEMPLATE', 'tea');
    expect(tea).toMatchObject({ issued: 4, open: 0, reserved: 0, redeemed: 1, expired: 2, revoked: 1 });
    expect(tea).toMatchObject({ revenue: 4_500, discount: 1_000 });
    expect(tea).toMatchObject({
      ...{ repeat: { numerator: 1, denominator: 1 }, repeatOfOthers: { numerator: 1, denominator: 3 } },
    });
    expect(tea.difference.value).toBeCloseTo(2 / 3, 12);
    expect(tea.difference.low).toBeLessThan(2 / 3);
    expect(await rowOf('CAMPAIGN', 'comeback')).toMatchObject({
      issued: 3,
      expired: 3,
      redemption: { denominator: 2 },
    });
  });
});
