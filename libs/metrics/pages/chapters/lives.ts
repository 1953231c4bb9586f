import { shareOf } from '../../domain/rate.js';
import type { ChurnAfterJoiningFigures, ChurnAtDay } from '../../domain/snapshots/churn-after-joining.js';
import {
  survivalCurveOf,
  survivalOf,
  type Survival,
  type SurvivalFigures,
} from '../../domain/snapshots/survival.js';
import { LINES_MAX, type LinePlot, type PlotLine } from '../line-plot.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { percent, VALUE_COLUMN } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

type Life = Survival & {
  readonly value: string;
  readonly logRank: SurvivalFigures['logRank'];
  readonly curve: ReturnType<typeof survivalCurveOf>;
};

/** Where all are customers. */
const START = { days: 0, survival: 1, interval: null };

/** How long customers stay. */
export const survivalChapter = snapshotChapter<SurvivalFigures>({
  title: 'How long customers stay',
  about:
    'From the first purchase to the day on which somebody was not active any more, by Kaplan and Meier: customers who may still come are counted as long as they were seen. Where p is below 0.05, the lines would hardly part so far by chance.',
  report: 'SURVIVAL',
  show: (rows) => {
    const lives = rows
      .map(({ value, figures }): Life => ({
        value,
        logRank: figures.logRank,
        curve: survivalCurveOf(figures),
        ...survivalOf(figures),
      }))
      .sort((a, b) => b.customers - a.customers);
    return {
      plots: survivalPlot(lives.slice(0, LINES_MAX)),
      tables: [
        tableOf('survival', 'How long', LIFE_COLUMNS, lives),
        tableOf('survival-points', 'Point by point', POINT_COLUMNS, lives.flatMap(pointsOf)),
      ],
    };
  },
});

const LIFE_COLUMNS: ColumnOf<Life>[] = [
  VALUE_COLUMN,
  column('customers', 'customers', 'COUNT', (row) => row.customers),
  column('ended', 'lapsed', 'COUNT', (row) => row.ended),
  column('medianDays', 'half are gone after days', 'COUNT', (row) => row.medianDays),
  column('logRankP', 'p of no difference', 'NUMBER', (row) => row.logRank?.p ?? null),
];

type Point = Survival['points'][number] & { readonly value: string };

function pointsOf({ value, points }: Life): Point[] {
  return points.map((point) => ({ value, ...point }));
}

const POINT_COLUMNS: ColumnOf<Point>[] = [
  VALUE_COLUMN,
  column('days', 'days', 'COUNT', (row) => row.days),
  column('atRisk', 'left', 'COUNT', (row) => row.atRisk),
  column('survival', 'stay longer', 'NUMBER', (row) => row.survival),
  column('standardError', 'standard error', 'NUMBER', (row) => row.standardError),
  column('low', 'from', 'NUMBER', (row) => row.interval?.low ?? null),
  column('high', 'to', 'NUMBER', (row) => row.interval?.high ?? null),
];

function survivalPlot(lives: readonly Life[]): LinePlot[] {
  const lines = lives
    .filter(({ curve }) => curve.length > 1)
    .map(({ value, curve }): PlotLine => ({
      name: value || 'everybody',
      points: [START, ...curve].map(({ days, survival, interval }) => ({
        ...{ x: days, y: survival, low: interval?.low, high: interval?.high },
      })),
    }));
  if (lines.length === 0) return [];
  return [
    {
      ...{ name: 'survival', title: 'Share of customers who stay longer, with 95 % intervals', lines },
      ...{ xTitle: 'days since the first purchase', yTitle: 'still customers' },
      ...{ yEnd: 1, yText: percent, isStepped: true },
    },
  ];
}

type Joined = ChurnAtDay & { readonly value: string };

/** Who buys nothing after joining. */
export const joiningChapter = snapshotChapter<ChurnAfterJoiningFigures>({
  title: 'After joining',
  about:
    'Who bought nothing so many days after joining, of those who joined so long ago that the day is over: on no day from then on, on that very day, and on none by then.',
  report: 'CHURN_AFTER_JOINING',
  show: (rows) => ({
    tables: [tableOf('after-joining', 'Who bought nothing', JOINING_COLUMNS, rows.flatMap(daysOf))],
  }),
});

function daysOf({ value, figures: { days } }: SnapshotOf<ChurnAfterJoiningFigures>): Joined[] {
  return days.map((day) => ({ value, ...day }));
}

const JOINING_COLUMNS: ColumnOf<Joined>[] = [
  VALUE_COLUMN,
  column('day', 'day', 'COUNT', (row) => row.days),
  column('noPurchaseSince', 'never since', 'SHARE', (row) => shareOf(row.gone, row.eligible)),
  column('noPurchaseOn', 'not that day', 'SHARE', (row) => shareOf(row.absent, row.eligible)),
  column('notReturnedBy', 'not by then', 'SHARE', (row) => shareOf(row.notReturned, row.eligible)),
];
