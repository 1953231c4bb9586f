export { ClubsAdminModule, ClubsStorefrontModule } from './clubs-graphql.module.js';
