/** Reports that are made once a night and kept. */
export const SNAPSHOT_NAMES = [
  'REPEAT_PURCHASE',
  'LOYALTY',
  'CHURN_AFTER_JOINING',
  'SURVIVAL',
  'CONCENTRATION',
  'TENURE',
  'LIFETIME_VALUE',
  'ENGAGEMENT',
  'REFERRAL',
  'TIER_MOVEMENT',
  'CLUB_MOVEMENT',
  'POINTS',
  'COUPONS',
  'EXPERIMENT',
  'PARTICIPATION',
  'CAMPAIGN',
  'SATISFACTION',
] as const;
export type SnapshotName = (typeof SNAPSHOT_NAMES)[number];
