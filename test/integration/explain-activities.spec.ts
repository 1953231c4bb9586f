import { FireTimeTriggersJob } from '#campaigns';
import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { printOf } from '../support/database-print.js';
import { TestApp } from '../support/test-app.js';

const FAILED = 'failedCondition { expression values { fact value } }';
const TRIM = 'trimmedBy { ... on LimitTrim { limit { max } period } ... on CoolDownTrim { coolDownDays } }';
const POINTS = `explanation { campaign version points wanted whyNot ${FAILED} ${TRIM} }`;
const EFFECTS = `effectExplanations { campaign version kind words units takenBack whyNot ${FAILED} ${TRIM} }`;
const LATEST = `query ($externalId: String!) { customer(externalId: $externalId) { activities(first: 20) {
  edges { node { type ${POINTS} ${EFFECTS} } } } } }`;
const ORDER = `query ($externalId: String!) { order(externalId: $externalId) { ${POINTS} ${EFFECTS} } }`;
const QUOTE = `query ($input: OrderInput!) { quoteOrder(input: $input) { explanations { campaign whyNot }
  effects { campaign whyNot } } }`;
const SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;

interface Told {
  readonly campaign: string;
  readonly version: number;
  readonly points?: number;
  readonly units?: number;
  readonly takenBack?: number;
  readonly whyNot: string | null;
}

interface Explained {
  readonly explanation: readonly Told[];
  readonly effectExplanations: readonly Told[];
}

interface Own {
  readonly orders: { readonly edges: readonly { readonly node: Explained }[] };
}

const stamps = (units: number): object => ({
  stampCard: { card: 'coffee', stampsNeeded: 2, stamps: units },
});
const badge = { grantBadge: { badge: 'regular', name: 'Regular' } };

describe('What a recorded activity brought is explained', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const latest = async (type: string): Promise<Explained | undefined> => {
    type Data = { customer: { activities: { edges: { node: Explained & { type: string } }[] } } };
    const data = await office.desk.ask<Data>(LATEST, { externalId: 'ada' });
    return data.customer.activities.edges.map(({ node }) => node).find((node) => node.type === type);
  };
  const explain = async (externalId: string): Promise<Explained> =>
    (await office.desk.ask<{ order: Explained }>(ORDER, { externalId })).order;
  const named = (told: readonly Told[], code: string): Told | undefined =>
    told.find(({ campaign }) => campaign === code);

  beforeAll(async () => {
    app = await TestApp.start();
  });

  beforeEach(async () => {
    office = await CampaignOffice.open(app);
  });

  afterEach(async () => {
    expect(await app.violations(office.desk.shop.program)).toEqual([]);
  });

  afterAll(() => app.stop());

  test('of a review: what it gave, or the part of the condition with what was asked of the review', async () => {
    await office.start('stars', [fixed(10), badge], {
      trigger: 'review.published',
      condition: 'activity.number("stars") >= 4.0 && customer.isEnrolled',
    });
    await office.happened('review.published', { attributes: [{ name: 'stars', number: 2 }] });
    const failedCondition = {
      expression: 'activity.number("stars") >= 4.0',
      values: [{ fact: 'activity.number("stars")', value: '2' }],
    };
    const nothing = { campaign: 'stars', version: 1, whyNot: 'CONDITION_NOT_MET', failedCondition };
    expect(await latest('review.published')).toMatchObject({
      explanation: [{ ...nothing, points: 0 }],
      effectExplanations: [{ ...nothing, kind: 'grantBadge', units: 0, takenBack: 0 }],
    });
    app.clock.advanceBy(1_000);
    await office.happened('review.published', { attributes: [{ name: 'stars', number: 5 }] });
    expect(await latest('review.published')).toMatchObject({
      explanation: [{ points: 10, whyNot: null, failedCondition: null }],
      effectExplanations: [{ units: 1, whyNot: null, failedCondition: null }],
    });
    expect(await latest('customer.enrolled')).toMatchObject({ explanation: [], effectExplanations: [] });
  });

  test('of one that the product recorded itself: a complete card, a birthday', async () => {
    await office.start('card', [stamps(1)]);
    await office.start('gift', [fixed(300)], {
      trigger: 'card.completed',
      condition: 'activity.text("card") == "coffee" && activity.number("number") == 2.0',
    });
    await office.start('birthday', [fixed(50)], { timeTrigger: { birthday: {} } });
    await office.start('early', [fixed(50)], { timeTrigger: { birthday: { daysBefore: 3 } } });
    await office.order(1_000);
    await office.order(1_000);
    expect(await latest('card.completed')).toMatchObject({
      explanation: [
        {
          ...{ campaign: 'gift', points: 0, whyNot: 'CONDITION_NOT_MET' },
          failedCondition: { values: [{ fact: 'activity.number("number")', value: '1' }] },
        },
      ],
    });
    await office.order(1_000);
    await office.order(1_000);
    expect(await latest('card.completed')).toMatchObject({
      explanation: [{ campaign: 'gift', points: 300 }],
    });
    await office.desk.ask(UPSERT, { input: { externalId: 'ada', birthday: '1990-03-03' } });
    await office.daysPass(1);
    await app.app.get(FireTimeTriggersJob).run(app.now);
    // Others act on birthdays with other parameters.
    expect(await latest('customer.birthday')).toMatchObject({
      explanation: [{ campaign: 'birthday', points: 50, whyNot: null }],
    });
  });

  test('of an order: why effects other than points were not given, or what is left of them', async () => {
    await office.start('card', [stamps(2)], { condition: 'order.total >= 500' });
    await office.start('once', [badge], { limits: [{ measure: 'TIMES', max: 1 }] });
    await office.start('late', [{ enterDraw: { draw: 'summer' } }], { trigger: 'order.delivered' });
    const small = await explain((await office.order(400)).externalId);
    expect(named(small.effectExplanations, 'card')).toMatchObject({
      ...{
        kind: 'stampCard',
        words: '2 stamps on the card "coffee" of 2',
        units: 0,
        whyNot: 'CONDITION_NOT_MET',
      },
      failedCondition: { expression: 'order.total >= 500', values: [{ fact: 'order.total', value: '400' }] },
    });
    expect(named(small.effectExplanations, 'once')).toMatchObject({ units: 1, whyNot: null });
    expect(named(small.effectExplanations, 'late')).toBeUndefined();
    // Customers are not told what others may get.
    const token = await app.token(office.desk.shop, 'ada');
    const own = `{ me { orders(first: 1) { edges { node { ${EFFECTS} } } } } }`;
    const [seen] = (await office.desk.ask<{ me: Own }>(own, {}, token)).me.orders.edges;
    expect(seen?.node.effectExplanations).toMatchObject([{ campaign: 'once', units: 1 }]);
    const { externalId } = await office.order(600);
    expect((await explain(externalId)).effectExplanations).toMatchObject([
      { campaign: 'card', units: 2, takenBack: 0, whyNot: null, failedCondition: null },
      // Of several limits it is not kept which one it was; here there is one.
      {
        ...{ campaign: 'once', units: 0, whyNot: 'LIMIT_REACHED' },
        trimmedBy: { limit: { max: 1 }, period: 'ever' },
      },
    ]);
    await office.desk.cancel(externalId);
    expect(named((await explain(externalId)).effectExplanations, 'card')).toMatchObject({
      ...{ units: 2, takenBack: 2, whyNot: null },
    });
  });

  test('of an order: how large a limit is, is told to customers, how large a budget is, to staff alone', async () => {
    await office.start('mine', [badge], { limits: [{ measure: 'TIMES', max: 1 }] });
    await office.start('everybodys', [badge], { limits: [{ measure: 'TIMES', per: 'PROGRAM', max: 1 }] });
    await office.order(500);
    const { externalId } = await office.order(500);
    const token = await app.token(office.desk.shop, 'ada');
    const own = `{ me { orders(first: 1) { edges { node { ${EFFECTS} } } } } }`;
    const [seen] = (await office.desk.ask<{ me: Own }>(own, {}, token)).me.orders.edges;
    const refused = { units: 0, whyNot: 'LIMIT_REACHED' };
    expect(seen?.node.effectExplanations).toMatchObject([
      { campaign: 'mine', ...refused, trimmedBy: { limit: { max: 1 }, period: 'ever' } },
      { campaign: 'everybodys', ...refused, trimmedBy: { limit: null, period: 'ever' } },
    ]);
    expect((await explain(externalId)).effectExplanations).toMatchObject([
      { campaign: 'mine', ...refused, trimmedBy: { limit: { max: 1 } } },
      { campaign: 'everybodys', ...refused, trimmedBy: { limit: { max: 1 } } },
    ]);
  });

  test('by the campaigns of its time: those that had ended or that nobody knew of are left out', async () => {
    const all = [fixed(5), badge];
    await office.start('paused', all);
    await office.start('ending', all);
    await office.start('planned', all, { effectiveFrom: '2026-03-10T00:00:00Z' });
    await office.ask(CAMPAIGN.setState, { code: 'paused', state: 'PAUSED' });
    const before = await office.order(100);
    await office.ask(CAMPAIGN.setState, { code: 'ending', state: 'ENDED' });
    const after = await office.order(100);
    app.clock.advanceBy(1_000);
    await office.start('unforeseen', all);
    const reasons = async (externalId: string): Promise<Record<string, string | null>[]> => {
      const { explanation, effectExplanations } = await explain(externalId);
      return [explanation, effectExplanations].map((told) =>
        Object.fromEntries(told.map(({ campaign, whyNot }) => [campaign, whyNot])),
      );
    };
    const known = { paused: 'PAUSED', planned: 'PLANNED' };
    expect(await reasons(before.externalId)).toEqual([
      { 'base-points': null, ...known, ending: null },
      { ...known, ending: null },
    ]);
    expect(await reasons(after.externalId)).toEqual([{ 'base-points': null, ...known }, known]);
    type Data = { quoteOrder: { explanations: Told[]; effects: Told[] } };
    const input = { externalId: 'cart', customer: { externalId: 'ada' }, currency: 'USD', totalMinor: 100 };
    const { quoteOrder } = await office.desk.ask<Data>(QUOTE, { input });
    const quoted = ({ explanations, effects }: Data['quoteOrder']): string[] => [
      ...explanations.map(({ campaign, whyNot }) => `${campaign} ${whyNot}`).sort(),
      ...effects.map(({ campaign, whyNot }) => `${campaign} ${whyNot}`).sort(),
    ];
    expect(quoted(quoteOrder)).toEqual([
      ...['base-points null', 'paused PAUSED', 'planned PLANNED', 'unforeseen null'],
      ...['paused PAUSED', 'planned PLANNED', 'unforeseen null'],
    ]);
    // Nothing of it is for customers to know.
    const customer = await app.token(office.desk.shop, 'ada');
    const own = await office.desk.ask<{ me: Own }>(
      `{ me { orders(first: 1) { edges { node { ${POINTS} ${EFFECTS} } } } } }`,
      {},
      customer,
    );
    const [node] = own.me.orders.edges.map((edge) => edge.node);
    expect(node?.explanation.map(({ campaign }) => campaign).sort()).toEqual(['base-points', 'paused']);
    expect(node?.effectExplanations.map(({ campaign }) => campaign)).toEqual(['paused']);
    // What was planned is told as it was planned, though it has begun.
    app.clock.set(new Date('2026-03-11T00:00:00Z'));
    expect((await reasons(after.externalId))[0]).toMatchObject({ planned: 'PLANNED' });
  });

  test('to whom may not read customers without what the condition found of them', async () => {
    await office.start('mail', [fixed(5)], {
      condition: '(customer.text("size") == "L" || customer.hasConsent("EMAIL")) || order.total > 500',
    });
    await office.desk.ask(UPSERT, {
      input: { externalId: 'ada', attributes: [{ name: 'size', text: 'a secret' }] },
    });
    const { externalId } = await office.order(100);
    const values = async (key: string): Promise<unknown> => {
      const data = await office.desk.ask<{ order: Explained }>(ORDER, { externalId }, key);
      return named(data.order.explanation, 'mail');
    };
    const total = { fact: 'order.total', value: '100' };
    expect(await values(office.desk.shop.key)).toMatchObject({
      failedCondition: {
        values: [
          { fact: 'customer.text("size")', value: 'a secret' },
          { fact: 'customer.hasConsent("EMAIL")', value: 'false' },
          total,
        ],
      },
    });
    const key = await app.keyWith(office.desk.shop, ['activity:read']);
    expect(await values(key)).toMatchObject({ failedCondition: { values: [total] } });
  });

  test('to customers without what is asked about them, and without experiments', async () => {
    const vip = { code: 'low-margin', name: 'Vip', condition: 'customer.spent >= 0' };
    await office.desk.askAdmin(office.session, SEGMENT, { input: vip });
    await office.start('vip', [fixed(5)], { condition: '!("low-margin" in customer.segments)' });
    await office.start('large', [fixed(5)], { condition: 'order.total > 500' });
    // Who is held out is drawn: the first campaign that holds ada out.
    let held = '';
    for (let tries = 1; held === ''; tries += 1) {
      await office.start(`half-${tries}`, [fixed(5), badge], { experiment: { holdoutPermille: 500 } });
      const { [`half-${tries}`]: half } = await office.quote({ totalMinor: 100 });
      if (half?.whyNot === 'HELD_OUT') held = `half-${tries}`;
    }
    const variants = { holdoutPermille: 0, variants: [{ code: 'x' }, { code: 'y' }] };
    const either = [fixed(3, { variant: 'x' }), fixed(3, { variant: 'y' })];
    await office.start('either', either, { experiment: variants });
    const { externalId } = await office.order(100);
    const staff = await explain(externalId);
    expect(named(staff.explanation, 'vip')).toMatchObject({
      failedCondition: { values: [{ fact: 'customer.segments', value: '[low-margin]' }] },
    });
    expect(named(staff.explanation, held)?.whyNot).toBe('HELD_OUT');
    const ofEither = staff.explanation.filter(({ campaign }) => campaign === 'either');
    expect(ofEither.map(({ whyNot }) => whyNot).sort()).toEqual(['OTHER_VARIANT', null].sort());
    const token = await app.token(office.desk.shop, 'ada');
    const own = `{ me { orders(first: 1) { edges { node { ${POINTS} ${EFFECTS} } } } } }`;
    const { me } = await office.desk.ask<{ me: Own }>(own, {}, token);
    const [seen] = me.orders.edges.map(({ node }) => node);
    const reasons = new Set(seen?.explanation.map(({ whyNot }) => whyNot));
    expect(reasons).toEqual(new Set([null, 'CONDITION_NOT_MET']));
    expect(seen?.explanation.filter(({ campaign }) => campaign === 'either')).toHaveLength(1);
    expect(named(seen?.explanation ?? [], 'vip')).toMatchObject({
      ...{ whyNot: 'CONDITION_NOT_MET', failedCondition: null },
    });
    const failedCondition = {
      expression: 'order.total > 500',
      values: [{ fact: 'order.total', value: '100' }],
    };
    expect(named(seen?.explanation ?? [], 'large')).toMatchObject({ failedCondition });
    expect(seen?.effectExplanations.filter(({ whyNot }) => whyNot !== null)).toEqual([]);
  });

  test('and nothing is written by that', async () => {
    await office.start('card', [stamps(1), fixed(3)], { limits: [{ measure: 'TIMES', max: 1 }] });
    const { externalId } = await office.order(1_000);
    const before = await printOf(app.database);
    await explain(externalId);
    await latest('order.paid');
    expect(await printOf(app.database)).toEqual(before);
  });
});
