import type { Row } from './names.js';

const PAGED = { after: 'cursor' } as const;

export const ADMIN_METRIC_ROWS: Readonly<Record<string, Row>> = {
  'query atRiskCustomers': { args: () => [{ minRisk: 0 }], names: PAGED },
  'query metricModels': { args: () => [{}], names: PAGED },
  'query rfmSegments': { args: () => [{}], names: {} },
};
