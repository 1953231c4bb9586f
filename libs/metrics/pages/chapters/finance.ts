import { localDateOf, type LocalDate } from '#kernel';
import type { DeferredMovement } from '../../domain/finance/deferred-revenue.js';
import type { LiabilityRow } from '../../domain/finance/liability.js';
import { CALENDARS, dayNumberOf, localDateOfNumber } from '../../domain/roll-ups/periods.js';
import type { DeferredRevenueReport, LiabilityReport } from '../../finance/finance-reports.service.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { chapterOf, sentenceOf, yesOrNo, type ChapterOrder } from './order.js';
import { ofEachType } from './points.js';

/** What outstanding points are expected to cost. */
export const liabilityChapter = chapterOf(['POINTS'], async (order) => {
  const { sources, tx, program, now } = order;
  const reports = await ofEachType(order, ({ code: pointType }, asOf) =>
    sources.finance.liability(tx, { programId: program.id, now, pointType, asOf, grain: 'MONTH' }),
  );
  const [first] = reports;
  if (!first) return null;
  return {
    title: 'What outstanding points cost',
    about: `As of the end of ${first.asOf}: outstanding points that are expected to be redeemed, at what a point costs, in ${program.currency}. Low and high are the ends of the 95 % interval of the estimate.`,
    warning: reports.some(({ isEnough }) => !isEnough)
      ? 'There is too little history of some points to expect breakage: all that is outstanding counts.'
      : null,
    tables: [
      tableOf('liability', 'In all', LIABILITY_COLUMNS, reports),
      tableOf('liability-cohorts', 'By month of earning', COHORT_COLUMNS, reports.flatMap(cohortsOf)),
    ],
    ...{ plots: [], grids: [] },
  };
});

type Sums = Omit<LiabilityRow, 'cohort' | 'basis'>;

const SUM_COLUMNS: ColumnOf<Sums>[] = [
  column('outstanding', 'outstanding', 'COUNT', (row) => row.outstanding),
  column('expected', 'to be redeemed', 'COUNT', (row) => row.expected),
  column('breakage', 'breakage', 'COUNT', (row) => row.breakage),
  column('liability', 'liability', 'MONEY', (row) => row.liabilityMinor),
  column('low', 'low', 'MONEY', (row) => row.lowMinor),
  column('high', 'high', 'MONEY', (row) => row.highMinor),
];

const LIABILITY_COLUMNS: ColumnOf<LiabilityReport>[] = [
  column('pointType', 'points', 'TEXT', ({ pointType }) => pointType.code),
  column('asOf', 'as of the end of', 'TEXT', ({ asOf }) => asOf),
  ...SUM_COLUMNS,
  column('withoutBreakage', 'without breakage', 'MONEY', (row) => row.withoutBreakageMinor),
  column('costPoints', 'points', 'COUNT', ({ cost }) => cost.points),
  column('cost', 'cost', 'MONEY', ({ cost }) => cost.minor),
];

type Cohort = LiabilityRow & { readonly type: string };

function cohortsOf({ pointType, rows }: LiabilityReport): Cohort[] {
  return rows.map((row) => ({ type: pointType.code, ...row }));
}

const COHORT_COLUMNS: ColumnOf<Cohort>[] = [
  column('pointType', 'points', 'TEXT', (row) => row.type),
  column('cohort', 'earned in', 'TEXT', (row) => row.cohort),
  ...SUM_COLUMNS,
  column('basis', 'by', 'TEXT', (row) => sentenceOf(row.basis)),
];

/** What of the prices of orders is deferred until their points are redeemed. */
export const deferredChapter = chapterOf(['POINTS'], async (order) => {
  const { sources, tx, program, now, period } = order;
  const { grain } = period;
  if (grain === 'WEEK') return null;
  const reports: DeferredRevenueReport[] = [];
  for (const start of startsOf(order))
    reports.push(
      ...(await ofEachType(order, ({ code: pointType }) =>
        sources.finance.deferredRevenue(tx, {
          ...{ programId: program.id, now, pointType, period: start, grain },
        }),
      )),
    );
  if (reports.length === 0) return null;
  return {
    title: 'Deferred revenue',
    about: `By IFRS 15: of the price of an order a part is put down to the points that it earned, and recognised as they are redeemed, with what of them is expected to lapse. In ${program.currency}.`,
    warning: null,
    tables: [
      tableOf('deferred-revenue', 'Period by period', PERIOD_COLUMNS, reports),
      tableOf('deferred-revenue-cohorts', 'By month of earning', ROW_COLUMNS, reports.flatMap(rowsOf)),
    ],
    ...{ plots: [], grids: [] },
  };
});

/** The first days of the periods that are asked for and have begun. */
function startsOf({ period: { from, through, grain }, program, now }: ChapterOrder): LocalDate[] {
  const today = localDateOf(now, program.timeZone);
  const last = through < today ? through : today;
  const calendar = CALENDARS[grain];
  const starts: LocalDate[] = [];
  for (let day = dayNumberOf(from); day <= dayNumberOf(last); day = calendar.nextOf(day))
    starts.push(localDateOfNumber(day));
  return starts;
}

const MOVEMENT_COLUMNS: ColumnOf<DeferredMovement>[] = [
  column('opening', 'opening', 'MONEY', (row) => row.openingMinor),
  column('additions', 'put down', 'MONEY', (row) => row.additionsMinor),
  column('reversed', 'reversed', 'MONEY', (row) => row.reversedMinor),
  column('recognised', 'recognised', 'MONEY', (row) => row.recognisedMinor),
  column('breakage', 'breakage', 'MONEY', (row) => row.breakageMinor),
  column('catchUp', 'catch-up', 'MONEY', (row) => row.catchUpMinor),
  column('rounding', 'rounding', 'MONEY', (row) => row.roundingMinor),
  column('closing', 'closing', 'MONEY', (row) => row.closingMinor),
];

const PERIOD_COLUMNS: ColumnOf<DeferredRevenueReport>[] = [
  column('from', 'from', 'TEXT', (row) => row.from),
  column('through', 'through', 'TEXT', (row) => row.through),
  column('isComplete', 'over', 'TEXT', (row) => yesOrNo(row.isComplete)),
  column('pointType', 'points', 'TEXT', ({ pointType }) => pointType.code),
  ...MOVEMENT_COLUMNS,
  column('revenue', 'revenue', 'MONEY', (row) => row.revenueMinor),
];

type Moved = DeferredRevenueReport['rows'][number] & { readonly from: LocalDate; readonly type: string };

function rowsOf({ from, pointType, rows }: DeferredRevenueReport): Moved[] {
  return rows.map((row) => ({ from, type: pointType.code, ...row }));
}

const ROW_COLUMNS: ColumnOf<Moved>[] = [
  column('from', 'from', 'TEXT', (row) => row.from),
  column('pointType', 'points', 'TEXT', (row) => row.type),
  column('cohort', 'earned in', 'TEXT', (row) => row.cohort),
  ...MOVEMENT_COLUMNS,
];
