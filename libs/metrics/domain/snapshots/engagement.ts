/** The window of engagement and of referring, in days. */
export const ENGAGEMENT_DAYS = 30;

/** What members did in the window, of those who were members as it began. Somebody who did two of it is in both, and once in `engaged`. */
export interface EngagementFigures {
  readonly members: number;
  readonly engaged: number;
  readonly earned: number;
  readonly redeemed: number;
  readonly shared: number;
  readonly signedIn: number;
}

export const NOBODY_ENGAGED: EngagementFigures = {
  ...{ members: 0, engaged: 0, earned: 0, redeemed: 0, shared: 0, signedIn: 0 },
};
