import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ActivityRecorder, type NewOrder } from '#activity';
import { CustomerDirectory } from '#customers';
import { RollUpJob } from '#metrics';
import { Database } from '#platform';
import { TestApp, valueOf, type Shaped, type Shop } from '../support/test-app.js';

const FILE = join(import.meta.dirname, '../../../shared/data/retention_edge_cases.json');

interface EdgeCases {
  readonly inactivity_days: number;
  readonly orders: readonly {
    readonly id: string;
    readonly customer: string | null;
    readonly at: string;
    readonly gross_cents: number;
    readonly refunds: readonly { readonly at: string; readonly cents: number }[];
    readonly status: string;
  }[];
  readonly expected: Readonly<Record<string, Shaped>>;
}

interface Period {
  readonly period: string;
}

const RETENTION = `query ($from: Date!, $through: Date!, $by: MetricDimension, $first: Int, $after: String) {
  retentionReport(from: $from, through: $through, by: $by) {
    frame { inactivityDays timeZone definitionVersion warnings }
    rows(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
      period through value isComplete atStart atEnd acquired retained lost reactivated acquiredAndLost
      strict { numerator denominator value } textbook { value } churn { value interval { low high } } } } } } }`;
const REVENUE = `{ revenueReport(from: "2024-01-01", through: "2026-12-31", grain: YEAR) { rows { edges { node {
  period buyers orders net repeatBuyers { numerator denominator value } } } } } }`;
const COHORTS = `query ($basis: CohortBasis) { cohortReport(from: "2024-01-01", through: "2026-12-31", basis: $basis) { rows { edges { node {
  cohort age members active { numerator } onOrAfter { numerator } cumulativeNet } } } } }`;

const given = existsSync(FILE);
if (!given) process.stdout.write('Skipped: there are no edge cases of retention at ../shared/data.\n');

describe('Reports of metrics', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start(new Date('2026-03-01T12:00:00Z'));
  });

  afterAll(() => app.stop());

  const count = (): Promise<number> => app.app.get(RollUpJob).run(app.now);

  async function shopOf(code: string, timeZone: string, inactivityDays: number): Promise<Shop> {
    const shop = await app.shop({ code, timeZone, since: new Date('2024-01-01T00:00:00Z') });
    await app.database.query('update programs set inactivity_days = $2 where id = $1', [
      ...[shop.program.id, inactivityDays],
    ]);
    return shop;
  }

  /** Orders of customers who have accounts; those of nobody are a guest's. */
  async function record(shop: Shop, cases: Pick<EdgeCases, 'orders'>): Promise<void> {
    const names = [...new Set(cases.orders.flatMap(({ customer }) => (customer === null ? [] : [customer])))];
    await app.app.get(Database).tx({ programId: shop.program.id }, async (tx) => {
      const people = names.map((externalId) => ({ externalId, enrolledAt: null }));
      await app.app.get(CustomerDirectory).ensure(tx, people, new Date('2024-01-01T00:00:00Z'));
      const recorder = app.app.get(ActivityRecorder);
      const orders = cases.orders.map(({ id, customer, at, gross_cents: cents }): NewOrder => ({
        customer: customer === null ? { guest: { email: 'guest@example.com' } } : { externalId: customer },
        ...{ source: 'store', externalId: id, occurredAt: new Date(at), currency: 'USD' },
        amounts: { totalMinor: BigInt(cents) },
      }));
      (await recorder.recordOrders(tx, shop.program, orders, app.now)).forEach(valueOf);
      const returns = cases.orders.flatMap(({ id, refunds }) =>
        refunds.map((refund, place) => ({
          ...{ source: 'store', orderExternalId: id, externalId: `${id}-${place}` },
          ...{ occurredAt: new Date(refund.at), amountMinor: BigInt(refund.cents) },
        })),
      );
      (await recorder.recordReturns(tx, shop.program, returns, app.now)).forEach(valueOf);
      const cancelled = cases.orders.filter(({ status }) => status === 'cancelled');
      const cancellations = cancelled.map(({ id }) => ({
        ...{ source: 'store', orderExternalId: id, occurredAt: null },
      }));
      (await recorder.cancelOrders(tx, shop.program, cancellations, app.now)).forEach(valueOf);
    });
  }

  async function ask(session: string, query: string, variables: object = {}): Promise<Shaped> {
    const answer = await app.admin(session, query, variables);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data;
  }

  async function quarters(session: string, variables: object = {}): Promise<Period[]> {
    const period = { from: '2024-07-01', through: '2025-06-30' };
    const { retentionReport } = await ask(session, RETENTION, { ...period, ...variables });
    return nodesOf(retentionReport) as Period[];
  }

  it('are null until something was counted', async () => {
    const session = await app.staff(await shopOf('empty', 'UTC', 60), 'OWNER', 'empty@acme.test');
    const { retentionReport } = await ask(session, RETENTION, { from: '2024-01-01', through: '2024-12-31' });
    expect(retentionReport).toBeNull();
  });

  (given ? it : it.skip)('have every edge case right, counting days where the program is', async () => {
    const cases = JSON.parse(readFileSync(FILE, 'utf8')) as EdgeCases;
    const shop = await shopOf('york', 'America/New_York', cases.inactivity_days);
    await record(shop, cases);
    expect(await count()).toBeGreaterThan(0);
    const session = await app.staff(shop, 'OWNER', 'york@acme.test');
    const rows = await quarters(session);
    const [q1, q2] = ['2025-01-01', '2025-04-01'].map((first) => rows.find(({ period }) => period === first));
    for (const [name, row] of [
      ['2025Q1', q1],
      ['2025Q2', q2],
    ] as const) {
      const expected = cases.expected[name];
      expect(row).toMatchObject({
        ...{ atStart: expected.S.length, atEnd: expected.E.length, acquired: expected.N.length },
        ...{ retained: expected.retained.length, lost: expected.lost.length },
        ...{ reactivated: expected.reactivated.length, acquiredAndLost: expected.acquired_and_lost.length },
        ...{ strict: { value: expected.crr_strict }, textbook: { value: expected.crr_textbook } },
        ...{ churn: { value: expected.churn_strict }, isComplete: true },
      });
    }
    const { revenueReport } = await ask(session, REVENUE);
    const net = nodesOf(revenueReport).reduce((sum: number, year) => sum + Number(year.net), 0);
    expect(net).toBe(cases.expected['net_revenue_cents']);
  });

  (given ? it : it.skip)('count the days of another zone there', async () => {
    const cases = JSON.parse(readFileSync(FILE, 'utf8')) as EdgeCases;
    const shop = await shopOf('utc', 'UTC', cases.inactivity_days);
    await record(shop, cases);
    await count();
    const rows = await quarters(await app.staff(shop, 'OWNER', 'utc@acme.test'));
    // B bought at 03:30Z on 1 April: in New York that was March.
    expect(rows.find(({ period }) => period === '2025-04-01')).toMatchObject({
      ...{ atStart: 3, retained: 2, strict: { numerator: 2, denominator: 3 } },
    });
  });

  it('slice by what customers were when the period began, with a warning, a page at a time', async () => {
    const shop = await shopOf('slices', 'UTC', 100);
    const bought = (id: string, customer: string, at: string) => ({
      ...{ id, customer, at: `${at}T12:00:00Z`, gross_cents: 1_000, refunds: [], status: 'paid' },
    });
    await record(shop, {
      orders: [
        ...[bought('1', 'ann', '2025-03-01'), bought('2', 'bob', '2025-03-01')],
        ...[bought('3', 'ann', '2025-05-01'), bought('4', 'cat', '2025-05-01')],
      ],
    });
    // Ann joined before the quarter, bob on its first day, cat in it.
    const day = (date: string): Date => new Date(`${date}T12:00:00Z`);
    await app.database.query(
      `update customers set enrolled_at = case external_id when 'ann' then $2::timestamptz when 'bob' then $3 else $4 end
       where program_id = $1 and external_id in ('ann', 'bob', 'cat')`,
      [shop.program.id, day('2025-03-10'), day('2025-04-01'), day('2025-05-01')],
    );
    await count();
    const session = await app.staff(shop, 'OWNER', 'slices@acme.test');
    const asked = { from: '2025-04-01', through: '2025-04-01', by: 'ENROLMENT', first: 1 };
    const first = (await ask(session, RETENTION, asked)).retentionReport;
    expect(first.frame.warnings).toEqual(['SELF_SELECTION']);
    const { endCursor, hasNextPage } = first.rows.pageInfo;
    expect(hasNextPage).toBe(true);
    const next = (await ask(session, RETENTION, { ...asked, after: endCursor })).retentionReport;
    expect([...nodesOf(first), ...nodesOf(next)]).toMatchObject([
      { value: 'ENROLLED', atStart: 1, retained: 1, acquired: 0 },
      { value: 'NOT_ENROLLED', atStart: 1, retained: 0, lost: 1, acquired: 1 },
    ]);
    expect((await ask(session, RETENTION, { ...asked, by: 'ALL' })).retentionReport.frame.warnings).toEqual(
      [],
    );
    const { cohortReport } = await ask(session, COHORTS, { basis: 'ENROLMENT' });
    expect(nodesOf(cohortReport)).toMatchObject([
      { cohort: '2025-03-01', age: 0, members: 1, active: { numerator: 0 }, onOrAfter: { numerator: 1 } },
      { cohort: '2025-03-01', age: 2, members: 1, active: { numerator: 1 }, cumulativeNet: 1000 },
      { cohort: '2025-04-01', age: 0, members: 1, active: { numerator: 0 }, onOrAfter: { numerator: 0 } },
      { cohort: '2025-05-01', age: 0, members: 1, active: { numerator: 1 }, cumulativeNet: 1000 },
    ]);
  });
});

function nodesOf(report: Shaped): Shaped[] {
  return (report.rows.edges as { node: Shaped }[]).map(({ node }) => node as unknown);
}
