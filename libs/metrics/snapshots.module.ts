import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { AlertUpkeep } from './alerts/alert-upkeep.service.js';
import { MetricAlerts } from './alerts/metric-alerts.service.js';
import { MetricGoals } from './goals/metric-goals.service.js';
import { KeepSnapshotsJob } from './jobs/keep-snapshots.job.js';
import { MetricModelsModule } from './models.module.js';
import { CUSTOMER_REPORTS } from './snapshots/customer-reports.js';
import { ENGAGEMENT_REPORT } from './snapshots/engagement.report.js';
import { CLUB_MOVEMENT_REPORT, TIER_MOVEMENT_REPORT } from './snapshots/movement.reports.js';
import { REFERRING_REPORT } from './snapshots/referring.report.js';
import { MetricCosts } from './snapshots/metric-costs.service.js';
import { REPEAT_PURCHASE_REPORT } from './snapshots/repeat-purchase.report.js';
import { MetricSeries } from './series/metric-series.service.js';
import { SATISFACTION_REPORT } from './snapshots/satisfaction.report.js';
import { SnapshotReports } from './snapshots/snapshot-reports.js';
import { SnapshotUpkeep } from './snapshots/snapshot-upkeep.service.js';
import { SnapshotViews } from './snapshots/snapshot-views.service.js';

const REPORTS = [
  ...[REPEAT_PURCHASE_REPORT, ...CUSTOMER_REPORTS],
  ...[ENGAGEMENT_REPORT, REFERRING_REPORT, TIER_MOVEMENT_REPORT, CLUB_MOVEMENT_REPORT, SATISFACTION_REPORT],
];

/** Reports over all customers, which are made once a night and kept. */
@Module({
  imports: [AccessModule, MetricModelsModule],
  providers: [
    SnapshotReports,
    SnapshotUpkeep,
    SnapshotViews,
    KeepSnapshotsJob,
    MetricCosts,
    ...[MetricSeries, MetricGoals, MetricAlerts, AlertUpkeep],
  ],
  exports: [
    ...[SnapshotReports, SnapshotUpkeep, SnapshotViews, KeepSnapshotsJob, MetricCosts],
    ...[MetricSeries, MetricGoals, MetricAlerts, AlertUpkeep],
  ],
})
export class MetricSnapshotsModule {
  constructor(reports: SnapshotReports) {
    reports.register(REPORTS);
  }
}
