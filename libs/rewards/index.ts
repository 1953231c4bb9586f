import { RedemptionEntity, RewardEntity, RewardVersionEntity } from './persistence/reward.entity.js';

export type { FailedCondition, Reason } from './domain/availability.js';
export {
  pointsReferenceOf,
  type Redemption,
  type RedemptionKey,
  type RedemptionState,
} from './domain/redemption.js';
export type { Delivery, Reward, RewardTerms, RewardVersion } from './domain/reward.js';
export { Fulfilments, type Fulfilment } from './fulfilments.service.js';
export { Redemptions, type CancelCommand, type RedeemCommand } from './redemptions.service.js';
export { RewardCatalogue, type RewardWithVersions } from './reward-catalogue.service.js';
export { problemOfShortage } from './reward-takes.js';
export { RewardViews, type RewardForCustomer } from './reward-views.service.js';
export { RewardsModule } from './rewards.module.js';
export { Rewards, type RedeemedOffer, type RewardOffer, type RewardWish } from './rewards.service.js';

/** The tables of rewards. */
export const rewardsEntities = [RewardEntity, RewardVersionEntity, RedemptionEntity];
