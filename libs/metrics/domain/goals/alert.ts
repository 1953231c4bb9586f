import type { LocalDate, Uuid } from '#kernel';
import type { Dimension } from '../roll-ups/history.js';
import { chanceOf, isTold, judge, lastOf } from './anomaly.js';
import { goalStatus, presentOf, type MetricGoal, type MetricPoint } from './goal.js';
import { valueOf, type Measured, type SeriesKey } from './metric.js';

/** ANOMALY: unusual by what was before; GOAL_MISSED; NEGATIVE_REVIEWS: more of them than the bar. */
export const ALERT_KINDS = ['ANOMALY', 'GOAL_MISSED', 'NEGATIVE_REVIEWS'] as const;
export type AlertKind = (typeof ALERT_KINDS)[number];

/** Shares of negative reviews above it are told of, unless a benchmark of everybody says otherwise. */
export const NEGATIVE_REVIEWS_BAR = 0.08;

/** How much a part of the customers has to do with a change. */
export interface Mover {
  readonly dimension: Dimension;
  readonly value: string;
  /** Their own value of the period that it is compared with, and of this one. */
  readonly before: number | null;
  readonly now: number | null;
  /** What they add to the change of the whole, in its unit. */
  readonly contribution: number;
}

/** Something that staff are told. Each once for a metric, a slice, a period and a kind. */
export interface FoundAlert extends SeriesKey {
  readonly kind: AlertKind;
  readonly period: LocalDate;
  readonly through: LocalDate;
  readonly observed: number;
  /** The median of an anomaly, the target of a goal, the bar. */
  readonly expected: number;
  /** Of anomalies; null: all values before were the same. */
  readonly z: number | null;
  /** The period that movers are compared with: the last one that it is judged by. Null: none. */
  readonly comparedWith: LocalDate | null;
}

export interface MetricAlert extends FoundAlert {
  readonly id: Uuid;
  readonly movers: readonly Mover[];
  readonly raisedAt: Date;
  readonly acknowledged: {
    readonly at: Date;
    readonly by: string;
    readonly note: string | null;
  } | null;
}

/** What the last period of a series tells staff: of itself, and of the goals that are set for it. */
export function alertsOf(
  key: SeriesKey,
  points: readonly MetricPoint[],
  goals: readonly MetricGoal[],
  today: LocalDate,
): FoundAlert[] {
  return [
    anomalyOf(key, points),
    ...goals.map((goal) => missedOf(goal, points, today)),
    negativeOf(key, points, goals),
  ].filter((one) => one !== null);
}

function anomalyOf(key: SeriesKey, points: readonly MetricPoint[]): FoundAlert | null {
  const found = lastOf(points, key);
  if (!found) return null;
  const { last, value, history } = found;
  const { expected, z, isAnomaly } = judge(
    value,
    history.flatMap((one) => one.value ?? []),
    chanceOf(key.metric, last, history),
  );
  if (!isAnomaly) return null;
  return {
    ...keyOf(key),
    ...told('ANOMALY', last, value),
    expected,
    z,
    comparedWith: history.at(-1)?.period ?? null,
  };
}

function missedOf(goal: MetricGoal, points: readonly MetricPoint[], today: LocalDate): FoundAlert | null {
  const present = presentOf(goal, points);
  if (!present || present.value === null || goalStatus(goal, present, today) !== 'MISSED') return null;
  return {
    ...{ ...keyOf(goal), ...told('GOAL_MISSED', present, present.value) },
    ...{ expected: goal.target, z: null, comparedWith: before(points, present) },
  };
}

function negativeOf(
  key: SeriesKey,
  points: readonly MetricPoint[],
  goals: readonly MetricGoal[],
): FoundAlert | null {
  const last = points.at(-1);
  if (key.metric !== 'NEGATIVE_REVIEWS' || key.dimension !== 'ALL' || !last || last.value === null)
    return null;
  const expected = goals.find(({ kind }) => kind === 'BENCHMARK')?.target ?? NEGATIVE_REVIEWS_BAR;
  if (!isTold(key.metric, last) || last.value <= expected) return null;
  return {
    ...{ ...keyOf(key), ...told('NEGATIVE_REVIEWS', last, last.value) },
    ...{ expected, z: null, comparedWith: before(points, last) },
  };
}

function keyOf({ metric, grain, dimension, value }: SeriesKey): SeriesKey {
  return { metric, grain, dimension, value };
}

function told(kind: AlertKind, { period, through }: MetricPoint, observed: number) {
  return { kind, period, through, observed };
}

function before(points: readonly MetricPoint[], point: MetricPoint): LocalDate | null {
  return points[points.indexOf(point) - 1]?.period ?? null;
}

/** How many movers an alert names. */
export const MOVERS_MAX = 5;

/** What the customers, or a part of them, came to in a period: sums have no denominator. */
export type Part = Pick<Measured, 'numerator' | 'denominator'>;

/** What a part of the customers came to in two periods. */
export interface SliceChange {
  readonly dimension: Dimension;
  readonly value: string;
  readonly before: Part | null;
  readonly now: Part | null;
}

/**
 * The parts that have most to do with a change. Each adds its numerator by the denominator of all: those of customers who are in one part
 * alone add up to the change of the whole.
 */
export function moversOf(
  changes: readonly SliceChange[],
  whole: { readonly before: Part | null; readonly now: Part | null },
): Mover[] {
  return changes
    .map(({ dimension, value, before, now }) => ({
      ...{ dimension, value, before: before && valueOf(before), now: now && valueOf(now) },
      contribution: partOf(now, whole.now) - partOf(before, whole.before),
    }))
    .filter(({ contribution }) => contribution !== 0)
    .sort(
      (a, b) =>
        Math.abs(b.contribution) - Math.abs(a.contribution) ||
        (`${a.dimension}/${a.value}` < `${b.dimension}/${b.value}` ? -1 : 1),
    )
    .slice(0, MOVERS_MAX);
}

function partOf(part: Part | null, whole: Part | null): number {
  if (!part || !whole) return 0;
  if (whole.denominator === null) return part.numerator;
  return whole.denominator === 0 ? 0 : part.numerator / whole.denominator;
}
