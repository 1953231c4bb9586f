import { Injectable } from '@nestjs/common';
import { SurveyViews } from '#feedback';
import { PointTypes } from '#ledger';
import { MetricAlerts } from '../alerts/metric-alerts.service.js';
import { FinanceReports } from '../finance/finance-reports.service.js';
import { MetricGoals } from '../goals/metric-goals.service.js';
import { ModelViews } from '../models/model-views.service.js';
import { CohortReports } from '../reports/cohort-reports.service.js';
import { RetentionReports } from '../reports/retention-reports.service.js';
import { RevenueReports } from '../reports/revenue-reports.service.js';
import { SnapshotViews } from '../snapshots/snapshot-views.service.js';

/** What chapters read. */
@Injectable()
export class ReportSources {
  constructor(
    readonly retention: RetentionReports,
    readonly revenue: RevenueReports,
    readonly cohorts: CohortReports,
    readonly snapshots: SnapshotViews,
    readonly models: ModelViews,
    readonly finance: FinanceReports,
    readonly pointTypes: PointTypes,
    readonly surveys: SurveyViews,
    readonly goals: MetricGoals,
    readonly alerts: MetricAlerts,
  ) {}
}
