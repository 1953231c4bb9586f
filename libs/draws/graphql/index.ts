export { DrawsAdminModule, DrawsStorefrontModule } from './draws-graphql.module.js';
