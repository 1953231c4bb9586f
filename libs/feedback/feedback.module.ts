import { Module } from '@nestjs/common';
import { AccessModule } from '#access';
import { ActivityModule } from '#activity';
import { CampaignsModule } from '#campaigns';
import { CustomersModule } from '#customers';
import { Invariants } from '#platform';
import { Answering } from './answering.service.js';
import { FeedbackFacts } from './feedback-facts.js';
import { FEEDBACK_INVARIANTS } from './persistence/invariants.js';
import { SurveyDesk } from './survey-desk.service.js';
import { SurveyViews } from './survey-views.service.js';
import { Surveys } from './surveys.service.js';

/** Surveys: what customers say when they are asked, and what it is followed by. */
@Module({
  imports: [AccessModule, CustomersModule, ActivityModule, CampaignsModule],
  providers: [Answering, FeedbackFacts, SurveyDesk, SurveyViews, Surveys],
  exports: [Answering, SurveyDesk, SurveyViews, Surveys],
})
export class FeedbackModule {
  constructor(invariants: Invariants) {
    invariants.register(FEEDBACK_INVARIANTS);
  }
}
