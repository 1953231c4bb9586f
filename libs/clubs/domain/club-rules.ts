import {
  isReference,
  invalid,
  MONEY_MINOR_MAX,
  POINTS_MAX,
  refusalOfMultiplier,
  type Problem,
} from '#kernel';
import type { ClubSettings, Plan } from './club.js';

/** Codes of clubs and plans. */
const CODE = /^[a-z][a-z0-9_]{0,27}$/;
const FLAG = /^[a-z][a-z0-9_]{0,63}$/;
const NAME_LENGTH_MAX = 120;
const DESCRIPTION_LENGTH_MAX = 2_000;
const CAPACITY_MAX = 10_000_000;
const DAYS_MAX = 366;
/** Of one unit; a century is the longest in years. */
const PERIOD_COUNT_MAX = { DAYS: 3_660, MONTHS: 120, YEARS: 100 } as const;
export const PRIVILEGES_MAX = 20;
const PRIVILEGE_LENGTH_MAX = 300;
/** Clubs of a program. */
export const CLUBS_MAX = 100;
/** Plans of a club. */
export const PLANS_MAX = 20;
export const REASON_LENGTH_MAX = 500;

type Refusal = Problem | null;

export function refusalOfCode(code: string, path: readonly string[]): Refusal {
  return CODE.test(code)
    ? null
    : invalid(path, 'A lower-case letter followed by up to 27 letters, digits or underscores.');
}

export function refusalOfClub(settings: ClubSettings): Refusal {
  const { name, description, kind, rule, capacity, privileges } = settings;
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  if (description !== null && !isText(description, DESCRIPTION_LENGTH_MAX))
    return invalid(['description'], `1 to ${DESCRIPTION_LENGTH_MAX} characters.`);
  if (capacity !== null && !isCount(capacity, 1, CAPACITY_MAX))
    return invalid(['capacity'], `1 to ${CAPACITY_MAX} seats.`);
  if (kind === 'RULE' && !rule) return invalid(['rule'], 'A club by rule needs one.');
  if (rule && !isCount(rule.graceDays, 0, DAYS_MAX))
    return invalid(['rule', 'graceDays'], `0 to ${DAYS_MAX} days.`);
  if (rule && rule.onLoss === 'KEEP' && rule.graceDays > 0)
    return invalid(['rule', 'graceDays'], 'Days of grace are for LEAVE.');
  const { words, flags, multiplier } = privileges;
  if (words.length > PRIVILEGES_MAX || words.some((word) => !isText(word, PRIVILEGE_LENGTH_MAX)))
    return invalid(['privileges'], `At most ${PRIVILEGES_MAX}, of 1 to ${PRIVILEGE_LENGTH_MAX} characters.`);
  if (flags.length > PRIVILEGES_MAX || flags.some((flag) => !FLAG.test(flag)))
    return invalid(['flags'], `At most ${PRIVILEGES_MAX}, of lower-case letters, digits and underscores.`);
  return multiplier && refusalOfMultiplier(multiplier, ['multiplier']);
}

export function refusalOfPlan(plan: Plan): Refusal {
  const { code, name, price, period, graceDays, paymentDays } = plan;
  const wrong = refusalOfCode(code, ['code']);
  if (wrong) return wrong;
  if (!isText(name, NAME_LENGTH_MAX)) return invalid(['name'], `1 to ${NAME_LENGTH_MAX} characters.`);
  if (price.kind === 'POINTS' && (price.points < 1n || price.points > POINTS_MAX))
    return invalid(['price', 'points'], 'A positive number of points.');
  if (price.kind === 'MONEY' && (price.amountMinor < 1n || price.amountMinor > MONEY_MINOR_MAX))
    return invalid(['price', 'amountMinor'], 'A positive amount in minor units.');
  if (period && !isCount(period.count, 1, PERIOD_COUNT_MAX[period.unit]))
    return invalid(['period', 'count'], `1 to ${PERIOD_COUNT_MAX[period.unit]}.`);
  if (!period && plan.renews) return invalid(['renews'], 'What lasts without end is not renewed.');
  if (!isCount(graceDays, 0, DAYS_MAX)) return invalid(['graceDays'], `0 to ${DAYS_MAX} days.`);
  if (!isCount(paymentDays, 0, DAYS_MAX)) return invalid(['paymentDays'], `0 to ${DAYS_MAX} days.`);
  return null;
}

export function refusalOfReason(reason: string | null): Refusal {
  return reason === null || isText(reason, REASON_LENGTH_MAX)
    ? null
    : invalid(['reason'], `1 to ${REASON_LENGTH_MAX} characters.`);
}

export function refusalOfReference(reference: string): Refusal {
  return isReference(reference)
    ? null
    : invalid(['reference'], '1 to 200 printable characters are possible.');
}

/** PostgreSQL cannot store NUL. */
function isText(text: string, lengthMax: number): boolean {
  return text.trim().length > 0 && text.length <= lengthMax && !text.includes('\0');
}

function isCount(count: number, min: number, max: number): boolean {
  return Number.isInteger(count) && count >= min && count <= max;
}
