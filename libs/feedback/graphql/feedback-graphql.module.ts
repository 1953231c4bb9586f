import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { CustomersModule } from '#customers';
import { FeedbackModule } from '../feedback.module.js';
import { SurveyAnswersResolver } from './answers.resolver.js';
import { FeedbackLoaders } from './feedback-loaders.js';
import {
  SurveyAnswerStaffResolver,
  SurveyOfficeResolver,
  SurveysResolver,
  SurveyWaveResolver,
} from './surveys.resolver.js';

const imports = [AccessModule, CustomersModule, FeedbackModule];

/** Answering surveys. */
@Module({ imports, providers: [SurveyAnswersResolver] })
export class FeedbackStorefrontModule {}

/** Surveys, what was answered and by whom, and what staff decide. */
@Module({
  imports,
  providers: [
    ...[FeedbackLoaders, SurveysResolver, SurveyOfficeResolver],
    ...[SurveyAnswerStaffResolver, SurveyWaveResolver],
  ],
  exports: [FeedbackLoaders],
})
export class FeedbackAdminModule {}
