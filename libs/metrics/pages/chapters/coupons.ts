import { couponFiguresOf, REPEAT_DAYS, type CouponFigures } from '../../domain/finance/coupon-figures.js';
import type { CouponsKept } from '../../finance/coupons-snapshot.report.js';
import { column, tableOf, type ColumnOf } from '../report-table.js';
import { SELF_SELECTION } from './order.js';
import { snapshotChapter, type SnapshotOf } from './snapshots.js';

interface Coupons {
  /** By what they are told: all, template, campaign. */
  readonly by: string;
  readonly code: string;
  readonly figures: CouponFigures;
}

/** What became of coupons. */
export const couponsChapter = snapshotChapter<CouponsKept>({
  title: 'Coupons',
  about: `What became of coupons: of all, by their templates, and by the campaigns that gave them. Who came again did so within ${REPEAT_DAYS} days of using one; the others were issued one and used none.`,
  ...{ report: 'COUPONS', by: 'ALL', warning: SELF_SELECTION },
  show: (rows) => {
    const told = rows.flatMap(couponsOf);
    return {
      tables: [
        tableOf('coupons', 'What became of them', STATE_COLUMNS, told),
        tableOf('coupon-orders', 'What was bought with them, and who came again', ORDER_COLUMNS, told),
      ],
    };
  },
});

function couponsOf({ figures: { counts } }: SnapshotOf<CouponsKept>): Coupons[] {
  return Object.entries(counts)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, of]) => {
      const slash = name.indexOf('/');
      return {
        ...{ by: name === '' ? 'all' : name.slice(0, slash), code: name.slice(slash + 1) },
        figures: couponFiguresOf(of),
      };
    });
}

const NAME_COLUMNS: ColumnOf<Coupons>[] = [
  column('by', 'by', 'TEXT', ({ by }) => by),
  column('value', 'of', 'TEXT', ({ code }) => code || 'all'),
];

const STATE_COLUMNS: ColumnOf<Coupons>[] = [
  ...NAME_COLUMNS,
  column('issued', 'issued', 'COUNT', ({ figures }) => figures.issued),
  column('open', 'open', 'COUNT', ({ figures }) => figures.open),
  column('reserved', 'reserved', 'COUNT', ({ figures }) => figures.reserved),
  column('redeemed', 'redeemed', 'COUNT', ({ figures }) => figures.redeemed),
  column('expired', 'expired', 'COUNT', ({ figures }) => figures.expired),
  column('revoked', 'revoked', 'COUNT', ({ figures }) => figures.revoked),
  column('redemption', 'customers who used one', 'SHARE', ({ figures }) => figures.redemption),
];

const ORDER_COLUMNS: ColumnOf<Coupons>[] = [
  ...NAME_COLUMNS,
  column('uses', 'uses', 'COUNT', ({ figures }) => figures.uses),
  column('orders', 'orders', 'COUNT', ({ figures }) => figures.orders),
  column('revenue', 'revenue', 'MONEY', ({ figures }) => figures.revenueMinor),
  column('discount', 'taken off', 'MONEY', ({ figures }) => figures.discountMinor),
  column('repeat', 'came again', 'SHARE', ({ figures }) => figures.repeat),
  column('repeatOfOthers', 'of the others', 'SHARE', ({ figures }) => figures.repeatOfOthers),
  column('difference', 'difference', 'NUMBER', ({ figures }) => figures.difference?.value ?? null),
  column('differenceLow', 'from', 'NUMBER', ({ figures }) => figures.difference?.interval.low ?? null),
  column('differenceHigh', 'to', 'NUMBER', ({ figures }) => figures.difference?.interval.high ?? null),
];
