import { freshKey } from '../support/desk.js';
import { nodesOf, RewardOffice } from '../support/reward-office.js';
import { TestApp } from '../support/test-app.js';

/** The catalogue, redeeming, delivering and taking back, through GraphQL. */
describe('Rewards', () => {
  let app: TestApp;
  let office: RewardOffice;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    office = await RewardOffice.open(app, await app.shop({ code: `shop${shops}` }));
    for (const name of ['ada', 'bob']) {
      await app.enrol(office.shop, name);
      await office.points(name, 1_000);
    }
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.shop.program)).toEqual([]);
  });

  const available = async (name: string): Promise<number> => (await office.desk.wallet(name)).available;

  describe('The catalogue', () => {
    test('is versioned: a change holds from its time on, and what was redeemed keeps its version', async () => {
      await office.reward('mug', { tags: ['kitchen'] });
      const first = await office.redeem('mug', 'ada');
      const change = { code: 'mug', name: 'Large mug', price: 250, delivery: 'PRODUCT' };
      const changed = await office.ask('changeReward', { ...change, effectiveFrom: '2026-03-02T15:10:00Z' });
      expect(changed).toMatchObject({ userErrors: [], reward: { current: { number: 1, price: 100 } } });
      expect((await office.redeem('mug', 'ada'))['redemption']).toMatchObject({ name: 'mug', points: 100 });
      app.clock.advanceBy(600_000);
      expect((await office.redeem('mug', 'ada'))['redemption']).toMatchObject({
        name: 'Large mug',
        points: 250,
      });
      expect(first['redemption']).toMatchObject({ name: 'mug', points: 100, state: 'REDEEMED' });
      expect(await available('ada')).toBe(1_000 - 450);
    });

    test.each([
      [{ name: ' ' }, ['name']],
      [{ price: -1 }, ['price']],
      [{ perOrder: 0 }, ['perOrder']],
      [{ tags: ['No Spaces'] }, ['tags', '0']],
      [{ stock: -1 }, ['stock']],
      [{ audience: 'customer.colour == "red"' }, ['audience']],
      [{ pointType: 'miles' }, ['pointType']],
      [{ ladder: 'retail' }, ['ladder']],
      [{ delivery: 'EFFECT' }, ['effect']],
      [{ effect: { grantBadge: { badge: 'fan', name: 'Fan' } } }, ['effect']],
      [{ delivery: 'EFFECT', effect: { awardPoints: { amount: { fixed: { points: 5 } } } } }, ['effect']],
      [{ delivery: 'EFFECT', effect: { stampCard: { card: 'tea', stampsNeeded: 5 } } }, ['effect']],
      [{ from: '2026-04-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }, ['until']],
      [{ effectiveFrom: '2026-03-01T00:00:00Z' }, ['effectiveFrom']],
    ])('refuses %j', async (wrong, path) => {
      const input = { code: 'mug', name: 'Mug', price: 100, delivery: 'PRODUCT', ...wrong };
      const { userErrors } = await office.ask('createReward', input);
      expect(userErrors).toMatchObject([{ path }]);
      expect((await office.rewardsFor('ada')).size).toBe(0);
    });

    test('keeps a code for one reward, and ends it once', async () => {
      await office.reward('mug');
      const again = { code: 'mug', name: 'Mug', price: 1, delivery: 'PRODUCT' };
      expect((await office.ask('createReward', again)).userErrors).toMatchObject([
        { code: 'ALREADY_EXISTS' },
      ]);
      const first = await office.ask('archiveReward', { code: 'mug' });
      app.clock.advanceBy(1_000);
      expect(await office.ask('archiveReward', { code: 'mug' })).toEqual(first);
      expect((await office.ask('changeReward', again)).userErrors).toMatchObject([
        { code: 'REWARD_ARCHIVED' },
      ]);
      expect((await office.redeem('mug', 'ada')).userErrors).toMatchObject([{ code: 'REWARD_ARCHIVED' }]);
    });

    test('counts its stock: staff put in and take out what is left, once per key', async () => {
      await office.reward('mug', { stock: 2, perOrder: 5 });
      await office.redeemed('mug', 'ada', { quantity: 2 });
      expect((await office.redeem('mug', 'bob')).userErrors).toMatchObject([
        { code: 'OUT_OF_STOCK', outOfStock: 0 },
      ]);
      const idempotencyKey = freshKey();
      const filled = await office.changeStock('mug', 3, { idempotencyKey });
      expect(filled).toMatchObject({ replayed: false, reward: { left: 3 } });
      expect(await office.changeStock('mug', 3, { idempotencyKey })).toMatchObject({
        replayed: true,
        reward: { left: 3 },
      });
      expect((await office.changeStock('mug', -4)).userErrors).toMatchObject([
        { code: 'OUT_OF_STOCK', outOfStock: 3 },
      ]);
      expect((await office.changeStock('mug', -2))['reward'].left).toBe(1);
      expect((await office.changeStock('mug', null))['reward'].left).toBeNull();
      await office.redeemed('mug', 'bob', { quantity: 4 });
      // Of an endless one as many are left as are put in, whatever was redeemed.
      expect((await office.changeStock('mug', 2))['reward'].left).toBe(2);
    });
  });

  describe('What stands in the way', () => {
    test('is said of every reward, with all that would have to change', async () => {
      await office.reward('mug');
      await office.reward('dear', { price: 1_500 });
      await office.reward('soon', { from: '2026-03-09T00:00:00Z' });
      await office.reward('over', { until: '2026-03-02T15:00:00Z' });
      await office.reward('gone', { stock: 0 });
      await office.reward('once', { perCustomer: 1 });
      await office
        .reward('others', { audience: 'customer.externalId == "bob" && true' })
        .catch(() => undefined);
      await office.redeemed('once', 'ada');
      const found = await office.rewardsFor('ada');
      const reasons = (code: string): unknown => found.get(code)?.availability;
      expect(reasons('mug')).toEqual({ isAvailable: true, reasons: [] });
      expect(reasons('dear')).toMatchObject({
        isAvailable: false,
        reasons: [{ code: 'POINTS_SHORT', missingPoints: 600 }],
      });
      expect(reasons('soon')).toMatchObject({
        reasons: [{ code: 'NOT_YET', from: '2026-03-09T00:00:00.000Z' }],
      });
      expect(reasons('over')).toMatchObject({
        reasons: [{ code: 'OVER', until: '2026-03-02T15:00:00.000Z' }],
      });
      expect(reasons('gone')).toMatchObject({ reasons: [{ code: 'OUT_OF_STOCK' }] });
      expect(reasons('once')).toMatchObject({ reasons: [{ code: 'LIMIT_REACHED' }] });
      for (const [code, problem] of [
        ['dear', 'INSUFFICIENT_POINTS'],
        ['soon', 'REWARD_NOT_YET'],
        ['over', 'REWARD_OVER'],
        ['gone', 'OUT_OF_STOCK'],
        ['once', 'REWARD_LIMIT_REACHED'],
        ['nothing', 'NOT_FOUND'],
      ] as const)
        expect((await office.redeem(code, 'ada')).userErrors).toMatchObject([{ code: problem }]);
      expect(await available('ada')).toBe(900);
    });

    test('is, of a condition, told to shops in full, and to customers not what it asks about them', async () => {
      await office.reward('vip', { audience: 'customer.orders >= 5' });
      const [forShop, own] = [
        await office.rewardsFor('ada'),
        await office.ownRewards(await app.token(office.shop, 'ada')),
      ];
      const expression = 'customer.orders >= 5';
      expect(forShop.get('vip')?.availability.reasons).toMatchObject([
        { code: 'NOT_ELIGIBLE', failedCondition: { expression } },
      ]);
      expect(own.get('vip')?.availability.reasons).toMatchObject([
        { code: 'NOT_ELIGIBLE', failedCondition: null },
      ]);
      expect((await office.redeem('vip', 'ada')).userErrors).toMatchObject([{ code: 'NOT_ELIGIBLE' }]);
    });

    test('is a limit of the person, not of the account', async () => {
      await office.reward('mug', { perCustomer: 2, perOrder: 2 });
      const upsert = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
      for (const [externalId, email] of [
        ['ada', 'ada.l@gmail.com'],
        ['eve', 'adal+second@gmail.com'],
      ])
        await office.desk.ask(upsert, { input: { externalId, email } });
      await app.enrol(office.shop, 'eve');
      await office.points('eve', 1_000);
      await office.redeemed('mug', 'ada');
      expect((await office.redeem('mug', 'eve', { quantity: 2 })).userErrors).toMatchObject([
        { code: 'REWARD_LIMIT_REACHED', limitLeft: 1 },
      ]);
      await office.redeemed('mug', 'eve');
      expect((await office.rewardsFor('ada')).get('mug')?.availability.reasons).toMatchObject([
        { code: 'LIMIT_REACHED' },
      ]);
    });

    test('is nothing of the page before: pages and tags', async () => {
      for (const code of ['a', 'b', 'c']) await office.reward(code, { tags: code === 'b' ? ['tea'] : [] });
      expect([...(await office.rewardsFor('ada')).keys()]).toEqual(['a', 'b', 'c']);
      expect([...(await office.rewardsFor('ada', 'tea')).keys()]).toEqual(['b']);
    });
  });

  describe('Prices', () => {
    test('are other ones for tiers, and no higher than what the customer agreed to', async () => {
      const ladder = `mutation { createTierLadder(input: { code: "retail", name: "Retail", window: { kind: LIFETIME },
        tiers: [{ code: "base", name: "Base", rank: 0 }, { code: "gold", name: "Gold", rank: 1,
          qualification: { anyOf: [{ allOf: [{ metric: SPEND, atLeast: 150000 }] }] } }] }) { userErrors { code message path } }
        publishTierLadder(input: { code: "retail" }) { userErrors { code message path } } }`;
      expect(await office.desk.askAdmin(office.session, ladder)).toEqual({
        createTierLadder: { userErrors: [] },
        publishTierLadder: { userErrors: [] },
      });
      await office.reward('mug', {
        tierPrices: [
          { tier: 'base', price: 90 },
          { tier: 'gold', price: 0 },
        ],
      });
      for (const name of ['ada', 'bob']) await office.points(name, name === 'bob' ? 1_000 : 1);
      const priceOf = async (name: string): Promise<unknown> =>
        (await office.rewardsFor(name)).get('mug')?.price;
      const [ada, bob] = [await priceOf('ada'), await priceOf('bob')];
      expect([ada, bob]).toEqual([90, 0]);
      const tooDear = await office.redeem('mug', 'ada', { pointsAtMost: 80 });
      expect(tooDear.userErrors).toMatchObject([{ code: 'PRICE_CHANGED', points: 90 }]);
      expect((await office.redeem('mug', 'bob', { pointsAtMost: 0 }))['redemption']).toMatchObject({
        points: 0,
      });
    });
  });

  describe('Redeeming', () => {
    test('happens once per key, by shops and by customers for themselves alone', async () => {
      await office.reward('mug');
      const token = await app.token(office.shop, 'ada');
      const idempotencyKey = freshKey();
      const first = await office.redeem('mug', null, { idempotencyKey }, token);
      expect(first).toMatchObject({ replayed: false, redemption: { state: 'REDEEMED', points: 100 } });
      const again = await office.redeem('mug', null, { idempotencyKey }, token);
      expect(again).toEqual({ ...first, replayed: true });
      const foreign = await office.redeem('mug', 'bob', {}, token);
      expect(foreign.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['customer'] }]);
      expect(await available('ada')).toBe(900);
    });

    test('gives an effect at once, as many times as pieces, which staff can take away again', async () => {
      await office.reward('lots', {
        ...{ delivery: 'EFFECT', perOrder: 3, effect: { enterDraw: { draw: 'summer', entries: 2 } } },
      });
      const id = await office.redeemed('lots', 'ada', { quantity: 3 });
      const entries = async (): Promise<unknown> =>
        (
          await app.database.query<{ entries: number }>(
            'select entries from draw_entries where program_id = $1',
            [office.shop.program.id],
          )
        ).map((row) => row.entries);
      expect(await entries()).toEqual([6]);
      expect(await office.queue()).toEqual([]);
      expect((await office.takeBack(id)).userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
      const back = await office.ask('cancelRedemption', { redemption: id, reason: 'A mistake' });
      expect(back).toMatchObject({
        isChanged: true,
        redemption: { state: 'CANCELLED', pointsRestored: 300 },
      });
      expect(await entries()).toEqual([0]);
      expect(await available('ada')).toBe(1_000);
    });

    test('gives a coupon for each piece, and takes nothing when that cannot be given', async () => {
      const template = { code: 'mail', name: 'Mail', benefit: { kind: 'FREE_SHIPPING' }, holder: 'CUSTOMER' };
      const create = `mutation ($input: CreateCouponTemplateInput!) { createCouponTemplate(input: $input) { userErrors { code } } }`;
      await office.desk.askAdmin(office.session, create, { input: template });
      await office.reward('shipping', {
        ...{ delivery: 'EFFECT', perOrder: 2, stock: 5, effect: { issueCoupon: { template: 'mail' } } },
      });
      const id = await office.redeemed('shipping', 'ada', { quantity: 2 });
      const coupons = async (): Promise<unknown> => {
        const query = `{ customer(externalId: "ada") { coupons { edges { node { state } } } } }`;
        const { customer } = await office.desk.ask<{ customer: { coupons: Parameters<typeof nodesOf>[0] } }>(
          query,
        );
        return nodesOf(customer.coupons) as unknown;
      };
      expect(await coupons()).toEqual([{ state: 'GOOD' }, { state: 'GOOD' }]);
      await office.ask('cancelRedemption', { redemption: id, reason: 'A mistake' });
      expect(await coupons()).toEqual([{ state: 'VOIDED' }, { state: 'VOIDED' }]);
      await office.desk.askAdmin(
        office.session,
        'mutation { archiveCouponTemplate(input: { code: "mail" }) { userErrors { code } } }',
      );
      expect((await office.redeem('shipping', 'ada')).userErrors).toMatchObject([
        { code: 'REWARD_UNAVAILABLE' },
      ]);
      expect([await available('ada'), await office.leftOf('shipping')]).toEqual([1_000, 5]);
    });

    test('is an activity that campaigns act on, and what they gave is taken back with it', async () => {
      await office.reward('mug', { isCancellable: true });
      const campaign = `mutation { createCampaign(input: { code: "thanks", name: "Thanks", trigger: "reward.redeemed",
        condition: "activity.text(\\"reward\\") == \\"mug\\"",
        effects: [{ awardPoints: { amount: { fixed: { points: 7 } } } }] }) { userErrors { code message path } } }`;
      const made = await office.desk.askAdmin<{ createCampaign: unknown }>(office.session, campaign);
      expect(made.createCampaign).toEqual({ userErrors: [] });
      const id = await office.redeemed('mug', 'ada');
      expect(await available('ada')).toBe(907);
      expect((await office.takeBack(id)).userErrors).toEqual([]);
      expect(await available('ada')).toBe(1_000);
    });
  });

  describe('Delivering', () => {
    test('is a queue, oldest first, and many are noted at once or none', async () => {
      await office.reward('mug');
      await office.reward('trees', { delivery: 'DONATION' });
      const mug = await office.redeemed('mug', 'ada');
      // A session ends after half an hour without a request.
      for (let minutes = 0; minutes < 60; minutes += 20) {
        app.clock.advanceBy(20 * 60_000);
        expect(await office.queue()).toHaveLength(1);
      }
      const trees = await office.redeemed('trees', 'bob');
      expect(await office.queue()).toMatchObject([
        { id: mug, waitingHours: 1, customer: { externalId: 'ada' } },
        { id: trees, waitingHours: 0 },
      ]);
      expect(await office.queue('(kind: DONATION)')).toMatchObject([{ id: trees }]);
      const wrong = await office.fulfil({ redemption: mug }, { redemption: trees, giftCardCode: 'X-1' });
      expect(wrong.userErrors).toMatchObject([
        { code: 'INVALID_INPUT', path: ['items', '1', 'giftCardCode'] },
      ]);
      expect(await office.queue()).toHaveLength(2);
      const items = [{ redemption: trees }, { redemption: mug, reference: 'DHL 1' }];
      const done = await office.fulfil(...items);
      expect(done).toMatchObject({
        userErrors: [],
        redemptions: [{ state: 'FULFILLED' }, { state: 'FULFILLED', reference: 'DHL 1' }],
      });
      app.clock.advanceBy(60_000);
      expect(await office.fulfil(...items)).toEqual(done);
      expect((await office.fulfil({ redemption: mug, reference: 'DHL 2' })).userErrors).toMatchObject([
        { code: 'WRONG_STATE', path: ['items', '0', 'redemption'] },
      ]);
      expect(await office.queue('(state: FULFILLED)')).toHaveLength(2);
      const late = await office.ask('cancelRedemption', { redemption: mug, reason: 'Too late' });
      expect(late.userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
    });

    test('shows the code of a gift card to its customer alone, and keeps it sealed', async () => {
      await office.reward('card', { delivery: 'GIFT_CARD' });
      const id = await office.redeemed('card', 'ada');
      const missing = await office.fulfil({ redemption: id });
      expect(missing.userErrors).toMatchObject([{ path: ['items', '0', 'giftCardCode'] }]);
      const giftCardCode = 'GIFT-7777-SECRET';
      expect((await office.fulfil({ redemption: id, giftCardCode })).userErrors).toEqual([]);
      const query = 'query ($id: ID!) { node(id: $id) { ... on Redemption { state giftCardCode } } }';
      const seenBy = async (credential: string): Promise<unknown> =>
        (await app.storefront(credential, query, { id })).data?.node;
      expect(await seenBy(await app.token(office.shop, 'ada'))).toEqual({ state: 'FULFILLED', giftCardCode });
      expect(await seenBy(await app.token(office.shop, 'bob'))).toBeNull();
      expect(await seenBy(office.shop.key)).toEqual({ state: 'FULFILLED', giftCardCode: null });
      const kept = await app.database.query<{ row: string }>(
        `select r::text as row from reward_redemptions r union all select a::text from audit_entries a
         union all select i::text from idempotency_records i union all select v::text from activities v`,
      );
      expect(kept.length).toBeGreaterThan(3);
      const hex = Buffer.from(giftCardCode).toString('hex');
      for (const { row } of kept) expect(row.includes(giftCardCode) || row.includes(hex)).toBe(false);
    });
  });

  describe('Taking back', () => {
    test('brings points and pieces back, once, if the reward lets customers do it', async () => {
      await office.reward('mug', { stock: 1, perCustomer: 1, isCancellable: true });
      await office.reward('cup');
      const [mug, cup] = [await office.redeemed('mug', 'ada'), await office.redeemed('cup', 'ada')];
      const [own, other] = [await app.token(office.shop, 'ada'), await app.token(office.shop, 'bob')];
      expect((await office.takeBack(mug, other)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
      expect((await office.takeBack(cup, own)).userErrors).toMatchObject([{ code: 'NOT_CANCELLABLE' }]);
      const back = await office.takeBack(mug, own);
      expect(back).toMatchObject({
        isChanged: true,
        redemption: { state: 'CANCELLED', pointsRestored: 100 },
      });
      expect(await office.takeBack(mug, own)).toMatchObject({ isChanged: false, userErrors: [] });
      expect(await available('ada')).toBe(900);
      expect(await office.leftOf('mug')).toBe(1);
      expect((await office.fulfil({ redemption: mug })).userErrors).toMatchObject([{ code: 'WRONG_STATE' }]);
      await office.redeemed('mug', 'ada');
    });

    test('is told by staff why, and written down', async () => {
      await office.reward('mug');
      const redemption = await office.redeemed('mug', 'ada');
      expect((await office.ask('cancelRedemption', { redemption })).userErrors).toMatchObject([
        { path: ['reason'] },
      ]);
      const done = await office.ask('cancelRedemption', { redemption, reason: 'Broken on arrival' });
      expect(done).toMatchObject({ isChanged: true, redemption: { cancelReason: 'Broken on arrival' } });
      const [entry] = await app.database.query<{ details: object }>(
        `select details from audit_entries where program_id = $1 and action = 'redemption.cancelled'`,
        [office.shop.program.id],
      );
      expect(entry?.details).toMatchObject({ reason: 'Broken on arrival', restored: 100 });
    });
  });
});
