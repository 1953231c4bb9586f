import type { Row, RowBelow } from './names.js';
import { EXPERIMENT_ROWS, EXPERIMENT_ROWS_BELOW } from './rows-metrics-experiments.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };
const PAGED: RowBelow = { args: () => ({}), names: { after: 'cursor' } };

/** Reports that are made once a night. */
export const SNAPSHOT_ROWS: Readonly<Record<string, Row>> = {
  ...EXPERIMENT_ROWS,
  'query churnAfterJoiningReport': LATEST,
  'query concentrationReport': LATEST,
  'query lifetimeValueReport': LATEST,
  'query loyaltyReport': LATEST,
  'query metricCosts': { args: () => [{}], names: {} },
  'query repeatPurchaseReport': LATEST,
  'query survivalReport': LATEST,
  'query tenureReport': LATEST,
  'mutation setMetricCosts': {
    args: () => [{ input: { goodsBasisPoints: 6_000, acquisition: 2_000 } }],
    names: {},
  },
};

export const SNAPSHOT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  ...EXPERIMENT_ROWS_BELOW,
  'ChurnAfterJoiningReport.rows': PAGED,
  'ConcentrationReport.rows': PAGED,
  'LifetimeValueReport.rows': PAGED,
  'LoyaltyReport.rows': PAGED,
  'RepeatPurchaseReport.rows': PAGED,
  'SurvivalReport.rows': PAGED,
  'TenureReport.rows': PAGED,
  'LoyaltyRow.loyal': { args: () => ({ purchaseDays: 3 }), names: {} },
};
