import { shareOf, type Share } from '../../domain/rate.js';
import type { RepeatPurchaseFigures } from '../../domain/snapshots/repeat-purchase.js';
import { column, tableOf } from '../report-table.js';
import { VALUE_COLUMN } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

type Repeat = SnapshotOf<RepeatPurchaseFigures>;

/** Who buys again. */
export const repeatChapter = snapshotChapter<RepeatPurchaseFigures>({
  title: 'Repeat purchases',
  about:
    'Of those who have bought on a day who bought on two; within so many days of the first, of those for whom so many days are over; and how many came once more of those who came so often.',
  report: 'REPEAT_PURCHASE',
  show: (rows) => ({
    tables: [
      tableOf('repeat-purchases', 'Who bought again, and how soon', WINDOW_COLUMNS, rows.flatMap(windowsOf)),
      tableOf('repeat-ladder', 'Who came once more', LADDER_COLUMNS, rows.flatMap(stepsOf)),
    ],
  }),
});

interface Windows {
  readonly value: string;
  readonly within: string;
  readonly repeated: Share;
}

function windowsOf({ value, figures: { buyers, repeatBuyers, within } }: Repeat): Windows[] {
  const rows = within.map(({ days, eligible, repeated }) => ({
    ...{ value, within: `${days} days`, repeated: shareOf(repeated, eligible) },
  }));
  return [{ value, within: 'any time', repeated: shareOf(repeatBuyers, buyers) }, ...rows];
}

const WINDOW_COLUMNS = [
  VALUE_COLUMN,
  column('within', 'within', 'TEXT', (row: Windows) => row.within),
  column('repeated', 'bought again', 'SHARE', (row: Windows) => row.repeated),
];

interface Step {
  readonly value: string;
  readonly purchaseDays: number;
  readonly wentOn: Share;
}

function stepsOf({ value, figures: { ladder } }: Repeat): Step[] {
  return ladder.map(({ purchaseDays, reached, wentOn }) => ({
    ...{ value, purchaseDays, wentOn: shareOf(wentOn, reached) },
  }));
}

const LADDER_COLUMNS = [
  VALUE_COLUMN,
  column('purchaseDays', 'purchase days', 'COUNT', (row: Step) => row.purchaseDays),
  column('wentOn', 'came once more', 'SHARE', (row: Step) => row.wentOn),
];
