import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import {
  SatisfactionReportType,
  SatisfactionRowConnection,
  satisfactionRowTypeOf,
  type SatisfactionRowType,
} from './satisfaction.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** What customers say, for staff. */
@Resolver(() => SatisfactionReportType)
export class SatisfactionResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => SatisfactionReportType, {
    nullable: true,
    description:
      'What customers answered and reviewed in the last 30 days, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  satisfactionReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<SatisfactionReportType | null> {
    return this.snapshots.head(actor, 'SATISFACTION', asked);
  }

  @ResolveField(() => SatisfactionRowConnection, { description: 'By what customers were as the days began.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: SatisfactionReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<SatisfactionRowType>> {
    return this.snapshots.rows(actor, 'SATISFACTION', report, page, satisfactionRowTypeOf);
  }
}
