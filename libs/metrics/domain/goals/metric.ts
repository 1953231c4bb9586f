import type { Dimension } from '../roll-ups/history.js';
import type { Grain } from '../roll-ups/periods.js';
import type { EngagementFigures } from '../snapshots/engagement.js';
import type { ReferringFigures } from '../snapshots/referring.js';
import type { RepeatPurchaseFigures } from '../snapshots/repeat-purchase.js';
import type { SatisfactionFigures } from '../snapshots/satisfaction.js';
import type { SnapshotName } from '../snapshots/snapshot.js';

/** Figures that have a series: goals are set for them, and alerts look at them. */
export const METRICS = [
  'RETENTION_STRICT',
  'CHURN',
  'REVENUE_NET',
  'ORDERS',
  'REPEAT_PURCHASE_90D',
  'ENGAGEMENT',
  'REFERRAL_RATE',
  'NPS',
  'NEGATIVE_REVIEWS',
] as const;
export type Metric = (typeof METRICS)[number];

/** Periods of series. */
export const SERIES_GRAINS = ['DAY', 'WEEK', 'MONTH'] as const satisfies readonly Grain[];
export type SeriesGrain = (typeof SERIES_GRAINS)[number];

/** What a value is made of. Of sums there is no denominator. */
export interface Measured {
  readonly numerator: number;
  readonly denominator: number | null;
}

/** Where the series of a metric comes from, and of which periods there is one. */
export type MetricSource = { readonly grains: readonly SeriesGrain[] } & (
  | { readonly from: 'RETENTION' | 'REVENUE' }
  /** The report of the Monday behind a week tells of the week. */
  | {
      readonly from: 'SNAPSHOT';
      readonly report: SnapshotName;
      readonly measure: (figures: never) => Measured;
    }
);

function snapshot<F extends object>(report: SnapshotName, measure: (figures: F) => Measured): MetricSource {
  return { from: 'SNAPSHOT', grains: ['WEEK'], report, measure };
}

export const METRIC_SOURCES: Readonly<Record<Metric, MetricSource>> = {
  RETENTION_STRICT: { from: 'RETENTION', grains: ['MONTH'] },
  CHURN: { from: 'RETENTION', grains: ['MONTH'] },
  REVENUE_NET: { from: 'REVENUE', grains: SERIES_GRAINS },
  ORDERS: { from: 'REVENUE', grains: SERIES_GRAINS },
  REPEAT_PURCHASE_90D: snapshot<RepeatPurchaseFigures>('REPEAT_PURCHASE', ({ within }) => {
    const window = within.find(({ days }) => days === 90);
    return { numerator: window?.repeated ?? 0, denominator: window?.eligible ?? 0 };
  }),
  ENGAGEMENT: snapshot<EngagementFigures>('ENGAGEMENT', ({ engaged, members }) => ({
    ...{ numerator: engaged, denominator: members },
  })),
  REFERRAL_RATE: snapshot<ReferringFigures>('REFERRAL', ({ newReferred, newCustomers }) => ({
    ...{ numerator: newReferred, denominator: newCustomers },
  })),
  NPS: snapshot<SatisfactionFigures>('SATISFACTION', ({ promoters, detractors, answers }) => ({
    ...{ numerator: 100 * (promoters - detractors), denominator: answers },
  })),
  NEGATIVE_REVIEWS: snapshot<SatisfactionFigures>('SATISFACTION', ({ negative, reviews }) => ({
    ...{ numerator: negative, denominator: reviews },
  })),
};

/** Which series: of a metric, by periods, of everybody or of those who were something. */
export interface SeriesKey {
  readonly metric: Metric;
  readonly grain: SeriesGrain;
  readonly dimension: Dimension;
  /** What they were; empty: everybody. */
  readonly value: string;
}

/** Null, and never 0, where there is nothing to divide by. */
export function valueOf({ numerator, denominator }: Measured): number | null {
  if (denominator === null) return numerator;
  return denominator === 0 ? null : numerator / denominator;
}
