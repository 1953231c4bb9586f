export { EventsAdminModule, EventsStorefrontModule } from './events-graphql.module.js';
