import type { Row, RowBelow } from './names.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };
const PAGED: RowBelow = { args: () => ({}), names: { after: 'cursor' } };

/** Reports that are made once a night. */
export const SNAPSHOT_ROWS: Readonly<Record<string, Row>> = {
  'query repeatPurchaseReport': LATEST,
};

export const SNAPSHOT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'RepeatPurchaseReport.rows': PAGED,
};
