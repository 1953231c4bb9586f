export { TierNodes } from './tier-nodes.js';
export { TiersAdminModule, TiersStorefrontModule } from './tiers-graphql.module.js';
