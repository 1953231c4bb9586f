import type { Row, RowBelow } from './names.js';
import { EXPERIMENT_ROWS, EXPERIMENT_ROWS_BELOW } from './rows-metrics-experiments.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };
const PAGED: RowBelow = { args: () => ({}), names: { after: 'cursor' } };

/** Reports that are made once a night. */
export const SNAPSHOT_ROWS: Readonly<Record<string, Row>> = {
  ...EXPERIMENT_ROWS,
  'query repeatPurchaseReport': LATEST,
};

export const SNAPSHOT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  ...EXPERIMENT_ROWS_BELOW,
  'RepeatPurchaseReport.rows': PAGED,
};
