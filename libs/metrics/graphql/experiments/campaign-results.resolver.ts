import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { required } from '#kernel';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import { shareOf } from '../../domain/rate.js';
import type { CampaignPeriodDays } from '../../domain/experiments/campaign-results.js';
import type { CampaignFigures } from '../../experiments/campaign.report.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { SnapshotReader } from '../snapshots/snapshot-reader.js';
import {
  CampaignReportArgs,
  CampaignReportType,
  CampaignRowConnection,
  type CampaignRowType,
} from './campaign-results.type.js';

/** What went with campaigns, for staff. */
@Resolver(() => CampaignReportType)
export class CampaignResultsResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => CampaignReportType, {
    nullable: true,
    description:
      'What went with each campaign in the days before the last night: whom it reached, what it gave and cost, which orders. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async campaignReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => CampaignReportArgs) { days, asOf = null }: CampaignReportArgs,
  ): Promise<CampaignReportType | null> {
    const head = await this.snapshots.head(actor, 'CAMPAIGN', { by: 'CAMPAIGN', asOf });
    return head && { frame: head.frame, asOf: head.asOf, days, kind: 'ATTRIBUTION', isLift: false };
  }

  @ResolveField(() => CampaignRowConnection, { description: 'By code; campaigns that were published.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() { frame, asOf, days }: CampaignReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<CampaignRowType>> {
    const of = { frame, asOf, by: 'CAMPAIGN' as const };
    return this.snapshots.rows(actor, 'CAMPAIGN', of, page, (row: SnapshotRow<CampaignFigures>) =>
      campaignRowTypeOf(row, days),
    );
  }
}

function campaignRowTypeOf(
  { value, figures: { periods } }: SnapshotRow<CampaignFigures>,
  days: CampaignPeriodDays,
): CampaignRowType {
  const found = required(
    periods.find((period) => period.days === days),
    'the period',
  );
  const { again, reached, pointsCost, discount, ...period } = found;
  return {
    ...{ ...period, value, reached, pointsCost, discount, cost: pointsCost + discount },
    again: shareTypeOf(shareOf(again, reached)),
  };
}
