import { localTimeOn, type LocalDate, type TimeZone } from '#kernel';

/** When shops sleep, by the clocks of the program. */
const NIGHT = '02:00';
/** By then reports are made without the scores of the night. */
const MORNING = '05:00';

/** When the work of the night begins that belongs to a day. */
export function nightOf(day: LocalDate, timeZone: TimeZone): Date {
  return localTimeOn(day, NIGHT, timeZone);
}

/** When nothing of that night is waited for any more. */
export function morningOf(day: LocalDate, timeZone: TimeZone): Date {
  return localTimeOn(day, MORNING, timeZone);
}
