import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { MetricsModule } from '../metrics.module.js';
import { CustomerScoresResolver, MetricModelsResolver } from './models.resolver.js';
import { REPORT_RESOLVERS } from './reports.resolver.js';
import { ScoreLoader } from './score-loader.js';

/** Metrics, for staff. */
@Module({
  imports: [AccessModule, CustomersModule, MetricsModule],
  providers: [ScoreLoader, MetricModelsResolver, CustomerScoresResolver, ...REPORT_RESOLVERS],
})
export class MetricsAdminModule {}
