import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { required } from '#kernel';
import {
  RetentionReports,
  SNAPSHOT_NAMES,
  SnapshotViews,
  type RetentionRow,
  type SnapshotName,
} from '#metrics';
import { cohortsByMonth, purchasesIn, revenueByMonth, standing } from '../support/cdnow-reckoning.js';
import {
  buyersBefore,
  churnAfterJoining,
  concentration,
  dayOf,
  joinedIn,
  livesOf,
  logRankOfAll,
  loyalty,
  monthOf,
  repeats,
  survivalAt,
  tenureBands,
  values,
} from '../support/cdnow-customers.js';
import { CliBench } from '../support/cli.js';
import type { Shaped } from '../support/test-app.js';
import {
  churnAfterJoiningRowTypeOf,
  survivalRowTypeOf,
} from '../../libs/metrics/graphql/snapshots/lives.type.js';
import { repeatPurchaseRowTypeOf } from '../../libs/metrics/graphql/snapshots/repeat-purchase.type.js';
import { lifetimeValueRowTypeOf } from '../../libs/metrics/graphql/snapshots/lifetime-value.type.js';
import { tenureRowTypeOf } from '../../libs/metrics/graphql/snapshots/tenure.type.js';
import { concentrationRowTypeOf } from '../../libs/metrics/graphql/snapshots/window.type.js';
import { loyalOf } from '../../libs/metrics/domain/snapshots/window.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_master_transactions.csv');
/** Of a program that says nothing else. */
const inactivityDays = 180;

const given = existsSync(FILE);
const describeWithData = given ? describe : describe.skip;
const itWithData = given ? it : it.skip;
if (!given) process.stdout.write('Skipped: the purchases of CDNOW are not at ../shared/data.\n');

const REVENUE = `select period::text as period, buyers, purchase_days, orders, gross_minor - returned_minor as net, repeat_net_minor as repeat
  from revenue_cells where grain = 'MONTH' and dimension = 'ALL' order by period`;
const COHORTS = `select cohort || ' ' || lpad(age::text, 3, '0') as cohort, members, active, last_active, orders, net_minor
  from cohort_cells join cohort_series using (program_id, generation, series)
  where basis = 'FIRST_PURCHASE' and grain = 'MONTH' and dimension = 'ALL' order by cohort_cells.cohort, age`;

const OF_CUSTOMERS = [
  ...[
    'REPEAT_PURCHASE',
    'LOYALTY',
    'CHURN_AFTER_JOINING',
    'SURVIVAL',
    'CONCENTRATION',
    'TENURE',
    'LIFETIME_VALUE',
  ],
] as readonly SnapshotName[];

let bench: CliBench;
const known = given ? purchasesIn(FILE) : new Map<string, never>();

beforeAll(async () => {
  if (!given) return;
  bench = await CliBench.start();
  await bench.program('cdnow', '--since', '1996-12-31');
  await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
  expect(await bench.done('metrics', 'rebuild', '--program', 'cdnow')).toMatch(/^Counted 23,570 customers/);
}, 900_000);

afterAll(async () => {
  if (given) await bench.stop();
});

describeWithData('The metrics of CDNOW, imported as a shop would', () => {
  const rows = async (grain: 'MONTH' | 'QUARTER' | 'YEAR'): Promise<readonly RetentionRow[]> =>
    bench.within('cdnow', async ({ services, tx }) => {
      const asked = { grain, from: '1997-01-01', through: '1998-12-31', dimension: 'ALL' } as const;
      const page = { after: null, limit: 100 };
      return required(await services.get(RetentionReports).report(tx, { ...asked, ...page }), 'a report')
        .rows;
    });
  /** The first column is a text, the others are numbers. */
  const cells = async (sql: string): Promise<unknown[][]> =>
    (await bench.database.query<Record<string, string>>(sql)).map((row) => {
      const [first, ...others] = Object.values(row);
      return [first, ...others.map(Number)];
    });

  it.each(['MONTH', 'QUARTER', 'YEAR'] as const)(
    'say how customers stood to each %s, as the file says',
    async (grain) => {
      const told = await rows(grain);
      expect(told.length).toBeGreaterThan(1);
      for (const { period, through, strict, churn, ...row } of told) {
        const reckoned = standing(known, { period, through, inactivityDays });
        expect(row).toMatchObject(reckoned);
        const atStart = (reckoned['retained'] ?? 0) + (reckoned['lost'] ?? 0);
        expect([strict.denominator, churn.denominator]).toEqual([atStart, atStart]);
        if (atStart === 0) expect([strict.value, churn.value]).toEqual([null, null]);
        else expect(strict.value).toBeCloseTo((reckoned['retained'] ?? 0) / atStart, 6);
      }
    },
  );

  it('sum the revenue of months, and say who of each cohort bought when, as the file says', async () => {
    expect(await cells(REVENUE)).toEqual(revenueByMonth(known));
    expect(await cells(COHORTS)).toEqual(cohortsByMonth(known));
    expect(await bench.done('doctor', '--program', 'cdnow')).toContain('All is well.');
  }, 300_000);
});

/** Two days: one amid the purchases, so that what came later must not count, and one after all of them. */
describe.each(['1998-04-15', '1998-07-01'])('The reports over all customers of CDNOW, as of %s', (date) => {
  const asOf = dayOf(date);
  const MONTHS = ['1997-01', '1997-02', '1997-03'] as const;

  /** Of everybody, and of those who bought first in a month. */
  const rowsOf = new Map<string, Shaped>();

  beforeAll(async () => {
    if (!given) return;
    bench.now = new Date(`${date}T12:00:00Z`);
    const said = await bench.done('metrics', 'snapshot', '--program', 'cdnow');
    expect(said).toBe(`Made ${SNAPSHOT_NAMES.length} reports of "cdnow" as of ${date}.`);
    await bench.within('cdnow', async ({ services, tx }) => {
      const asked = { asOf: date, after: null, limit: 100 };
      for (const report of OF_CUSTOMERS)
        for (const by of ['ALL', 'COHORT'] as const) {
          const found = await services.get(SnapshotViews).latest(tx, report, by, asked);
          expect([found?.asOf, found?.frame.inactivityDays]).toEqual([date, inactivityDays]);
          for (const row of found?.rows ?? []) rowsOf.set(`${report} ${row.value}`, row);
        }
    });
  }, 300_000);

  const figures = (report: SnapshotName, month: string | null = null): Shaped =>
    required(rowsOf.get(`${report} ${month ?? ''}`) as object | undefined, 'a row');

  itWithData.each([null, ...MONTHS])(
    'say who buys again (first in %s)',
    (month) => {
      const buyers = buyersBefore(known, asOf, month);
      const row = repeatPurchaseRowTypeOf(figures('REPEAT_PURCHASE', month));
      const { within, ladder } = repeats(buyers, asOf);
      expect(
        row.within.map(({ days, repeated }) => [days, repeated.denominator, repeated.numerator]),
      ).toEqual(within);
      expect(
        row.ladder.map(({ purchaseDays, wentOn }) => [purchaseDays, wentOn.denominator, wentOn.numerator]),
      ).toEqual(ladder);
      expect(row.repeatBuyers.value).toBeCloseTo((ladder?.[0]?.[2] ?? NaN) / buyers.length, 6);
    },
    300_000,
  );

  itWithData(
    'say how long customers stay, and whether cohorts differ',
    () => {
      const groups = MONTHS.map((month) => livesOf(buyersBefore(known, asOf, month), asOf, inactivityDays));
      for (const [place, month] of [null, ...MONTHS].entries()) {
        const lives =
          place === 0 ? livesOf(buyersBefore(known, asOf), asOf, inactivityDays) : (groups[place - 1] ?? []);
        const row = survivalRowTypeOf(figures('SURVIVAL', month));
        expect([row.customers, row.ended]).toEqual([
          lives.length,
          lives.filter(({ hasEnded }) => hasEnded).length,
        ]);
        expect(row.points.length).toBeGreaterThan(12);
        for (const { days, survival, standardError } of row.points) {
          const reckoned = survivalAt(lives, days);
          expect(survival).toBeCloseTo(reckoned.survival, 8);
          expect(standardError).toBeCloseTo(reckoned.standardError, 8);
        }
      }
      const cohorts = [
        ...new Set([...known.values()].map((days) => monthOf(Math.min(...days.keys())))),
      ].sort();
      const all = cohorts.map((month) => livesOf(buyersBefore(known, asOf, month), asOf, inactivityDays));
      const { logRank } = figures('SURVIVAL', MONTHS[0]).figures;
      const reckoned = logRankOfAll(all.filter((lives) => lives.length > 0));
      expect(logRank.degrees).toBe(reckoned.degrees);
      expect(logRank.statistic).toBeCloseTo(reckoned.statistic, 6);
      expect(logRank.p).toBeCloseTo(reckoned.p, 8);
    },
    300_000,
  );

  itWithData(
    'say who buys often, and how revenue is spread, by what they were a year before',
    () => {
      for (const month of [null, ...MONTHS]) {
        const buyers = buyersBefore(known, asOf, month);
        const loyal = loyalOf(figures('LOYALTY', month).figures, 3);
        expect([loyal.loyal, loyal.active]).toEqual(loyalty(buyers, asOf, 3));
        const row = concentrationRowTypeOf(figures('CONCENTRATION', month));
        const reckoned = concentration(buyers, asOf);
        expect([row.customers, Number(row.net), row.holders80.numerator]).toEqual([
          ...[reckoned['customers'], reckoned['net'], reckoned['holders']],
        ]);
        for (const name of ['top1', 'top10', 'top20', 'gini'] as const)
          expect(row[name].value).toBeCloseTo(reckoned[name] ?? NaN, 6);
      }
    },
    300_000,
  );

  itWithData(
    'say who buys nothing after joining',
    () => {
      const row = churnAfterJoiningRowTypeOf(figures('CHURN_AFTER_JOINING'));
      const told = row.days.map(({ day, noPurchaseSince, noPurchaseOn, notReturnedBy }) => [
        ...[day, noPurchaseSince.denominator],
        ...[noPurchaseSince.numerator, noPurchaseOn.numerator, notReturnedBy.numerator],
      ]);
      expect(told).toEqual(churnAfterJoining(known, joinedIn(FILE), asOf));
    },
    300_000,
  );

  itWithData(
    'say what customers spend the longer they are there, and what they are worth',
    () => {
      for (const month of [null, ...MONTHS]) {
        const buyers = buyersBefore(known, asOf, month);
        const reckoned = values(buyers, asOf, inactivityDays);
        const tenure = tenureRowTypeOf(figures('TENURE', month));
        expect(
          tenure.bands.map(({ fromDays, customers, netPerYear, net }) => [
            ...[fromDays, customers, Math.round(netPerYear.denominator * 365), Number(net)],
          ]),
        ).toEqual(tenureBands(buyers, asOf));
        expect([tenure.repeatBuyers.numerator, tenure.repeatBuyersRevenue.numerator]).toEqual([
          ...[reckoned['repeatBuyers'], reckoned['repeatNet']],
        ]);
        const { historic, formula, ...worth } = lifetimeValueRowTypeOf(figures('LIFETIME_VALUE', month));
        const { customers = 0, orders = 0, net = 0, tenureDays = 0, atStart = 0, lost = 0 } = reckoned;
        expect([worth.customers, Number(historic.value), formula.averageOrder.denominator]).toEqual([
          customers,
          net,
          orders,
        ]);
        expect([formula.retention.denominator, formula.retention.numerator]).toEqual([
          atStart,
          atStart - lost,
        ]);
        const years = lost > 0 ? atStart / lost : tenureDays / 365 / customers;
        expect(formula.lifespanBasis).toBe(lost > 0 ? 'PERIOD_OVER_CHURN' : 'OBSERVED_TENURE');
        expect((formula.value ?? NaN) / ((net / tenureDays) * 365 * years)).toBeCloseTo(1, 6);
        expect(
          (formula.retentionWeighted ?? NaN) / ((net / orders) * years * (1 - lost / atStart)),
        ).toBeCloseTo(1, 6);
        expect([worth.predicted.value, worth.predicted.reason]).toEqual([null, null]);
      }
    },
    300_000,
  );
});
