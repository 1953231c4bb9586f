import { Injectable } from '@nestjs/common';
import { startOfLocalDay } from '#kernel';
import type { Tx } from '#platform';
import type { Dimension } from '../domain/roll-ups/history.js';
import type { CouponCounts } from '../domain/finance/coupon-figures.js';
import { countCoupons } from '../persistence/coupon-counts.js';
import type { SnapshotOrder, SnapshotReport, SnapshotRow } from '../snapshots/snapshot-report.js';
import { SnapshotReports } from '../snapshots/snapshot-reports.js';

/** What became of coupons, by the names of rows: empty of all, `template/CODE` and `campaign/CODE`. */
export interface CouponsKept {
  readonly counts: Readonly<Record<string, CouponCounts>>;
}

/** What became of coupons: of all, of those of each template, and of those that each campaign gave. */
@Injectable()
export class CouponsSnapshot implements SnapshotReport<CouponsKept> {
  readonly report = 'COUPONS';
  readonly dimensions: readonly Dimension[] = ['ALL'];

  constructor(reports: SnapshotReports) {
    reports.register(this);
  }

  async make(tx: Tx, { program, asOf }: SnapshotOrder): Promise<SnapshotRow<CouponsKept>[]> {
    const { timeZone } = program;
    const found = await countCoupons(tx, { asOf, until: startOfLocalDay(asOf, timeZone), timeZone });
    const counts = Object.fromEntries(found.map(({ name, ...of }) => [name, of]));
    return [{ value: '', figures: { counts } }];
  }
}
