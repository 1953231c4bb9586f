import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import {
  EngagementReportType,
  EngagementRowConnection,
  engagementRowTypeOf,
  type EngagementRowType,
} from './engagement.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** How many members do something, for staff. */
@Resolver(() => EngagementReportType)
export class EngagementResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => EngagementReportType, {
    nullable: true,
    description:
      'How many members did something in the last 30 days, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  engagementReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<EngagementReportType | null> {
    return this.snapshots.head(actor, 'ENGAGEMENT', asked);
  }

  @ResolveField(() => EngagementRowConnection, { description: 'By what members were as the days began.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: EngagementReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<EngagementRowType>> {
    return this.snapshots.rows(actor, 'ENGAGEMENT', report, page, engagementRowTypeOf);
  }
}
