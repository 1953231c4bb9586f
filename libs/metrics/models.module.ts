import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { KeepModelsJob } from './jobs/keep-models.job.js';
import { CustomerScoring } from './models/customer-scoring.service.js';
import { ModelFitting } from './models/model-fitting.service.js';
import { ModelUpkeep } from './models/model-upkeep.service.js';
import { ModelViews } from './models/model-views.service.js';
import { ReportFrames } from './reports/report-frame.js';
import { ScoreFacts } from './models/score-facts.js';

/** Models of who leaves and what is spent, and what they say of customers. */
@Module({
  imports: [AccessModule, CustomersModule, CampaignsModule],
  providers: [
    ReportFrames,
    ModelFitting,
    CustomerScoring,
    ModelUpkeep,
    ModelViews,
    ScoreFacts,
    KeepModelsJob,
  ],
  exports: [ReportFrames, ModelFitting, CustomerScoring, ModelUpkeep, ModelViews, KeepModelsJob],
})
export class MetricModelsModule {}
