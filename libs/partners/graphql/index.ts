export { PartnersAdminModule, PartnersStorefrontModule } from './partners-graphql.module.js';
