import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { Seeded } from '../support/seeded.js';
import { TestApp } from '../support/test-app.js';

const TOLD = `kind words units whyNot trimmedBy { ... on LimitTrim { period } ... on CoolDownTrim { coolDownDays } }
  failedCondition { expression }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) {
  effects { campaign version ${TOLD} } userErrors { code } } }`;
const SIMULATE = `query ($input: SimulateCampaignInput!) { simulateCampaign(input: $input) {
  effectsAlone { campaign tried effect ${TOLD} } effectsTogether { campaign tried effect ${TOLD} } userErrors { code } } }`;
const GIVEN = `query ($externalId: String!) { order(externalId: $externalId) {
  effects { campaign version kind words units refusal } } }`;

interface Told {
  readonly campaign: string | null;
  readonly version: number;
  readonly tried: number | null;
  readonly kind: string;
  readonly words: string;
  readonly units: number;
  readonly whyNot: string | null;
}

interface Given {
  readonly campaign: string;
  readonly version: number;
  readonly kind: string;
  readonly words: string;
  readonly units: number;
  readonly refusal: string | null;
}

interface Simulation {
  readonly effectsAlone: readonly Told[] | null;
  readonly effectsTogether: readonly Told[] | null;
}

const stamps = (more: object = {}): object => ({ stampCard: { card: 'coffee', stampsNeeded: 5, ...more } });
const badge = (code: string): object => ({ grantBadge: { badge: code, name: code.toUpperCase() } });
const entries = (count: number): object => ({ enterDraw: { draw: 'summer', entries: count } });
const emits = { emitActivity: { type: 'quiz.passed' } };
const message = { sendMessage: { channel: 'EMAIL', template: 'thanks' } };
const line = (category: string, quantity: number, amountMinor: number): object => ({
  ...{ categories: [category], quantity, amountMinor },
});

/** What quotes and simulations tell of all that campaigns give besides points. */
describe('effects other than points, before they are given', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const open = async (): Promise<void> => {
    office = await CampaignOffice.open(app);
  };
  const cartOf = (cart: object): object => ({
    ...{ externalId: 'cart', customer: { externalId: 'ada' }, currency: 'USD', ...cart },
  });
  const quote = async (cart: object): Promise<readonly Told[]> => {
    type Data = { quoteOrder: { effects: readonly Told[] } };
    return (await office.desk.ask<Data>(QUOTE, { input: cartOf(cart) })).quoteOrder.effects;
  };
  const simulate = async (campaigns: readonly object[], cart: object): Promise<Simulation> => {
    const input = { campaigns, activity: { order: cartOf(cart) } };
    type Data = { simulateCampaign: Simulation };
    return (await office.desk.askAdmin<Data>(office.session, SIMULATE, { input })).simulateCampaign;
  };
  const givenFor = async (externalId: string): Promise<readonly Given[]> =>
    (await office.desk.ask<{ order: { effects: readonly Given[] } }>(GIVEN, { externalId })).order.effects;
  const figures = (told: readonly Told[] | null): [string | number | null, string, number, string | null][] =>
    (told ?? []).map(({ campaign, tried, kind, units, whyNot }) => [campaign ?? tried, kind, units, whyNot]);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  afterAll(() => app.stop());

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  test('are quoted, each with its kind, what it is in words, and how many', async () => {
    await open();
    await office.start('all', [stamps({ perPiece: true }), badge('b'), entries(3), emits, message, fixed(1)]);
    const lines = [line('coffee', 4, 400)];
    expect(await quote({ totalMinor: 400, lines })).toEqual(
      [
        { kind: 'stampCard', words: '1 stamp for every piece on the card "coffee" of 5', units: 4 },
        { kind: 'grantBadge', words: 'the badge "b": B', units: 1 },
        { kind: 'enterDraw', words: '3 entries in the draw "summer"', units: 3 },
        { kind: 'emitActivity', words: 'the activity "quiz.passed"', units: 1 },
        { kind: 'sendMessage', words: 'the message "thanks" by EMAIL', units: 1 },
      ].map((one) => ({
        ...{ campaign: 'all', version: 1, ...one },
        ...{ whyNot: null, trimmedBy: null, failedCondition: null },
      })),
    );
  });

  test('are quoted with the reason why they are not given', async () => {
    await open();
    await office.start('pieces', [
      stamps({ perPiece: true, lines: '"coffee" in line.categories' }),
      badge('p'),
    ]);
    await office.start('large', [badge('l')], { condition: 'order.total >= 5000' });
    await office.start('none-counted', [stamps({ perPiece: true, lines: '"tea" in line.categories' })]);
    await office.start('daily', [badge('d')], { limits: [{ measure: 'TIMES', window: 'DAY', max: 1 }] });
    await office.start('weekly', [fixed(5), badge('w')], { coolDownDays: 7 });
    await office.start('first', [badge('f')], { exclusivityGroup: 'one', priority: 1 });
    await office.start('second', [badge('s')], { exclusivityGroup: 'one' });
    await office.start(
      'half',
      ['x', 'y'].map((code) => ({ grantBadge: { badge: code, name: code, variant: code } })),
      { experiment: { holdoutPermille: 0, variants: [{ code: 'x' }, { code: 'y' }] } },
    );
    await office.desk.order('ada', 100, { lines: [line('juice', 1, 100)] });
    const told = await quote({ totalMinor: 300, lines: [line('coffee', 2, 200), line('milk', 1, 100)] });
    const half = told
      .filter(({ campaign }) => campaign === 'half')
      .map(({ units, whyNot }) => [units, whyNot]);
    expect(new Set(half)).toEqual(
      new Set([
        [1, null],
        [0, 'OTHER_VARIANT'],
      ]),
    );
    expect(figures(told.filter(({ campaign }) => campaign !== 'half'))).toEqual([
      ['pieces', 'stampCard', 2, null],
      ['pieces', 'grantBadge', 1, null],
      ['large', 'grantBadge', 0, 'CONDITION_NOT_MET'],
      ['none-counted', 'stampCard', 0, 'NOTHING_COUNTED'],
      ['daily', 'grantBadge', 0, 'LIMIT_REACHED'],
      ['weekly', 'grantBadge', 0, 'COOL_DOWN'],
      ['first', 'grantBadge', 1, null],
      ['second', 'grantBadge', 0, 'EXCLUDED_BY_GROUP'],
    ]);
    const toldOf = (code: string): Told | undefined => told.find(({ campaign }) => campaign === code);
    expect(toldOf('large')).toMatchObject({
      ...{ failedCondition: { expression: 'order.total >= 5000' }, trimmedBy: null },
    });
    expect(toldOf('daily')).toMatchObject({ trimmedBy: { period: '2026-03-02' }, failedCondition: null });
    expect(toldOf('weekly')).toMatchObject({ trimmedBy: { coolDownDays: 7 } });
    const unknown = await quote({ totalMinor: 300, customer: { externalId: 'nobody' } });
    expect(new Set(unknown.map(({ units, whyNot }) => `${units} ${whyNot}`))).toEqual(
      new Set(['0 UNKNOWN_CUSTOMER']),
    );
  });

  test('are simulated alone and beside what is in force, and say when they act on something else', async () => {
    await open();
    await office.start('regular', [badge('r')], { exclusivityGroup: 'one' });
    const campaigns = [
      { terms: { effects: [entries(2), fixed(3)], exclusivityGroup: 'one', priority: 1 } },
      { terms: { effects: [badge('q')], trigger: 'quiz.passed' } },
    ];
    const simulated = await simulate(campaigns, { totalMinor: 100 });
    expect(figures(simulated.effectsAlone)).toEqual([
      [0, 'enterDraw', 2, null],
      [1, 'grantBadge', 0, 'OTHER_TRIGGER'],
    ]);
    expect(figures(simulated.effectsTogether)).toEqual([
      ['regular', 'grantBadge', 0, 'EXCLUDED_BY_GROUP'],
      [0, 'enterDraw', 2, null],
      [1, 'grantBadge', 0, 'OTHER_TRIGGER'],
    ]);
    const refused = await simulate([{ code: 'nowhere' }], { totalMinor: 100 });
    expect(refused).toMatchObject({ effectsAlone: null, effectsTogether: null });
  });

  test('are given exactly as they were quoted (10 random sets of campaigns, 3 carts each)', async () => {
    await open();
    const random = new Seeded(20_261_122);
    const effect = (place: number): object =>
      random.pick([
        stamps({ perPiece: random.bool() }),
        stamps({ perPiece: true, lines: '"coffee" in line.categories' }),
        badge(`b${place}`),
        entries(random.int(1, 4)),
        emits,
        message,
      ]);
    let [given, refused] = [0, 0];
    for (let round = 0; round < 10; round += 1) {
      const codes = Array.from({ length: 3 }, (_, place) => `try-${round}-${place}`);
      for (const [place, code] of codes.entries()) {
        const effects = [effect(place), ...(random.bool() ? [random.pick([effect(9), fixed(5)])] : [])];
        await office.start(code, effects, {
          exclusivityGroup: random.pick([null, null, 'one']),
          condition: random.pick([null, 'order.total > 2500']),
          limits: random.bool() ? [] : [{ measure: 'TIMES', window: 'DAY', max: random.int(1, 2) }],
        });
      }
      for (let turn = 0; turn < 3; turn += 1) {
        const lines = [
          line('coffee', random.int(1, 3), 900),
          ...(random.bool() ? [line('tea', 2, 100)] : []),
        ];
        const cart = { totalMinor: random.int(2_000, 3_000), lines: random.bool() ? lines : [] };
        const promised = await quote(cart);
        app.clock.advanceBy(1_000);
        const externalId = `o-${round}-${turn}`;
        await office.desk.order('ada', cart.totalMinor, { externalId, lines: cart.lines });
        const came = await givenFor(externalId);
        const named = ({ campaign, version, kind, words, units }: Told | Given): string =>
          [campaign, version, kind, words, units].join('/');
        expect(
          came
            .filter(({ refusal }) => refusal === null)
            .map(named)
            .sort(),
        ).toEqual(
          promised
            .filter(({ whyNot }) => whyNot === null)
            .map(named)
            .sort(),
        );
        expect(
          came
            .filter(({ refusal }) => refusal !== null)
            .map(named)
            .sort(),
        ).toEqual(
          promised
            .filter(({ whyNot }) => whyNot === 'LIMIT_REACHED')
            .map(named)
            .sort(),
        );
        given += came.length;
        refused += came.filter(({ refusal }) => refusal !== null).length;
      }
      for (const code of codes) await office.ask(CAMPAIGN.setState, { code, state: 'ENDED' });
    }
    expect(given).toBeGreaterThan(40);
    expect(refused).toBeGreaterThan(10);
  });
});
