export { RewardNodes } from './reward-nodes.js';
export { RewardsAdminModule, RewardsStorefrontModule } from './rewards-graphql.module.js';
