import { Module } from '@nestjs/common';
import { AaChecks } from './experiments/aa-checks.service.js';
import { CAMPAIGN_REPORT } from './experiments/campaign.report.js';
import { EXPERIMENT_REPORT } from './experiments/experiment.report.js';
import { ExperimentResults } from './experiments/experiment-results.service.js';
import { PARTICIPATION_REPORT } from './experiments/participation.report.js';
import { MetricSnapshotsModule } from './snapshots.module.js';
import { SnapshotReports } from './snapshots/snapshot-reports.js';

/** Experiments, and comparisons that are none. */
@Module({
  imports: [MetricSnapshotsModule],
  providers: [ExperimentResults, AaChecks],
  exports: [ExperimentResults, AaChecks],
})
export class MetricExperimentsModule {
  constructor(reports: SnapshotReports) {
    reports.register([EXPERIMENT_REPORT, PARTICIPATION_REPORT, CAMPAIGN_REPORT]);
  }
}
