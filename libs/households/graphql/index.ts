export { HouseholdNodes } from './household-nodes.js';
export { HouseholdsAdminModule, HouseholdsStorefrontModule } from './households-graphql.module.js';
