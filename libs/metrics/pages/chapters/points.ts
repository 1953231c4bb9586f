import { addDays, localDateOf, type LocalDate, type Points } from '#kernel';
import type { PointType } from '#ledger';
import { keptOf, type PointMonth } from '../../domain/finance/points-book.js';
import type { CohortOutlook } from '../../domain/finance/breakage.js';
import { rateOf } from '../../domain/rate.js';
import type { PointsReport } from '../../finance/finance-reports.service.js';
import type { HeatMap } from '../heat-map.js';
import type { LinePlot } from '../line-plot.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { chapterOf, sentenceOf, type ChapterOrder } from './order.js';

/** What became of points. */
export const pointsChapter = chapterOf(['POINTS'], async (order) => {
  const reports = await ofEachType(order, ({ code }, asOf) =>
    order.sources.finance.points(order.tx, {
      ...{ programId: order.program.id, now: order.now, pointType: code, asOf },
    }),
  );
  const [first] = reports;
  if (!first) return null;
  return {
    title: 'Points',
    about: `What became of points, by the months in which they were earned, as of the end of ${first.asOf}. Redemption is of the points that were neither taken back nor taken by staff; breakage is what of them nobody will redeem, estimated by the chain ladder. Expected costs are another report: liability.`,
    warning: null,
    tables: [
      tableOf('point-balances', 'What all wallets held', BALANCE_COLUMNS, reports),
      tableOf('point-months', 'What moved, month by month', MONTH_COLUMNS, reports.flatMap(monthsOf)),
      tableOf('point-cohorts', 'By month of earning', COHORT_COLUMNS, reports.flatMap(cohortsOf)),
    ],
    plots: closingPlot(reports),
    grids: reports.filter(({ outlook }) => outlook.cohorts.length > 0).map(redemptionGrid),
  };
});

/** A report of each point type, as of the last day of the period that is over. */
export async function ofEachType<R>(
  { sources, tx, program, period, now }: ChapterOrder,
  make: (type: PointType, asOf: LocalDate) => Promise<R | null>,
): Promise<R[]> {
  const yesterday = addDays(localDateOf(now, program.timeZone), -1);
  const last = addDays(period.end, -1);
  const reports: R[] = [];
  for (const type of await sources.pointTypes.list(tx)) {
    const report = await make(type, last < yesterday ? last : yesterday);
    if (report) reports.push(report);
  }
  return reports;
}

const BALANCE_COLUMNS: ColumnOf<PointsReport>[] = [
  column('pointType', 'points', 'TEXT', ({ pointType }) => pointType.code),
  column('pending', 'pending', 'COUNT', ({ balances }) => balances.pending),
  column('available', 'available', 'COUNT', ({ balances }) => balances.available),
  column('held', 'set aside', 'COUNT', ({ balances }) => balances.held),
  column('deficit', 'owed', 'COUNT', ({ balances }) => balances.deficit),
  column('within30Days', 'expire in 30 days', 'COUNT', ({ expiring }) => expiring.within30Days),
  column('within60Days', 'in 60', 'COUNT', ({ expiring }) => expiring.within60Days),
  column('within90Days', 'in 90', 'COUNT', ({ expiring }) => expiring.within90Days),
];

type Month = PointMonth & { readonly type: string };

function monthsOf({ pointType, months }: PointsReport): Month[] {
  return months.map((month) => ({ type: pointType.code, ...month }));
}

const MONTH_COLUMNS: ColumnOf<Month>[] = [
  column('pointType', 'points', 'TEXT', (row) => row.type),
  column('month', 'month', 'TEXT', (row) => row.month),
  column('opening', 'opening', 'COUNT', (row) => row.opening),
  column('earned', 'earned', 'COUNT', (row) => row.earned),
  column('spent', 'spent', 'COUNT', (row) => row.spent),
  column('restored', 'restored', 'COUNT', (row) => row.restored),
  column('expired', 'expired', 'COUNT', (row) => row.expired),
  column('reversed', 'taken back', 'COUNT', (row) => row.reversed),
  column('adjusted', 'by staff', 'COUNT', (row) => row.adjusted),
  column('closing', 'closing', 'COUNT', (row) => row.closing),
];

type Cohort = CohortOutlook & { readonly type: string };

function cohortsOf({ pointType, outlook }: PointsReport): Cohort[] {
  return outlook.cohorts.map((cohort) => ({ type: pointType.code, ...cohort }));
}

const COHORT_COLUMNS: ColumnOf<Cohort>[] = [
  column('pointType', 'points', 'TEXT', (row) => row.type),
  column('cohort', 'earned in', 'TEXT', (row) => row.cohort),
  column('earned', 'earned', 'COUNT', (row) => row.earned),
  column('redeemed', 'redeemed', 'COUNT', (row) => row.redeemed),
  column('expired', 'expired', 'COUNT', (row) => row.expired),
  column('takenBack', 'taken back', 'COUNT', (row) => row.takenBack),
  column('removed', 'by staff', 'COUNT', (row) => row.removed),
  column('outstanding', 'outstanding', 'COUNT', (row) => row.outstanding),
  column('redemption', 'redemption', 'RATE', (row) => rateOf(Number(row.redeemed), Number(keptOf(row)))),
  column('ultimateRedemption', 'in the end', 'RATE', (row) =>
    row.ultimate === null ? null : rateOf(row.ultimate, Number(keptOf(row))),
  ),
  column('standardError', 'standard error', 'NUMBER', (row) => row.standardError),
  column('basis', 'by', 'TEXT', (row) => sentenceOf(row.basis)),
];

function closingPlot(reports: readonly PointsReport[]): LinePlot[] {
  const months = [...new Set(reports.flatMap(({ months: of }) => of.map(({ month }) => month)))].sort();
  if (months.length < 2) return [];
  const lines = reports.map(({ pointType, months: of }) => ({
    name: pointType.code,
    points: of.map(({ month, closing }) => ({ x: months.indexOf(month), y: Number(closing) })),
  }));
  const every = Math.ceil(months.length / 12);
  return [
    {
      ...{ name: 'points', title: 'Points in all wallets at the end of each month', lines },
      ...{ xTitle: 'month', yTitle: 'points' },
      xTicks: months.flatMap((_, place) => (place % every === 0 ? [place] : [])),
      xText: (place) => months[place]?.slice(0, 7) ?? '',
      yText: (y) => y.toLocaleString('en-US', { notation: 'compact' }),
    },
  ];
}

/** How much of what was earned in a month was redeemed by the end of each month after it. */
function redemptionGrid({ pointType, outlook }: PointsReport): HeatMap {
  return {
    title: `Of the ${pointType.code} of each month redeemed so far, in percent`,
    ...{ unit: 'month', of: 'points' },
    rows: outlook.cohorts.map((cohort) => ({
      name: cohort.cohort.slice(0, 7),
      size: Number(cohort.earned),
      shares: cohort.redeemedByAge.map((redeemed) => shareOfKept(redeemed, keptOf(cohort))),
    })),
  };
}

function shareOfKept(redeemed: Points, kept: Points): number | null {
  return kept > 0n ? Number(redeemed) / Number(kept) : null;
}
