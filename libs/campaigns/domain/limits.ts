import { addDays, err, invalid, type LocalDate, ok, POINTS_MAX, type Problem, type Result } from '#kernel';

export const LIMIT_MEASURES = ['TIMES', 'POINTS', 'MONEY'] as const;
/**
 * What a limit counts: awards, points of all kinds, or what the points are worth, in minor units of the program's currency.
 * MONEY goes by the value of the point type, each award's share rounded up: what a budget is for is what the points may
 * cost the program, whatever the orders were worth.
 */
export type LimitMeasure = (typeof LIMIT_MEASURES)[number];

export const LIMIT_SCOPES = ['CUSTOMER', 'PROGRAM'] as const;
/** For each customer by itself, or for all together. */
export type LimitScope = (typeof LIMIT_SCOPES)[number];

export const LIMIT_WINDOWS = ['DAY', 'WEEK', 'MONTH', 'YEAR', 'EVER'] as const;
/** Calendar periods in the program's time zone; weeks begin on Monday (ISO 8601). */
export type LimitWindow = (typeof LIMIT_WINDOWS)[number];

/** At most `max` of what is measured, in each window. */
export interface Limit {
  readonly measure: LimitMeasure;
  readonly per: LimitScope;
  readonly window: LimitWindow;
  /** Awards, points or minor units; 1 or more. */
  readonly max: bigint;
}

/** All that keeps a campaign from giving without end. */
export interface CampaignLimits {
  readonly limits: readonly Limit[];
  /** Any two awards of a customer are at least so many local days apart, in whatever order they arrive; 0: no matter. */
  readonly coolDownDays: number;
}

export const NO_LIMITS: CampaignLimits = { limits: [], coolDownDays: 0 };

/** More of them would only hide each other. */
const LIMITS_MAX = 8;
const COOL_DOWN_DAYS_MAX = 3_650;

export function isLimited({ limits, coolDownDays }: CampaignLimits): boolean {
  return limits.length > 0 || coolDownDays > 0;
}

/** Problem: INVALID_INPUT, at `path`: too many, two of the same kind, or sizes out of range. */
export function checkLimits(
  { limits, coolDownDays }: CampaignLimits,
  path: readonly string[] = [],
): Result<true, Problem> {
  if (!Number.isInteger(coolDownDays) || coolDownDays < 0 || coolDownDays > COOL_DOWN_DAYS_MAX) {
    const message = `A whole number of days from 0 to ${COOL_DOWN_DAYS_MAX} is needed.`;
    return err(invalid([...path, 'coolDownDays'], message));
  }
  if (limits.length > LIMITS_MAX) {
    return err(invalid([...path, 'limits'], `At most ${LIMITS_MAX} limits are allowed.`));
  }
  const kinds = new Set<string>();
  for (const [index, { measure, per, window, max }] of limits.entries()) {
    const at = [...path, 'limits', String(index)];
    if (max < 1n || max > POINTS_MAX) return err(invalid([...at, 'max'], '1 or more is needed.'));
    const kind = `${measure}/${per}/${window}`;
    if (kinds.has(kind)) return err(invalid(at, 'There is another limit of this measure, scope and window.'));
    kinds.add(kind);
  }
  return ok(true);
}

/**
 * The name of the window in which a day falls: "2026-03-02", "2026-W10", "2026-03", "2026" or "ever". Windows of
 * different lengths never share one.
 */
export function windowNameOf(window: LimitWindow, day: LocalDate): string {
  switch (window) {
    case 'DAY':
      return day;
    case 'WEEK':
      return weekNameOf(day);
    case 'MONTH':
      return day.slice(0, -'-dd'.length);
    case 'YEAR':
      return day.slice(0, -'-mm-dd'.length);
    case 'EVER':
      return 'ever';
  }
}

const DAY_MS = 86_400_000;
const DAYS_PER_WEEK = 7;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 3;

/** Whole days since 1970-01-01. */
export function dayNumberOf(day: LocalDate): number {
  return Date.parse(day) / DAY_MS;
}

export function dayOfNumber(dayNumber: number): LocalDate {
  return addDays('1970-01-01', dayNumber);
}

/** A week belongs to the year that has its Thursday, and is numbered by it. */
function weekNameOf(day: LocalDate): string {
  const dayNumber = dayNumberOf(day);
  const daysSinceMonday = (((dayNumber + EPOCH_WEEKDAY) % DAYS_PER_WEEK) + DAYS_PER_WEEK) % DAYS_PER_WEEK;
  const thursday = dayNumber - daysSinceMonday + 3;
  const year = windowNameOf('YEAR', dayOfNumber(thursday));
  const week = Math.floor((thursday - dayNumberOf(`${year}-01-01`)) / DAYS_PER_WEEK) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}
