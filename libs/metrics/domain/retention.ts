import type { LocalDate } from '#kernel';
import { rateOf, shareOf, type Rate, type Share } from './rate.js';

/** On which program-local days a customer bought, in order, each once. */
export interface PurchaseDays {
  readonly customer: string;
  readonly days: readonly LocalDate[];
}

/** Program-local days, both included. */
export interface LocalPeriod {
  readonly from: LocalDate;
  readonly through: LocalDate;
}

/**
 * How a customer stands to a period. Somebody is active at the end of a day when the last purchase by then is no more than so many days
 * ago: the one rule of retention, churn and survival.
 */
export type RetentionGroup = 'RETAINED' | 'LOST' | 'REACTIVATED' | 'NEW' | 'ACQUIRED_AND_LOST';

export interface Retention {
  /** S: active when the period began. */
  readonly atStart: number;
  /** E: active when it ended. */
  readonly atEnd: number;
  /** N: acquired in the period, and active when it ended. */
  readonly acquired: number;
  readonly retained: number;
  readonly lost: number;
  /** Active at the end, not at the start, and customers before the period. */
  readonly reactivated: number;
  readonly acquiredAndLost: number;
  /** |S and E| / S. */
  readonly strict: Share;
  /** (E - N) / S: counts the reactivated, and can exceed 1. */
  readonly textbook: Rate;
  /** Lost / S = 1 - strict. */
  readonly churn: Share;
}

const DAY_MS = 86_400_000;

/** Which group somebody belongs to; null: active neither at the start nor at the end, and not acquired between. */
export function retentionGroupOf(
  { days }: PurchaseDays,
  { from, through }: LocalPeriod,
  inactivityDays: number,
): RetentionGroup | null {
  const numbers = days.map(numberOf);
  const [start, end] = [numberOf(from), numberOf(through)];
  const lastBefore = numbers.findLast((day) => day < start) ?? null;
  const last = numbers.findLast((day) => day <= end) ?? null;
  return standingOf({ lastBefore, last }, { start, end }, inactivityDays);
}

/**
 * The same from the last purchase days before the period and by its end; days as numbers of days since any one day, the period's both
 * included.
 */
export function standingOf(
  { lastBefore, last }: { readonly lastBefore: number | null; readonly last: number | null },
  { start, end }: { readonly start: number; readonly end: number },
  inactivityDays: number,
): RetentionGroup | null {
  if (last === null) return null;
  const isActive = end - last <= inactivityDays;
  if (lastBefore === null) return isActive ? 'NEW' : 'ACQUIRED_AND_LOST';
  const wasActive = start - 1 - lastBefore <= inactivityDays;
  if (wasActive) return isActive ? 'RETAINED' : 'LOST';
  return isActive ? 'REACTIVATED' : null;
}

/** Retention of a period from how many belong to each group. */
export function retentionOf(counts: Readonly<Record<RetentionGroup, number>>): Retention {
  const { RETAINED, LOST, REACTIVATED, NEW, ACQUIRED_AND_LOST } = counts;
  const atStart = RETAINED + LOST;
  const atEnd = RETAINED + REACTIVATED + NEW;
  return {
    ...{ atStart, atEnd, acquired: NEW, retained: RETAINED, lost: LOST },
    ...{ reactivated: REACTIVATED, acquiredAndLost: ACQUIRED_AND_LOST },
    strict: shareOf(RETAINED, atStart),
    textbook: rateOf(atEnd - NEW, atStart),
    churn: shareOf(LOST, atStart),
  };
}

function numberOf(day: LocalDate): number {
  return Date.parse(day) / DAY_MS;
}
