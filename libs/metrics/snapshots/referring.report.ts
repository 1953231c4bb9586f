import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { NOBODY_REFERRING, type ReferringFigures } from '../domain/snapshots/referring.js';
import { findReferring } from '../persistence/snapshots/referring.js';
import { windowOf } from './engagement.report.js';
import type { SnapshotReport } from './snapshot-report.js';

/** How members refer, and how those do who were brought: advocates by what they were before, buyers by what they were as they began. */
export const REFERRING_REPORT: SnapshotReport<ReferringFigures> = {
  report: 'REFERRAL',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const found = await findReferring(tx, windowOf(order), order.frame.inactivityDays);
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_REFERRING }];
    return found;
  },
};
