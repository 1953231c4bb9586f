import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import type { SurvivalFigures } from '../../domain/snapshots/survival.js';
import {
  ChurnAfterJoiningReportType,
  ChurnAfterJoiningRowConnection,
  churnAfterJoiningRowTypeOf,
  LogRankType,
  SurvivalReportType,
  SurvivalRowConnection,
  survivalRowTypeOf,
  type ChurnAfterJoiningRowType,
  type SurvivalRowType,
} from './lives.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** Who buys nothing after joining, for staff. */
@Resolver(() => ChurnAfterJoiningReportType)
export class ChurnAfterJoiningResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => ChurnAfterJoiningReportType, {
    nullable: true,
    description:
      'Who buys nothing after joining the loyalty program, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  churnAfterJoiningReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<ChurnAfterJoiningReportType | null> {
    return this.snapshots.head(actor, 'CHURN_AFTER_JOINING', asked);
  }

  @ResolveField(() => ChurnAfterJoiningRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: ChurnAfterJoiningReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<ChurnAfterJoiningRowType>> {
    return this.snapshots.rows(actor, 'CHURN_AFTER_JOINING', report, page, churnAfterJoiningRowTypeOf);
  }
}

/** How long customers stay, for staff. */
@Resolver(() => SurvivalReportType)
export class SurvivalResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => SurvivalReportType, {
    nullable: true,
    description:
      'How long customers stay after their first purchase, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  survivalReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<SurvivalReportType | null> {
    return this.snapshots.head(actor, 'SURVIVAL', asked);
  }

  @ResolveField(() => LogRankType, {
    nullable: true,
    description:
      'Whether the rows differ; null where there are not two to 100 of them, customers may be in several, or nobody lapsed.',
  })
  @Allow(INHERIT)
  logRank(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: SurvivalReportType,
  ): Promise<LogRankType | null> {
    return this.snapshots.first<SurvivalFigures, LogRankType>(
      actor,
      'SURVIVAL',
      report,
      ({ figures }) => figures.logRank,
    );
  }

  @ResolveField(() => SurvivalRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: SurvivalReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<SurvivalRowType>> {
    return this.snapshots.rows(actor, 'SURVIVAL', report, page, survivalRowTypeOf);
  }
}
