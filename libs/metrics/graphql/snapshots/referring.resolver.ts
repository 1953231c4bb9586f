import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import { REFERRED_REPEAT_DAYS } from '../../domain/snapshots/referring.js';
import {
  ReferralReportType,
  ReferralRowConnection,
  referralRowTypeOf,
  type ReferralRowType,
} from './referring.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** How members refer, for staff. */
@Resolver(() => ReferralReportType)
export class ReferringResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => ReferralReportType, {
    nullable: true,
    description:
      'How members refer, and how those do whom they bring, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async referralReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<ReferralReportType | null> {
    const report = await this.snapshots.head(actor, 'REFERRAL', asked);
    // Each row compares friends of customers with whoever came by themselves, however it is sliced.
    return report && { ...report, frame: { ...report.frame, warnings: ['SELF_SELECTION'] } };
  }

  @ResolveField(() => ReferralRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: ReferralReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<ReferralRowType>> {
    return this.snapshots.rows(actor, 'REFERRAL', report, page, referralRowTypeOf(REFERRED_REPEAT_DAYS));
  }
}
