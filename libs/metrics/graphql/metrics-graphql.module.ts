import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { MetricModelsModule } from '../models.module.js';
import { CustomerScoresResolver, MetricModelsResolver } from './models.resolver.js';
import { ScoreLoader } from './score-loader.js';

/** Metrics, for staff. */
@Module({
  imports: [AccessModule, CustomersModule, MetricModelsModule],
  providers: [ScoreLoader, MetricModelsResolver, CustomerScoresResolver],
})
export class MetricsAdminModule {}
