import { randomUUID } from 'node:crypto';
import { AlertUpkeep, KeepSnapshotsJob, RollUps, SnapshotUpkeep } from '#metrics';
import { Database } from '#platform';
import { buyers, type Buys } from '../support/buyers.js';
import { PlantedDoings } from '../support/planted-doings.js';
import { TestApp, type Shaped, type Shop } from '../support/test-app.js';

/** A night in New York: the 3rd of March 2026 is a Tuesday. */
const NIGHT = '2026-03-03T10:30:00Z';
/** A Friday eleven days before. */
const BEFORE = '2026-02-20T10:30:00Z';

const GOAL = `metric grain by value kind target direction deadline source baseline status setBy
  present { period through numerator denominator value }`;
const ALERT = `kind metric grain by value period through observed expected z comparedWith acknowledgedBy note raisedAt acknowledgedAt
  movers { by value before now contribution }`;
const SET = `mutation ($input: SetMetricGoalInput!) { setMetricGoal(input: $input) { goal { ${GOAL} } userErrors { code path } } }`;
const REMOVE = `mutation ($input: RemoveMetricGoalInput!) { removeMetricGoal(input: $input) { isRemoved userErrors { code } } }`;
const GOALS = `query ($first: Int, $after: String) { metricGoals(first: $first, after: $after) {
  edges { node { ${GOAL} } } pageInfo { hasNextPage endCursor } } }`;
const ALERTS = `query ($isOpen: Boolean, $first: Int, $after: String) { metricAlerts(isOpen: $isOpen, first: $first, after: $after) {
  edges { node { ${ALERT} } } pageInfo { hasNextPage endCursor } } }`;
const ACKNOWLEDGE = `mutation ($input: AcknowledgeMetricAlertInput!) { acknowledgeMetricAlert(input: $input) {
  alert { ${ALERT} } userErrors { code path } } }`;
const AUDIT = '{ auditEntries(first: 20) { edges { node { action subjectId } } } }';

/** Mondays with so many orders of bob; ann has one on each. */
const MONDAYS: readonly (readonly [string, number])[] = [
  ...([
    ['2025-11-24', 1],
    ['2025-12-01', 2],
    ['2025-12-08', 1],
    ['2025-12-15', 2],
    ['2025-12-22', 1],
    ['2025-12-29', 2],
    ['2026-01-05', 1],
    ['2026-01-12', 2],
    ['2026-01-19', 1],
    ['2026-01-26', 2],
    ['2026-02-02', 1],
    ['2026-02-09', 2],
    ['2026-02-16', 1],
  ] as const),
];
const LATER: readonly (readonly [string, number])[] = [
  ['2026-02-23', 2],
  ['2026-03-02', 9],
];

function boughtOn(mondays: readonly (readonly [string, number])[]): Buys {
  return {
    ann: mondays.map(([day]) => day),
    bob: mondays.flatMap(([day, count]) =>
      Array.from({ length: count }, (_, hour) => `${day}T${15 + hour}:00`),
    ),
  };
}

const WEEKLY_ORDERS = { metric: 'ORDERS', grain: 'WEEK' };
const AIM = { ...WEEKLY_ORDERS, kind: 'GOAL', target: 5, direction: 'AT_LEAST', deadline: '2026-03-01' };

describe('Goals of metrics, and what staff are told', () => {
  let app: TestApp;
  let shop: Shop;
  let session: string;
  let plants: PlantedDoings;
  let shops = 0;

  beforeAll(async () => {
    app = await TestApp.start(new Date(BEFORE));
  });

  beforeEach(async () => {
    shops += 1;
    app.clock.set(new Date(BEFORE));
    shop = await app.shop({ code: `shop-${shops}`, since: new Date('2024-01-01T00:00:00Z') });
    session = await app.staff(shop, 'MANAGER', `shop-${shops}@acme.test`);
    plants = new PlantedDoings(app, shop);
    await plants.members({ ann: '2025-01-01T00:00:00Z', bob: null });
    await bought(MONDAYS);
  });

  afterAll(() => app.stop());

  async function bought(mondays: readonly (readonly [string, number])[]): Promise<void> {
    await buyers(app, shop, boughtOn(mondays));
    await app.app.get(RollUps).run(shop.program.id, app.now);
  }

  async function at(time: string): Promise<void> {
    app.clock.set(new Date(time));
    session = await app.signIn(shop, `shop-${shops}@acme.test`);
    await app.app.get(RollUps).run(shop.program.id, app.now);
  }

  /** Makes the reports of the night, without looking at them. */
  async function night(): Promise<void> {
    await at(NIGHT);
    await bought(LATER);
    await app.app.get(SnapshotUpkeep).run(shop.program.id, app.now);
  }

  const look = (): Promise<number> => app.app.get(AlertUpkeep).run(shop.program.id, app.now);

  async function ask(query: string, variables: object = {}): Promise<Shaped> {
    const { data, errors } = await app.admin(session, query, variables);
    if (errors) throw new Error(JSON.stringify(errors));
    return Object.values(data as object)[0];
  }

  const set = (input: object): Promise<Shaped> => ask(SET, { input });

  async function listed(query: string, variables: object = {}): Promise<Shaped[]> {
    const { edges } = await ask(query, variables);
    return (edges as { node: Shaped }[]).map(({ node }) => node as unknown);
  }

  async function audited(action: string): Promise<number> {
    return (await listed(AUDIT)).filter((entry) => entry.action === action).length;
  }

  it('are set with the value of the last week that is over, audited, and set but once', async () => {
    const first = await set(AIM);
    expect(first.userErrors).toEqual([]);
    expect(first.goal).toMatchObject({
      ...{ ...AIM, by: 'ALL', value: '', source: null, baseline: 3, status: 'ON_TRACK' },
      present: { period: '2026-02-09', through: '2026-02-15', numerator: 3, denominator: null, value: 3 },
    });
    expect((await set(AIM)).goal).toEqual(first.goal);
    expect(await audited('metric_goal.set')).toBe(1);
    const [other] = [await set({ ...AIM, target: 3 })];
    expect(other.goal).toMatchObject({ target: 3, status: 'REACHED' });
    const benchmark = { kind: 'BENCHMARK', source: 'Grocers', target: 4, direction: 'AT_LEAST' };
    const ours = { metric: 'ORDERS', grain: 'WEEK', by: 'ENROLMENT', value: 'ENROLLED' };
    expect((await set({ ...ours, ...benchmark })).goal).toMatchObject({
      ...{ status: 'WORSE', present: { value: 1 }, deadline: null, source: 'Grocers' },
    });
    const page = await ask(GOALS, { first: 1 });
    expect(page.pageInfo.hasNextPage).toBe(true);
    const next = await listed(GOALS, { first: 1, after: page.pageInfo.endCursor });
    expect([page.edges[0].node.by, next[0].by]).toEqual(['ALL', 'ENROLMENT']);
    const key = { metric: 'ORDERS', grain: 'WEEK', kind: 'GOAL' };
    const removed = [await ask(REMOVE, { input: key }), await ask(REMOVE, { input: key })];
    expect(removed.map(({ isRemoved }): unknown => isRemoved)).toEqual([true, false]);
    expect([await audited('metric_goal.removed'), (await listed(GOALS)).length]).toEqual([1, 1]);
  });

  it.each([
    { wrong: { grain: 'DAY', metric: 'NPS' }, path: ['grain'] },
    { wrong: { grain: 'YEAR' }, path: ['grain'] },
    { wrong: { by: 'TIER' }, path: ['value'] },
    { wrong: { value: 'gold' }, path: ['value'] },
    { wrong: { source: 'us' }, path: ['source'] },
    { wrong: { kind: 'BENCHMARK' }, path: ['source'] },
    { wrong: { deadline: null }, path: ['deadline'] },
    // The week that is running ends on the 22nd.
    { wrong: { deadline: '2026-02-21' }, path: ['deadline'] },
  ])('are refused when they say nothing: $wrong', async ({ wrong, path }) => {
    const { goal, userErrors } = await set({ ...AIM, ...wrong });
    expect([goal, userErrors]).toEqual([
      null,
      [{ code: 'INVALID_INPUT', path: expect.arrayContaining(path) }],
    ]);
  });

  it('are judged when their time is over; what is unusual is told with those who have to do with it', async () => {
    await set(AIM);
    // The reports are not made yet.
    await at(NIGHT);
    expect(await look()).toBe(0);
    await night();
    expect((await listed(GOALS))[0]).toMatchObject({
      status: 'MISSED',
      present: { period: '2026-02-23', value: 3 },
    });
    // Two workers at once share them.
    expect((await Promise.all([look(), look()])).reduce((sum, one) => sum + one, 0)).toBe(3);
    expect(await look()).toBe(0);
    const alerts = await listed(ALERTS);
    const of = (kind: string, metric: string): Shaped =>
      alerts.find((alert) => alert.kind === kind && alert.metric === metric);
    // Fourteen Mondays before with 2 or 3 orders: their median is 2.5, and chance moves it by its root.
    const orders = of('ANOMALY', 'ORDERS');
    expect(orders).toMatchObject({
      ...{ grain: 'DAY', by: 'ALL', value: '', period: '2026-03-02', through: '2026-03-02' },
      ...{ observed: 10, expected: 2.5, comparedWith: '2026-02-23', acknowledgedAt: null },
      movers: [
        { by: 'ENROLMENT', value: 'NOT_ENROLLED', before: 2, now: 9, contribution: 7 },
        { by: 'REFERRAL', value: 'NOT_REFERRED', before: 3, now: 10, contribution: 7 },
      ],
    });
    expect(orders.z).toBeCloseTo(7.5 / Math.sqrt(2.5), 10);
    expect(of('ANOMALY', 'REVENUE_NET')).toMatchObject({ observed: 20_000, expected: 5_000 });
    expect(of('GOAL_MISSED', 'ORDERS')).toMatchObject({
      ...{ grain: 'WEEK', period: '2026-02-23', through: '2026-03-01', observed: 3, expected: 5, z: null },
      ...{ comparedWith: '2026-02-16' },
    });
    expect(alerts).toHaveLength(3);
  });

  it('are acknowledged once, by whoever does so first', async () => {
    await night();
    expect(await look()).toBe(2);
    const input = { metric: 'ORDERS', grain: 'DAY', kind: 'ANOMALY', period: '2026-03-02' };
    const first = await ask(ACKNOWLEDGE, { input: { ...input, note: 'A fair in town.' } });
    expect(first.userErrors).toEqual([]);
    expect(first.alert).toMatchObject({
      note: 'A fair in town.',
      acknowledgedBy: expect.stringMatching(/^staff:/),
    });
    const again = await ask(ACKNOWLEDGE, { input: { ...input, note: 'Nothing.' } });
    expect(again.alert).toEqual(first.alert);
    expect(await audited('metric_alert.acknowledged')).toBe(1);
    expect((await listed(ALERTS, { isOpen: true })).map(({ metric }): unknown => metric)).toEqual([
      'REVENUE_NET',
    ]);
    const page = await ask(ALERTS, { first: 1 });
    const next = await listed(ALERTS, { first: 1, after: page.pageInfo.endCursor });
    expect([page.edges[0].node.metric, next[0].metric].sort()).toEqual(['ORDERS', 'REVENUE_NET']);
    const unknown = await ask(ACKNOWLEDGE, { input: { ...input, period: '2026-03-01' } });
    expect(unknown).toEqual({ alert: null, userErrors: [{ code: 'NOT_FOUND', path: ['period'] }] });
  });

  it('tell of negative reviews above the bar, by the report of the Monday behind a week', async () => {
    await plants.insert('metric_snapshots', {
      ...{
        report: 'SATISFACTION',
        dimension: 'ALL',
        value: '',
        as_of: '2026-03-02',
        counted_at: BEFORE,
        computed_at: BEFORE,
      },
      ...{ definition_version: 1, inactivity_days: 180, time_zone: 'America/New_York' },
      figures: JSON.stringify({ answers: 0, promoters: 0, detractors: 0, reviews: 50, negative: 6 }),
    });
    await night();
    // As the worker does it: reports first.
    await app.app.get(KeepSnapshotsJob).run(app.now);
    const negative = (await listed(ALERTS)).filter(({ metric }) => metric === 'NEGATIVE_REVIEWS');
    expect(negative).toMatchObject([
      {
        kind: 'NEGATIVE_REVIEWS',
        period: '2026-02-23',
        through: '2026-03-01',
        observed: 0.12,
        expected: 0.08,
        movers: [],
      },
    ]);
    const scope = { programId: shop.program.id };
    const change = app.app
      .get(Database)
      .tx(scope, (tx) =>
        tx.execute('update metric_alerts set observed = 0 where program_id = $1', [scope.programId]),
      );
    await expect(change).rejects.toThrow('permission denied');
  });

  it('are made of what customers answered in thirty days', async () => {
    const surveys = { NPS: plants.id('ann'), REVIEW: plants.id('bob') };
    for (const [kind, id] of Object.entries(surveys)) {
      await plants.insert('surveys', {
        id,
        code: kind.toLowerCase(),
        kind,
        name: kind,
        reasons: '[]',
        created_at: BEFORE,
      });
      for (const code of ['new', 'old'])
        await plants.insert('survey_waves', { survey_id: id, code, opens_at: '2025-01-01T00:00:00Z' });
    }
    const answer = (
      name: string,
      revision: number,
      kind: 'NPS' | 'REVIEW',
      score: number,
      time: string,
      wave = 'new',
    ) =>
      plants.insert('survey_answers', {
        ...{
          customer_id: plants.id(name),
          survey_id: surveys[kind],
          wave,
          product: kind === 'REVIEW' ? 'mug' : '',
        },
        ...{ revision, id: randomUUID(), kind, scores: [score], answered_at: time },
      });
    await answer('ann', 1, 'NPS', 3, '2026-02-20T12:00:00Z');
    // Of another mind, which counts; and of another one after the day, which does not.
    await answer('ann', 2, 'NPS', 10, '2026-02-21T12:00:00Z');
    await answer('ann', 3, 'NPS', 0, '2026-03-03T05:00:00Z');
    await answer('bob', 1, 'NPS', 6, '2026-02-01T05:00:00Z');
    await answer('bob', 1, 'NPS', 10, '2026-02-01T04:59:59Z', 'old');
    await answer('bob', 1, 'REVIEW', 2, '2026-02-20T12:00:00Z');
    await answer('ann', 1, 'REVIEW', 3, '2026-02-20T12:00:00Z');
    await night();
    const query = `{ satisfactionReport { rows { edges { node { answers netPromoterScore standardError interval { low high }
      negativeReviews { numerator denominator value } } } } } }`;
    const { rows } = await ask(query);
    // One promoter and one detractor: 100 times the root of (0.5 + 0.5 - 0) / 2.
    expect(rows.edges[0].node).toEqual({
      ...{
        answers: 2,
        netPromoterScore: 0,
        standardError: 100 * Math.sqrt(0.5),
        interval: { low: expect.closeTo(-73.335, 3), high: expect.closeTo(73.335, 3) },
      },
      negativeReviews: { numerator: 1, denominator: 2, value: 0.5 },
    });
  });
});
