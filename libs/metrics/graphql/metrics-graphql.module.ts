import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { FeedbackAdminModule } from '#feedback/graphql';
import { LedgerModule } from '#ledger';
import { MetricsModule } from '../metrics.module.js';
import { DIGEST_RESOLVERS } from './digests/digests.resolver.js';
import { FINANCE_RESOLVERS } from './finance.resolver.js';
import { EXPERIMENT_RESOLVERS } from './experiments/resolvers.js';
import { GOAL_RESOLVERS } from './goals/goals.resolver.js';
import { CustomerScoresResolver, MetricModelsResolver } from './models.resolver.js';
import { REPORT_RESOLVERS } from './reports.resolver.js';
import { SNAPSHOT_RESOLVERS } from './snapshots/resolvers.js';
import { SurveyFiguresResolver } from './survey-figures.resolver.js';
import { ScoreLoader } from './score-loader.js';

/** Metrics, for staff. */
@Module({
  imports: [AccessModule, CustomersModule, FeedbackAdminModule, LedgerModule, MetricsModule],
  providers: [
    ScoreLoader,
    MetricModelsResolver,
    CustomerScoresResolver,
    ...REPORT_RESOLVERS,
    ...SNAPSHOT_RESOLVERS,
    ...FINANCE_RESOLVERS,
    ...EXPERIMENT_RESOLVERS,
    ...GOAL_RESOLVERS,
    ...DIGEST_RESOLVERS,
    SurveyFiguresResolver,
  ],
})
export class MetricsAdminModule {}
