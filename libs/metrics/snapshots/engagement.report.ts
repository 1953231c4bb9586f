import { Injectable } from '@nestjs/common';
import { addDays, startOfLocalDay } from '#kernel';
import type { Tx } from '#platform';
import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { ENGAGEMENT_DAYS, NOBODY_ENGAGED, type EngagementFigures } from '../domain/snapshots/engagement.js';
import { findEngaged, type WindowAsked } from '../persistence/snapshots/engaged.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** How many members did something in the last 30 days, by what they were before. */
@Injectable()
export class EngagementReport implements SnapshotReport<EngagementFigures> {
  readonly report = 'ENGAGEMENT';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<EngagementFigures>[]> {
    const found = await findEngaged(tx, windowOf(order));
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_ENGAGED }];
    return found.map(({ value, ...figures }) => ({ value, figures }));
  }
}

/** The window of an order. */
export function windowOf({ asOf, dimension, program: { timeZone } }: SnapshotOrder): WindowAsked {
  return {
    ...{ asOf, dimension },
    since: startOfLocalDay(addDays(asOf, -ENGAGEMENT_DAYS), timeZone),
    until: startOfLocalDay(asOf, timeZone),
  };
}
