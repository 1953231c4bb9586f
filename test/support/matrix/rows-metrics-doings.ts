import { OPEN_ALERT } from './furnished-metric-goals.js';
import { TEXT, type Row, type RowBelow } from './names.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };
const PAGED: RowBelow = { args: () => ({}), names: { after: 'cursor' } };

const PART = { metric: 'ORDERS', grain: 'WEEK', by: 'TIER', value: 'status/gold' };
const AIM = { kind: 'GOAL', target: 100, direction: 'AT_LEAST', deadline: '2031-01-01' };
const COMPARISON = { kind: 'BENCHMARK', target: 100, direction: 'AT_LEAST', source: 'Last year' };

/** Reports of what members do, and where they move. */
export const DOING_ROWS: Readonly<Record<string, Row>> = {
  'query engagementReport': LATEST,
  'query referralReport': LATEST,
  'query tierMovementReport': LATEST,
  'query clubMovementReport': LATEST,
  'query satisfactionReport': LATEST,
  'query metricGoals': { args: () => [{}], names: { after: 'cursor' } },
  'query metricAlerts': { args: () => [{}, { isOpen: true }], names: { after: 'cursor' } },
  'query metricDigests': { args: () => [{}, { grain: 'WEEK' }], names: { after: 'cursor' } },
  'query metricDigestSchedules': { args: () => [{}], names: {} },
  'mutation setMetricDigest': {
    args: () => [{ input: { grain: 'MONTH', reports: ['GOALS'] } }],
    names: {},
  },
  'mutation setMetricGoal': {
    args: () => [{ input: { ...PART, ...AIM } }, { input: { ...PART, ...COMPARISON } }],
    names: { 'input.value': TEXT, 'input.source': TEXT },
  },
  'mutation removeMetricGoal': {
    args: () => [{ input: { ...PART, kind: 'GOAL' } }],
    names: { 'input.value': TEXT },
  },
  'mutation acknowledgeMetricAlert': {
    args: () => [{ input: { ...OPEN_ALERT, value: '', note: 'Seen' } }],
    names: { 'input.value': TEXT, 'input.note': TEXT },
  },
};

/** What a closed program is asked. */
export const CLOSED_METRIC_INPUTS = {
  setPointCost: { points: 100, minor: 1 },
  setMetricGoal: { ...PART, ...AIM },
  removeMetricGoal: { ...PART, kind: 'GOAL' },
  setMetricDigest: { grain: 'WEEK', reports: ['REVENUE'] },
  acknowledgeMetricAlert: { ...PART, kind: 'ANOMALY', period: '2026-03-02' },
};

export const DOING_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'EngagementReport.rows': PAGED,
  'ReferralReport.rows': PAGED,
  'TierMovementReport.rows': PAGED,
  'ClubMovementReport.rows': PAGED,
  'SatisfactionReport.rows': PAGED,
};
