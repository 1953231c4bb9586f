import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { LedgerModule } from '#ledger';
import { Allocations } from './finance/allocations.service.js';
import { COUPONS_REPORT } from './finance/coupons-snapshot.report.js';
import { FinanceReports } from './finance/finance-reports.service.js';
import { KeptBooks } from './finance/kept-books.service.js';
import { PointCosts } from './finance/point-costs.service.js';
import { PointsBooks } from './finance/points-books.service.js';
import { PointsSnapshot } from './finance/points-snapshot.report.js';
import { MetricSnapshotsModule } from './snapshots.module.js';
import { SnapshotReports } from './snapshots/snapshot-reports.js';

const SERVICES = [PointsBooks, KeptBooks, PointCosts, Allocations, FinanceReports];

/** What points and coupons come to. */
@Module({
  imports: [AccessModule, LedgerModule, MetricSnapshotsModule],
  providers: [...SERVICES, PointsSnapshot],
  exports: SERVICES,
})
export class MetricFinanceModule {
  constructor(reports: SnapshotReports, points: PointsSnapshot) {
    reports.register([points, COUPONS_REPORT]);
  }
}
