import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { required } from '#kernel';
import { RetentionReports, type RetentionRow } from '#metrics';
import { cohortsByMonth, purchasesIn, revenueByMonth, standing } from '../support/cdnow-reckoning.js';
import { CliBench } from '../support/cli.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_master_transactions.csv');
/** Of a program that says nothing else. */
const inactivityDays = 180;

const describeWithData = existsSync(FILE) ? describe : describe.skip;
if (!existsSync(FILE)) process.stdout.write('Skipped: the purchases of CDNOW are not at ../shared/data.\n');

const REVENUE = `select period::text as period, buyers, purchase_days, orders, gross_minor - returned_minor as net, repeat_net_minor as repeat
  from revenue_cells where grain = 'MONTH' and dimension = 'ALL' order by period`;
const COHORTS = `select cohort || ' ' || lpad(age::text, 3, '0') as cohort, members, active, last_active, orders, net_minor
  from cohort_cells where basis = 'FIRST_PURCHASE' and grain = 'MONTH' and dimension = 'ALL' order by cohort_cells.cohort, age`;

describeWithData('The metrics of CDNOW, imported as a shop would', () => {
  let bench: CliBench;
  const known = existsSync(FILE) ? purchasesIn(FILE) : new Map<string, never>();

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
    await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
    expect(await bench.done('metrics', 'rebuild', '--program', 'cdnow')).toMatch(/^Counted 23,570 customers/);
  }, 900_000);

  afterAll(() => bench.stop());

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
