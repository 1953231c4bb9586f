import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import { shareOf } from '../../domain/rate.js';
import { loyalOf, type LoyaltyFigures } from '../../domain/snapshots/window.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { MetricShareType } from '../report.type.js';
import {
  ConcentrationReportType,
  ConcentrationRowConnection,
  concentrationRowTypeOf,
  LoyalArgs,
  LoyaltyReportType,
  LoyaltyRowConnection,
  LoyaltyRowType,
  type ConcentrationRowType,
} from './window.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** Who buys often, for staff. */
@Resolver(() => LoyaltyReportType)
export class LoyaltyResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => LoyaltyReportType, {
    nullable: true,
    description:
      'Who bought often in the 365 days before, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  loyaltyReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<LoyaltyReportType | null> {
    return this.snapshots.head(actor, 'LOYALTY', asked);
  }

  @ResolveField(() => LoyaltyRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: LoyaltyReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<LoyaltyRowType>> {
    return this.snapshots.rows(actor, 'LOYALTY', report, page, loyaltyRowTypeOf);
  }
}

/** Rows of loyalty. */
@Resolver(() => LoyaltyRowType)
export class LoyaltyRowResolver {
  @ResolveField(() => MetricShareType, {
    description:
      'The loyal customer rate: of those who bought in the 365 days who bought on so many of them at least.',
  })
  @Allow(INHERIT)
  loyal(
    @Parent() { figures }: LoyaltyRowType,
    @ValidArgs(() => LoyalArgs) { purchaseDays }: LoyalArgs,
  ): MetricShareType {
    const { loyal, active } = loyalOf(figures, purchaseDays);
    return shareTypeOf(shareOf(loyal, active));
  }
}

/** How revenue is spread, for staff. */
@Resolver(() => ConcentrationReportType)
export class ConcentrationResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => ConcentrationReportType, {
    nullable: true,
    description:
      'How the net revenue of the 365 days before is spread over customers, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  concentrationReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<ConcentrationReportType | null> {
    return this.snapshots.head(actor, 'CONCENTRATION', asked);
  }

  @ResolveField(() => ConcentrationRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: ConcentrationReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<ConcentrationRowType>> {
    return this.snapshots.rows(actor, 'CONCENTRATION', report, page, concentrationRowTypeOf);
  }
}

function loyaltyRowTypeOf(row: SnapshotRow<LoyaltyFigures>): LoyaltyRowType {
  return row;
}
