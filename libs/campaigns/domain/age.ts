import type { LocalDate } from '#kernel';

/** Whole years from a birthday to a day; who was born on 29 February is a year older on 28 February of common years. */
export function ageOn(birthday: LocalDate, day: LocalDate): number {
  const [born, today] = [partsOf(birthday), partsOf(day)];
  const isLeapDay = born.month === 2 && born.day === 29;
  const birthdayThisYear = isLeapDay && !isLeapYear(today.year) ? 28 : born.day;
  const isBefore = today.month < born.month || (today.month === born.month && today.day < birthdayThisYear);
  return today.year - born.year - (isBefore ? 1 : 0);
}

/** Month and day of a date. */
export function partsOf(date: LocalDate): {
  readonly year: number;
  readonly month: number;
  readonly day: number;
} {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  return { year, month, day };
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}
