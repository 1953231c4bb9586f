import { LadderEntity, LadderVersionEntity, TierSweepEntity } from './persistence/ladder.entity.js';
import { CustomerTierEntity, TierMoveEntity } from './persistence/placement.entity.js';

export type { LadderTerms, LadderVersion, Tier } from './domain/ladder.js';
export type { Placement } from './domain/placement.js';
export { ReviewTiersJob } from './jobs/review-tiers.job.js';
export { Ladders } from './ladders.service.js';
export { ManualPlacements } from './manual-placements.service.js';
export { TierPreviews, type LadderPreview, type MoveCount, type Mover } from './tier-previews.service.js';
export type { PreviewWanted } from './tried-ladders.js';
export { TierCosts, type TierCost } from './tier-costs.service.js';
export { TierReviews } from './tier-reviews.service.js';
export { TierViews } from './tier-views.service.js';
export { TiersModule } from './tiers.module.js';

/** The tables of tiers. */
export const tiersEntities = [
  LadderEntity,
  LadderVersionEntity,
  TierSweepEntity,
  CustomerTierEntity,
  TierMoveEntity,
];
