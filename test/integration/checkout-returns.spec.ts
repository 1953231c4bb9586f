import { CampaignOffice } from '../support/campaign-office.js';
import { CouponOffice } from '../support/coupon-office.js';
import { freshKey } from '../support/desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const CHECKOUT = `checkout { state reversedMinor lines { id returnedQuantity } } userErrors { code path }`;
const FIND = `query ($orderReference: ID!) { checkout(orderReference: $orderReference) { reversedMinor lines { id returnedQuantity } } }`;
const QUOTE = `query ($input: QuoteCheckoutInput!) { quoteCheckout(input: $input) { quote { pointsAvailable } userErrors { code } } }`;
const SETTINGS = `mutation ($input: SetCheckoutSettingsInput!) { setCheckoutSettings(input: $input) { userErrors { code } } }`;
const REWARD = `mutation ($input: CreateRewardInput!) { createReward(input: $input) { userErrors { code } } }`;

const TEA = { id: 'tea', sku: 'tea', quantity: 4, amountMinor: 8_000 };
const POT = { id: 'pot', sku: 'pot', quantity: 1, amountMinor: 2_000 };

describe('Goods that come back to a checkout', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let coupons: CouponOffice;

  const mutate = async (name: string, input: object): Promise<Shaped> => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${CHECKOUT} } }`;
    return (await office.desk.ask<Shaped>(query, { input }))[name];
  };
  const reserve = async (orderReference: string, more: object = {}): Promise<Shaped> => {
    const cart = { customer: 'ada', currency: 'USD', lines: [TEA, POT], ...more };
    const reserved = await mutate('reserveCheckout', { ...cart, orderReference });
    expect(reserved.userErrors).toEqual([]);
    return reserved.checkout;
  };
  const commit = async (orderReference: string): Promise<Shaped> =>
    (await mutate('commitCheckout', { orderReference })).checkout;
  const reverse = (orderReference: string, lines: object[] | null): Promise<Shaped> =>
    mutate('reverseCheckout', { orderReference, lines, idempotencyKey: freshKey() });
  const checkoutOf = async (orderReference: string): Promise<Shaped> =>
    (await office.desk.ask<Shaped>(FIND, { orderReference })).checkout;
  const record = (externalId: string, paid: object): Promise<unknown> =>
    office.desk.tryOrder({
      ...{ customer: { externalId: 'ada' }, externalId, ...paid },
      lines: [TEA, POT].map(({ sku, quantity, amountMinor }) => ({ sku, quantity, amountMinor })),
    });
  const staff = async (query: string, input: object, session = office.session): Promise<void> => {
    const answer = await office.desk.askAdmin<Shaped>(session, query, { input });
    expect(Object.values<Shaped>(answer)[0].userErrors).toEqual([]);
  };
  const availableOf = async (): Promise<number> => (await office.desk.wallet('ada')).available;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    coupons = await CouponOffice.open(app, office.desk.shop, office.session);
    await coupons.template('tenth');
    await coupons.ask('addCouponCode', { template: 'tenth', publicCode: 'TENTH' });
  });

  afterEach(async () => expect(await app.violations(office.desk.shop.program)).toEqual([]));
  afterAll(() => app.stop());

  test('before it is committed are reversed when it is', async () => {
    await staff(SETTINGS, { pointsValue: { points: 1, amountMinor: 10 } });
    await office.order(40_000);
    await reserve('back-1', { codes: ['TENTH'], pointsToSpend: 300 });
    await record('back-1', { totalMinor: 6_000, discountMinor: 4_000 });
    await office.desk.tryReturn({ orderExternalId: 'back-1', lines: [{ lineNo: 1, quantity: 2 }] });
    const committed = {
      reversedMinor: 400,
      lines: [
        { id: 'tea', returnedQuantity: 2 },
        { id: 'pot', returnedQuantity: 0 },
      ],
    };
    expect(await commit('back-1')).toMatchObject({ state: 'COMMITTED', ...committed });
    expect(await commit('back-1')).toMatchObject(committed);
    // 40 % of what was paid is back: 120 of the 300 points; what is kept has earned 36.
    expect(await availableOf()).toBe(256);
    await office.desk.cancel('back-1');
    expect(await checkoutOf('back-1')).toMatchObject({ reversedMinor: 1_000 });
    expect(await availableOf()).toBe(400);
  });

  test('with an order that was cancelled before it is committed are all of them', async () => {
    await staff(SETTINGS, { pointsValue: { points: 1, amountMinor: 10 } });
    await office.order(40_000);
    await reserve('back-2', { codes: ['TENTH'], pointsToSpend: 300 });
    await record('back-2', { totalMinor: 6_000, discountMinor: 4_000 });
    await office.desk.cancel('back-2');
    expect(await commit('back-2')).toMatchObject({ state: 'COMMITTED', reversedMinor: 1_000 });
    expect(await availableOf()).toBe(400);
  });

  test.each(['constructor', 'toString', '__proto__', '$object', '$tea'])(
    'are counted whatever their line is called: %s',
    async (id) => {
      const reserved = await reserve('named-1', { codes: ['TENTH'], lines: [{ ...TEA, id }, POT] });
      expect(reserved.lines[0]).toEqual({ id, returnedQuantity: 0 });
      await commit('named-1');
      const first = await reverse('named-1', [{ lineId: id, quantity: 3 }]);
      expect(first).toMatchObject({ checkout: { reversedMinor: 600 }, userErrors: [] });
      expect(await checkoutOf('named-1')).toMatchObject({ lines: [{ id, returnedQuantity: 3 }, {}] });
      expect((await reverse('named-1', [{ lineId: id, quantity: 2 }])).userErrors).toMatchObject([
        { code: 'INVALID_INPUT' },
      ]);
      expect(await reverse('named-1', null)).toMatchObject({ checkout: { reversedMinor: 1_000 } });
    },
  );

  test('aside: a quote counts as available what is held of the type that pays, and no other', async () => {
    await staff(SETTINGS, { pointsValue: { points: 1, amountMinor: 10 } });
    const pointType = `mutation ($input: CreatePointTypeInput!) { createPointType(input: $input) { userErrors { code } } }`;
    await staff(pointType, { code: 'gems' }, await app.staff(office.desk.shop, 'OWNER'));
    await staff(REWARD, { code: 'mug', name: 'A mug', price: 60, pointType: 'gems', delivery: 'PRODUCT' });
    await office.start('gems', [
      { awardPoints: { pointType: 'gems', amount: { perAmount: { points: 1, perMinor: 100 } } } },
    ]);
    await office.order(10_000);
    const available = async (): Promise<number> => {
      const input = { customer: 'ada', currency: 'USD', lines: [TEA] };
      const { quoteCheckout } = await office.desk.ask<Shaped>(QUOTE, { input });
      return Number(quoteCheckout.quote.pointsAvailable);
    };
    expect(await available()).toBe(100);
    await reserve('gems-1', { rewards: [{ reward: 'mug' }], pointsToSpend: 50 });
    expect(await available()).toBe(100);
  });

  test('told by the recorded order are told by hand no more: they would count twice', async () => {
    await reserve('told-1', { codes: ['TENTH'] });
    await commit('told-1');
    await record('told-1', { totalMinor: 9_000, discountMinor: 1_000 });
    await office.desk.tryReturn({ orderExternalId: 'told-1', lines: [{ lineNo: 1, quantity: 2 }] });
    expect((await checkoutOf('told-1')).reversedMinor).toBe(400);
    const again = await reverse('told-1', [{ lineId: 'tea', quantity: 2 }]);
    expect(again.userErrors).toEqual([{ code: 'RETURNS_RECORDED', path: ['orderReference'] }]);
    expect((await checkoutOf('told-1')).reversedMinor).toBe(400);
  });

  test('aside from them: a hold that was ended past its checkout does not keep it from being committed', async () => {
    await staff(SETTINGS, { pointsValue: { points: 1, amountMinor: 10 } });
    await office.order(30_000);
    await reserve('past-1', { pointsToSpend: 200 });
    const [hold] = (await office.desk.wallet('ada')).holds;
    await office.desk.release(hold?.id ?? '');
    expect(await availableOf()).toBe(300);
    expect(await commit('past-1')).toMatchObject({ state: 'COMMITTED' });
    expect(await availableOf()).toBe(100);
  });
});
