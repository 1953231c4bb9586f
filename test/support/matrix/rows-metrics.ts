import type { Row, RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;
const EVER = { from: '2020-01-01', through: '2030-01-01' };

export const ADMIN_METRIC_ROWS: Readonly<Record<string, Row>> = {
  'query atRiskCustomers': { args: () => [{ minRisk: 0 }], names: PAGED },
  'query cohortReport': { args: () => [EVER], names: {} },
  'query metricModels': { args: () => [{}], names: PAGED },
  'query retentionReport': { args: () => [EVER], names: {} },
  'query revenueReport': { args: () => [EVER], names: {} },
  'query rfmSegments': { args: () => [{}], names: {} },
};

export const METRIC_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'CohortReport.rows': { args: () => ({}), names: PAGED },
  'RetentionReport.rows': { args: () => ({}), names: PAGED },
  'RevenueReport.rows': { args: () => ({}), names: PAGED },
};
