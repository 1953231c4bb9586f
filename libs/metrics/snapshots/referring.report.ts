import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { NOBODY_REFERRING, type ReferringFigures } from '../domain/snapshots/referring.js';
import { findReferring } from '../persistence/snapshots/referring.js';
import { windowOf } from './engagement.report.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** How members refer, and how those do who were brought: advocates by what they were before, buyers by what they were as they began. */
@Injectable()
export class ReferringReport implements SnapshotReport<ReferringFigures> {
  readonly report = 'REFERRAL';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<ReferringFigures>[]> {
    const found = await findReferring(tx, windowOf(order), order.frame.inactivityDays);
    if (order.dimension === 'ALL' && found.length === 0) return [{ value: '', figures: NOBODY_REFERRING }];
    return found;
  }
}
