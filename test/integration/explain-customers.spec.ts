import { FireTimeTriggersJob } from '#campaigns';
import { Database } from '#platform';
import { CAMPAIGN, CampaignOffice, fixed } from '../support/campaign-office.js';
import { printOf } from '../support/database-print.js';
import { TestApp } from '../support/test-app.js';

const STANDING = `campaign name version state startsAt whyNot arm exposedAt coolDownUntil nextAt
  limits { limit { measure per window max } period used left } segments { segment isMember }`;
const ACTIVITIES = `activities(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
  whyNot activity { type externalId } explanation { campaign version points whyNot failedCondition { expression values { fact value } } }
  effectExplanations { campaign kind units whyNot } } } }`;
const ASK = `query ($externalId: String, $id: ID, $campaign: String!, $first: Int!, $after: String) {
  customerCampaign(externalId: $externalId, id: $id, campaign: $campaign) { ${STANDING} ${ACTIVITIES} } }`;
const SEGMENT = `mutation ($input: CreateSegmentInput!) { createSegment(input: $input) { userErrors { code } } }`;
const UPSERT = `mutation ($input: UpsertCustomerInput!) { upsertCustomer(input: $input) { userErrors { code } } }`;
const CUSTOMER = `query ($externalId: String!) { customer(externalId: $externalId) { id } }`;
const SUSPEND = `mutation ($input: SuspendCustomerInput!) { suspendCustomer(input: $input) { userErrors { code } } }`;

interface ToldActivity {
  readonly whyNot: string | null;
  readonly activity: { readonly type: string; readonly externalId: string };
  readonly explanation: readonly { readonly points: number; readonly whyNot: string | null }[];
  readonly effectExplanations: readonly { readonly units: number; readonly whyNot: string | null }[];
}

interface Told {
  readonly whyNot: string | null;
  readonly arm: string | null;
  readonly exposedAt: string | null;
  readonly limits: readonly object[];
  readonly activities: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly edges: readonly { readonly node: ToldActivity }[];
  };
}

const review = (stars: number): object => ({ attributes: [{ name: 'stars', number: stars }] });
const badge = { grantBadge: { badge: 'regular', name: 'Regular' } };

describe('Why a customer did or did not get something of a campaign', () => {
  let app: TestApp;
  let office: CampaignOffice;

  const ask = async (campaign: string, more: object = {}): Promise<Told | null> => {
    type Data = { customerCampaign: Told | null };
    const variables = { externalId: 'ada', campaign, first: 10, after: null, ...more };
    return (await office.desk.askAdmin<Data>(office.session, ASK, variables)).customerCampaign;
  };
  const nodesOf = (told: Told | null): ToldActivity[] =>
    (told?.activities.edges ?? []).map(({ node }) => node);
  const reasonsOf = (told: Told | null): (string | null)[] => nodesOf(told).map(({ whyNot }) => whyNot);
  const setState = (code: string, state: string): Promise<unknown> =>
    office.ask(CAMPAIGN.setState, { code, state });

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

  test('is answered by one query: what happened, newest first, and what is left of limits and cool-down', async () => {
    await office.start('stars', [fixed(10), badge], {
      ...{ trigger: 'review.published', condition: 'activity.number("stars") >= 4.0' },
      ...{ limits: [{ measure: 'POINTS', window: 'MONTH', max: 15 }], coolDownDays: 2 },
    });
    await office.happened('review.published', review(5));
    app.clock.advanceBy(1_000);
    await office.happened('review.published', review(2));
    app.clock.advanceBy(1_000);
    await office.happened('review.published', review(4));
    await office.happened('quiz.passed');
    const told = await ask('stars');
    expect(told).toMatchObject({
      ...{ campaign: 'stars', name: 'stars', version: 1, state: 'ACTIVE', startsAt: null, nextAt: null },
      ...{ whyNot: 'COOL_DOWN', arm: null, exposedAt: null, coolDownUntil: '2026-03-04', segments: [] },
      limits: [
        {
          limit: { measure: 'POINTS', per: 'CUSTOMER', window: 'MONTH', max: 15 },
          ...{ period: '2026-03', used: 10, left: 5 },
        },
      ],
    });
    const failedCondition = {
      expression: 'activity.number("stars") >= 4.0',
      values: [{ fact: 'activity.number("stars")', value: '2' }],
    };
    expect(nodesOf(told)).toMatchObject([
      {
        ...{ whyNot: 'COOL_DOWN', activity: { type: 'review.published' } },
        explanation: [
          { campaign: 'stars', version: 1, points: 0, whyNot: 'COOL_DOWN', failedCondition: null },
        ],
        effectExplanations: [{ units: 0, whyNot: 'COOL_DOWN' }],
      },
      { whyNot: 'CONDITION_NOT_MET', explanation: [{ whyNot: 'CONDITION_NOT_MET', failedCondition }] },
      { whyNot: null, explanation: [{ points: 10 }], effectExplanations: [{ kind: 'grantBadge', units: 1 }] },
    ]);
    await office.daysPass(2);
    await office.happened('review.published', review(5));
    const later = await ask('stars', { first: 1 });
    expect(later).toMatchObject({
      whyNot: 'COOL_DOWN',
      coolDownUntil: '2026-03-06',
      limits: [{ used: 15, left: 0 }],
    });
    expect(nodesOf(later)).toMatchObject([{ whyNot: null, explanation: [{ points: 5, whyNot: null }] }]);
    expect(later?.activities.pageInfo.hasNextPage).toBe(true);
    await office.daysPass(2);
    expect(await ask('stars')).toMatchObject({ whyNot: 'LIMIT_REACHED', coolDownUntil: null });
    const next = await ask('stars', { first: 2, after: later?.activities.pageInfo.endCursor });
    expect(reasonsOf(next)).toEqual(['COOL_DOWN', 'CONDITION_NOT_MET']);
    // In April the month's limit is as good as new.
    app.clock.set(new Date('2026-04-01T15:00:00Z'));
    office.session = await app.signIn(office.desk.shop, 'manager@acme.test');
    expect(await ask('stars')).toMatchObject({
      whyNot: null,
      limits: [{ period: '2026-04', used: 0, left: 15 }],
    });
  });

  test('is no limit of points where a later version gives none', async () => {
    const limits = [{ measure: 'POINTS', max: 10 }];
    await office.start('once', [fixed(10)], { limits });
    await office.order(100);
    expect(await ask('once')).toMatchObject({ whyNot: 'LIMIT_REACHED', limits: [{ left: 0 }] });
    await office.ask(CAMPAIGN.change, { code: 'once', effects: [badge], limits });
    await office.order(100);
    const told = await ask('once');
    expect(told).toMatchObject({ whyNot: null, limits: [{ left: 0 }] });
    expect(reasonsOf(told)).toEqual([null, null]);
  });

  test('is told for times when it was not in force, by the state that it had then', async () => {
    await office.order(100);
    app.clock.advanceBy(1_000);
    await office.start('spring', [fixed(5)], { effectiveFrom: '2026-03-03T00:00:00Z' });
    await office.order(100);
    expect(await ask('spring')).toMatchObject({
      ...{ state: 'ACTIVE', startsAt: '2026-03-03T00:00:00.000Z', whyNot: 'PLANNED' },
    });
    await office.daysPass(1);
    await office.order(100);
    await setState('spring', 'PAUSED');
    await office.order(100);
    expect(await ask('spring')).toMatchObject({ state: 'PAUSED', startsAt: null, whyNot: 'PAUSED' });
    await office.ask(CAMPAIGN.change, { code: 'spring', effects: [fixed(5)], trigger: 'quiz.passed' });
    await setState('spring', 'ACTIVE');
    await office.order(100);
    app.clock.advanceBy(1_000);
    await office.happened('quiz.passed');
    await setState('spring', 'ENDED');
    await office.order(100);
    expect(await ask('spring')).toMatchObject({ state: 'ENDED', whyNot: 'ENDED' });
    expect(reasonsOf(await ask('spring'))).toEqual([
      'ENDED',
      null,
      ...['OTHER_TRIGGER', 'PAUSED', null, 'PLANNED', 'NOT_BEGUN'],
    ]);
    await office.start('draft', [fixed(5)], { draft: true });
    expect(await ask('draft')).toMatchObject({
      state: 'DRAFT',
      whyNot: 'NOT_BEGUN',
      activities: { edges: [] },
    });
    expect(await ask('nowhere')).toBeNull();
    expect(await ask('spring', { externalId: 'nobody' })).toBeNull();
  });

  test('names the arm of an experiment, the group that another campaign won, and the segments', async () => {
    const vip = { code: 'vip', name: 'Vip', condition: 'customer.spent >= 1000' };
    await office.desk.askAdmin(office.session, SEGMENT, { input: vip });
    for (const code of ['one', 'two', 'three', 'four'])
      await office.start(`half-${code}`, [fixed(5)], { experiment: { holdoutPermille: 500 } });
    await office.start('good', [fixed(5)], {
      exclusivityGroup: 'group',
      condition: '!("vip" in customer.segments) || order.total > 1',
    });
    await office.start('better', [fixed(50)], { exclusivityGroup: 'group' });
    expect(await ask('half-one')).toMatchObject({ arm: expect.any(String), exposedAt: null });
    expect(await ask('good')).toMatchObject({ segments: [{ segment: 'vip', isMember: false }] });
    await office.order(1_000);
    const arms = new Set<string | null | undefined>();
    for (const code of ['half-one', 'half-two', 'half-three', 'half-four']) {
      const told = await ask(code);
      arms.add(told?.arm);
      const isOut = told?.arm === 'holdout';
      expect(told?.exposedAt).toBe(app.now.toISOString());
      expect([told?.whyNot, ...reasonsOf(told)]).toEqual(isOut ? ['HELD_OUT', 'HELD_OUT'] : [null, null]);
    }
    expect([...arms].every((arm) => arm === 'holdout' || arm === 'treated')).toBe(true);
    const good = await ask('good');
    expect(good).toMatchObject({ segments: [{ segment: 'vip', isMember: true }] });
    expect(reasonsOf(good)).toEqual(['EXCLUDED_BY_GROUP']);
    expect(reasonsOf(await ask('better'))).toEqual([null]);
  });

  test('says when a birthday, an anniversary or a date comes next, and leaves out the other ones of its kind', async () => {
    await office.desk.ask(UPSERT, { input: { externalId: 'ada', birthday: '1992-02-29' } });
    await office.start('early', [fixed(5)], { timeTrigger: { birthday: { daysBefore: 7, time: '08:30' } } });
    await office.start('on-it', [fixed(5)], { timeTrigger: { birthday: {} } });
    await office.start('years', [fixed(5)], { timeTrigger: { enrolmentAnniversary: {} } });
    await office.start('eve', [fixed(5)], { timeTrigger: { date: { date: '2026-12-24' } } });
    await office.start('silence', [fixed(5)], { timeTrigger: { inactive: { days: 30 } } });
    const next = async (code: string): Promise<unknown> => ask(code);
    // In New York, in a common year.
    expect(await next('early')).toMatchObject({ nextAt: '2027-02-21T13:30:00.000Z' });
    expect(await next('on-it')).toMatchObject({ nextAt: '2027-02-28T14:00:00.000Z' });
    expect(await next('years')).toMatchObject({ nextAt: '2027-03-02T14:00:00.000Z' });
    expect(await next('eve')).toMatchObject({ nextAt: '2026-12-24T14:00:00.000Z' });
    expect(await next('silence')).toMatchObject({ nextAt: null });
    // What is planned for the campaign until then counts.
    const over = { code: 'eve', state: 'ENDED', effectiveFrom: '2026-12-24T14:00:00Z' };
    expect((await office.ask(CAMPAIGN.setState, over)).userErrors).toEqual([]);
    expect(await next('eve')).toMatchObject({ state: 'ACTIVE', nextAt: null });
    await setState('years', 'PAUSED');
    expect(await next('years')).toMatchObject({ state: 'PAUSED', nextAt: null });
    const again = { code: 'years', state: 'ACTIVE', effectiveFrom: '2027-03-02T14:00:00Z' };
    expect((await office.ask(CAMPAIGN.setState, again)).userErrors).toEqual([]);
    expect(await next('years')).toMatchObject({ state: 'PAUSED', nextAt: '2027-03-02T14:00:00.000Z' });
    app.clock.set(new Date('2027-02-21T13:30:00.000Z'));
    await app.app.get(FireTimeTriggersJob).run(app.now);
    office.session = await app.signIn(office.desk.shop, 'manager@acme.test');
    const early = await ask('early');
    expect(early).toMatchObject({ nextAt: '2028-02-22T13:30:00.000Z' });
    expect(nodesOf(early)).toMatchObject([{ whyNot: null, activity: { type: 'customer.birthday' } }]);
    expect(nodesOf(await ask('on-it'))).toEqual([]);
  });

  test('is answered of many activities in as many statements as of one, and nothing is written', async () => {
    await office.start('stars', [fixed(10)], {
      ...{ trigger: 'review.published', condition: 'customer.orders >= 1' },
      ...{ limits: [{ measure: 'TIMES', window: 'YEAR', max: 5 }], experiment: { holdoutPermille: 1 } },
    });
    await office.order(100);
    await office.happened('review.published');
    const one = await countStatements(() => ask('stars'));
    for (let more = 0; more < 6; more += 1) {
      app.clock.advanceBy(1_000);
      await office.order(100);
      await office.happened('review.published');
    }
    const before = await printOf(app.database);
    const many = await countStatements(() => ask('stars'));
    expect([nodesOf(one.data).length, nodesOf(many.data).length]).toEqual([1, 7]);
    expect(many.statements).toBe(one.statements);
    expect(one.statements).toBeLessThan(40);
    expect(reasonsOf(many.data)).toEqual(['LIMIT_REACHED', 'LIMIT_REACHED', null, null, null, null, null]);
    expect(await printOf(app.database)).toEqual(before);
  });

  test('is, for somebody who is suspended, that', async () => {
    await office.start('stars', [fixed(10)], { trigger: 'review.published' });
    type Data = { customer: { id: string } };
    const { customer } = await office.desk.ask<Data>(CUSTOMER, { externalId: 'ada' });
    await office.desk.askAdmin(office.session, SUSPEND, { input: { id: customer.id, reason: 'fraud' } });
    await office.happened('review.published');
    const told = await ask('stars', { externalId: null, id: customer.id });
    expect([told?.whyNot, ...reasonsOf(told)]).toEqual(['SUSPENDED', 'SUSPENDED']);
  });

  /** What some work answers, and the statements that its transactions sent. */
  async function countStatements<T>(work: () => Promise<T>): Promise<{ statements: number; data: T }> {
    let statements = 0;
    const database = app.app.get(Database);
    const original = database.tx.bind(database);
    const spy = jest.spyOn(database, 'tx').mockImplementation((scope, inside) =>
      original(scope, (tx) => {
        const query = tx.query.bind(tx);
        tx.query = (...given: Parameters<typeof tx.query>) => {
          statements += 1;
          return query(...given) as never;
        };
        return inside(tx);
      }),
    );
    const data = await work();
    spy.mockRestore();
    return { statements, data };
  }
});
