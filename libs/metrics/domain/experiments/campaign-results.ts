/** Days of the periods that campaigns are told by; they end with the day before the report. */
export const CAMPAIGN_PERIODS = [7, 30, 90, 365] as const;
export type CampaignPeriodDays = (typeof CAMPAIGN_PERIODS)[number];

/** What goes with a campaign, which it need not have brought about. Money is minor units. */
export interface CampaignPeriod {
  readonly days: CampaignPeriodDays;
  /** Activities of its trigger while it was active; null: it is fired by time. */
  readonly evaluated: number | null;
  /** Activities that it gave something for, or was kept from it by a limit. */
  readonly matched: number;
  /** Customers who were drawn into its experiment. */
  readonly exposed: number;
  /** Customers it gave something. */
  readonly reached: number;
  /** Of these who bought on a later day. */
  readonly again: number;
  readonly points: bigint;
  readonly pointsBack: bigint;
  /** What the points that were not taken back were worth on the days they were given. */
  readonly pointsCost: bigint;
  readonly coupons: number;
  readonly couponsBack: number;
  readonly couponsUsed: number;
  /** What its coupons took off. */
  readonly discount: bigint;
  /** Orders that it gave something for. */
  readonly orders: number;
  readonly net: bigint;
}
