export { InvariantViolation, invariant, required, unreachable } from './assert.js';
export { canonicalJson, fingerprintOf } from './canonical.js';
export type { Deadline } from './deadline.js';
export { derivedId, digestOf, hashedId, isUuid, newId, type Uuid } from './ids.js';
export { isCurrencyCode, minorUnitDigits, MONEY_MINOR_MAX, parseDecimalMinor, type Money } from './money.js';
export {
  addDays,
  addMonths,
  endOfCalendarUnit,
  endOfLocalDay,
  isLocalDate,
  isTimeZone,
  localDateOf,
  plusLocalDays,
  startOfLocalDay,
  type CalendarUnit,
  type LocalDate,
  type TimeZone,
} from './period.js';
export { isPointsAmount, maxPoints, minPoints, POINTS_MAX, type Points } from './points.js';
export { invalid, notFound, problem, type Problem, type ProblemDatum } from './problem.js';
export { scale, type Rounding } from './ratio.js';
export { err, ok, type Err, type Ok, type Result } from './result.js';
