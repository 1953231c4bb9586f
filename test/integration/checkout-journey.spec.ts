import { CampaignOffice } from '../support/campaign-office.js';
import { CouponOffice } from '../support/coupon-office.js';
import { freshKey } from '../support/desk.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const ERRORS =
  'userErrors { __typename code message path ... on TotalChanged { totalMinor } ... on CheckoutOver { state } }';
const CART = `currency totalMinor discountMinor points pointsMinor shippingMinor isBest
  rewards { reward quantity points reason { code } } lines { id amountMinor discountMinor pointsMinor totalMinor }
  outcomes { code template name isApplied discountMinor shares { lineId amountMinor }
    reason { code message missingMinor limit left excludedBy } unlock { kind words amountMinor codes } }`;
const CHECKOUT = `checkout { orderReference state reversedMinor expiresAt endedAt ${CART} lines { id returnedQuantity }
  history(first: 20) { edges { node { number move words } } } } isChanged ${ERRORS}`;
const QUOTE = `query ($input: QuoteCheckoutInput!) { quoteCheckout(input: $input) { quote { ${CART} pointsAvailable earns { pointType points } } ${ERRORS} } }`;
const SETTINGS = `mutation ($input: SetCheckoutSettingsInput!) { setCheckoutSettings(input: $input) { settings { ttlSeconds returnPolicy } ${ERRORS} } }`;
const FIND = `query ($orderReference: ID!) { checkout(orderReference: $orderReference) { state } }`;

const TEA = { id: 'tea', sku: 'tea', quantity: 4, amountMinor: 8_000 };
const POT = { id: 'pot', sku: 'pot', quantity: 1, amountMinor: 2_000 };

/** From an order to the next one, as storefronts, customers and staff see it. */
describe('From one order to the next', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let coupons: CouponOffice;
  let token: string;

  const mutate = async (name: string, input: object, credential = office.desk.shop.key): Promise<Shaped> => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input`;
    const fields = name === 'reverseCheckout' ? CHECKOUT.replace('isChanged', 'replayed') : CHECKOUT;
    const query = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
    const { data, errors } = await app.storefront(credential, query, { input });
    if (errors) throw new Error(JSON.stringify(errors));
    return data[name];
  };
  const cart = (more: object = {}): object => ({
    customer: 'ada',
    currency: 'USD',
    lines: [TEA, POT],
    ...more,
  });
  const quote = async (more: object = {}, credential = office.desk.shop.key): Promise<Shaped> => {
    const { data, errors } = await app.storefront(credential, QUOTE, { input: cart(more) });
    if (errors) throw new Error(JSON.stringify(errors));
    return data.quoteCheckout;
  };
  const settle = async (more: object): Promise<void> => {
    const { data } = await app.admin(office.session, SETTINGS, { input: more });
    expect(data.setCheckoutSettings.userErrors).toEqual([]);
  };
  const couponOf = async (): Promise<string> => {
    const [coupon] = await coupons.couponsOf('ada');
    return coupon?.code ?? '';
  };
  const availableOf = async (): Promise<number> => (await office.desk.wallet('ada')).available;
  const returnTea = (order: string, quantity: number): Promise<unknown> =>
    office.desk.tryReturn({ orderExternalId: order, lines: [{ lineNo: 1, quantity }] });
  /** As a shop records what was paid. */
  const record = (
    order: string,
    checkout: { totalMinor: number; discountMinor: number; pointsMinor: number },
  ): Promise<unknown> =>
    office.desk.tryOrder({
      ...{ customer: { externalId: 'ada' }, externalId: order, totalMinor: checkout.totalMinor },
      discountMinor: checkout.discountMinor + checkout.pointsMinor,
      lines: [TEA, POT].map(({ sku, quantity, amountMinor }) => ({ sku, quantity, amountMinor })),
    });

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
    coupons = await CouponOffice.open(app, office.desk.shop, office.session);
    token = await app.token(office.desk.shop, 'ada');
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('a coupon comes of an order, is quoted, reserved in one tab and committed in another, and shrinks with returns', async () => {
    await coupons.template('next', {
      benefit: { kind: 'AMOUNT', amountMinor: 500 },
      holder: 'CUSTOMER',
      daysAfterIssue: 30,
    });
    await office.start('comeback', [{ issueCoupon: { template: 'next', share: { basisPoints: 1_000 } } }]);
    const source = await office.order(20_000);
    const code = await couponOf();

    // Nobody typed it: the quote knows what the customer has.
    const seen = await quote({ customer: 'bob' }, token);
    expect(seen.userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    const own = await quote({ customer: null }, token);
    expect(own.quote).toMatchObject({ discountMinor: 2_000, totalMinor: 8_000, isBest: true });
    expect(own.quote.outcomes).toMatchObject([
      {
        code,
        template: 'next',
        isApplied: true,
        discountMinor: 2_000,
        shares: [
          { lineId: 'tea', amountMinor: 1_600 },
          { lineId: 'pot', amountMinor: 400 },
        ],
      },
    ]);

    // A part of the source comes back before it is used: it is worth less.
    await office.desk.return(source.externalId, 5_000);
    expect((await quote()).quote).toMatchObject({ discountMinor: 1_500, totalMinor: 8_500 });

    // One tab reserves, with the customer's token; another one pays, and the shop's server commits.
    const reserved = await mutate(
      'reserveCheckout',
      { ...cart({ customer: null }), orderReference: 'next-1', expectedTotalMinor: 8_500 },
      token,
    );
    expect(reserved).toMatchObject({
      isChanged: true,
      checkout: { state: 'RESERVED', discountMinor: 1_500 },
    });
    expect((await app.storefront(token, FIND, { orderReference: 'next-1' })).data.checkout).toEqual({
      state: 'RESERVED',
    });
    const again = await mutate(
      'reserveCheckout',
      { ...cart({ customer: null }), orderReference: 'next-1', expectedTotalMinor: 8_500 },
      token,
    );
    expect(again).toMatchObject({ isChanged: false, checkout: { totalMinor: 8_500 } });
    // What is reserved for another order counts as free for this customer.
    expect((await quote()).quote).toMatchObject({ discountMinor: 1_500 });
    expect(await mutate('commitCheckout', { orderReference: 'next-1' })).toMatchObject({
      isChanged: true,
      checkout: { state: 'COMMITTED' },
    });
    expect(await mutate('commitCheckout', { orderReference: 'next-1' })).toMatchObject({ isChanged: false });
    await record('next-1', reserved.checkout);

    // It is used up, and explains itself.
    const [outcome] = (await quote({ codes: [code] })).quote.outcomes;
    expect(outcome).toMatchObject({
      isApplied: false,
      reason: { code: 'LIMIT_REACHED', limit: 'CODE', left: 0 },
    });

    // Half of the tea comes back, told by the order's return: half of its share.
    await returnTea('next-1', 2);
    const { data } = await app.storefront(
      office.desk.shop.key,
      `query { checkout(orderReference: "next-1") { reversedMinor lines { id returnedQuantity } history(first: 9) { edges { node { move words } } } } }`,
    );
    expect(data.checkout).toMatchObject({
      reversedMinor: 600,
      lines: [
        { id: 'tea', returnedQuantity: 2 },
        { id: 'pot', returnedQuantity: 0 },
      ],
    });
    const steps = data.checkout.history.edges as { node: { move: string; words: string } }[];
    expect(steps.map(({ node }) => `${node.move}: ${node.words}`)).toEqual([
      'RESERVED: 15.00 USD off, 85.00 USD to be paid.',
      'COMMITTED: In time.',
      'REVERSED: 6.00 USD of the discount came back with goods.',
    ]);
  });

  test('points and coupons are set aside together, and come back together', async () => {
    await settle({
      pointsValue: { points: 1, amountMinor: 10, shareBasisPoints: 5_000 },
      returnPolicy: 'PRORATE',
    });
    await coupons.template('tenth', { minimumSpend: { amountMinor: 6_000 }, perCustomer: 1 });
    await coupons.ask('addCouponCode', { template: 'tenth', publicCode: 'TENTH' });
    await office.order(30_000);
    expect(await availableOf()).toBe(300);
    const input = cart({ codes: ['TENTH'], pointsToSpend: 400 });
    const { quote: quoted } = await quote({ codes: ['TENTH'], pointsToSpend: 400 });
    // 10.00 off 100.00; of the 90.00 that are left 300 points pay 30.00.
    expect(quoted).toMatchObject({
      discountMinor: 1_000,
      points: 300,
      pointsMinor: 3_000,
      totalMinor: 6_000,
      pointsAvailable: 300,
      earns: [{ pointType: 'points', points: 60 }],
    });
    expect(
      (await mutate('reserveCheckout', { ...input, orderReference: 'mixed-1' })).userErrors,
    ).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
    const paid = { ...cart({ codes: ['TENTH'], pointsToSpend: 300 }) };
    await mutate('reserveCheckout', { ...paid, orderReference: 'mixed-1' });
    expect(await availableOf()).toBe(0);

    // From another device: the points and the coupon are the customer's own.
    const moved = await mutate('reserveCheckout', { ...paid, orderReference: 'mixed-2' });
    expect(moved.checkout).toMatchObject({ state: 'RESERVED', discountMinor: 1_000, points: 300 });
    expect((await app.storefront(token, FIND, { orderReference: 'mixed-1' })).data.checkout).toEqual({
      state: 'TAKEN_OVER',
    });
    expect((await mutate('commitCheckout', { orderReference: 'mixed-2' })).checkout.state).toBe('COMMITTED');
    expect((await mutate('commitCheckout', { orderReference: 'mixed-1' })).userErrors).toMatchObject([
      { code: 'LIMIT_REACHED' },
    ]);
    expect((await office.desk.wallet('ada')).held).toBe(0);

    // 4 pieces of tea of 80.00, with 8.00 off, and a pot of 20.00, with 2.00 off: what is kept is below 60.00.
    const reverse = (lines: object[] | null, idempotencyKey: string): Promise<Shaped> =>
      mutate('reverseCheckout', { orderReference: 'mixed-2', lines, idempotencyKey });
    const key = freshKey();
    const first = await reverse([{ lineId: 'tea', quantity: 4 }], key);
    // 20.00 of 60.00 are left: a third of what the pot keeps by itself.
    expect(first.checkout.reversedMinor).toBe(1_000 - 67);
    expect(await reverse([{ lineId: 'tea', quantity: 4 }], key)).toMatchObject({ replayed: true });
    expect(await availableOf()).toBe(240);
    expect((await reverse([{ lineId: 'tea', quantity: 1 }], freshKey())).userErrors).toMatchObject([
      { code: 'INVALID_INPUT' },
    ]);
    const all = await reverse(null, freshKey());
    expect(all.checkout).toMatchObject({ reversedMinor: 1_000 });
    expect(await availableOf()).toBe(300);
    // All of it is back: it may be used again.
    expect((await quote({ codes: ['TENTH'] })).quote).toMatchObject({ discountMinor: 1_000 });
  });

  test('what is not applied says why, and what would unlock it', async () => {
    await coupons.template('big', { minimumSpend: { amountMinor: 12_500 }, exclusiveGroups: ['one'] });
    await coupons.ask('addCouponCode', { template: 'big', publicCode: 'BIG' });
    await coupons.template('club', { audience: 'customer.isGuest', isAutomatic: true });
    await coupons.template('all', { benefit: { kind: 'PERCENT', basisPoints: 500 }, isAutomatic: true });
    const { quote: quoted } = await quote({ codes: ['BIG', 'NOBODY-KNOWS-IT'] });
    expect(quoted.outcomes).toMatchObject([
      {
        code: 'BIG',
        isApplied: false,
        reason: { code: 'MIN_SPEND_SHORT', missingMinor: 2_500 },
        unlock: { kind: 'SPEND_MORE', amountMinor: 2_500, words: 'Spend 25.00 USD more on what it is for.' },
      },
      { code: 'offer:all', isApplied: true, discountMinor: 500 },
      { code: 'offer:club', isApplied: false, reason: { code: 'NOT_ELIGIBLE' } },
      { code: 'NOBODY-KNOWS-IT', isApplied: false, reason: { code: 'CODE_NOT_GOOD' }, unlock: null },
    ]);
    const answer = await mutate('reserveCheckout', {
      ...cart(),
      orderReference: 'said-1',
      expectedTotalMinor: 10_000,
    });
    expect(answer.userErrors).toMatchObject([
      { __typename: 'TotalChanged', code: 'TOTAL_CHANGED', totalMinor: 9_500 },
    ]);
  });

  test('a customer token sees and touches its own checkouts only', async () => {
    await app.enrol(office.desk.shop, 'bob');
    const bob = await app.token(office.desk.shop, 'bob');
    await mutate('reserveCheckout', { ...cart(), orderReference: 'own-1' });
    expect((await app.storefront(bob, FIND, { orderReference: 'own-1' })).data.checkout).toBeNull();
    expect((await mutate('releaseCheckout', { orderReference: 'own-1' }, bob)).userErrors).toMatchObject([
      { code: 'NOT_FOUND' },
    ]);
    const taken = await mutate(
      'reserveCheckout',
      { ...cart({ customer: null }), orderReference: 'own-1' },
      bob,
    );
    expect(taken.userErrors).toMatchObject([{ code: 'ORDER_REFERENCE_TAKEN' }]);
    expect((await mutate('releaseCheckout', { orderReference: 'own-1' }, token)).checkout.state).toBe(
      'RELEASED',
    );
  });

  test('rewards are held with the rest, and redeemed when the order is paid', async () => {
    const reward = `mutation ($input: CreateRewardInput!) { createReward(input: $input) { reward { code } ${ERRORS} } }`;
    const made = await app.admin(office.session, reward, {
      input: { code: 'mug', name: 'A mug', price: 100, stock: 1, delivery: 'PRODUCT' },
    });
    expect(made.data.createReward.userErrors).toEqual([]);
    await office.order(25_000);
    const withMug = cart({ rewards: [{ reward: 'mug' }] });
    expect((await quote({ rewards: [{ reward: 'mug' }, { reward: 'jug' }] })).quote.rewards).toMatchObject([
      { reward: 'mug', quantity: 1, points: 100, reason: null },
      { reward: null, reason: { code: 'NOT_FOUND' } },
    ]);
    await mutate('reserveCheckout', { ...withMug, orderReference: 'mug-1' });
    expect(await availableOf()).toBe(150);
    await app.enrol(office.desk.shop, 'bob');
    await office.desk.order('bob', 20_000);
    const others = await mutate('reserveCheckout', { ...withMug, customer: 'bob', orderReference: 'mug-2' });
    expect(others.userErrors).toMatchObject([{ code: 'OUT_OF_STOCK' }]);
    expect((await mutate('commitCheckout', { orderReference: 'mug-1' })).checkout).toMatchObject({
      ...{ state: 'COMMITTED', rewards: [{ reward: 'mug' }] },
    });
    const redemptions = await app.database.query(
      `select state, points::int, order_reference from reward_redemptions`,
    );
    expect(redemptions).toEqual([{ state: 'REDEEMED', points: 100, order_reference: 'mug-1' }]);
    expect(await availableOf()).toBe(150);
  });

  test('a coupon of points multiplies those of the order that it is used on, and of no other', async () => {
    const benefit = { kind: 'POINTS_MULTIPLIER', numerator: 3, denominator: 1 };
    await coupons.template('triple', { benefit });
    await coupons.ask('addCouponCode', { template: 'triple', publicCode: 'TRIPLE' });
    const whole = await coupons.ask('createCouponTemplate', {
      code: 'tea',
      name: 'Tea',
      benefit,
      skus: ['tea'],
    });
    expect(whole.userErrors).toMatchObject([{ path: ['lines'] }]);
    const paid = await mutate('reserveCheckout', {
      ...cart({ codes: ['TRIPLE'] }),
      orderReference: 'triple-1',
    });
    expect(paid.checkout.outcomes).toMatchObject([{ code: 'TRIPLE', isApplied: true, discountMinor: 0 }]);
    await mutate('commitCheckout', { orderReference: 'triple-1' });
    await record('triple-1', paid.checkout);
    expect(await availableOf()).toBe(300);
    await office.order(10_000);
    expect(await availableOf()).toBe(400);
  });

  test('a coupon of a customer is held, used, and good again once everything came back', async () => {
    await coupons.template('gift', { benefit: { kind: 'AMOUNT', amountMinor: 500 }, holder: 'CUSTOMER' });
    await coupons.issue('gift', 'ada');
    const stateOf = async (): Promise<string | undefined> => (await coupons.couponsOf('ada'))[0]?.state;
    const paid = await mutate('reserveCheckout', { ...cart(), orderReference: 'gift-1' });
    expect([paid.checkout.discountMinor, await stateOf()]).toEqual([500, 'HELD']);
    await mutate('commitCheckout', { orderReference: 'gift-1' });
    expect(await stateOf()).toBe('USED');
    // What is used up is spoken of no more, unless it is typed.
    expect((await quote()).quote.outcomes).toEqual([]);
    await record('gift-1', paid.checkout);
    await office.desk.cancel('gift-1');
    expect(await stateOf()).toBe('GOOD');
  });
});
