import { Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, CurrentStaff } from '#access/graphql';
import { ConnectionArgs, INHERIT, ValidArgs, type Connection } from '#platform/graphql';
import {
  LifetimeValueReportType,
  LifetimeValueRowConnection,
  lifetimeValueRowTypeOf,
  type LifetimeValueRowType,
} from './lifetime-value.type.js';
import { TenureReportType, TenureRowConnection, tenureRowTypeOf, type TenureRowType } from './tenure.type.js';
import { SnapshotReader } from './snapshot-reader.js';
import { SnapshotArgs } from './snapshot.type.js';

/** What customers spend the longer they are there, for staff. */
@Resolver(() => TenureReportType)
export class TenureResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => TenureReportType, {
    nullable: true,
    description:
      'What customers spend the longer they are there, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  tenureReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<TenureReportType | null> {
    return this.snapshots.head(actor, 'TENURE', asked);
  }

  @ResolveField(() => TenureRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: TenureReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<TenureRowType>> {
    return this.snapshots.rows(actor, 'TENURE', report, page, tenureRowTypeOf);
  }
}

/** What customers are worth, for staff. */
@Resolver(() => LifetimeValueReportType)
export class LifetimeValueResolver {
  constructor(private readonly snapshots: SnapshotReader) {}

  @Query(() => LifetimeValueReportType, {
    nullable: true,
    description: 'What customers are worth, as of the last night. Null as long as it was not made.',
  })
  @Allow('metrics:read')
  lifetimeValueReport(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => SnapshotArgs) asked: SnapshotArgs,
  ): Promise<LifetimeValueReportType | null> {
    return this.snapshots.head(actor, 'LIFETIME_VALUE', asked);
  }

  @ResolveField(() => LifetimeValueRowConnection, { description: 'By what customers were.' })
  @Allow(INHERIT)
  rows(
    @CurrentStaff() actor: StaffActor,
    @Parent() report: LifetimeValueReportType,
    @ValidArgs(() => ConnectionArgs) page: ConnectionArgs,
  ): Promise<Connection<LifetimeValueRowType>> {
    return this.snapshots.rows(actor, 'LIFETIME_VALUE', report, page, lifetimeValueRowTypeOf);
  }
}
