import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { Database } from '#platform';
import { ConnectionArgs, INHERIT, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { CohortReports } from '../reports/cohort-reports.service.js';
import { ReportFrames } from '../reports/report-frame.js';
import { RetentionReports } from '../reports/retention-reports.service.js';
import { RevenueReports } from '../reports/revenue-reports.service.js';
import {
  CohortReportArgs,
  cohortIn,
  periodIn,
  RetentionReportArgs,
  RevenueReportArgs,
  type PeriodsArgs,
} from './report.inputs.js';
import { cohortRowTypeOf, frameTypeOf, retentionRowTypeOf, revenueRowTypeOf } from './report.mapping.js';
import type { MetricFrameType } from './report.type.js';
import {
  CohortReportType,
  CohortRowConnection,
  RetentionReportType,
  RetentionRowConnection,
  RevenueReportType,
  RevenueRowConnection,
  type CohortRowType,
  type RetentionRowType,
  type RevenueRowType,
} from './reports.type.js';

const UNTIL_FIRST = 'Null as long as nothing was counted yet.';

/** Reports from cells, for staff. */
@Resolver()
export class MetricReportsResolver {
  constructor(
    private readonly database: Database,
    private readonly frames: ReportFrames,
  ) {}

  @Query(() => RetentionReportType, {
    nullable: true,
    description: `Retention and churn of calendar periods, strict and as textbooks have it. ${UNTIL_FIRST}`,
  })
  @Allow('metrics:read')
  async retentionReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => RetentionReportArgs) asked: RetentionReportArgs,
  ): Promise<RetentionReportType | null> {
    const frame = await this.frameOf(actor, asked);
    return frame && { frame, asked };
  }

  @Query(() => RevenueReportType, {
    nullable: true,
    description: `What was bought in calendar periods, and how much of it again. ${UNTIL_FIRST}`,
  })
  @Allow('metrics:read')
  async revenueReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => RevenueReportArgs) asked: RevenueReportArgs,
  ): Promise<RevenueReportType | null> {
    const frame = await this.frameOf(actor, asked);
    return frame && { frame, asked };
  }

  @Query(() => CohortReportType, {
    nullable: true,
    description: `What cohorts of customers bought at which age. ${UNTIL_FIRST}`,
  })
  @Allow('metrics:read')
  async cohortReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => CohortReportArgs) asked: CohortReportArgs,
  ): Promise<CohortReportType | null> {
    const frame = await this.frameOf(actor, asked);
    return frame && { frame, asked };
  }

  private async frameOf(actor: StaffActor, { by }: PeriodsArgs): Promise<MetricFrameType | null> {
    const frame = await this.database.tx(actor, (tx) => this.frames.served(tx));
    return frame && frameTypeOf(frame, by);
  }
}

/** Rows of retention. */
@Resolver(() => RetentionReportType)
export class RetentionRowsResolver {
  constructor(
    private readonly database: Database,
    private readonly reports: RetentionReports,
  ) {}

  @ResolveField(() => RetentionRowConnection, { description: 'By period, then by what customers were.' })
  @Allow(INHERIT)
  async rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() { asked }: RetentionReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<RetentionRowType>> {
    const of = { ...askedOf(asked, page), grain: asked.grain, after: periodIn(page.after) };
    const report = await this.database.tx(actor, (tx) => this.reports.report(tx, of));
    const rows = report?.rows.map(retentionRowTypeOf) ?? [];
    return pageOf(rows, page, ({ period, value }) => [period, value]);
  }
}

/** Rows of revenue. */
@Resolver(() => RevenueReportType)
export class RevenueRowsResolver {
  constructor(
    private readonly database: Database,
    private readonly reports: RevenueReports,
  ) {}

  @ResolveField(() => RevenueRowConnection, { description: 'By period, then by what customers were.' })
  @Allow(INHERIT)
  async rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() { asked }: RevenueReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<RevenueRowType>> {
    const of = { ...askedOf(asked, page), grain: asked.grain, after: periodIn(page.after) };
    const report = await this.database.tx(actor, (tx) => this.reports.report(tx, of));
    const rows = report?.rows.map(revenueRowTypeOf) ?? [];
    return pageOf(rows, page, ({ period, value }) => [period, value]);
  }
}

/** Rows of cohorts. */
@Resolver(() => CohortReportType)
export class CohortRowsResolver {
  constructor(
    private readonly database: Database,
    private readonly reports: CohortReports,
  ) {}

  @ResolveField(() => CohortRowConnection, {
    description: 'By cohort, then by what customers were, then by age.',
  })
  @Allow(INHERIT)
  async rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() { asked }: CohortReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<CohortRowType>> {
    const { grain, basis } = asked;
    const of = { ...askedOf(asked, page), grain, basis, after: cohortIn(page.after) };
    const report = await this.database.tx(actor, (tx) => this.reports.report(tx, of));
    const rows = report?.rows.map(cohortRowTypeOf) ?? [];
    return pageOf(rows, page, ({ cohort, value, age }) => [cohort, value, String(age)]);
  }
}

/** The resolvers of reports. */
export const REPORT_RESOLVERS = [
  ...[MetricReportsResolver, RetentionRowsResolver, RevenueRowsResolver, CohortRowsResolver],
];

function askedOf({ from, through, by }: PeriodsArgs, { first }: ConnectionArgs) {
  return { from, through, dimension: by, limit: first + 1 };
}
