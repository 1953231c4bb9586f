import type { Row, RowBelow } from './names.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };

/** Experiments, and comparisons that are none. */
export const EXPERIMENT_ROWS: Readonly<Record<string, Row>> = {
  'query campaignReport': LATEST,
  'query experimentReport': { args: ({ campaign }) => [{ campaign }], names: { campaign: 'campaign' } },
  'query participationReport': LATEST,
};

export const EXPERIMENT_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'CampaignReport.rows': { args: () => ({}), names: { after: 'cursor' } },
};
