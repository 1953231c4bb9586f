import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { NOBODY_SAID, type SatisfactionFigures } from '../domain/snapshots/satisfaction.js';
import { findSatisfied } from '../persistence/snapshots/satisfied.js';
import { windowOf } from './engagement.report.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** What customers answered and reviewed in the last 30 days, by what they were before. */
@Injectable()
export class SatisfactionReport implements SnapshotReport<SatisfactionFigures> {
  readonly report = 'SATISFACTION';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<SatisfactionFigures>[]> {
    const found = await findSatisfied(tx, windowOf(order));
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_SAID }];
    return found.map(({ value, ...figures }) => ({ value, figures }));
  }
}
