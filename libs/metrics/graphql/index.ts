export { MetricsAdminModule } from './metrics-graphql.module.js';
