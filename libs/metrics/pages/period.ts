import { addMonths, type LocalDate } from '#kernel';
import type { Grain } from '../domain/roll-ups/periods.js';

/** Whole months, and by which periods they are told; or a week. */
export interface AskedPeriod {
  /** As it was asked for. */
  readonly name: string;
  readonly from: LocalDate;
  /** The first day of its last month; of a week its first day. */
  readonly through: LocalDate;
  /** The first day after it. */
  readonly end: LocalDate;
  readonly grain: Exclude<Grain, 'DAY'>;
}

/** From the first day of a month through the month of another. */
export function askedPeriod(
  name: string,
  { from, through, grain }: Pick<AskedPeriod, 'from' | 'through' | 'grain'>,
): AskedPeriod {
  return { name, from, through, end: addMonths(through, 1), grain };
}
