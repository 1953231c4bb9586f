import { Injectable } from '@nestjs/common';
import type { Tx } from '#platform';
import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { repeatPurchaseOf, type RepeatPurchaseFigures } from '../domain/snapshots/repeat-purchase.js';
import { findBuyingAgain } from '../persistence/snapshots/repeat-purchases.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from './snapshot-report.js';
import { SnapshotReports } from './snapshot-reports.js';

/** Who buys again, by what they were at the end of the day of their first purchase. */
@Injectable()
export class RepeatPurchaseReport implements SnapshotReport<RepeatPurchaseFigures> {
  readonly report = 'REPEAT_PURCHASE';
  readonly dimensions = DIMENSIONS;

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, order: SnapshotOrder): Promise<SnapshotRow<RepeatPurchaseFigures>[]> {
    const found = await findBuyingAgain(tx, order);
    return found.map(({ value, of }) => ({ value, figures: repeatPurchaseOf(of) }));
  }
}
