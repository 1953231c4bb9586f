import { Module } from '@nestjs/common';
import { AaChecks } from './experiments/aa-checks.service.js';
import { CampaignSnapshots } from './experiments/campaign.report.js';
import { ExperimentSnapshots } from './experiments/experiment.report.js';
import { ExperimentResults } from './experiments/experiment-results.service.js';
import { ParticipationSnapshots } from './experiments/participation.report.js';
import { MetricSnapshotsModule } from './snapshots.module.js';

/** Experiments, and comparisons that are none. */
@Module({
  imports: [MetricSnapshotsModule],
  providers: [ExperimentSnapshots, ParticipationSnapshots, CampaignSnapshots, ExperimentResults, AaChecks],
  exports: [ExperimentResults, AaChecks],
})
export class MetricExperimentsModule {}
