import { Desk } from '../support/desk.js';
import { TestApp, type ShopOptions } from '../support/test-app.js';

const DAY_MS = 86_400_000;
const FIELDS = `campaign { code current { number state } versions { edges { node { number state } } } }
  userErrors { code path }`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { ${FIELDS} } }`;
const CHANGE = `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { ${FIELDS} } }`;
const STATE = `mutation ($input: SetCampaignStateInput!) { setCampaignState(input: $input) { ${FIELDS} } }`;
const POINT_TYPE = `mutation ($input: CreatePointTypeInput!) {
  createPointType(input: $input) { pointType { code } userErrors { code } } }`;

interface CampaignAnswer {
  readonly campaign: {
    readonly current: { readonly number: number; readonly state: string } | null;
    readonly versions: { readonly edges: readonly { readonly node: { readonly number: number } }[] };
  } | null;
  readonly userErrors: readonly { readonly code: string }[];
}

/** Campaigns through the back office, orders through the storefront. */
describe('a campaign', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let shops = 0;

  const open = async (options: ShopOptions = {}): Promise<void> => {
    shops += 1;
    app.clock.set(new Date('2026-03-02T15:00:00Z'));
    desk = new Desk(app, await app.shop({ code: `shop-${shops}`, ...options }));
    session = await app.staff(desk.shop, 'MANAGER');
    await app.enrol(desk.shop, 'ada');
  };
  const ask = async (mutation: string, input: object): Promise<CampaignAnswer> => {
    // Campaigns of one instant have no order.
    app.clock.advanceBy(1);
    const data = await desk.askAdmin<Record<string, CampaignAnswer>>(session, mutation, { input });
    return Object.values(data)[0] as CampaignAnswer;
  };
  const award = (points: number, perMinor = 100, more: object = {}, lot: object = {}): object[] => [
    { awardPoints: { amount: { perAmount: { points, perMinor, ...more } }, ...lot } },
  ];
  const daysLater = async (days: number): Promise<void> => {
    app.clock.advanceBy(days * DAY_MS);
    session = await app.signIn(desk.shop, 'manager@acme.test');
  };

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(desk.shop.program)).toEqual([]);
  });

  test('that changes tomorrow: today’s order and its returns go by the old version, tomorrow’s by the new', async () => {
    await open();
    const effectiveFrom = new Date(app.now.getTime() + DAY_MS);
    const change = { code: 'base-points', effects: award(3, 100, { rounding: 'CEILING' }), effectiveFrom };
    expect(await ask(CHANGE, change)).toMatchObject({
      campaign: {
        current: { number: 1 },
        versions: { edges: [{ node: { number: 1 } }, { node: { number: 2, state: 'ACTIVE' } }] },
      },
      userErrors: [],
    });
    const today = await desk.order('ada', 10_050);
    expect(today.awards).toMatchObject([{ points: 100, version: 1 }]);
    await daysLater(1);
    const tomorrow = await desk.order('ada', 10_050, { occurredAt: effectiveFrom });
    expect(tomorrow.awards).toMatchObject([{ points: 302, version: 2 }]);
    // Told late, but paid before the change.
    const late = await desk.order('ada', 10_050, { occurredAt: new Date(effectiveFrom.getTime() - 1) });
    expect(late.awards).toMatchObject([{ points: 100, version: 1 }]);
    await daysLater(7);
    expect((await desk.return(today.externalId, 5_000)).awards).toMatchObject([
      { clawedBack: 50, version: 1 },
    ]);
    expect((await desk.return(tomorrow.externalId, 5_000)).awards).toMatchObject([
      { clawedBack: 150, version: 2 },
    ]);
    expect(await desk.wallet('ada')).toMatchObject({ available: 50 + 152 + 100 });
  });

  test('is paused, resumed and ended, each by a version; an ended one stays as it is', async () => {
    await open();
    const pointsNow = async (): Promise<number> => (await desk.order('ada', 1_000)).awards[0]?.points ?? 0;
    expect(await pointsNow()).toBe(10);
    // What has ended has nothing to say any more.
    for (const [state, points, told] of [
      ['PAUSED', 0, [{ points: 0, whyNot: 'PAUSED' }]],
      ['ACTIVE', 10, [{ points: 10, whyNot: null }]],
      ['ENDED', 0, []],
    ] as const) {
      app.clock.advanceBy(60_000);
      expect((await ask(STATE, { code: 'base-points', state })).campaign?.current).toMatchObject({ state });
      expect(await pointsNow()).toBe(points);
      const quote = await desk.quote({ customer: { externalId: 'ada' }, totalMinor: 1_000 });
      expect(quote.explanations).toMatchObject(told);
    }
    for (const [mutation, input] of [
      [STATE, { code: 'base-points', state: 'ACTIVE' }],
      [CHANGE, { code: 'base-points', effects: award(1) }],
    ] as const)
      expect((await ask(mutation, input)).userErrors).toMatchObject([{ code: 'CAMPAIGN_ENDED' }]);
    // Orders of the time before keep what they earned, and are still settled by their version.
    const quote = await desk.quote({
      customer: { externalId: 'ada' },
      totalMinor: 1_000,
      occurredAt: '2026-03-02T15:00:30Z',
    });
    expect(quote).toMatchObject({ points: 10 });
  });

  test('is refused with nonsense, and does not begin in the past', async () => {
    await open();
    const create = { code: 'more', name: 'More', effects: award(1) };
    const bad: readonly [string, object, string][] = [
      [CREATE, { ...create, code: 'base-points' }, 'ALREADY_EXISTS'],
      [CREATE, { ...create, code: 'No Code' }, 'INVALID_INPUT'],
      [CREATE, { ...create, name: ' ' }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(0) }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(-1) }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(1, 0) }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(1, 100, { minimumMinor: -1 }) }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(1, 100, {}, { pointType: 'miles' }) }, 'NOT_FOUND'],
      [CREATE, { ...create, claimDays: -1 }, 'INVALID_INPUT'],
      [CREATE, { ...create, effects: award(1, 100, {}, { expiry: { kind: 'DAYS' } }) }, 'INVALID_INPUT'],
      [
        CREATE,
        { ...create, effects: award(1, 100, {}, { expiry: { kind: 'MONTHS', months: 0 } }) },
        'INVALID_INPUT',
      ],
      [
        CREATE,
        { ...create, effects: award(1, 100, {}, { pending: { kind: 'DAYS', days: 0 } }) },
        'INVALID_INPUT',
      ],
      [
        CREATE,
        {
          ...create,
          effects: award(
            1,
            100,
            {},
            { pending: { kind: 'UNTIL_ACTIVITY', activityType: 'order.delivered' } },
          ),
        },
        'INVALID_INPUT',
      ],
      [
        CREATE,
        { ...create, effects: award(1, 100, {}, { expiry: { kind: 'FIXED_DATE', date: '2026-03-01' } }) },
        'INVALID_INPUT',
      ],
      [
        CREATE,
        { ...create, effects: award(1, 100, {}, { expiry: { kind: 'FIXED_DATE', date: '9999-12-31' } }) },
        'INVALID_INPUT',
      ],
      [CREATE, { ...create, effectiveFrom: new Date(app.now.getTime() - 1) }, 'INVALID_INPUT'],
      [CHANGE, { code: 'unknown', effects: award(1) }, 'NOT_FOUND'],
      [STATE, { code: 'unknown', state: 'PAUSED' }, 'NOT_FOUND'],
    ];
    for (const [mutation, input, code] of bad) {
      const { campaign, userErrors } = await ask(mutation, input);
      expect({ input, campaign, userErrors }).toMatchObject({
        input,
        campaign: null,
        userErrors: [{ code }],
      });
    }
    expect((await desk.order('ada', 1_000)).awards).toMatchObject([{ points: 10, version: 1 }]);
  });

  test('can be changed and stopped though a version is planned for later, which then never begins', async () => {
    await open();
    const tomorrow = new Date(app.now.getTime() + DAY_MS);
    await ask(CHANGE, { code: 'base-points', effects: award(7), effectiveFrom: tomorrow });
    const paused = await ask(STATE, { code: 'base-points', state: 'PAUSED' });
    expect(paused).toMatchObject({ campaign: { current: { number: 3, state: 'PAUSED' } }, userErrors: [] });
    const resumed = await ask(STATE, { code: 'base-points', state: 'ACTIVE' });
    expect(resumed).toMatchObject({ campaign: { current: { number: 4, state: 'ACTIVE' } } });
    // What goes on is what was in force, not what was only planned.
    expect((await desk.order('ada', 1_000)).awards).toMatchObject([{ points: 10, version: 4 }]);
    await daysLater(2);
    expect((await desk.order('ada', 1_000)).awards).toMatchObject([{ points: 10, version: 4 }]);
  });

  test('is created once, though six people create it at the same moment', async () => {
    await open();
    const create = { code: 'twice', name: 'Twice', effects: award(1) };
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(CREATE, create)));
    expect(answers.filter(({ campaign }) => campaign !== null)).toHaveLength(1);
    expect(new Set(answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code)))).toEqual(
      new Set(['ALREADY_EXISTS']),
    );
  });

  test('two changes at the same moment make two versions, and the later one counts', async () => {
    await open();
    const answers = await Promise.all(
      [2, 3, 4, 5].map((points) => ask(CHANGE, { code: 'base-points', effects: award(points) })),
    );
    expect(answers.flatMap(({ userErrors }) => userErrors)).toEqual([]);
    const { awards } = await desk.order('ada', 1_000);
    expect(awards).toMatchObject([{ version: 5 }]);
  });

  test.each([
    ['FLOOR', 149, 1],
    ['FLOOR', 99, 0],
    ['CEILING', 101, 2],
    ['CEILING', 1, 1],
    ['HALF_UP', 149, 1],
    ['HALF_UP', 150, 2],
  ] as const)('rounds %s once per order: %d minor units earn %d', async (rounding, totalMinor, points) => {
    await open();
    await ask(STATE, { code: 'base-points', state: 'ENDED' });
    await ask(CREATE, { code: 'rounded', name: 'Rounded', effects: award(1, 100, { rounding }) });
    const half = Math.floor(totalMinor / 2);
    const lines = [{ amountMinor: half }, { amountMinor: totalMinor - half }];
    const order = await desk.order('ada', totalMinor, { lines });
    expect(order.awards.map((one) => one.points)).toEqual(points > 0 ? [points] : []);
  });

  test('counts goods, and shipping, tax and gift cards as told, from a minimum on', async () => {
    await open();
    await ask(STATE, { code: 'base-points', state: 'ENDED' });
    const parts = [
      ['goods', { includesTax: false }],
      ['taxed', {}],
      ['shipped', { includesShipping: true }],
      ['whole', { includesShipping: true, includesGiftCards: true }],
      ['minimum', { minimumMinor: 6_001 }],
    ] as const;
    for (const [code, more] of parts) await ask(CREATE, { code, name: code, effects: award(1, 100, more) });
    // 100.00 with 10.00 of shipping, 20.00 of tax, and 10.00 of it paid by gift card.
    const amounts = { shippingMinor: 1_000, taxMinor: 2_000, giftCardMinor: 1_000, discountMinor: 500 };
    const { externalId } = await desk.order('ada', 10_000, amounts);
    const { explanation } = await desk.explain(externalId);
    expect(explanation.map(({ campaign, basisMinor, points }) => [campaign, basisMinor, points])).toEqual([
      ['goods', 6_000, 60],
      ['taxed', 8_000, 80],
      ['shipped', 9_000, 90],
      ['whole', 10_000, 100],
      ['minimum', 8_000, 80],
    ]);
    const small = await desk.order('ada', 6_000);
    expect(small.awards.map(({ campaign }) => campaign)).not.toContain('minimum');
    const whyNot = (await desk.explain(small.externalId)).explanation.find(
      ({ campaign }) => campaign === 'minimum',
    );
    expect(whyNot).toMatchObject({ points: 0, whyNot: 'BELOW_MINIMUM', missingMinor: 1 });
  });

  test('awards the point type it names: points and miles live in wallets of their own', async () => {
    await open();
    const owner = await app.staff(desk.shop, 'OWNER');
    const miles = {
      code: 'miles',
      name: 'Miles',
      expiry: { kind: 'DAYS', days: 10 },
      clawbackPolicy: 'ALLOW_NEGATIVE',
    };
    await desk.askAdmin(owner, POINT_TYPE, { input: miles });
    await ask(CREATE, { code: 'miles', name: 'Miles', effects: award(5, 100, {}, { pointType: 'miles' }) });
    const order = await desk.order('ada', 10_000);
    expect(order.awards.map(({ points, pointType }) => [pointType.code, points])).toEqual(
      expect.arrayContaining([
        ['points', 100],
        ['miles', 500],
      ]),
    );
    expect((await desk.redeem('ada', 450, { pointType: 'miles' })).userErrors).toEqual([]);
    expect((await desk.redeem('ada', 101)).userErrors).toMatchObject([{ code: 'INSUFFICIENT_POINTS' }]);
    await desk.return(order.externalId, 10_000);
    expect(await desk.wallet('ada')).toMatchObject({ available: 0, expirations: [] });
    expect(await desk.wallet('ada', 'miles')).toMatchObject({ available: -450 });
    const { data } = await app.storefront(
      desk.shop.key,
      '{ customer(externalId: "ada") { wallets { pointType { code } } } }',
    );
    expect(data.customer.wallets).toHaveLength(2);
  });

  test('gives nothing that would not be exact, and says so, in the quote and in the order', async () => {
    await open();
    const { userErrors } = await ask(CREATE, { code: 'huge', name: 'Huge', effects: award(2 ** 53 - 1, 1) });
    expect(userErrors).toEqual([]);
    const cart = { customer: { externalId: 'ada' }, totalMinor: 1_000 };
    const quote = await desk.quote(cart);
    expect(quote).toMatchObject({
      points: 10,
      explanations: [{ points: 10 }, { points: 0, whyNot: 'BALANCE_LIMIT' }],
    });
    const { externalId, awards } = await desk.order('ada', 1_000);
    expect(awards).toMatchObject([{ campaign: 'base-points', points: 10 }]);
    expect((await desk.explain(externalId)).explanation).toMatchObject([
      {},
      { points: 0, whyNot: 'BALANCE_LIMIT' },
    ]);
  });
});
