import type { Row, RowBelow } from './names.js';

const PAGED = { after: 'cursor' } as const;

export const ADMIN_FINANCE_ROWS: Readonly<Record<string, Row>> = {
  'query couponsReport': { args: () => [{}, { asOf: '2030-01-01', by: 'CAMPAIGN' }], names: {} },
  'query deferredRevenueReport': {
    args: ({ pointType }) => [{ period: '2026-03-01' }, { period: '2026-03-01', pointType }],
    names: { pointType: 'pointType' },
  },
  'query liabilityReport': {
    args: ({ pointType }) => [{ asOf: '2026-03-01' }, { asOf: '2026-03-01', pointType }],
    names: { pointType: 'pointType' },
  },
  'query pointCosts': {
    args: ({ pointType }) => [{}, { pointType }],
    names: { ...PAGED, pointType: 'pointType' },
  },
  'query pointsReport': {
    args: ({ pointType }) => [{ asOf: '2026-03-01' }, { asOf: '2026-03-01', pointType }],
    names: { pointType: 'pointType' },
  },
  'mutation setPointCost': {
    args: ({ pointType }) => [{ input: { pointType, points: 100, minor: 1, fromDay: '2030-01-01' } }],
    names: { 'input.pointType': 'pointType' },
  },
};

export const FINANCE_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'CouponsReport.rows': { args: () => ({}), names: PAGED },
  'DeferredRevenueReport.rows': { args: () => ({}), names: PAGED },
  'LiabilityReport.rows': { args: () => ({}), names: PAGED },
  'PointsReport.cohorts': { args: () => ({}), names: PAGED },
  'PointsReport.months': { args: () => ({}), names: PAGED },
};
