import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RetentionReports, type RetentionRow } from '#metrics';
import { valueOf } from '../../apps/cli/services.js';
import { CliBench } from '../support/cli.js';

const FILE = join(import.meta.dirname, '../../../shared/data/cdnow_master_transactions.csv');
const DAY_MS = 86_400_000;
const INACTIVITY_DAYS = 180;

const describeWithData = existsSync(FILE) ? describe : describe.skip;
if (!existsSync(FILE)) process.stdout.write('Skipped: the purchases of CDNOW are not at ../shared/data.\n');

/** Net revenue in cents by purchase day, by customer: straight from the file. */
function purchases(): Map<string, Map<number, { cents: number; orders: number }>> {
  const customers = new Map<string, Map<number, { cents: number; orders: number }>>();
  const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n');
  for (const line of lines) {
    const [customer = '', date = '', , amount = ''] = line.split(',');
    const cents = Math.round(Number(amount) * 100);
    if (cents === 0) continue;
    const text = date.includes('-') ? date : `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}`;
    const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
    const days = customers.get(customer) ?? new Map<number, { cents: number; orders: number }>();
    const known = days.get(day) ?? { cents: 0, orders: 0 };
    days.set(day, { cents: known.cents + cents, orders: known.orders + 1 });
    customers.set(customer, days);
  }
  return customers;
}

const dayOf = (text: string): number => Date.parse(text) / DAY_MS;

describeWithData('The metrics of CDNOW, imported as a shop would', () => {
  let bench: CliBench;
  const known = existsSync(FILE)
    ? purchases()
    : new Map<string, Map<number, { cents: number; orders: number }>>();

  beforeAll(async () => {
    bench = await CliBench.start();
    await bench.program('cdnow', '--since', '1996-12-31');
    await bench.done('import', 'orders', FILE, '--program', 'cdnow', '--create-customers', 'enrol');
    expect(await bench.done('metrics', 'rebuild', '--program', 'cdnow')).toMatch(/^Counted 23,570 customers/);
  }, 600_000);

  afterAll(() => bench.stop());

  const rows = async (grain: 'MONTH' | 'QUARTER' | 'YEAR'): Promise<RetentionRow[]> =>
    bench.within('cdnow', async ({ services, tx }) => {
      const asked = { grain, from: '1997-01-01', through: '1998-12-31', dimension: 'ALL' } as const;
      return [...valueOf(await services.get(RetentionReports).report(tx, asked)).rows];
    });

  it.each(['MONTH', 'QUARTER', 'YEAR'] as const)(
    'say how customers stood to each %s, as the file says',
    async (grain) => {
      const told = await rows(grain);
      expect(told.length).toBeGreaterThan(1);
      const reckoned = told.map(({ period, through }) => ({ period, ...standing(known, period, through) }));
      expect(
        told.map(({ period, retained, lost, reactivated, acquired, acquiredAndLost }) => ({
          ...{ period, retained, lost, reactivated, acquired, acquiredAndLost },
        })),
      ).toEqual(reckoned);
      for (const row of told) {
        const { retained, lost, strict, churn } = row;
        if (retained + lost === 0) expect(strict.value).toBeNull();
        else expect(strict.value).toBeCloseTo(retained / (retained + lost), 6);
        expect(churn.numerator).toBe(lost);
      }
    },
  );

  it('sum the revenue of months as the file says', async () => {
    const cells = await bench.database.query<Record<string, string>>(
      `select period::text as period, buyers, purchase_days, orders, gross_minor - returned_minor as net, repeat_net_minor as repeat
       from revenue_cells where grain = 'MONTH' and dimension = 'ALL' order by period`,
    );
    const months = new Map<
      string,
      { buyers: Set<string>; days: number; orders: number; net: number; repeat: number }
    >();
    for (const [customer, days] of known) {
      const first = Math.min(...days.keys());
      for (const [day, { cents, orders }] of days) {
        const month = `${new Date(day * DAY_MS).toISOString().slice(0, 7)}-01`;
        const of = months.get(month) ?? { buyers: new Set(), days: 0, orders: 0, net: 0, repeat: 0 };
        of.buyers.add(customer);
        months.set(month, {
          ...{ buyers: of.buyers, days: of.days + 1, orders: of.orders + orders, net: of.net + cents },
          repeat: of.repeat + (day > first ? cents : 0),
        });
      }
    }
    expect(
      cells.map((cell) => [
        cell['period'],
        ...['buyers', 'purchase_days', 'orders', 'net', 'repeat'].map((name) => Number(cell[name])),
      ]),
    ).toEqual(
      [...months]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([month, { buyers, days, orders, net, repeat }]) => [
          month,
          buyers.size,
          days,
          orders,
          net,
          repeat,
        ]),
    );
  });

  it('say who of each monthly cohort bought when, as the file says', async () => {
    const cells = await bench.database.query<Record<string, string>>(
      `select cohort::text as cohort, age, members, active, last_active, orders, net_minor from cohort_cells
       where basis = 'FIRST_PURCHASE' and grain = 'MONTH' and dimension = 'ALL' order by cohort, age`,
    );
    const monthOf = (day: number): number => {
      const date = new Date(day * DAY_MS);
      return date.getUTCFullYear() * 12 + date.getUTCMonth();
    };
    const reckoned = new Map<string, number[]>();
    for (const days of known.values()) {
      const sorted = [...days.keys()].sort((a, b) => a - b);
      const [first = 0, last = 0] = [sorted[0], sorted.at(-1)];
      const ages = new Map<number, number[]>();
      for (const day of sorted) {
        const [age, of] = [monthOf(day) - monthOf(first), days.get(day) ?? { cents: 0, orders: 0 }];
        const [orders = 0, net = 0] = ages.get(age) ?? [];
        ages.set(age, [orders + of.orders, net + of.cents]);
      }
      for (const [age, [orders = 0, net = 0]] of ages) {
        const key = `${new Date(first * DAY_MS).toISOString().slice(0, 7)}-01 ${String(age).padStart(3, '0')}`;
        const [members = 0, active = 0, lasts = 0, allOrders = 0, allNet = 0] = reckoned.get(key) ?? [];
        const isLast = monthOf(last) - monthOf(first) === age;
        reckoned.set(key, [
          ...[members + (age === 0 ? 1 : 0), active + 1, lasts + (isLast ? 1 : 0)],
          ...[allOrders + orders, allNet + net],
        ]);
      }
    }
    expect(
      cells.map((cell) => [
        `${cell['cohort']} ${String(cell['age']).padStart(3, '0')}`,
        ...['members', 'active', 'last_active', 'orders', 'net_minor'].map((name) => Number(cell[name])),
      ]),
    ).toEqual([...reckoned].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, counts]) => [key, ...counts]));
  });

  it('leave nothing wrong behind', async () => {
    expect(await bench.done('doctor', '--program', 'cdnow')).toContain('All is well.');
  });
});

/** Counts customers by comparing their days with the period's, one after the other. */
function standing(
  known: Map<string, Map<number, unknown>>,
  period: string,
  through: string,
): Record<string, number> {
  const counts = { retained: 0, lost: 0, reactivated: 0, acquired: 0, acquiredAndLost: 0 };
  const [start, end] = [dayOf(period), dayOf(through)];
  for (const days of known.values()) {
    const all = [...days.keys()];
    const isActive = (at: number): boolean => all.some((day) => day <= at && at - day <= INACTIVITY_DAYS);
    const [before, after] = [isActive(start - 1), isActive(end)];
    const isOld = all.some((day) => day < start);
    const isNew = !isOld && all.some((day) => day <= end);
    if (before && after) counts.retained += 1;
    else if (before) counts.lost += 1;
    else if (isOld && after) counts.reactivated += 1;
    else if (isNew && after) counts.acquired += 1;
    else if (isNew) counts.acquiredAndLost += 1;
  }
  return counts;
}
