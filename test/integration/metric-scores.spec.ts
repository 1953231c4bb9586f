import { newId, required, type LocalDate, type Uuid } from '#kernel';
import { KeepModelsJob, ModelUpkeep } from '#metrics';
import { Database } from '#platform';
import { CampaignOffice } from '../support/campaign-office.js';
import { KilledWorker } from '../support/killed-worker.js';
import { rollUp, type Buyer } from '../support/purchase-rows.js';
import { Seeded } from '../support/seeded.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const MODELS = `{ metricModels(first: 50) { edges { node { kind unit asOf fittedFrom customers reason logLikelihood
  gates { buyers buyersNeeded historyDays silentDays loyalBuyers } parameters { name value standardError }
  backtest { through customers expected actual weeks { from expected actual } } } } } }`;
const SCORES = `asOf recency frequency monetary segment risk90d alive expectedPurchases12m clv12m riskReason clvReason`;
const CUSTOMER = `query ($id: String!) { customer(externalId: $id) { scores { ${SCORES} } } }`;
const SEGMENTS = `{ rfmSegments { asOf customers riskReason clvReason monthlyDiscountRate segments { segment customers revenue } } }`;
const AT_RISK = `query ($min: Float!, $first: Int!, $after: String) { atRiskCustomers(minRisk: $min, first: $first, after: $after) {
  edges { node { customer { externalId } scores { risk90d } } } pageInfo { hasNextPage endCursor } } }`;

const MONTH_LATER = `update customer_stats set first_day = first_day + 31, second_day = second_day + 31, last_day = last_day + 31,
  lapsed_day = lapsed_day + 31 where program_id = $1`;

/** A night in New York, after two. */
const NIGHT = '2026-03-03T08:00:00Z';
const TODAY = '2026-03-03';

interface Page<T> {
  readonly edges: readonly { readonly node: T }[];
}

interface ModelNode {
  readonly kind: string;
  readonly unit: string;
  readonly asOf: string;
  readonly reason: string | null;
  readonly gates: { readonly historyDays: number };
  readonly parameters: readonly { readonly name: string }[] | null;
  readonly backtest: {
    readonly through: string;
    readonly expected: number;
    readonly actual: number;
    readonly weeks: readonly { readonly from: string; readonly actual: number }[];
  } | null;
}

interface RfmAnswer {
  readonly segments: readonly { readonly customers: number }[];
}

interface RiskNode {
  readonly scores: { readonly risk90d: number };
}

/** What models say of customers, through GraphQL, conditions and the worker. */
describe('Scores', () => {
  let app: TestApp;
  let office: CampaignOffice;
  let programId: Uuid;
  let shops = 0;

  beforeAll(async () => {
    KilledWorker.compile();
    app = await TestApp.start();
  });

  beforeEach(async () => {
    shops += 1;
    office = await CampaignOffice.open(app, { code: `shop-${shops}` });
    programId = office.desk.shop.program.id;
    await at(NIGHT);
  });

  afterAll(() => app.stop());

  function ask(query: string, variables: object = {}): Promise<Shaped> {
    return office.desk.askAdmin<Shaped>(office.session, query, variables);
  }

  function work(more: Parameters<ModelUpkeep['run']>[3] | undefined = undefined): Promise<number> {
    return app.app.get(ModelUpkeep).run(programId, app.now, () => false, more);
  }

  function at(time: string): Promise<void> {
    app.clock.set(new Date(time));
    return office.daysPass(0);
  }

  async function models(): Promise<ModelNode[]> {
    const { metricModels } = (await ask(MODELS)) as { metricModels: Page<ModelNode> };
    return metricModels.edges.map(({ node }) => node);
  }

  async function segments(): Promise<RfmAnswer | null> {
    return ((await ask(SEGMENTS)) as { rfmSegments: RfmAnswer | null }).rfmSegments;
  }

  async function atRisk(min: number): Promise<number[]> {
    const found = (await ask(AT_RISK, { min, first: 100 })) as { atRiskCustomers: Page<RiskNode> };
    return found.atRiskCustomers.edges.map(({ node }) => node.scores.risk90d);
  }

  /** Buyers by a rule of numbers: some often and lately, most of them once. */
  async function shoppers(count: number): Promise<Buyer[]> {
    const buyers = Array.from({ length: count }, (_, number) => buyer(number));
    const ids = await namedIds(['ada', 'bob']);
    const named = buyers.map((one, place) => ({ ...one, id: ids[place] ?? one.id }));
    await rollUp(app, programId, named, TODAY);
    return named;
  }

  /** As the service sees the program. */
  function rowsOf<Row>(sql: string, ...parameters: readonly unknown[]): Promise<Row[]> {
    return app.app.get(Database).tx({ programId }, (tx) => tx.query<Row>(sql, [programId, ...parameters]));
  }

  async function namedIds(names: readonly string[]): Promise<Uuid[]> {
    for (const name of names) await app.enrol(office.desk.shop, name);
    const rows = await rowsOf<{ id: Uuid }>(
      'select customer_id as id from customers where program_id = $1 and external_id = any($2) order by external_id',
      [...names],
    );
    return rows.map(({ id }) => id);
  }

  test('are there for staff: who is at risk, who is worth what, and by which model', async () => {
    expect(await segments()).toBeNull();
    await shoppers(600);
    expect(await work()).toBe(600);
    const fitted = await models();
    expect(fitted.map(({ kind, unit, reason }) => [kind, unit, reason])).toEqual([
      ['MBG_NBD', 'WEEK', null],
      ['GAMMA_GAMMA', 'USD', null],
      ['BG_NBD', 'WEEK', null],
    ]);
    const mbg = required(fitted[0], 'a model');
    expect(mbg.parameters?.map(({ name }) => name)).toEqual(['r', 'alpha', 'a', 'b']);
    expect(mbg.gates).toMatchObject({ buyers: 600, buyersNeeded: 500 });
    const { weeks, expected, actual, through } = required(mbg.backtest, 'a back-test');
    expect(weeks.length).toBe(Math.floor(mbg.gates.historyDays / 28));
    expect(required(weeks[0], 'a week').from > through).toBe(true);
    expect(weeks.reduce((sum, one) => sum + one.actual, 0)).toBe(actual);
    expect(Math.abs(expected - actual) / actual).toBeLessThan(0.5);
    const { scores } = (await ask(CUSTOMER, { id: 'ada' })).customer;
    expect(scores).toMatchObject({ asOf: TODAY, riskReason: null, clvReason: null });
    expect(scores.risk90d).toBeGreaterThan(0);
    expect(BigInt(scores.clv12m as string)).toBeGreaterThan(0n);
    const report = required(await segments(), 'a report');
    expect(report).toMatchObject({ asOf: TODAY, customers: 600, monthlyDiscountRate: 0.01 });
    const total = report.segments.reduce((sum, one) => sum + one.customers, 0);
    expect([report.segments.length, total]).toEqual([10, 600]);
    // Two of them are customers, the others rows of this test alone.
    const risks = await atRisk(0);
    expect(risks).toEqual([...risks].sort((a, b) => b - a));
    expect(await atRisk(1)).toEqual([]);
    const bad = await app.admin(office.session, AT_RISK, { min: 0, first: 5, after: 'WyIyIiwiMyJd' });
    expect(bad.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('are not foretold in a small program, which is told why; RFM is there all the same', async () => {
    await shoppers(20);
    expect(await work()).toBe(20);
    expect((await models()).map(({ reason, parameters }) => [reason, parameters])).toEqual([
      ['TOO_FEW_BUYERS', null],
      ['TOO_FEW_BUYERS', null],
      ['TOO_FEW_BUYERS', null],
    ]);
    const { scores } = (await ask(CUSTOMER, { id: 'ada' })).customer;
    expect(scores).toMatchObject({ risk90d: null, clv12m: null, riskReason: 'TOO_FEW_BUYERS' });
    expect(scores.segment).toBeTruthy();
    expect(await atRisk(0)).toEqual([]);
  });

  test('say which gate is shut, and are fitted in the night after it opens', async () => {
    const reasonOf = async (): Promise<unknown> => (await models())[0]?.reason;
    const buyers = await shoppers(600);
    const youngest = buyers.map(({ id }) => ({ id, days: [{ day: '2026-02-22', minor: 500n }] }));
    await rollUp(app, programId, youngest, TODAY);
    await work();
    expect(await reasonOf()).toBe('TOO_SHORT_HISTORY');
    await at('2026-03-04T08:00:00Z');
    await rollUp(app, programId, once(buyers), TODAY);
    await work();
    expect(await reasonOf()).toBe('TOO_FEW_LOYAL');
    await at('2026-03-05T08:00:00Z');
    await rollUp(app, programId, buyers, '2026-01-20');
    await work();
    expect(await reasonOf()).toBe('NO_RECENT_ORDER');
    await at('2026-03-06T08:00:00Z');
    await rollUp(app, programId, buyers, TODAY);
    await work();
    expect(await reasonOf()).toBeNull();
    await at('2026-03-07T08:00:00Z');
    await work();
    expect(await models()).toHaveLength(12);
  });

  test('keep to the older model when a fit fails, and say how it failed', async () => {
    await shoppers(600);
    await work();
    await at('2026-04-01T08:00:00Z');
    await rowsOf(MONTH_LATER);
    expect(await work({ timeMs: 1, memoryMb: 256 })).toBe(600);
    const failed = await models();
    expect(failed.slice(0, 3).map(({ reason }) => reason)).toEqual(['TIMED_OUT', 'TIMED_OUT', 'TIMED_OUT']);
    await at('2026-04-02T08:00:00Z');
    expect(await work()).toBe(600);
    const again = await models();
    expect(again.slice(0, 3).map(({ asOf, reason }) => [asOf, reason])).toEqual(
      Array.from({ length: 3 }, () => ['2026-04-02', null]),
    );
  });

  test('are worked out once a night by any number of workers, and not before two', async () => {
    await shoppers(600);
    app.clock.set(new Date('2026-03-03T06:59:00Z'));
    expect(await work()).toBe(0);
    app.clock.set(new Date('2026-03-03T07:00:00Z'));
    const done = await Promise.all([work(), work(), work()]);
    expect(done.sort()).toEqual([0, 0, 600]);
    expect(await app.app.get(KeepModelsJob).run(app.now)).toBe(0);
    expect(await models()).toHaveLength(3);
  });

  test('wait until what was bought is counted', async () => {
    await shoppers(600);
    await rowsOf('update metric_generations set completed_at = null where program_id = $1');
    expect([await work(), await segments()]).toEqual([0, null]);
    await rowsOf('update metric_generations set completed_at = folded_at where program_id = $1');
    expect(await work()).toBe(600);
  });

  test('are given back by a worker that is stopped, and taken over from one that was killed', async () => {
    await shoppers(600);
    const stopped = await app.app.get(ModelUpkeep).run(programId, app.now, () => true);
    expect([stopped, await models()]).toEqual([0, []]);
    await rowsOf(
      'update metric_scorings set claimed_until = $2 where program_id = $1',
      new Date('2026-03-03T08:30:00Z'),
    );
    expect(await work()).toBe(0);
    app.clock.set(new Date('2026-03-03T08:30:00Z'));
    expect(await work()).toBe(600);
  });

  test('leave guests out, and whoever is no buyer any more', async () => {
    const [first] = await shoppers(10);
    await rollUp(app, programId, [buyer(3)], TODAY, { isGuest: true });
    expect(await work()).toBe(10);
    await rowsOf('delete from customer_stats where program_id = $1 and customer_id = $2', first?.id);
    await at('2026-03-04T08:00:00Z');
    expect(await work()).toBe(9);
    const rows = await rowsOf('select 1 from customer_scores where program_id = $1');
    expect(rows).toHaveLength(9);
  });

  test('decide in conditions of campaigns, as of the last night', async () => {
    await shoppers(600);
    await work();
    await office.start('back', [{ grantBadge: { badge: 'back', name: 'Back' } }], {
      ...{
        trigger: 'quiz.won',
        condition: 'customer.risk90d >= 0 && customer.clv12m > 0 && customer.rfm != ""',
      },
    });
    await office.start('new', [{ grantBadge: { badge: 'new', name: 'New' } }], {
      ...{
        trigger: 'quiz.won',
        condition: 'customer.risk90d == -1 && customer.clv12m == -1 && customer.rfm == ""',
      },
    });
    await app.enrol(office.desk.shop, 'cleo');
    const query = 'query ($id: String!) { customer(externalId: $id) { badges { badge } } }';
    for (const [id, badge] of [
      ['ada', 'back'],
      ['cleo', 'new'],
    ] as const) {
      await office.happened('quiz.won', { customer: { externalId: id } });
      expect((await office.desk.ask<Shaped>(query, { id })).customer.badges).toEqual([{ badge }]);
    }
  });
});

/** From a year ago on: each has a pace of their own, and two of three stop at some time. */
function buyer(number: number): Buyer {
  const numbers = new Seeded(number + 1);
  const chance = (): number => numbers.int(0, 999_999) / 1_000_000;
  const first = Math.floor(chance() * 300);
  const gap = 7 + Math.floor(60 * chance() ** 2);
  const lives = chance() < 0.33 ? 365 : Math.floor(chance() * 120);
  const days: { day: LocalDate; minor: bigint }[] = [];
  const waited = (): number => -Math.log(1 - chance());
  // As Gamma-Gamma has it: p = 1, q = 3.
  const usual = 5_000 / (waited() + waited() + waited());
  for (let at = first; at <= 364 && at <= first + lives; at += Math.max(1, Math.floor(2 * gap * chance())))
    days.push({ day: dayOf(at), minor: BigInt(1 + Math.floor(usual * waited())) });
  return { id: newId(new Date(0)), days };
}

function once(buyers: readonly Buyer[]): Buyer[] {
  return buyers.map(({ id, days }, place) => ({ id, days: place % 2 ? days.slice(0, 1) : days.slice(-1) }));
}

function dayOf(at: number): LocalDate {
  return new Date(Date.UTC(2025, 2, 4) + at * 86_400_000).toISOString().slice(0, 10);
}
