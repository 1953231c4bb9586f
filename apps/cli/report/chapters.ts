import type { Program } from '#access';
import {
  CohortReports,
  isSelfSelected,
  ModelViews,
  RetentionReports,
  RevenueReports,
  type CohortRow,
  type Dimension,
  type ReportFrame,
  type RetentionRow,
  type RevenueRow,
} from '#metrics';
import type { Tx } from '#platform';
import type { Services } from '../services.js';
import type { HeatMap, HeatRow } from './heat-map.js';
import { LINES_MAX, type LinePlot, type PlotLine } from './line-plot.js';
import type { Chapter } from './page.js';
import { monthsBefore, type AskedPeriod } from './period.js';
import { tableOf } from './report-table.js';

/** What a report is asked for. */
export interface ChapterOrder {
  readonly services: Services;
  readonly tx: Tx;
  readonly program: Program;
  readonly frame: ReportFrame;
  readonly period: AskedPeriod;
  readonly by: Dimension;
}

/** Null: there is nothing to tell yet. */
export type MakeChapter = (order: ChapterOrder) => Promise<Chapter | null>;

/** Rows of a report at most: ten years of months by forty slices. */
const ROWS_MAX = 5_000;
/** How many periods a course shows: those that are asked for, and some before. */
const COURSE_PERIODS = 8;
/** Cohorts of a grid, and their ages. */
const COHORTS = 24;
const MONTHS = { MONTH: 1, QUARTER: 3, YEAR: 12 } as const;

export const SELF_SELECTION =
  'Customers chose themselves to be what the rows tell apart, and those who buy more choose otherwise: what differs between rows is a difference, and no effect of the program. Only the holdout of an experiment tells effects.';

/** Who stayed. */
export const retentionChapter: MakeChapter = async ({ services, tx, period, by }) => {
  const { grain, through } = period;
  const from = monthsBefore(period.from, (COURSE_PERIODS - 1) * MONTHS[grain]);
  const asked = { grain, from, through, dimension: by, after: null, limit: ROWS_MAX };
  const report = await services.get(RetentionReports).report(tx, asked);
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
};

const RETENTION_COLUMNS = [
  { name: 'period', title: 'from', kind: 'TEXT', of: (row: RetentionRow) => row.period },
  { name: 'through', title: 'through', kind: 'TEXT', of: (row: RetentionRow) => row.through },
  { name: 'value', title: 'of', kind: 'TEXT', of: (row: RetentionRow) => row.value || 'everybody' },
  { name: 'isComplete', title: 'over', kind: 'TEXT', of: (row: RetentionRow) => yesOrNo(row.isComplete) },
  { name: 'atStart', title: 'at start', kind: 'COUNT', of: (row: RetentionRow) => row.atStart },
  { name: 'atEnd', title: 'at end', kind: 'COUNT', of: (row: RetentionRow) => row.atEnd },
  { name: 'acquired', title: 'new', kind: 'COUNT', of: (row: RetentionRow) => row.acquired },
  { name: 'reactivated', title: 'came back', kind: 'COUNT', of: (row: RetentionRow) => row.reactivated },
  { name: 'lost', title: 'lost', kind: 'COUNT', of: (row: RetentionRow) => row.lost },
  { name: 'strict', title: 'retention', kind: 'SHARE', of: (row: RetentionRow) => row.strict },
  { name: 'textbook', title: 'textbook', kind: 'RATE', of: (row: RetentionRow) => row.textbook },
  { name: 'churn', title: 'churn', kind: 'SHARE', of: (row: RetentionRow) => row.churn },
] as const;

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

/** What was bought. */
export const revenueChapter: MakeChapter = async ({ services, tx, program, period, by }) => {
  const asked = { grain: period.grain, from: period.from, through: period.through, dimension: by };
  const report = await services.get(RevenueReports).report(tx, { ...asked, after: null, limit: ROWS_MAX });
  return (
    report && {
      title: 'Revenue',
      about: `What was bought, less what came back of it, whenever it came back. In ${program.currency}.`,
      warning: warningOf(by),
      tables: [tableOf('revenue', `Revenue of ${period.name}`, REVENUE_COLUMNS, report.rows)],
      ...{ plots: [], grids: [] },
    }
  );
};

const REVENUE_COLUMNS = [
  { name: 'period', title: 'from', kind: 'TEXT', of: (row: RevenueRow) => row.period },
  { name: 'value', title: 'of', kind: 'TEXT', of: (row: RevenueRow) => row.value || 'everybody' },
  { name: 'isComplete', title: 'over', kind: 'TEXT', of: (row: RevenueRow) => yesOrNo(row.isComplete) },
  { name: 'buyers', title: 'buyers', kind: 'COUNT', of: (row: RevenueRow) => row.buyers },
  { name: 'orders', title: 'orders', kind: 'COUNT', of: (row: RevenueRow) => row.orders },
  { name: 'gross', title: 'gross', kind: 'MONEY', of: (row: RevenueRow) => row.grossMinor },
  { name: 'returned', title: 'returned', kind: 'MONEY', of: (row: RevenueRow) => row.returnedMinor },
  { name: 'net', title: 'net', kind: 'MONEY', of: (row: RevenueRow) => row.netMinor },
  { name: 'repeatBuyers', title: 'buying again', kind: 'SHARE', of: (row: RevenueRow) => row.repeatBuyers },
  { name: 'repeatRevenue', title: 'of revenue', kind: 'RATE', of: (row: RevenueRow) => row.repeatRevenue },
] as const;

/** Who of those who came together bought later. */
export const cohortChapter: MakeChapter = async ({ services, tx, frame, period }) => {
  const from = monthsBefore(period.through, COHORTS - 1);
  const asked = { grain: 'MONTH', basis: 'FIRST_PURCHASE', dimension: 'ALL', from } as const;
  const of = { ...asked, through: period.through, after: null, limit: ROWS_MAX };
  const report = await services.get(CohortReports).report(tx, of);
  if (!report || report.rows.length === 0) return null;
  return {
    title: 'Cohorts',
    about: `Customers by the month of their first purchase, the ${COHORTS} through ${period.name}: how many of them bought in each month after it.`,
    warning: null,
    tables: [tableOf('cohorts', 'What cohorts bought at each age', COHORT_COLUMNS, report.rows)],
    plots: [],
    grids: [gridOf(report.rows, frame)],
  };
};

const COHORT_COLUMNS = [
  { name: 'cohort', title: 'cohort', kind: 'TEXT', of: (row: CohortRow) => row.cohort },
  { name: 'age', title: 'month', kind: 'COUNT', of: (row: CohortRow) => row.age },
  { name: 'isComplete', title: 'over', kind: 'TEXT', of: (row: CohortRow) => yesOrNo(row.isComplete) },
  { name: 'members', title: 'customers', kind: 'COUNT', of: (row: CohortRow) => row.members },
  { name: 'active', title: 'bought', kind: 'SHARE', of: (row: CohortRow) => row.active },
  { name: 'onOrAfter', title: 'then or later', kind: 'SHARE', of: (row: CohortRow) => row.onOrAfter },
  { name: 'orders', title: 'orders', kind: 'COUNT', of: (row: CohortRow) => row.orders },
  { name: 'net', title: 'net', kind: 'MONEY', of: (row: CohortRow) => row.netMinor },
  {
    name: 'cumulativeNet',
    title: 'net so far',
    kind: 'MONEY',
    of: (row: CohortRow) => row.cumulativeNetMinor,
  },
] as const;

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

/** What the model of who still buys foretold, beside what came. */
export const forecastChapter: MakeChapter = async ({ services, tx }) => {
  const asked = { kind: 'MBG_NBD', after: null, limit: 1 } as const;
  const [model] = await services.get(ModelViews).models(tx, asked);
  const backtest = model?.backtest;
  if (!model || !backtest) return null;
  const soFar = (weeks: readonly number[]): PlotLine['points'] => {
    let sum = 0;
    return [{ x: 0, y: 0 }, ...weeks.map((one, week) => ({ x: week + 1, y: (sum += one) }))];
  };
  const weeks = backtest.expected.map((expected, week) => ({
    week: week + 1,
    expected,
    actual: backtest.actual[week] ?? 0,
  }));
  return {
    title: 'Forecast and what came',
    about: `MBG/NBD, fitted through ${backtest.through} on ${backtest.customers.toLocaleString('en-US')} customers and shown the weeks after it, of which it knew nothing. As far as the lines part, forecasts are to be believed no more than that.`,
    warning: null,
    tables: [tableOf('forecast', 'Purchase days of these customers, week by week', WEEK_COLUMNS, weeks)],
    plots: [
      {
        ...{ name: 'forecast', title: 'Purchase days since then', xTitle: 'week', yTitle: 'purchase days' },
        yText: (y) => y.toLocaleString('en-US'),
        lines: [
          { name: 'what came', points: soFar(backtest.actual) },
          { name: 'forecast', points: soFar(backtest.expected), isDashed: true },
        ],
      },
    ],
    grids: [],
  };
};

interface Week {
  readonly week: number;
  readonly expected: number;
  readonly actual: number;
}

const WEEK_COLUMNS = [
  { name: 'week', title: 'week', kind: 'COUNT', of: (row: Week) => row.week },
  { name: 'expected', title: 'expected', kind: 'NUMBER', of: (row: Week) => row.expected },
  { name: 'actual', title: 'came', kind: 'COUNT', of: (row: Week) => row.actual },
] as const;

export function warningOf(by: Dimension): string | null {
  return isSelfSelected(by) ? SELF_SELECTION : null;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** By what customers were, those with most of them first, as many as lines can be told apart. */
export function largestFirst<R extends { readonly value: string }>(
  rows: readonly R[],
  sizeOf: (row: R) => number,
): [string, R[]][] {
  const values = new Map<string, R[]>();
  for (const row of rows) values.set(row.value, [...(values.get(row.value) ?? []), row]);
  const size = (of: readonly R[]): number => of.reduce((sum, row) => sum + sizeOf(row), 0);
  return [...values].sort(([, a], [, b]) => size(b) - size(a)).slice(0, LINES_MAX);
}

function yesOrNo(is: boolean): string {
  return is ? 'yes' : 'no';
}

function monthsBetween(from: string, to: string): number {
  const monthOf = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7));
  return monthOf(to) - monthOf(from);
}
