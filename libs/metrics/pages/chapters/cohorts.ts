import { addMonths } from '#kernel';
import { monthOf } from '../../domain/finance/breakage.js';
import type { CohortBasis } from '../../domain/roll-ups/cell-sheet.js';
import type { CohortRow } from '../../reports/cohort-reports.service.js';
import type { ReportFrame } from '../../reports/report-frame.js';
import type { HeatMap, HeatRow } from '../heat-map.js';
import { column, tableOf } from '../report-table.js';
import { chapterOf, ROWS_MAX, yesOrNo, type MakeChapter } from './order.js';

/** Cohorts of a grid, and their ages. */
const COHORTS = 24;

/** Who of those who came together bought later. */
export const cohortChapter = cohortsBy('FIRST_PURCHASE', {
  ...{ name: 'cohorts', title: 'Cohorts', who: 'Customers by the month of their first purchase' },
});

/** The same of members by when they joined. */
export const joinedChapter = cohortsBy('ENROLMENT', {
  ...{ name: 'joined', title: 'Cohorts of members', who: 'Members by the month in which they joined' },
});

function cohortsBy(
  basis: CohortBasis,
  { name, title, who }: { readonly name: string; readonly title: string; readonly who: string },
): MakeChapter {
  return chapterOf([], async ({ sources, tx, frame, period }) => {
    const last = monthOf(period.through);
    const from = addMonths(last, -(COHORTS - 1));
    const asked = { grain: 'MONTH', basis, dimension: 'ALL', from } as const;
    const of = { ...asked, through: last, after: null, limit: ROWS_MAX };
    const report = await sources.cohorts.report(tx, of);
    if (!report || report.rows.length === 0) return null;
    return {
      title,
      about: `${who}, the ${COHORTS} through ${period.name}: how many of them bought in each month after it.`,
      warning: null,
      tables: [tableOf(name, 'What cohorts bought at each age', COHORT_COLUMNS, report.rows)],
      plots: [],
      grids: [gridOf(report.rows, frame)],
    };
  });
}

const COHORT_COLUMNS = [
  column('cohort', 'cohort', 'TEXT', (row: CohortRow) => row.cohort),
  column('age', 'month', 'COUNT', (row: CohortRow) => row.age),
  column('isComplete', 'over', 'TEXT', (row: CohortRow) => yesOrNo(row.isComplete)),
  column('members', 'customers', 'COUNT', (row: CohortRow) => row.members),
  column('active', 'bought', 'SHARE', (row: CohortRow) => row.active),
  column('onOrAfter', 'then or later', 'SHARE', (row: CohortRow) => row.onOrAfter),
  column('orders', 'orders', 'COUNT', (row: CohortRow) => row.orders),
  column('net', 'net', 'MONEY', (row: CohortRow) => row.netMinor),
  column('cumulativeNet', 'net so far', 'MONEY', (row: CohortRow) => row.cumulativeNetMinor),
];

/** A row of zeros where nobody bought, as far as months are over. */
function gridOf(rows: readonly CohortRow[], { asOf, timeZone }: ReportFrame): HeatMap {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(asOf);
  const cohorts = [...new Set(rows.map(({ cohort }) => cohort))];
  return {
    ...{ title: 'Of each cohort who bought in a month, in percent', unit: 'month' },
    rows: cohorts.map((cohort): HeatRow => {
      const of = new Map(rows.filter((row) => row.cohort === cohort).map((row) => [row.age, row]));
      const over = Math.min(COHORTS + 1, monthsBetween(cohort, today));
      const shares = Array.from({ length: over }, (_, age) => of.get(age)?.active.value ?? 0);
      return { name: cohort.slice(0, 7), size: of.get(0)?.members ?? 0, shares };
    }),
  };
}

function monthsBetween(from: string, to: string): number {
  const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthOf(to) - monthOf(from);
}
