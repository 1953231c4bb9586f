import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { Database } from '#platform';
import { ConnectionArgs, fromCursor, INHERIT, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { couponFiguresOf } from '../domain/finance/coupon-figures.js';
import type { CouponsKept } from '../finance/coupons-snapshot.report.js';
import { SnapshotViews } from '../snapshots/snapshot-views.service.js';
import {
  CouponRowConnection,
  couponRowTypeOf,
  CouponsReportArgs,
  CouponsReportType,
  type CouponGroup,
  type CouponRowType,
} from './coupon-report.type.js';
import { frameTypeOf } from './report.mapping.js';

/** How the names of rows of a group begin. */
const PREFIXES: Readonly<Record<CouponGroup, string>> = {
  ...{ ALL: '', TEMPLATE: 'template/', CAMPAIGN: 'campaign/' },
};

/** What became of coupons, for staff. */
@Resolver(() => CouponsReportType)
export class CouponsReportResolver {
  constructor(
    private readonly database: Database,
    private readonly views: SnapshotViews,
  ) {}

  @Query(() => CouponsReportType, {
    nullable: true,
    description:
      'What became of coupons, and who came again, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async couponsReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => CouponsReportArgs) { by, asOf: through = null }: CouponsReportArgs,
  ): Promise<CouponsReportType | null> {
    const asked = { asOf: through, after: null, limit: 0 };
    const found = await this.database.tx(actor, (tx) => this.views.latest(tx, 'COUPONS', 'ALL', asked));
    if (!found) return null;
    // Whoever uses a coupon chose to.
    const frame = { ...frameTypeOf(found.frame, 'ALL'), warnings: ['SELF_SELECTION'] as const };
    return { frame, asOf: found.asOf, by };
  }

  @ResolveField(() => CouponRowConnection, { description: 'By the codes of templates or campaigns.' })
  @Allow(INHERIT)
  async rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() { by, asOf }: CouponsReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<CouponRowType>> {
    const asked = { asOf, after: null, limit: 1 };
    const found = await this.database.tx(actor, (tx) =>
      this.views.latest<CouponsKept>(tx, 'COUPONS', 'ALL', asked),
    );
    const [last = null] = fromCursor(page.after, 1) ?? [];
    const rows = Object.entries(found?.rows[0]?.figures.counts ?? {})
      .filter(([name]) => (by === 'ALL' ? name === '' : name.startsWith(PREFIXES[by])))
      .map(([name, counts]) => [name.slice(PREFIXES[by].length), counts] as const)
      .filter(([code]) => last === null || code > last)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, page.first + 1)
      .map(([code, counts]) => couponRowTypeOf(code, couponFiguresOf(counts)));
    return pageOf(rows, page, ({ value }) => [value]);
  }
}
