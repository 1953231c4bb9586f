import type { LocalDate } from '#kernel';
import { CALENDARS, dayNumberOf, localDateOfNumber } from '../roll-ups/periods.js';
import type { Measured, SeriesGrain, SeriesKey } from './metric.js';

/** A period of a series that is over. */
export interface MetricPoint extends Measured {
  readonly period: LocalDate;
  /** Its last day. */
  readonly through: LocalDate;
  readonly value: number | null;
}

export const GOAL_KINDS = ['GOAL', 'BENCHMARK'] as const;
export type GoalKind = (typeof GOAL_KINDS)[number];

export const GOAL_DIRECTIONS = ['AT_LEAST', 'AT_MOST'] as const;
export type GoalDirection = (typeof GOAL_DIRECTIONS)[number];

/** What is to be reached by a day, or compared with. */
export interface GoalTerms {
  readonly kind: GoalKind;
  readonly target: number;
  readonly direction: GoalDirection;
  /** The day by which it is to be reached; null of benchmarks. */
  readonly deadline: LocalDate | null;
  /** Whose figure a benchmark is; null of goals. */
  readonly source: string | null;
}

/** A goal or benchmark as it was set. */
export interface MetricGoal extends SeriesKey, GoalTerms {
  readonly setOn: LocalDate;
  /** The value of the last period that was over then; null: there was none. */
  readonly baseline: number | null;
  readonly setAt: Date;
  readonly setBy: string;
}

/**
 * BETTER and WORSE are of benchmarks. A goal is REACHED, ON_TRACK or BEHIND while its time runs, then MET or MISSED.
 */
export const GOAL_STATUSES = [
  ...['NO_VALUE', 'BETTER', 'WORSE', 'REACHED', 'ON_TRACK', 'BEHIND', 'MET', 'MISSED'],
] as const;
export type GoalStatus = (typeof GOAL_STATUSES)[number];

/** The last day of the period of a length that a day is in. */
export function endOfPeriod(grain: SeriesGrain, day: LocalDate): LocalDate {
  const calendar = CALENDARS[grain];
  return localDateOfNumber(calendar.nextOf(calendar.startOf(dayNumberOf(day))) - 1);
}

/** The period that a goal is judged by at present: the last one that is over, and over by the deadline. */
export function presentOf(
  { deadline }: Pick<GoalTerms, 'deadline'>,
  points: readonly MetricPoint[],
): MetricPoint | null {
  return points.findLast(({ through }) => deadline === null || through <= deadline) ?? null;
}

/** How a goal stands on a day. Until its deadline it is on track that keeps up with a straight way from the value it began with to its target. */
export function goalStatus(goal: MetricGoal, present: MetricPoint | null, today: LocalDate): GoalStatus {
  if (!present || present.value === null) return 'NO_VALUE';
  const { deadline, target, baseline, setOn } = goal;
  const isMet = reaches(goal.direction, present.value, target);
  if (deadline === null) return isMet ? 'BETTER' : 'WORSE';
  if (isFinal(goal.grain, present, deadline, today)) return isMet ? 'MET' : 'MISSED';
  if (isMet) return 'REACHED';
  if (baseline === null || reaches(goal.direction, baseline, target)) return 'BEHIND';
  const [from, to, at] = [setOn, deadline, present.through].map(dayNumberOf) as [number, number, number];
  const passed = Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from)));
  return reaches(goal.direction, present.value, baseline + (target - baseline) * passed)
    ? 'ON_TRACK'
    : 'BEHIND';
}

/** So many days after a period something may still tell of it that was late: the report of a later day of the week behind it. */
const LATE_DAYS = 7;

/** Whether no later period is over by the deadline, or what was to tell of the last one is not there and will not come any more. */
function isFinal(
  grain: SeriesGrain,
  { period }: MetricPoint,
  deadline: LocalDate,
  today: LocalDate,
): boolean {
  const next = localDateOfNumber(CALENDARS[grain].nextOf(dayNumberOf(period)));
  if (endOfPeriod(grain, next) > deadline) return true;
  const last = CALENDARS[grain].startOf(dayNumberOf(deadline) + 1) - 1;
  return dayNumberOf(today) > last + LATE_DAYS;
}

export function reaches(direction: GoalDirection, value: number, target: number): boolean {
  return direction === 'AT_LEAST' ? value >= target : value <= target;
}
