import { addDays, type LocalDate } from '#kernel';
import { dayNumberOf, dayOfNumber } from './limits.js';

/** The days on which a campaign with a cool-down gave a customer something. */
export interface CoolDown {
  /** Whole days since 1970-01-01, ascending. */
  readonly days: readonly number[];
  /** The latest day that is no longer kept; null while all are. */
  readonly forgottenTo: number | null;
}

export const NEVER_GIVEN: CoolDown = { days: [], forgottenTo: null };

/**
 * Days kept of one customer and campaign: as many as a row carries easily. A daily award remembers three months back;
 * what happened before that, and is reported only now, is refused rather than given too often.
 */
export const COOL_DOWN_DAYS_KEPT_MAX = 100;

/**
 * The day of an award that is less than `coolDownDays` away from `day`, before or after it (orders may be reported late);
 * null when there is none.
 */
export function standsInTheWay(
  { days, forgottenTo }: CoolDown,
  day: LocalDate,
  coolDownDays: number,
): LocalDate | null {
  const at = dayNumberOf(day);
  if (forgottenTo !== null && at < forgottenTo + coolDownDays) return dayOfNumber(forgottenTo);
  const near = days.findLast((given) => Math.abs(given - at) < coolDownDays);
  return near === undefined ? null : dayOfNumber(near);
}

/** The first day from `day` on on which nothing stands in the way. */
export function freeFrom(coolDown: CoolDown, day: LocalDate, coolDownDays: number): LocalDate {
  let free = day;
  for (
    let near = standsInTheWay(coolDown, free, coolDownDays);
    near !== null;
    near = standsInTheWay(coolDown, free, coolDownDays)
  )
    free = addDays(near, coolDownDays);
  return free;
}

/** With a day more, and without the oldest if they became too many. */
export function daysWith({ days, forgottenTo }: CoolDown, day: LocalDate): CoolDown {
  const all = [...days, dayNumberOf(day)].sort((a, b) => a - b);
  const excess = Math.max(0, all.length - COOL_DOWN_DAYS_KEPT_MAX);
  return { days: all.slice(excess), forgottenTo: all[excess - 1] ?? forgottenTo };
}

/** As if nothing had been given on that day. */
export function daysWithout({ days, forgottenTo }: CoolDown, day: LocalDate): CoolDown {
  const at = dayNumberOf(day);
  return { days: days.filter((given) => given !== at), forgottenTo };
}
