import { Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Origin, StaffActor } from '#access';
import { Allow, CurrentStaff, Now, StaffOrigin } from '#access/graphql';
import { PointTypes } from '#ledger';
import { Database } from '#platform';
import {
  ConnectionArgs,
  Input,
  INHERIT,
  numberInCursor,
  pageOf,
  payloadOf,
  ValidArgs,
  type Connection,
} from '#platform/graphql';
import { deferredRevenueCsv, liabilityCsv } from '../finance/finance-csv.js';
import { FinanceReports } from '../finance/finance-reports.service.js';
import { PointCosts } from '../finance/point-costs.service.js';
import { CouponsReportResolver } from './coupon-report.resolver.js';
import {
  behindDay,
  DeferredRevenueReportArgs,
  LiabilityReportArgs,
  PointCostsArgs,
  PointsReportArgs,
  SetPointCostInput,
} from './finance.inputs.js';
import {
  deferredReportTypeOf,
  deferredRowTypeOf,
  liabilityReportTypeOf,
  liabilityRowTypeOf,
  pointsReportTypeOf,
} from './finance.mapping.js';
import {
  DeferredRevenueReportType,
  DeferredRevenueRowConnection,
  LiabilityReportType,
  LiabilityRowConnection,
  PointCostConnection,
  PointCostPayload,
  type DeferredRevenueRowType,
  type LiabilityRowType,
  type PointCostType,
} from './finance.type.js';
import {
  PointCohortConnection,
  PointMonthConnection,
  PointsReportType,
  type PointCohortType,
  type PointMonthType,
} from './points-report.type.js';

const UNLESS_KNOWN = 'Null where there is no such point type, and of days that have not begun.';

/** What points come to, for staff. */
@Resolver()
export class FinanceResolver {
  constructor(
    private readonly database: Database,
    private readonly reports: FinanceReports,
    private readonly costs: PointCosts,
    private readonly pointTypes: PointTypes,
  ) {}

  @Query(() => PointsReportType, {
    nullable: true,
    description: `What became of points, by the months in which they were earned. ${UNLESS_KNOWN}`,
  })
  @Allow('metrics:read')
  async pointsReport(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => PointsReportArgs) { pointType = null, asOf = null }: PointsReportArgs,
  ): Promise<PointsReportType | null> {
    const asked = { programId: actor.programId, pointType, now, asOf };
    const report = await this.database.tx(actor, (tx) => this.reports.points(tx, asked));
    return report && pointsReportTypeOf(report);
  }

  @Query(() => LiabilityReportType, {
    nullable: true,
    description: `What outstanding points are expected to cost, as of the end of any day. ${UNLESS_KNOWN}`,
  })
  @Allow('finance:read')
  async liabilityReport(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => LiabilityReportArgs) { pointType = null, asOf = null, by: grain }: LiabilityReportArgs,
  ): Promise<LiabilityReportType | null> {
    const asked = { programId: actor.programId, pointType, now, asOf, grain };
    const report = await this.database.tx(actor, (tx) => this.reports.liability(tx, asked));
    return report && liabilityReportTypeOf(report);
  }

  @Query(() => DeferredRevenueReportType, {
    nullable: true,
    description: `What of the prices of orders is deferred until their points are redeemed. ${UNLESS_KNOWN}`,
  })
  @Allow('finance:read')
  async deferredRevenueReport(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @ValidArgs(() => DeferredRevenueReportArgs)
    { pointType = null, period, grain }: DeferredRevenueReportArgs,
  ): Promise<DeferredRevenueReportType | null> {
    const asked = { programId: actor.programId, pointType, now, period, grain };
    const report = await this.database.tx(actor, (tx) => this.reports.deferredRevenue(tx, asked));
    return report && deferredReportTypeOf(report);
  }

  @Query(() => PointCostConnection, {
    description: 'What points cost, in the order in which it was set; none of a point type that is unknown.',
  })
  @Allow('finance:read')
  async pointCosts(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => PointCostsArgs) args: PointCostsArgs,
  ): Promise<Connection<PointCostType>> {
    const start = numberInCursor(args.after) ?? 0;
    const costs = await this.database.tx(actor, async (tx) => {
      const found = await this.pointTypes.byCode(tx, args.pointType);
      return found.ok ? this.costs.costsOf(tx, found.value) : [];
    });
    return pageOf(costs.slice(start, start + args.first + 1), args, ({ number }) => [`${number}`]);
  }

  @Mutation(() => PointCostPayload, {
    description:
      'Says what points cost the program from a day on. Days that are over keep what held on them. A repeat changes nothing.',
  })
  @Allow('finance:write')
  async setPointCost(
    @StaffOrigin() origin: Origin,
    @Input(() => SetPointCostInput)
    { pointType = null, points, minor, fromDay = null }: SetPointCostInput,
  ): Promise<PointCostPayload> {
    const change = { ...origin, pointType, points, minor, fromDay };
    const set = await this.database.txResult(origin.actor, (tx) => this.costs.set(tx, change));
    return payloadOf(set, (pointCost) => ({ pointCost }));
  }
}

/** Rows of points. */
@Resolver(() => PointsReportType)
export class PointsRowsResolver {
  @ResolveField(() => PointCohortConnection, { description: 'By the months in which they were earned.' })
  @Allow(INHERIT)
  cohorts(
    @Parent() { allCohorts }: PointsReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Connection<PointCohortType> {
    return pageOf(
      behindDay(allCohorts, page, ({ cohort }) => cohort),
      page,
      ({ cohort }) => [cohort],
    );
  }

  @ResolveField(() => PointMonthConnection, {
    description: 'What moved month by month; months without a movement are left out.',
  })
  @Allow(INHERIT)
  months(
    @Parent() { allMonths }: PointsReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Connection<PointMonthType> {
    return pageOf(
      behindDay(allMonths, page, ({ month }) => month),
      page,
      ({ month }) => [month],
    );
  }
}

/** Rows of a liability, in two forms. */
@Resolver(() => LiabilityReportType)
export class LiabilityRowsResolver {
  @ResolveField(() => LiabilityRowConnection, {
    description:
      'By the months or years in which points were earned; those without outstanding points are left out.',
  })
  @Allow(INHERIT)
  rows(
    @Parent() { report }: LiabilityReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Connection<LiabilityRowType> {
    const rows = behindDay(report.rows, page, ({ cohort }) => cohort);
    return pageOf(rows.map(liabilityRowTypeOf), page, ({ cohort }) => [cohort]);
  }

  @ResolveField(() => String, {
    description:
      'The same as CSV (RFC 4180), all rows at once. Its cells are days, codes and figures: none is a formula.',
  })
  @Allow(INHERIT)
  csv(@Parent() { report }: LiabilityReportType): string {
    return liabilityCsv(report);
  }
}

/** Rows of deferred revenue, in two forms. */
@Resolver(() => DeferredRevenueReportType)
export class DeferredRevenueRowsResolver {
  @ResolveField(() => DeferredRevenueRowConnection, {
    description: 'By the months in which points were earned; those that nothing moved of are left out.',
  })
  @Allow(INHERIT)
  rows(
    @Parent() { report }: DeferredRevenueReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Connection<DeferredRevenueRowType> {
    const rows = behindDay(report.rows, page, ({ cohort }) => cohort);
    return pageOf(rows.map(deferredRowTypeOf), page, ({ cohort }) => [cohort]);
  }

  @ResolveField(() => String, {
    description:
      'The same as CSV (RFC 4180), all rows at once. Its cells are days, codes and figures: none is a formula.',
  })
  @Allow(INHERIT)
  csv(@Parent() { report }: DeferredRevenueReportType): string {
    return deferredRevenueCsv(report);
  }
}

/** The resolvers of finance. */
export const FINANCE_RESOLVERS = [
  ...[FinanceResolver, PointsRowsResolver, LiabilityRowsResolver, DeferredRevenueRowsResolver],
  CouponsReportResolver,
];
