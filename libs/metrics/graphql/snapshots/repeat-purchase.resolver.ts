import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import {
  RepeatPurchaseReportType,
  RepeatPurchaseRowConnection,
  repeatPurchaseRowTypeOf,
  type RepeatPurchaseRowType,
} from './repeat-purchase.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** Who buys again, for staff. */
@Resolver(() => RepeatPurchaseReportType)
export class RepeatPurchaseResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => RepeatPurchaseReportType, {
    nullable: true,
    description:
      'Who buys again, how soon and how often, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  repeatPurchaseReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<RepeatPurchaseReportType | null> {
    return this.snapshots.head(actor, 'REPEAT_PURCHASE', asked);
  }

  @ResolveField(() => RepeatPurchaseRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: RepeatPurchaseReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<RepeatPurchaseRowType>> {
    return this.snapshots.rows(actor, 'REPEAT_PURCHASE', report, page, repeatPurchaseRowTypeOf);
  }
}
