import { addMonths } from '#kernel';
import type { RetentionRow } from '../../reports/retention-reports.service.js';
import type { LinePlot, PlotLine } from '../line-plot.js';
import { column, tableOf } from '../report-table.js';
import { chapterOf, largestFirst, percent, ROWS_MAX, VALUE_COLUMN, warningOf, yesOrNo } from './order.js';

/** How many periods a course shows: those that are asked for, and some before. */
const COURSE_PERIODS = 8;
const MONTHS = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;

/** Who stayed. */
export const retentionChapter = chapterOf([], async ({ sources, tx, period, by }) => {
  const { grain, through } = period;
  // Weeks say more of weekends than of customers.
  if (grain === 'WEEK') return null;
  const from = addMonths(period.from, -((COURSE_PERIODS - 1) * MONTHS[grain]));
  const asked = { grain, from, through, dimension: by, after: null, limit: ROWS_MAX };
  const report = await sources.retention.report(tx, asked);
  if (!report) return null;
  const rows = report.rows.filter((row) => row.period >= period.from);
  return {
    title: 'Retention',
    about:
      'Strict: of those who were active when a period began who still was when it ended. As textbooks have it, those who came back count as kept, so that it may exceed 1. Periods that are not over are told as if nobody bought any more, and are left out of the course.',
    warning: warningOf(by),
    tables: [tableOf('retention', `Retention of ${period.name}`, RETENTION_COLUMNS, rows)],
    plots: coursePlot(report.rows),
    grids: [],
  };
});

const RETENTION_COLUMNS = [
  column('period', 'from', 'TEXT', (row: RetentionRow) => row.period),
  column('through', 'through', 'TEXT', (row: RetentionRow) => row.through),
  VALUE_COLUMN,
  column('isComplete', 'over', 'TEXT', (row: RetentionRow) => yesOrNo(row.isComplete)),
  column('atStart', 'at start', 'COUNT', (row: RetentionRow) => row.atStart),
  column('atEnd', 'at end', 'COUNT', (row: RetentionRow) => row.atEnd),
  column('acquired', 'new', 'COUNT', (row: RetentionRow) => row.acquired),
  column('reactivated', 'came back', 'COUNT', (row: RetentionRow) => row.reactivated),
  column('lost', 'lost', 'COUNT', (row: RetentionRow) => row.lost),
  column('strict', 'retention', 'SHARE', (row: RetentionRow) => row.strict),
  column('textbook', 'textbook', 'RATE', (row: RetentionRow) => row.textbook),
  column('churn', 'churn', 'SHARE', (row: RetentionRow) => row.churn),
];

function coursePlot(rows: readonly RetentionRow[]): LinePlot[] {
  const over = rows.filter(({ isComplete, strict }) => isComplete && strict.value !== null);
  const periods = [...new Set(over.map(({ period }) => period))].sort();
  if (periods.length < 2) return [];
  const lines = largestFirst(over, ({ atStart }) => atStart).map(([value, of]): PlotLine => ({
    name: value || 'everybody',
    points: of.map(({ period, strict: { value: y, interval } }) => ({
      ...{ x: periods.indexOf(period), y: y ?? 0, low: interval?.low, high: interval?.high },
    })),
  }));
  return [
    {
      ...{
        name: 'retention',
        title: 'Retention, with the interval that holds the true share in 95 of 100',
        lines,
      },
      ...{ xTitle: 'period beginning on', yTitle: 'strict retention', yEnd: 1, yText: percent },
      xTicks: periods.map((_, place) => place),
      xText: (place) => periods[place]?.slice(0, 7) ?? '',
    },
  ];
}
