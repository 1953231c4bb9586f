import type { RevenueRow } from '../../reports/revenue-reports.service.js';
import { column, tableOf } from '../report-table.js';
import { chapterOf, ROWS_MAX, VALUE_COLUMN, warningOf, yesOrNo } from './order.js';

/** What was bought. */
export const revenueChapter = chapterOf([], async ({ sources, tx, program, period, by }) => {
  const asked = { grain: period.grain, from: period.from, through: period.through, dimension: by };
  const report = await sources.revenue.report(tx, { ...asked, after: null, limit: ROWS_MAX });
  return (
    report && {
      title: 'Revenue',
      about: `What was bought, less what came back of it, whenever it came back. In ${program.currency}.`,
      warning: warningOf(by),
      tables: [tableOf('revenue', `Revenue of ${period.name}`, REVENUE_COLUMNS, report.rows)],
      ...{ plots: [], grids: [] },
    }
  );
});

const REVENUE_COLUMNS = [
  column('period', 'from', 'TEXT', (row: RevenueRow) => row.period),
  VALUE_COLUMN,
  column('isComplete', 'over', 'TEXT', (row: RevenueRow) => yesOrNo(row.isComplete)),
  column('buyers', 'buyers', 'COUNT', (row: RevenueRow) => row.buyers),
  column('orders', 'orders', 'COUNT', (row: RevenueRow) => row.orders),
  column('gross', 'gross', 'MONEY', (row: RevenueRow) => row.grossMinor),
  column('returned', 'returned', 'MONEY', (row: RevenueRow) => row.returnedMinor),
  column('net', 'net', 'MONEY', (row: RevenueRow) => row.netMinor),
  column('repeatBuyers', 'buying again', 'SHARE', (row: RevenueRow) => row.repeatBuyers),
  column('repeatRevenue', 'of revenue', 'RATE', (row: RevenueRow) => row.repeatRevenue),
];
