import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import {
  ClubMovementReportType,
  ClubMovementRowConnection,
  clubMovementRowTypeOf,
  SnapshotDayArgs,
  TierMovementReportType,
  TierMovementRowConnection,
  tierMovementRowTypeOf,
  type ClubMovementRowType,
  type TierMovementRowType,
} from './movement.type.js';
import { SnapshotReader } from './snapshot-reader.js';

/** Who came to which tier, for staff. */
@Resolver(() => TierMovementReportType)
export class TierMovementResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => TierMovementReportType, {
    nullable: true,
    description:
      'Who came to which tier in the last month and in the one that is running, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async tierMovementReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotDayArgs) { asOf }: SnapshotDayArgs,
  ): Promise<TierMovementReportType | null> {
    const report = await this.snapshots.head(actor, 'TIER_MOVEMENT', { by: 'ALL', asOf });
    return report && { ...report, by: 'TIER' };
  }

  @ResolveField(() => TierMovementRowConnection, { description: 'By their codes.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: TierMovementReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<TierMovementRowType>> {
    return this.snapshots.rows(actor, 'TIER_MOVEMENT', report, page, tierMovementRowTypeOf);
  }
}

/** Who came to clubs and left, for staff. */
@Resolver(() => ClubMovementReportType)
export class ClubMovementResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => ClubMovementReportType, {
    nullable: true,
    description:
      'Who came to clubs, stayed and left in the last month and in the one that is running, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async clubMovementReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotDayArgs) { asOf }: SnapshotDayArgs,
  ): Promise<ClubMovementReportType | null> {
    const report = await this.snapshots.head(actor, 'CLUB_MOVEMENT', { by: 'ALL', asOf });
    return report && { ...report, by: 'CLUB' };
  }

  @ResolveField(() => ClubMovementRowConnection, { description: 'By their codes.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: ClubMovementReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<ClubMovementRowType>> {
    return this.snapshots.rows(actor, 'CLUB_MOVEMENT', report, page, clubMovementRowTypeOf);
  }
}
