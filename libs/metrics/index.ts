export {
  fitLeaving,
  LEAVING_MODELS,
  type LeavingModel,
  type LeavingParameters,
} from './domain/models/buying-while-alive.js';
export { chainLadder, type ChainLadder } from './domain/models/chain-ladder.js';
export { fitSpending, type SpendingParameters } from './domain/models/spending.js';
export { retentionGroupOf, retentionOf, type Retention } from './domain/retention.js';
export { rfmScores, rfmSegmentOf } from './domain/rfm.js';
export { loyaltyIndex, netPromoterScore } from './domain/satisfaction.js';
export { metricsEntities } from './persistence/entities.js';
export { RollUpJob } from './jobs/roll-up.job.js';
export type { Rate, Share } from './domain/rate.js';
export { DIMENSIONS, type Dimension } from './domain/roll-ups/history.js';
export { CALENDARS, type Grain, type RetentionGrain } from './domain/roll-ups/periods.js';
export { MetricsModule } from './metrics.module.js';
export { RollUps } from './roll-ups/roll-ups.service.js';
export { CohortReports, type CohortRow } from './reports/cohort-reports.service.js';
export {
  RetentionReports,
  type Report,
  type RetentionAsked,
  type RetentionRow,
} from './reports/retention-reports.service.js';
export { RevenueReports, type RevenueRow } from './reports/revenue-reports.service.js';
export { KeepModelsJob } from './jobs/keep-models.job.js';
export { KeepSnapshotsJob } from './jobs/keep-snapshots.job.js';
export { MetricModelsModule } from './models.module.js';
export { CustomerScoring } from './models/customer-scoring.service.js';
export { ModelFitting } from './models/model-fitting.service.js';
export { ModelUpkeep } from './models/model-upkeep.service.js';
export { ModelViews } from './models/model-views.service.js';
export { ReportFrames, type ReportFrame } from './reports/report-frame.js';
export { AaChecks } from './experiments/aa-checks.service.js';
export { ExperimentResults } from './experiments/experiment-results.service.js';
export { SNAPSHOT_NAMES, type SnapshotName } from './domain/snapshots/snapshot.js';
export type { SnapshotReport } from './snapshots/snapshot-report.js';
export { SnapshotReports } from './snapshots/snapshot-reports.js';
export { SnapshotUpkeep } from './snapshots/snapshot-upkeep.service.js';
export { SnapshotViews, type SnapshotFound } from './snapshots/snapshot-views.service.js';
export { FinanceReports } from './finance/finance-reports.service.js';
export { PointCosts } from './finance/point-costs.service.js';
export { PointsBooks } from './finance/points-books.service.js';
export {
  balancesOf,
  cohortsOf,
  EMPTY_BOOK,
  outstandingOf,
  type PointsBook,
} from './domain/finance/points-book.js';
export { AlertUpkeep } from './alerts/alert-upkeep.service.js';
export { MetricAlerts } from './alerts/metric-alerts.service.js';
export { MetricGoals } from './goals/metric-goals.service.js';
export { linePlotSvg } from './pages/line-plot.js';
export { pageHtml, type Chapter, type Page } from './pages/page.js';
export { askedPeriod, type AskedPeriod } from './pages/period.js';
export { csvText } from './pages/report-csv.js';
export { DigestUpkeep } from './digests/digest-upkeep.service.js';
export { KeepDigestsJob } from './jobs/keep-digests.job.js';
export { MetricDigests } from './digests/metric-digests.service.js';
export { ReportPages } from './pages/report-pages.service.js';
export { fileColumns, fileRows, type FileCell, type ReportTable } from './pages/report-table.js';
export { REPORT_NAMES } from './pages/reports.js';
