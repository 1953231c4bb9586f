import { CouponOffice } from '../support/coupon-office.js';
import { DemoShop, type Item } from '../support/demo-shop.js';

const ESPRESSO: Item = { sku: 'ESP-250', categories: ['coffee', 'espresso'], amountMinor: 1_000 };
const GRINDER: Item = { sku: 'GRI-HAN', categories: ['equipment'], amountMinor: 10_000 };
const TEN_OFF = { benefit: { kind: 'AMOUNT', amountMinor: 1_000 }, holder: 'CUSTOMER', daysAfterIssue: 60 };

/** Each recipe of coupons on the demonstration, as those in `campaign-recipes.spec.ts`: the customer has a coupon in the end. */
describe('a campaign of coupons by recipe, on the demonstration', () => {
  let shop: DemoShop;
  let coupons: CouponOffice;

  beforeAll(async () => {
    shop = await DemoShop.open(new Date('2026-03-02T16:00:00Z'));
    coupons = await CouponOffice.open(shop.app, shop.desk.shop, shop.session);
    await coupons.template('ten_off', TEN_OFF);
    const half = { benefit: { kind: 'PERCENT', basisPoints: 5_000 }, holder: 'CUSTOMER', daysAfterIssue: 30 };
    await coupons.template('half', half);
    await coupons.template('shipping', { benefit: { kind: 'FREE_SHIPPING' }, holder: 'CUSTOMER' });
  }, 120_000);

  afterEach(() => shop.endCampaigns());

  afterAll(() => shop.stop());

  it('anniversary-coupon: a year after joining there is half the price for thirty days', async () => {
    const member = await shop.memberSince(shop.dayIn(1 - 365));
    await shop.start('anniversary-coupon', { coupon: 'half' });
    const before = await coupons.couponsOf(member);
    await shop.daysPass(1);
    const [coupon] = await coupons.couponsOf(member);
    expect(before).toEqual([]);
    expect(coupon).toMatchObject({ state: 'GOOD', discount: { words: '50 % off' } });
    await shop.daysPass(30);
    expect(await coupons.worthsOf(member)).toEqual(['50 % off GOOD']);
    await shop.daysPass(1);
    expect(await coupons.worthsOf(member)).toEqual(['50 % off EXPIRED']);
  });

  it('next-order-certificate: an order of a hundred euros brings ten for the next one, until too much comes back', async () => {
    await shop.start('next-order-certificate', { coupon: 'ten_off', fromMinor: 10_000 });
    await shop.joins('nora');
    await shop.buys('nora', ESPRESSO);
    expect(await coupons.couponsOf('nora')).toEqual([]);
    shop.app.clock.advanceBy(1_000);
    const { externalId } = await shop.desk.order('nora', 12_000);
    expect(await coupons.worthsOf('nora')).toEqual(['10.00 EUR off GOOD']);
    await shop.desk.return(externalId, 2_000);
    expect(await coupons.worthsOf('nora')).toEqual(['10.00 EUR off GOOD']);
    await shop.desk.return(externalId, 1);
    expect(await coupons.worthsOf('nora')).toEqual(['10.00 EUR off VOIDED']);
  });

  it('after-first-purchase: the first order brings a coupon for the second, others bring none', async () => {
    await shop.start('after-first-purchase', { coupon: 'ten_off' });
    await shop.joins('paula');
    await shop.buys('paula', ESPRESSO);
    expect(await coupons.worthsOf('paula')).toEqual(['10.00 EUR off GOOD']);
    await shop.buys('paula', GRINDER);
    expect(await coupons.couponsOf('paula')).toHaveLength(1);
  });

  it('abandoned-cart: a cart that is left brings free shipping, and another one the next day nothing', async () => {
    const { userErrors } = await shop.tryToStart('abandoned-cart', { coupon: 'nothing' });
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['parameters', '0', 'value'] }]);
    await shop.start('abandoned-cart', { coupon: 'shipping', coolDownDays: 30 });
    await shop.joins('quirin');
    await shop.does('quirin', 'cart.abandoned', [{ name: 'amount', number: 45 }]);
    expect(await coupons.worthsOf('quirin')).toEqual(['free shipping GOOD']);
    await shop.daysPass(1);
    await shop.does('quirin', 'cart.abandoned');
    expect(await coupons.couponsOf('quirin')).toHaveLength(1);
    await shop.daysPass(30);
    await shop.does('quirin', 'cart.abandoned');
    expect(await coupons.couponsOf('quirin')).toHaveLength(2);
  });

  it('surprise-certificate: on the day there is a coupon for who has bought twice', async () => {
    for (const [customer, orders] of [
      ['rita', 2],
      ['sven', 1],
    ] as const) {
      await shop.joins(customer);
      for (let order = 1; order <= orders; order += 1) await shop.buys(customer, ESPRESSO);
    }
    await shop.start('surprise-certificate', { coupon: 'ten_off', date: shop.dayIn(2), minOrders: 2 });
    await shop.daysPass(1);
    expect(await coupons.couponsOf('rita')).toEqual([]);
    await shop.daysPass(1);
    expect(await coupons.worthsOf('rita')).toEqual(['10.00 EUR off GOOD']);
    expect(await coupons.couponsOf('sven')).toEqual([]);
  });

  it('leaves books in which nothing is wrong', async () => {
    expect(await shop.app.violations(shop.desk.shop.program)).toEqual([]);
  });
});
