export { FeedbackAdminModule, FeedbackStorefrontModule } from './feedback-graphql.module.js';
