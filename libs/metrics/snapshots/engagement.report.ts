import { addDays, startOfLocalDay } from '#kernel';
import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { ENGAGEMENT_DAYS, NOBODY_ENGAGED, type EngagementFigures } from '../domain/snapshots/engagement.js';
import { findEngaged, type WindowAsked } from '../persistence/snapshots/engaged.js';
import type { SnapshotOrder, SnapshotReport } from './snapshot-report.js';

/** How many members did something in the last 30 days, by what they were before. */
export const ENGAGEMENT_REPORT: SnapshotReport<EngagementFigures> = {
  report: 'ENGAGEMENT',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const found = await findEngaged(tx, windowOf(order));
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_ENGAGED }];
    return found.map(({ value, ...figures }) => ({ value, figures }));
  },
};

/** The window of an order. */
export function windowOf({ asOf, dimension, program: { timeZone } }: SnapshotOrder): WindowAsked {
  return {
    ...{ asOf, dimension },
    since: startOfLocalDay(addDays(asOf, -ENGAGEMENT_DAYS), timeZone),
    until: startOfLocalDay(asOf, timeZone),
  };
}
