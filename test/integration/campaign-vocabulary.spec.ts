import { getNamedType, isInputObjectType, type GraphQLSchema } from 'graphql';
import { adminModules } from '../../apps/api/endpoints.js';
import { schemaOf } from '../architecture/endpoint-schema.js';
import { Desk } from '../support/desk.js';
import { TestApp } from '../support/test-app.js';

const GROUP = 'name description isList facts { name type description }';
const VOCABULARY = `query ($trigger: String!) { campaignVocabulary(trigger: $trigger) { trigger
  facts { ${GROUP} } lineFacts { ${GROUP} } functions { name example description }
  triggers { activityType timeTrigger description } effects { name description } amounts { name description } } }`;
const CHECK = `query ($expression: String!, $trigger: String, $forLines: Boolean) {
  checkExpression(expression: $expression, trigger: $trigger, forLines: $forLines) {
    isValid mistake { line column message hint } } }`;
const CREATE = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) { userErrors { code } } }`;
const CHANGE = `mutation ($input: ChangeCampaignInput!) { changeCampaign(input: $input) { userErrors { code } } }`;
const DIFF = `query ($code: String!, $from: Int!, $to: Int!) { campaignDiff(code: $code, from: $from, to: $to) {
  code from to differences { path before after } } }`;

const CREATED = `mutation ($input: CreateCampaignInput!) { createCampaign(input: $input) {
  campaign { draft { trigger } } userErrors { code } } }`;

const PARAMETERS: Readonly<Record<string, object>> = {
  birthday: { daysBefore: 3 },
  enrolmentAnniversary: {},
  inactive: { days: 30 },
  afterOrder: { days: 14 },
  afterPurchase: { category: 'coffee', days: 30 },
  replenishment: { sku: 'C-1', packDays: 30, leadDays: 9 },
  pointsExpiring: { daysBefore: 14 },
  date: { date: '2026-12-24' },
};

interface Group {
  readonly name: string;
  readonly isList: boolean;
  readonly facts: readonly { readonly name: string; readonly type: string }[];
}

interface Vocabulary {
  readonly facts: readonly Group[];
  readonly lineFacts: readonly Group[];
  readonly functions: readonly { readonly name: string; readonly example: string }[];
  readonly triggers: readonly { readonly activityType: string; readonly timeTrigger: string | null }[];
  readonly effects: readonly { readonly name: string }[];
  readonly amounts: readonly { readonly name: string }[];
}

interface Check {
  readonly isValid: boolean;
  readonly mistake: { readonly line: number; readonly column: number; readonly hint: string | null } | null;
}

describe('what editors of campaigns are told', () => {
  let app: TestApp;
  let desk: Desk;
  let session: string;
  let schema: GraphQLSchema;

  const vocabulary = async (trigger: string): Promise<Vocabulary> =>
    (await desk.askAdmin<{ campaignVocabulary: Vocabulary }>(session, VOCABULARY, { trigger }))
      .campaignVocabulary;
  const check = async (expression: string, more: object = {}): Promise<Check> =>
    (await desk.askAdmin<{ checkExpression: Check }>(session, CHECK, { expression, ...more }))
      .checkExpression;
  const fieldsOf = (input: string): string[] => {
    const type = getNamedType(schema.getType(input));
    return isInputObjectType(type) ? Object.keys(type.getFields()) : [];
  };

  beforeAll(async () => {
    schema = await schemaOf(adminModules);
    app = await TestApp.start();
    desk = new Desk(app, await app.shop());
    session = await app.staff(desk.shop, 'MANAGER');
  });

  afterAll(() => app.stop());

  test('each fact that the vocabulary lists can be asked about, as what it says it is', async () => {
    const literals: Record<string, string> = { bool: 'true', int: '0', string: '""', 'list<string>': '[]' };
    for (const trigger of ['order.paid', 'review.published']) {
      const { facts, lineFacts } = await vocabulary(trigger);
      const asked = [
        ...facts.map((group) => [group, false] as const),
        ...lineFacts.map((group) => [group, true] as const),
      ];
      for (const [{ name, isList, facts: members }, forLines] of asked)
        for (const { name: fact, type } of members) {
          const one = isList
            ? `${name}.exists(one, one.${fact} == ${literals[type]})`
            : `${name}.${fact} == ${literals[type]}`;
          expect([one, await check(one, { trigger, forLines })]).toEqual([
            one,
            { isValid: true, mistake: null },
          ]);
        }
    }
  });

  test('orders are asked about where there is one, lines where there are some', async () => {
    const names = (groups: readonly Group[]): string[] => groups.map(({ name }) => name).sort();
    const paid = await vocabulary('order.paid');
    expect(names(paid.facts)).toEqual(
      expect.arrayContaining(['activity', 'calendar', 'customer', 'lines', 'order', 'program']),
    );
    expect(names(paid.lineFacts)).toEqual(['line']);
    const review = await vocabulary('review.published');
    expect(names(review.facts)).toEqual(expect.not.arrayContaining(['order', 'lines']));
    expect(review.lineFacts).toEqual([]);
  });

  test('each function is listed with an example that can be saved', async () => {
    const { functions } = await vocabulary('order.paid');
    expect(functions.length).toBeGreaterThan(10);
    for (const { name, example } of functions) {
      expect(example).toContain(name);
      expect([example, await check(example)]).toEqual([example, { isValid: true, mistake: null }]);
    }
  });

  test('the kinds of effects and amounts are those that the input offers', async () => {
    const { effects, amounts } = await vocabulary('order.paid');
    expect(effects.map(({ name }) => name).sort()).toEqual(fieldsOf('CampaignEffectInput').sort());
    expect(amounts.map(({ name }) => name).sort()).toEqual(fieldsOf('AwardAmountInput').sort());
  });

  test('a campaign can be made on each of the triggers', async () => {
    const { triggers } = await vocabulary('order.paid');
    expect(triggers.map(({ activityType }) => activityType)).toEqual(
      expect.arrayContaining(['order.paid', 'customer.enrolled', 'customer.birthday', 'points.expiring']),
    );
    expect(triggers.flatMap(({ timeTrigger }) => timeTrigger ?? []).sort()).toEqual(
      fieldsOf('TimeTriggerInput').sort(),
    );
    for (const [index, { activityType, timeTrigger }] of triggers.entries()) {
      const by = timeTrigger
        ? { timeTrigger: { [timeTrigger]: PARAMETERS[timeTrigger] } }
        : { trigger: activityType };
      const terms = { ...by, draft: true, effects: [{ awardPoints: { amount: { fixed: { points: 1 } } } }] };
      const input = { code: `on-${index}`, name: 'One', ...terms };
      const created = await desk.askAdmin<{ createCampaign: object }>(session, CREATED, { input });
      expect(created.createCampaign).toEqual({
        campaign: { draft: { trigger: activityType } },
        userErrors: [],
      });
    }
  });

  test('a mistake is told with its line, its column and what may have been meant, and nothing is saved', async () => {
    expect(await check('order.number == 2 &&\n  order.totl > 100')).toEqual({
      isValid: false,
      mistake: { line: 2, column: 9, message: expect.any(String), hint: 'Did you mean "total"?' },
    });
    expect(await check('order.total')).toMatchObject({ isValid: false, mistake: { line: 1 } });
    expect(await check('line.quantity > 1')).toMatchObject({ isValid: false });
    expect(await check('line.quantity > 1', { forLines: true })).toMatchObject({ isValid: true });
    expect(await check('order.total > 1', { trigger: 'review.published' })).toMatchObject({ isValid: false });
    expect(await check('', { trigger: 'order.paid' })).toMatchObject({
      isValid: false,
      mistake: { line: 1, column: 1 },
    });
  });

  describe('the differences of two versions', () => {
    const perAmount = { points: 1, perMinor: 100 };
    const base = { code: 'changing', effects: [{ awardPoints: { amount: { perAmount } } }] };
    const diff = async (from: number, to: number, code = 'changing'): Promise<unknown> =>
      (await desk.askAdmin<{ campaignDiff: unknown }>(session, DIFF, { code, from, to })).campaignDiff;

    beforeAll(async () => {
      app.clock.set(new Date('2026-03-02T15:00:00Z'));
      session = await app.signIn(desk.shop, 'manager@acme.test');
      await desk.askAdmin(session, CREATE, { input: { ...base, name: 'Changing' } });
      app.clock.advanceBy(60_000);
      const lines = '"coffee" in line.categories';
      const more = { perAmount: { ...perAmount, points: 2, lines } };
      const limits = { limits: [{ measure: 'POINTS', window: 'MONTH', max: 500 }], coolDownDays: 7 };
      const effects = [
        { awardPoints: { amount: more, pending: { kind: 'DAYS', days: 14 } } },
        { awardPoints: { amount: { perItem: { points: 3 } }, pointType: 'points' } },
      ];
      const input = {
        ...base,
        effects,
        condition: 'order.number == 2',
        exclusivityGroup: 'spring',
        priority: 5,
        ...limits,
      };
      await desk.askAdmin(session, CHANGE, { input });
    });

    test('name each thing by its place, with what it was and what it is', async () => {
      expect(await diff(1, 2)).toEqual({
        ...{ code: 'changing', from: 1, to: 2 },
        differences: [
          { path: 'effectiveFrom', before: '2026-03-02T15:00:00.000Z', after: '2026-03-02T15:01:00.000Z' },
          { path: 'condition', before: null, after: 'order.number == 2' },
          { path: 'effects.0.amount.points', before: '1', after: '2' },
          { path: 'effects.0.amount.lines', before: null, after: '"coffee" in line.categories' },
          { path: 'effects.0.pending.kind', before: 'NONE', after: 'DAYS' },
          { path: 'effects.0.pending.days', before: null, after: '14' },
          { path: 'effects.1.pointType', before: null, after: 'points' },
          { path: 'effects.1.amount.kind', before: null, after: 'PER_ITEM' },
          { path: 'effects.1.amount.points', before: null, after: '3' },
          { path: 'effects.1.pending.kind', before: null, after: 'NONE' },
          { path: 'limits.0.measure', before: null, after: 'POINTS' },
          { path: 'limits.0.per', before: null, after: 'CUSTOMER' },
          { path: 'limits.0.window', before: null, after: 'MONTH' },
          { path: 'limits.0.max', before: null, after: '500' },
          { path: 'coolDownDays', before: '0', after: '7' },
          { path: 'priority', before: '0', after: '5' },
          { path: 'exclusivityGroup', before: null, after: 'spring' },
        ],
      });
    });

    test('are the same the other way round, and none of a version with itself', async () => {
      const there = (await diff(1, 2)) as { differences: { path: string; before: string; after: string }[] };
      const back = (await diff(2, 1)) as typeof there;
      expect(back.differences).toEqual(
        there.differences.map(({ path, before, after }) => ({ path, before: after, after: before })),
      );
      expect(await diff(2, 2)).toMatchObject({ differences: [] });
    });

    test('are not there for a campaign or a version that nobody knows', async () => {
      expect(await diff(1, 3)).toBeNull();
      expect(await diff(1, 2, 'nowhere')).toBeNull();
    });
  });
});
