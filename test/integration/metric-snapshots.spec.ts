import { required } from '#kernel';
import { KeepSnapshotsJob, SNAPSHOT_NAMES, SnapshotReports, SnapshotUpkeep, SnapshotViews } from '#metrics';
import { Database } from '#platform';
import { nodesOf } from '../support/buyers.js';
import { tableOf } from '../support/markdown.js';
import { NIGHT, NightShop } from '../support/metrics/night-shop.js';
import { TestApp, type Shaped } from '../support/test-app.js';

const REPEATS = `query ($by: MetricDimension, $asOf: Date, $first: Int, $after: String) { repeatPurchaseReport(by: $by, asOf: $asOf) {
  asOf frame { asOf inactivityDays timeZone definitionVersion warnings }
  rows(first: $first, after: $after) { pageInfo { hasNextPage endCursor } edges { node {
    value repeatBuyers { numerator denominator value interval { low high } }
    within { days repeated { numerator denominator value } } ladder { purchaseDays wentOn { numerator denominator } } } } } } }`;

const FAILING = new Error('It is broken.');

describe('Reports that are made once a night', () => {
  let app: TestApp;
  let shop: NightShop;

  beforeAll(async () => {
    app = await TestApp.start(new Date(NIGHT));
  });

  beforeEach(async () => {
    shop = await NightShop.open(app);
  });

  afterAll(() => app.stop());

  const work = (): Promise<number> =>
    app.app.get(SnapshotUpkeep).runWhenDue(shop.shop.program.id, app.now, () => false);

  async function ask(variables: object = {}): Promise<Shaped> {
    return (await shop.ask(REPEATS, variables)).repeatPurchaseReport;
  }

  it('say who bought again, how soon and how often, before the day began', async () => {
    await shop.bought({
      ann: ['2025-01-10', '2025-02-09', '2026-03-02'],
      bob: ['2025-01-10', '2025-02-10'],
      cat: ['2026-02-20'],
      // Bought on the day as of whose beginning it is told, in the night: 06:30Z is 01:30 in New York.
      dan: ['2026-03-01', '2026-03-03T06:30'],
      eve: ['2026-03-03T06:30'],
      fay: ['2026-01-30', '2026-03-03T06:30'],
    });
    expect(await ask()).toBeNull();
    expect(await shop.make()).toBe(SNAPSHOT_NAMES.length);
    const { asOf, frame, rows } = await ask();
    expect([asOf, frame.warnings]).toEqual(['2026-03-03', []]);
    expect(frame).toMatchObject({ inactivityDays: 180, timeZone: 'America/New_York', definitionVersion: 1 });
    const [row] = nodesOf({ rows });
    expect(row).toMatchObject({ value: '', repeatBuyers: { numerator: 2, denominator: 5, value: 0.4 } });
    expect(row.repeatBuyers.interval.low).toBeGreaterThan(0);
    const within = listOf(row.within).map(({ days, repeated }): unknown[] => [
      days,
      repeated.numerator,
      repeated.denominator,
    ]);
    expect(within).toEqual([
      // Fay's thirty days are over, those of dan and cat are not. Ann came on the thirtieth day, bob on the day after it.
      ...[
        [30, 1, 3],
        [60, 2, 2],
        [90, 2, 2],
        [365, 2, 2],
      ],
    ]);
    const steps = listOf(row.ladder).map(({ purchaseDays, wentOn }): unknown[] => [
      purchaseDays,
      wentOn.numerator,
      wentOn.denominator,
    ]);
    expect(steps.slice(0, 4)).toEqual([
      [1, 2, 5],
      [2, 1, 2],
      [3, 0, 1],
      [4, 0, 0],
    ]);
    expect(steps).toHaveLength(10);
  });

  it('slice by what customers were at the end of the day on which they first bought', async () => {
    await shop.bought({ ann: ['2025-03-01', '2025-05-01'], bob: ['2025-03-01'], cat: ['2025-04-01'] });
    // Ann joined on that day, bob on the next one, cat never.
    await shop.joined({ ann: '2025-03-01T20:00:00Z', bob: '2025-03-02T20:00:00Z' });
    const ids = await shop.rowsOf(
      'select external_id as name, customer_id as id from customers where program_id = $1',
    );
    const idOf = (name: string): unknown => ids.find((one) => one.name === name)?.id as unknown;
    // Spells of tiers: ann's began on that day, bob's first ended on it, his second one ended after it; told twice, it counts once.
    await shop.rowsOf(
      `insert into customer_traits (program_id, customer_id, dimension, value, from_day, until_day)
       select $1, * from unnest($2::uuid[], $3::text[], $4::text[], $5::date[], $6::date[])`,
      [idOf('ann'), idOf('bob'), idOf('bob'), idOf('bob'), idOf('cat')],
      ['TIER', 'TIER', 'TIER', 'TIER', 'REFERRAL'],
      ['vip/gold', 'vip/iron', 'vip/gold', 'vip/gold', 'REFERRED'],
      ['2025-03-01', '2025-02-01', '2025-02-01', '2025-02-02', '2025-04-09'],
      [null, '2025-03-01', '2025-03-02', null, null],
    );
    await shop.make();
    const told = async (by: string): Promise<unknown[]> => {
      const report = await ask({ by });
      expect(report.frame.warnings).toEqual(by === 'COHORT' ? [] : ['SELF_SELECTION']);
      return nodesOf(report).map(({ value, repeatBuyers: { numerator, denominator } }): unknown[] => [
        value,
        numerator,
        denominator,
      ]);
    };
    expect(await told('ENROLMENT')).toEqual([
      ['ENROLLED', 1, 1],
      ['NOT_ENROLLED', 0, 2],
    ]);
    expect(await told('TIER')).toEqual([['vip/gold', 1, 2]]);
    expect(await told('CLUB')).toEqual([]);
    expect(await told('REFERRAL')).toEqual([
      ['NOT_REFERRED', 1, 2],
      ['REFERRED', 0, 1],
    ]);
    expect(await told('COHORT')).toEqual([
      ['2025-03', 1, 2],
      ['2025-04', 0, 1],
    ]);
    const first = await ask({ by: 'COHORT', first: 1 });
    const { hasNextPage, endCursor } = first.rows.pageInfo;
    const next = await ask({ by: 'COHORT', first: 1, after: endCursor });
    expect([hasNextPage, nodesOf(next)[0]?.value, next.rows.pageInfo.hasNextPage]).toEqual([
      true,
      '2025-04',
      false,
    ]);
  });

  it('are made at once the first time, and then each night after the scores; once, by any number of workers', async () => {
    app.clock.set(new Date('2026-03-02T20:00:00Z'));
    await shop.bought({ ann: ['2026-01-10'] });
    const all = SNAPSHOT_NAMES.length;
    expect((await Promise.all([work(), work(), work()])).sort((a, b) => b - a)).toEqual([all, 0, 0]);
    expect(await work()).toBe(0);
    // Before two.
    await shop.at('2026-03-03T06:59:00Z');
    expect(await work()).toBe(0);
    await shop.at(NIGHT);
    // Nobody is scored yet.
    expect([await work(), await app.app.get(KeepSnapshotsJob).backlog(app.now)]).toMatchObject([
      0,
      { waiting: 0 },
    ]);
    await shop.at('2026-03-03T10:00:00Z');
    expect(await app.app.get(SnapshotUpkeep).backlog(shop.shop.program.id, app.now)).toEqual({
      ...{ waiting: 1, oldestAgeMs: 3 * 3_600_000 },
    });
    expect(await work()).toBe(all);
    expect((await ask({ asOf: '2026-03-02' })).asOf).toBe('2026-03-02');
    expect((await ask({ asOf: '2027-01-01' })).asOf).toBe('2026-03-03');
    expect(await ask({ asOf: '2026-03-01' })).toBeNull();
  });

  it('wait until everything is counted that was recorded before the day', async () => {
    await shop.bought({ ann: ['2026-01-10'] });
    await shop.rowsOf(
      `update metric_generations set started_at = $2, completed_at = $2, folded_at = $2 where program_id = $1`,
      new Date('2026-03-03T04:59:59Z'),
    );
    expect([await shop.make(), await work()]).toEqual([0, 0]);
    await shop.rowsOf(
      'update metric_generations set folded_at = $2 where program_id = $1',
      new Date('2026-03-03T05:00:00Z'),
    );
    await shop.rowsOf('update metric_generations set completed_at = null where program_id = $1');
    expect(await shop.make()).toBe(0);
    await shop.rowsOf('update metric_generations set completed_at = folded_at where program_id = $1');
    expect(await shop.make()).toBe(SNAPSHOT_NAMES.length);
  });

  it('keep each day as it was made, for series', async () => {
    await shop.bought({ ann: ['2026-01-10'], bob: ['2026-01-10'] });
    await shop.make();
    await shop.at('2026-03-04T08:00:00Z');
    await shop.bought({ ann: ['2026-03-03'] });
    await shop.make();
    const scope = { programId: shop.shop.program.id };
    const days = await app.app.get(Database).tx(scope, (tx) =>
      app.app.get(SnapshotViews).series<{ repeatBuyers: number }>(tx, 'REPEAT_PURCHASE', 'ALL', '', {
        ...{ from: '2026-03-01', through: '2026-03-31' },
      }),
    );
    expect(days.map(({ asOf, figures }) => [asOf, figures.repeatBuyers])).toEqual([
      ['2026-03-03', 0],
      ['2026-03-04', 1],
    ]);
    await expect(shop.rowsOf(`update metric_snapshots set value = '' where program_id = $1`)).rejects.toThrow(
      'permission denied',
    );
  });

  it('do not wait for one that fails, which is tried again in an hour; a stopped worker gives them back', async () => {
    await shop.bought({ ann: ['2026-01-10'] });
    expect(await app.app.get(SnapshotUpkeep).run(shop.shop.program.id, app.now, () => true)).toBe(0);
    const first = required(app.app.get(SnapshotReports).all[0], 'a report');
    const broken = jest.spyOn(first, 'make').mockRejectedValue(FAILING);
    await expect(shop.make()).rejects.toThrow(FAILING);
    broken.mockRestore();
    const [run] = await shop.rowsOf('select made from metric_snapshot_runs where program_id = $1');
    expect(run.made).toHaveLength(SNAPSHOT_NAMES.length - 1);
    expect(await shop.make()).toBe(0);
    await shop.at('2026-03-03T09:00:00Z');
    expect(await shop.make()).toBe(1);
  });

  it('are all told of in the documents', () => {
    expect(tableOf('docs/metrics.md', 'snapshot').map(([name]) => name)).toEqual(
      SNAPSHOT_NAMES.map((name) => `\`${name}\``),
    );
  });
});

function listOf(items: Shaped): Shaped[] {
  return items as unknown[];
}
