import type { PlotLine } from '../line-plot.js';
import { column, tableOf } from '../report-table.js';
import { chapterOf } from './order.js';

/** What the model of who still buys foretold, beside what came. */
export const forecastChapter = chapterOf(['SCORES'], async ({ sources, tx }) => {
  const asked = { kind: 'MBG_NBD', after: null, limit: 1 } as const;
  const [model] = await sources.models.models(tx, asked);
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
});

interface Week {
  readonly week: number;
  readonly expected: number;
  readonly actual: number;
}

const WEEK_COLUMNS = [
  column('week', 'week', 'COUNT', (row: Week) => row.week),
  column('expected', 'expected', 'NUMBER', (row: Week) => row.expected),
  column('actual', 'came', 'COUNT', (row: Week) => row.actual),
];
