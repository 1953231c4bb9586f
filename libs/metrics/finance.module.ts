import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { LedgerModule } from '#ledger';
import { CouponsSnapshot } from './finance/coupons-snapshot.report.js';
import { FinanceReports } from './finance/finance-reports.service.js';
import { KeptBooks } from './finance/kept-books.service.js';
import { PointCosts } from './finance/point-costs.service.js';
import { PointsBooks } from './finance/points-books.service.js';
import { PointsSnapshot } from './finance/points-snapshot.report.js';
import { MetricSnapshotsModule } from './snapshots.module.js';

const SERVICES = [PointsBooks, KeptBooks, PointCosts, FinanceReports];

/** What points and coupons come to. */
@Module({
  imports: [AccessModule, LedgerModule, MetricSnapshotsModule],
  providers: [...SERVICES, PointsSnapshot, CouponsSnapshot],
  exports: SERVICES,
})
export class MetricFinanceModule {}
