import type { Row, RowBelow } from './names.js';

const LATEST: Row = { args: () => [{}, { asOf: '2030-01-01' }], names: {} };
const PAGED: RowBelow = { args: () => ({}), names: { after: 'cursor' } };

/** Reports of what members do, and where they move. */
export const DOING_ROWS: Readonly<Record<string, Row>> = {
  'query engagementReport': LATEST,
  'query referralReport': LATEST,
  'query tierMovementReport': LATEST,
  'query clubMovementReport': LATEST,
};

export const DOING_ROWS_BELOW: Readonly<Record<string, RowBelow>> = {
  'EngagementReport.rows': PAGED,
  'ReferralReport.rows': PAGED,
  'TierMovementReport.rows': PAGED,
  'ClubMovementReport.rows': PAGED,
};
