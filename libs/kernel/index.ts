export { allocate, sumOf } from './allocation.js';
export { InvariantViolation, invariant, required, unreachable } from './assert.js';
export {
  addDays,
  addMonths,
  endOfCalendarUnit,
  isLocalDate,
  type CalendarUnit,
  type LocalDate,
  type TimeZone,
} from './calendar.js';
export { canonicalJson, fingerprintOf } from './canonical.js';
export {
  canonicalCode,
  CODE_RANDOM_BYTES,
  CODE_SPACE,
  CODE_SYMBOLS,
  codeOf,
  foldedCode,
  shownCode,
} from './code.js';
export { harmlessCell } from './csv-cell.js';
export type { Deadline } from './deadline.js';
export { groupedBy } from './grouped.js';
export { derivedId, digestOf, firstIdAt, hashedId, isUuid, newId, type Digest, type Uuid } from './ids.js';
export { isLocalTime, localTimeOn, startOfLocalDay, type LocalTime } from './local-days.js';
export {
  formatMoney,
  isCurrencyCode,
  minorUnitDigits,
  MONEY_MINOR_MAX,
  parseDecimalMinor,
  type Money,
} from './money.js';
export { endOfLocalDay, isTimeZone, localDateOf, plusLocalDays } from './period.js';
export { isPointsAmount, maxPoints, minPoints, POINTS_MAX, type Points } from './points.js';
export { invalid, notFound, problem, type Problem, type ProblemDatum } from './problem.js';
export {
  divideHalfEven,
  refusalOfMultiplier,
  roundHalfEven,
  scale,
  type Multiplier,
  type Rounding,
} from './ratio.js';
export { isReference } from './reference.js';
export { err, ok, type Err, type Ok, type Result } from './result.js';
export { fromTaggedJson, toTaggedJson, type Json } from './tagged-json.js';
export { UndoLog } from './undo-log.js';
