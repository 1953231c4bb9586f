export { ClubNodes } from './club-nodes.js';
export { ClubsAdminModule, ClubsStorefrontModule } from './clubs-graphql.module.js';
