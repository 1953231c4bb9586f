export { FeedbackLoaders } from './feedback-loaders.js';
export { SurveyWaveType } from './survey.type.js';
export { FeedbackAdminModule, FeedbackStorefrontModule } from './feedback-graphql.module.js';
