/** Reports that are made once a night and kept. */
export const SNAPSHOT_NAMES = ['REPEAT_PURCHASE'] as const;
export type SnapshotName = (typeof SNAPSHOT_NAMES)[number];
