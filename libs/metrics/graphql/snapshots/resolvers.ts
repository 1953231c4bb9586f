import { ChurnAfterJoiningResolver, SurvivalResolver } from './lives.resolver.js';
import { EngagementResolver } from './engagement.resolver.js';
import { MetricCostsResolver } from './metric-costs.resolver.js';
import { ClubMovementResolver, TierMovementResolver } from './movement.resolver.js';
import { ReferringResolver } from './referring.resolver.js';
import { RepeatPurchaseResolver } from './repeat-purchase.resolver.js';
import { SatisfactionResolver } from './satisfaction.resolver.js';
import { SnapshotReader } from './snapshot-reader.js';
import { LifetimeValueResolver, TenureResolver } from './values.resolver.js';
import { ConcentrationResolver, LoyaltyResolver, LoyaltyRowResolver } from './window.resolver.js';

/** The resolvers of reports that are made once a night. */
export const SNAPSHOT_RESOLVERS = [
  ...[SnapshotReader, RepeatPurchaseResolver, LoyaltyResolver, LoyaltyRowResolver, ConcentrationResolver],
  ...[
    ChurnAfterJoiningResolver,
    SurvivalResolver,
    TenureResolver,
    LifetimeValueResolver,
    MetricCostsResolver,
  ],
  ...[
    EngagementResolver,
    ReferringResolver,
    TierMovementResolver,
    ClubMovementResolver,
    SatisfactionResolver,
  ],
];
