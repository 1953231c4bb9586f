import { Desk } from '../support/desk.js';
import { Seeded } from '../support/seeded.js';
import { ONE_PER_UNIT, TestApp, type ShopOptions, type ShopTerms } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const ENROL = `mutation ($input: EnrolCustomerInput!) { enrolCustomer(input: $input) { customer { id } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { customer { id } } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;
const LINK = `mutation ($input: LinkGuestOrdersInput!) {
  linkGuestOrders(input: $input) { orders { externalId } userErrors { code } } }`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;

describe('what orders earn, and why not more', () => {
  let app: TestApp;
  let desk: Desk;
  let shops = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    await app.enrol(desk.shop, 'ada');
  };
  const reasonOf = async (externalId: string): Promise<[number, string | null][]> =>
    (await desk.explain(externalId)).explanation.map(({ points, whyNot }) => [points, whyNot]);
  const guest = { guest: { email: 'grace@acme.test' } };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('a quote says exactly what the order then earns, and writes nothing (60 random carts)', async () => {
    const random = new Seeded(20_260_302);
    const basis = { shipping: false, tax: true, giftCards: false };
    const award = {
      ...ONE_PER_UNIT,
      points: 3n,
      perMinor: 250n,
      rounding: 'HALF_UP',
      minimumMinor: 500n,
      basis,
    } as const;
    await open({ terms: { award } });
    const session = await app.staff(desk.shop, 'MANAGER');
    const second = {
      points: 7,
      perMinor: 1_000,
      rounding: 'CEILING',
      includesShipping: true,
      includesTax: false,
    };
    await desk.askAdmin(session, CREATE, {
      input: {
        code: 'second',
        name: 'Second',
        effects: [{ awardPoints: { amount: { perAmount: second } } }],
      },
    });
    await desk.ask(UPSERT, { input: { externalId: 'bob' } });
    let earned = 0;
    for (let round = 0; round < 60; round += 1) {
      app.clock.advanceBy(1_000);
      const shippingMinor = random.int(0, 300);
      const taxMinor = random.int(0, 400);
      const totalMinor = shippingMinor + taxMinor + random.int(0, random.bool() ? 600 : 9_000);
      const cart = {
        customer: random.pick([{ externalId: 'ada' }, { externalId: 'ada' }, { externalId: 'bob' }, guest]),
        ...{ totalMinor, shippingMinor, taxMinor },
        giftCardMinor: random.int(0, totalMinor),
        discountMinor: random.int(0, 100),
      };
      const quote = await desk.quote(cart);
      const again = await desk.quote(cart);
      expect(again).toEqual(quote);
      const { order } = await desk.tryOrder({ ...cart, externalId: `cart-${round}` });
      const given = order?.awards.map(({ campaign, version, points, basisMinor }) => ({
        campaign,
        version,
        points,
        basisMinor,
      }));
      const promised = quote.explanations
        .filter(({ points }) => points > 0)
        .map(({ campaign, version, points, basisMinor }) => ({ campaign, version, points, basisMinor }));
      expect({ round, cart, given: new Set(given) }).toEqual({ round, cart, given: new Set(promised) });
      const named = 'externalId' in cart.customer ? cart.customer.externalId : null;
      // The engine does not look for a guest while quoting; recorded, the guest is known, and is no member.
      const explained = (await desk.explain(`cart-${round}`)).explanation;
      expect(explained.map(({ points }) => points)).toEqual(quote.explanations.map(({ points }) => points));
      if (named !== null) expect(explained).toEqual(quote.explanations);
      earned += quote.points * (named === 'ada' ? 1 : 0);
    }
    expect(earned).toBeGreaterThan(100);
    expect(await desk.wallet('ada')).toMatchObject({ available: earned, lifetimeEarned: earned });
  });

  test('the missing amount of a quote is exactly what one point more takes (40 random carts)', async () => {
    const random = new Seeded(7);
    const rounding = ['FLOOR', 'CEILING', 'HALF_UP'] as const;
    for (const mode of rounding) {
      const award = { ...ONE_PER_UNIT, points: 3n, perMinor: 250n, rounding: mode, minimumMinor: 400n };
      await open({ terms: { award } });
      for (let round = 0; round < 13; round += 1) {
        const totalMinor = random.int(1, 2_000);
        const customer = { externalId: 'ada' };
        const [now] = (await desk.quote({ customer, totalMinor })).explanations;
        const missing = now?.missingMinor ?? 0;
        const points = now?.points ?? 0;
        const less = await desk.quote({ customer, totalMinor: totalMinor + missing - 1 });
        const enough = await desk.quote({ customer, totalMinor: totalMinor + missing });
        expect({ mode, totalMinor, missing, less: less.points }).toEqual({
          mode,
          totalMinor,
          missing,
          less: points,
        });
        expect({ mode, totalMinor, missing, isMore: enough.points > points }).toMatchObject({ isMore: true });
      }
    }
  });

  test('an order too small for a minimum or for one point says so', async () => {
    await open({ terms: { award: { ...ONE_PER_UNIT, minimumMinor: 90n } } });
    await desk.order('ada', 89, { externalId: 'o-1' });
    await desk.order('ada', 99, { externalId: 'o-2' });
    await desk.order('ada', 100, { externalId: 'o-3' });
    expect(await reasonOf('o-1')).toEqual([[0, 'BELOW_MINIMUM']]);
    expect(await reasonOf('o-2')).toEqual([[0, 'LESS_THAN_ONE_POINT']]);
    expect(await reasonOf('o-3')).toEqual([[1, null]]);
  });

  test('an order of somebody unknown, not enrolled, or enrolled later earns nothing, and says so', async () => {
    await open();
    const unknown = await desk.quote({ customer: { externalId: 'nobody' }, totalMinor: 1_000 });
    expect(unknown.explanations).toMatchObject([{ points: 0, whyNot: 'UNKNOWN_CUSTOMER' }]);
    await desk.ask(UPSERT, { input: { externalId: 'bob' } });
    expect((await desk.order('bob', 1_000, { externalId: 'o-1' })).awards).toEqual([]);
    expect(await reasonOf('o-1')).toEqual([[0, 'NOT_ENROLLED']]);
    app.clock.advanceBy(DAY_MS);
    await desk.ask(ENROL, { input: { externalId: 'bob' } });
    expect(await reasonOf('o-1')).toEqual([[0, 'ENROLLED_LATER']]);
    const before = { externalId: 'o-2', occurredAt: new Date(app.now.getTime() - 1) };
    expect((await desk.order('bob', 1_000, before)).awards).toEqual([]);
    expect(await reasonOf('o-2')).toEqual([[0, 'ENROLLED_LATER']]);
    expect((await desk.order('bob', 1_000, { externalId: 'o-3' })).awards).toMatchObject([{ points: 10 }]);
    expect(await desk.wallet('bob')).toMatchObject({ available: 10 });
  });

  test('an order of a suspended customer earns nothing, and of a later one who was not says so for good', async () => {
    await open();
    await desk.order('ada', 1_000, { externalId: 'o-1' });
    const { customer } = await desk.ask<{ customer: { id: string } }>(
      '{ customer(externalId: "ada") { id } }',
    );
    const session = await app.staff(desk.shop, 'SUPPORT');
    await desk.askAdmin(session, SUSPEND, { input: { id: customer.id, reason: 'Looks like fraud' } });
    await desk.order('ada', 1_000, { externalId: 'o-2' });
    expect(await reasonOf('o-2')).toEqual([[0, 'SUSPENDED']]);
    // What was given before the suspension was given.
    expect(await reasonOf('o-1')).toEqual([[10, null]]);
    expect(await desk.wallet('ada')).toMatchObject({ available: 10 });
  });

  test('a campaign that began after an order has nothing to say about it', async () => {
    await open();
    const early = { externalId: 'o-1', occurredAt: new Date(app.now.getTime() - 1) };
    expect((await desk.order('ada', 1_000, early)).awards).toEqual([]);
    expect(await reasonOf('o-1')).toEqual([]);
  });

  describe('a guest’s order', () => {
    const terms: ShopTerms = { claimDays: 30 };
    const link = async (customerExternalId: string): Promise<void> => {
      const linked = await desk.ask<{ linkGuestOrders: { userErrors: unknown[] } }>(LINK, {
        input: { customerExternalId, ...guest },
      });
      expect(linked.linkGuestOrders.userErrors).toEqual([]);
    };

    test('earns when it is linked in time, what is kept of it, once, by the rule of its day', async () => {
      await open({ terms });
      await desk.tryOrder({ customer: guest, externalId: 'g-1', totalMinor: 10_000 });
      expect(await reasonOf('g-1')).toEqual([[0, 'NOT_ENROLLED']]);
      await desk.return('g-1', 2_500);
      app.clock.advanceBy(30 * DAY_MS);
      await app.enrol(desk.shop, 'grace');
      await link('grace');
      await link('grace');
      expect((await desk.explain('g-1')).awards).toMatchObject([{ points: 75, clawedBack: 0 }]);
      expect(await desk.wallet('grace')).toMatchObject({ available: 75, lifetimeEarned: 75 });
      expect((await desk.return('g-1', 5_000)).awards).toMatchObject([{ points: 75, clawedBack: 50 }]);
      expect(await desk.wallet('grace')).toMatchObject({ available: 25 });
    });

    test('earns nothing when it is linked too late, or to somebody who is no member', async () => {
      await open({ terms });
      await desk.tryOrder({ customer: guest, externalId: 'g-1', totalMinor: 10_000 });
      app.clock.advanceBy(30 * DAY_MS + 1);
      await app.enrol(desk.shop, 'grace');
      await link('grace');
      expect(await reasonOf('g-1')).toEqual([[0, 'LINKED_TOO_LATE']]);
      await desk.tryOrder({
        customer: { guest: { email: 'hans@acme.test' } },
        externalId: 'g-2',
        totalMinor: 10_000,
      });
      await desk.ask(UPSERT, { input: { externalId: 'hans' } });
      await desk.ask(LINK, { input: { customerExternalId: 'hans', guest: { email: 'hans@acme.test' } } });
      expect(await reasonOf('g-2')).toEqual([[0, 'NOT_ENROLLED']]);
      expect(await desk.wallet('grace')).toMatchObject({ available: 0 });
    });
  });
});
