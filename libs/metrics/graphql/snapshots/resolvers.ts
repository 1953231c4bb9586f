import { RepeatPurchaseResolver } from './repeat-purchase.resolver.js';
import { SnapshotReader } from './snapshot-reader.js';

/** The resolvers of reports that are made once a night. */
export const SNAPSHOT_RESOLVERS = [SnapshotReader, RepeatPurchaseResolver];
