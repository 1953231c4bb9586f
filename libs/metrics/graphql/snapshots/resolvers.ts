import { EngagementResolver } from './engagement.resolver.js';
import { ClubMovementResolver, TierMovementResolver } from './movement.resolver.js';
import { ReferringResolver } from './referring.resolver.js';
import { RepeatPurchaseResolver } from './repeat-purchase.resolver.js';
import { SnapshotReader } from './snapshot-reader.js';

/** The resolvers of reports that are made once a night. */
export const SNAPSHOT_RESOLVERS = [
  ...[SnapshotReader, RepeatPurchaseResolver],
  ...[EngagementResolver, ReferringResolver, TierMovementResolver, ClubMovementResolver],
];
