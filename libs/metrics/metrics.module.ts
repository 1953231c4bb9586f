import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { FeedbackModule } from '#feedback';
import { LedgerModule } from '#ledger';
import { Invariants } from '#platform';
import { MetricFinanceModule } from './finance.module.js';
import { MetricExperimentsModule } from './experiments.module.js';
import { DigestUpkeep } from './digests/digest-upkeep.service.js';
import { MetricDigests } from './digests/metric-digests.service.js';
import { KeepDigestsJob } from './jobs/keep-digests.job.js';
import { RollUpJob } from './jobs/roll-up.job.js';
import { MetricModelsModule } from './models.module.js';
import { ReportPages } from './pages/report-pages.service.js';
import { ReportSources } from './pages/report-sources.js';
import { METRIC_INVARIANTS } from './persistence/invariants.js';
import { CohortReports } from './reports/cohort-reports.service.js';
import { RetentionReports } from './reports/retention-reports.service.js';
import { RevenueReports } from './reports/revenue-reports.service.js';
import { MetricMarker } from './roll-ups/metric-marker.js';
import { RollUps } from './roll-ups/roll-ups.service.js';
import { MetricSnapshotsModule } from './snapshots.module.js';

const REPORTS = [RetentionReports, RevenueReports, CohortReports];
const PARTS = [MetricModelsModule, MetricExperimentsModule, MetricSnapshotsModule, MetricFinanceModule];

/** Retention and what it is worth. */
@Module({
  imports: [AccessModule, ActivityModule, FeedbackModule, LedgerModule, ...PARTS],
  providers: [
    MetricDigests,
    DigestUpkeep,
    KeepDigestsJob,
    MetricMarker,
    RollUps,
    RollUpJob,
    ReportSources,
    ReportPages,
    ...REPORTS,
  ],
  exports: [
    MetricDigests,
    DigestUpkeep,
    KeepDigestsJob,
    RollUps,
    RollUpJob,
    ReportPages,
    ...REPORTS,
    ...PARTS,
  ],
})
export class MetricsModule {
  constructor(invariants: Invariants) {
    invariants.register(METRIC_INVARIANTS);
  }
}
