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
  /** How often it happened: orders, customers of the numerator; of a score the answers that move it. */
  readonly events: number;
}

/** Answers and reviews that there have to be in a window, for a value of them to be told of. */
const ANSWERS_MIN = 30;

/** Where the series of a metric comes from, and of which periods there is one. */
export type MetricSource = {
  readonly grains: readonly SeriesGrain[];
  /** What one of the denominator can bring. */
  readonly unit: number;
  /** With a smaller denominator nothing is told of it. */
  readonly least: number;
} & (
  | { readonly from: 'RETENTION' | 'REVENUE' }
  /** The report of the Monday behind a week tells of the week. */
  | {
      readonly from: 'SNAPSHOT';
      readonly report: SnapshotName;
      readonly measure: (figures: never) => Measured;
    }
);

const PLAIN = { unit: 1, least: 1 };

function snapshot<F extends object>(
  report: SnapshotName,
  measure: (figures: F) => Measured,
  of: { readonly unit: number; readonly least: number } = PLAIN,
): MetricSource {
  return { ...of, from: 'SNAPSHOT', grains: ['WEEK'], report, measure };
}

function share(numerator: number, denominator: number): Measured {
  return { numerator, denominator, events: numerator };
}

export const METRIC_SOURCES: Readonly<Record<Metric, MetricSource>> = {
  RETENTION_STRICT: { ...PLAIN, from: 'RETENTION', grains: ['MONTH'] },
  CHURN: { ...PLAIN, from: 'RETENTION', grains: ['MONTH'] },
  REVENUE_NET: { ...PLAIN, from: 'REVENUE', grains: SERIES_GRAINS },
  ORDERS: { ...PLAIN, from: 'REVENUE', grains: SERIES_GRAINS },
  REPEAT_PURCHASE_90D: snapshot<RepeatPurchaseFigures>('REPEAT_PURCHASE', ({ within }) => {
    const window = within.find(({ days }) => days === 90);
    return share(window?.repeated ?? 0, window?.eligible ?? 0);
  }),
  ENGAGEMENT: snapshot<EngagementFigures>('ENGAGEMENT', ({ engaged, members }) => share(engaged, members)),
  REFERRAL_RATE: snapshot<ReferringFigures>('REFERRAL', ({ newReferred, newCustomers }) =>
    share(newReferred, newCustomers),
  ),
  NPS: snapshot<SatisfactionFigures>(
    'SATISFACTION',
    ({ promoters, detractors, answers }) => ({
      ...{ numerator: 100 * (promoters - detractors), denominator: answers },
      events: promoters + detractors,
    }),
    { unit: 100, least: ANSWERS_MIN },
  ),
  NEGATIVE_REVIEWS: snapshot<SatisfactionFigures>(
    'SATISFACTION',
    ({ negative, reviews }) => share(negative, reviews),
    { unit: 1, least: ANSWERS_MIN },
  ),
};

/** Whether values of a metric are money, in minor units. */
export function isOfMoney(metric: Metric): boolean {
  return metric === 'REVENUE_NET';
}

/** Which series: of a metric, by periods, of everybody or of those who were something. */
export interface SeriesKey {
  readonly metric: Metric;
  readonly grain: SeriesGrain;
  readonly dimension: Dimension;
  /** What they were; empty: everybody. */
  readonly value: string;
}

/** Null, and never 0, where there is nothing to divide by. */
export function valueOf({
  numerator,
  denominator,
}: Pick<Measured, 'numerator' | 'denominator'>): number | null {
  if (denominator === null) return numerator;
  return denominator === 0 ? null : numerator / denominator;
}
