import { Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { Database } from '#platform';
import { ValidArgs } from '#platform/graphql';
import { PARTICIPATION_DAYS } from '../../domain/experiments/participation.js';
import type { ParticipationFigures } from '../../experiments/participation.report.js';
import { SnapshotViews } from '../../snapshots/snapshot-views.service.js';
import { frameTypeOf } from '../report.mapping.js';
import { ParticipationReportArgs, ParticipationReportType } from './participation.type.js';

/** What members buy, for staff. */
@Resolver()
export class ParticipationResolver {
  constructor(
    private readonly database: Database,
    private readonly views: SnapshotViews,
  ) {}

  @Query(() => ParticipationReportType, {
    nullable: true,
    description:
      'What members buy, before and after they joined and against others who had bought alike, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  async participationReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ParticipationReportArgs) { asOf = null }: ParticipationReportArgs,
  ): Promise<ParticipationReportType | null> {
    const asked = { asOf, after: null, limit: 1 };
    const found = await this.database.tx(actor, (tx) =>
      this.views.latest<ParticipationFigures>(tx, 'PARTICIPATION', 'ALL', asked),
    );
    const [row] = found?.rows ?? [];
    if (!found || !row) return null;
    const { beforeAfter, matched: matchedDifference } = row.figures;
    const frame = { ...frameTypeOf(found.frame, 'ALL'), warnings: ['SELF_SELECTION' as const] };
    return { frame, asOf: found.asOf, windowDays: PARTICIPATION_DAYS, beforeAfter, matchedDifference };
  }
}
