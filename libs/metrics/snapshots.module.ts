import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { AlertUpkeep } from './alerts/alert-upkeep.service.js';
import { MetricAlerts } from './alerts/metric-alerts.service.js';
import { MetricGoals } from './goals/metric-goals.service.js';
import { KeepSnapshotsJob } from './jobs/keep-snapshots.job.js';
import { MetricModelsModule } from './models.module.js';
import { CUSTOMER_REPORTS } from './snapshots/customer-reports.js';
import { EngagementReport } from './snapshots/engagement.report.js';
import { ClubMovementReport, TierMovementReport } from './snapshots/movement.reports.js';
import { ReferringReport } from './snapshots/referring.report.js';
import { MetricCosts } from './snapshots/metric-costs.service.js';
import { RepeatPurchaseReport } from './snapshots/repeat-purchase.report.js';
import { MetricSeries } from './series/metric-series.service.js';
import { SatisfactionReport } from './snapshots/satisfaction.report.js';
import { SnapshotReports } from './snapshots/snapshot-reports.js';
import { SnapshotUpkeep } from './snapshots/snapshot-upkeep.service.js';
import { SnapshotViews } from './snapshots/snapshot-views.service.js';

/** Reports over all customers, which are made once a night and kept. */
@Module({
  imports: [AccessModule, MetricModelsModule],
  providers: [
    SnapshotReports,
    SnapshotUpkeep,
    SnapshotViews,
    KeepSnapshotsJob,
    MetricCosts,
    RepeatPurchaseReport,
    ...CUSTOMER_REPORTS,
    ...[EngagementReport, ReferringReport, TierMovementReport, ClubMovementReport, SatisfactionReport],
    ...[MetricSeries, MetricGoals, MetricAlerts, AlertUpkeep],
  ],
  exports: [
    ...[SnapshotReports, SnapshotUpkeep, SnapshotViews, KeepSnapshotsJob, MetricCosts],
    ...[MetricSeries, MetricGoals, MetricAlerts, AlertUpkeep],
  ],
})
export class MetricSnapshotsModule {}
