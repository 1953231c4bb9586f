import { CampaignOffice, fixed } from '../support/campaign-office.js';
import { CheckoutCounter } from '../support/checkout-counter.js';
import { CouponOffice } from '../support/coupon-office.js';
import { ShopFloor } from '../support/experiments/shop-floor.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const FIVE_OFF = { benefit: { kind: 'AMOUNT', amountMinor: 500 }, holder: 'CUSTOMER', daysAfterIssue: 60 };
const REPORT = `query ($days: Int, $first: Int, $after: String) { campaignReport(days: $days) { asOf days kind isLift frame { warnings }
  rows(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
    value evaluated matched exposed reached again { numerator denominator } points pointsBack coupons couponsBack couponsUsed
    pointsCost discount cost orders net } } } } }`;

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  readonly edges: readonly { readonly node: Record<string, unknown> }[];
}

describe('What went with campaigns', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let floor: ShopFloor;

  beforeAll(async () => {
    app = await TestApp.start();
    office = await CampaignOffice.open(app);
    floor = new ShopFloor(app, office.desk.shop);
    const coupons = await CouponOffice.open(app, office.desk.shop, office.session);
    await coupons.template('next', FIVE_OFF);
    await office.start('comeback', [{ issueCoupon: { template: 'next' } }]);
    await office.start('twenty', [fixed(20)]);
    await office.start('tried', [fixed(1)], { experiment: { holdoutPermille: 500 } });
    await office.start('large', [fixed(1)], { condition: 'order.total > 1000000' });
    for (const name of ['bob', 'cat']) await app.enrol(office.desk.shop, name);
    await office.order(10_000);
    const [coupon] = await coupons.couponsOf('ada');
    const counter = CheckoutCounter.of(coupons);
    await counter.reserve('till-1', { codes: [coupon?.code ?? ''] });
    await counter.commit('till-1');
    const back = await office.desk.order('bob', 10_000);
    await office.desk.cancel(back.externalId);
    await office.desk.order('cat', 10_000);
    await office.daysPass(8);
    const partly = await office.desk.order('cat', 8_000);
    await office.desk.return(partly.externalId, 1_000);
    await office.daysPass(10);
    await floor.night();
  }, 120_000);

  afterAll(() => app.stop());

  async function ask(variables: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(office.session, REPORT, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return data.campaignReport;
  }

  async function rowsOf(variables: object = {}): Promise<Record<string, Record<string, unknown>>> {
    const { edges } = (await ask(variables)).rows as Page;
    return Object.fromEntries(edges.map(({ node }) => [node['value'] as string, node]));
  }

  it('is told of each: what it was asked about, whom it reached, what that cost and what was bought', async () => {
    expect(await ask()).toMatchObject({
      ...{ asOf: '2026-03-20', days: 30, kind: 'ATTRIBUTION', isLift: false },
      frame: { warnings: ['SELF_SELECTION'] },
    });
    const { comeback, twenty, large, tried } = await rowsOf();
    const given = {
      evaluated: 4,
      matched: 4,
      reached: 3,
      again: { numerator: 1, denominator: 3 },
      orders: 3,
    };
    // Ada's, and both of cat's, less what came back of the second.
    expect(comeback).toMatchObject({
      ...{ ...given, net: 27_000, exposed: 0, coupons: 4, couponsBack: 1, couponsUsed: 1 },
      ...{ points: 0, pointsCost: 0, discount: 500, cost: 500 },
    });
    // Held out or not.
    expect(tried).toMatchObject({ evaluated: 4, exposed: 3 });
    expect(twenty).toMatchObject({
      ...{ ...given, net: 27_000, coupons: 0, points: 80, pointsBack: 20, pointsCost: 60, cost: 60 },
    });
    expect(large).toMatchObject({ evaluated: 4, matched: 0, reached: 0, orders: 0, net: 0, cost: 0 });
  });

  it('counts what was given in the period alone, and pages', async () => {
    const { comeback } = await rowsOf({ days: 30 });
    const lately = await rowsOf({ days: 7 });
    expect(lately['comeback']).toMatchObject({ evaluated: 0, matched: 0, reached: 0, coupons: 0, net: 0 });
    expect((await rowsOf({ days: 365 }))['comeback']).toEqual(comeback);
    const first = (await ask({ first: 1 })).rows as Page;
    expect(first.pageInfo.hasNextPage).toBe(true);
    const second = (await ask({ first: 1, after: first.pageInfo.endCursor })).rows as Page;
    expect([first, second].map(({ edges }) => edges[0]?.node['value'])).toEqual(['base-points', 'comeback']);
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });
});
