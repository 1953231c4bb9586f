import { DIMENSIONS } from '../domain/roll-ups/history.js';
import { repeatPurchaseOf, type RepeatPurchaseFigures } from '../domain/snapshots/repeat-purchase.js';
import { findBuyingAgain } from '../persistence/snapshots/repeat-purchases.js';
import type { SnapshotReport } from './snapshot-report.js';

/** Who buys again, by what they were at the end of the day of their first purchase. */
export const REPEAT_PURCHASE_REPORT: SnapshotReport<RepeatPurchaseFigures> = {
  report: 'REPEAT_PURCHASE',
  dimensions: DIMENSIONS,

  async make(tx, order) {
    const found = await findBuyingAgain(tx, order);
    return found.map(({ value, of }) => ({ value, figures: repeatPurchaseOf(of) }));
  },
};
