import { startOfLocalDay } from '#kernel';
import type { CouponCounts } from '../domain/finance/coupon-figures.js';
import { countCoupons } from '../persistence/coupon-counts.js';
import type { SnapshotReport } from '../snapshots/snapshot-report.js';

/** What became of coupons, by the names of rows: empty of all, `template/CODE` and `campaign/CODE`. */
export interface CouponsKept {
  readonly counts: Readonly<Record<string, CouponCounts>>;
}

/** What became of coupons: of all, of those of each template, and of those that each campaign gave. */
export const COUPONS_REPORT: SnapshotReport<CouponsKept> = {
  report: 'COUPONS',
  dimensions: ['ALL'],

  async make(tx, { program, asOf }) {
    const { timeZone } = program;
    const found = await countCoupons(tx, { asOf, until: startOfLocalDay(asOf, timeZone), timeZone });
    const counts = Object.fromEntries(found.map(({ name, ...of }) => [name, of]));
    return [{ value: '', figures: { counts } }];
  },
};
