import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { NOBODY_SAID, type SatisfactionFigures } from '../domain/snapshots/satisfaction.js';
import { findSatisfied } from '../persistence/snapshots/satisfied.js';
import { windowOf } from './engagement.report.js';
import type { SnapshotReport } from './snapshot-report.js';

/** What customers answered and reviewed in the last 30 days, by what they were before. */
export const SATISFACTION_REPORT: SnapshotReport<SatisfactionFigures> = {
  report: 'SATISFACTION',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const found = await findSatisfied(tx, windowOf(order));
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_SAID }];
    return found.map(({ value, ...figures }) => ({ value, figures }));
  },
};
