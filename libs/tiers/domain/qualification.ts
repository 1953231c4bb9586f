import type { Doings, Period } from './doings.js';

/** What qualifications count. Amounts of money are minor units of the program's currency. */
export type Metric =
  | { readonly kind: 'SPEND' }
  | { readonly kind: 'ORDERS' }
  | { readonly kind: 'POINTS_EARNED'; /** Code of the point type. */ readonly pointType: string }
  | { readonly kind: 'ACTIVITIES'; readonly type: string }
  | { readonly kind: 'REFERRALS' };

export const METRIC_KINDS = ['SPEND', 'ORDERS', 'POINTS_EARNED', 'ACTIVITIES', 'REFERRALS'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

/** What an advocate is told of a friend who is approved, until it is taken back: the friends that count. */
export const APPROVED_FRIEND = {
  type: 'referral.approved',
  undoneBy: 'referral.reversed',
  side: 'ADVOCATE',
} as const;

/** At least so much of a metric. */
export interface Criterion {
  readonly metric: Metric;
  readonly atLeast: bigint;
}

/**
 * Groups of criteria: it is enough to meet all criteria of any one group. Every combination of AND and OR can be written so.
 */
export type Qualification = readonly (readonly Criterion[])[];

/** Tells metrics apart. */
export function keyOf(metric: Metric): string {
  switch (metric.kind) {
    case 'POINTS_EARNED':
      return `POINTS_EARNED ${metric.pointType}`;
    case 'ACTIVITIES':
      return `ACTIVITIES ${metric.type}`;
    default:
      return metric.kind;
  }
}

/** Whether what was done within a period is enough. More of anything is never less. */
export function isMet(qualification: Qualification | null, doings: Doings, period: Period): boolean {
  if (qualification === null) return true;
  return qualification.some((group) =>
    group.every(({ metric, atLeast }) => doings.sum(keyOf(metric), period) >= atLeast),
  );
}

/** How far somebody is with a criterion. */
export interface Progress extends Criterion {
  readonly done: bigint;
  /** Zero when it is met. */
  readonly missing: bigint;
}

export function progressOf(criterion: Criterion, doings: Doings, period: Period): Progress {
  const done = doings.sum(keyOf(criterion.metric), period);
  const missing = criterion.atLeast > done ? criterion.atLeast - done : 0n;
  return { ...criterion, done, missing };
}

const THOUSAND = 1_000n;

/** How far somebody is with the group that is nearest to being met, in thousandths: 1,000 when one is met. */
export function permilleOf(qualification: Qualification | null, doings: Doings, period: Period): number {
  if (qualification === null) return Number(THOUSAND);
  const shares = qualification.map((group) => {
    const parts = group.map((criterion) => {
      const { done, atLeast, missing } = progressOf(criterion, doings, period);
      return missing === 0n ? THOUSAND : (done * THOUSAND) / atLeast;
    });
    return parts.reduce((least, part) => (part < least ? part : least), THOUSAND);
  });
  return Number(shares.reduce((most, share) => (share > most ? share : most), 0n));
}

/** The metrics that qualifications of tiers ask for, each once, by their keys. */
export function metricsOf(
  tiers: readonly { readonly qualification: Qualification | null }[],
): ReadonlyMap<string, Metric> {
  const metrics = new Map<string, Metric>();
  for (const { qualification } of tiers)
    for (const { metric } of (qualification ?? []).flat()) metrics.set(keyOf(metric), metric);
  return metrics;
}
