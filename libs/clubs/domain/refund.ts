import { addDays, scale, type LocalDate, type Points } from '#kernel';
import type { Term } from './club.js';

/** What was paid for which days. */
export interface Payment {
  /** Counted per customer and club, from 1 on. */
  readonly number: number;
  readonly plan: string;
  readonly kind: 'POINTS' | 'MONEY';
  readonly pointType: string | null;
  readonly points: Points;
  readonly amountMinor: bigint;
  /** Names it in the ledger, or at the shop's till. */
  readonly reference: string;
  readonly term: Term;
  readonly paidAt: Date;
  /** What was given back of the points. */
  readonly restoredPoints: Points;
  /** What the shop owes of the money. */
  readonly owedMinor: bigint;
}

/** Days of a payment that have not begun, of all its days. */
export interface UnusedDays {
  readonly unused: bigint;
  readonly all: bigint;
}

const DAY_MS = 86_400_000n;

/** How much of a term is left after a day, which counts as used. Nothing comes back of what was paid for good. */
export function unusedDaysOf({ from, until }: Term, today: LocalDate): UnusedDays {
  if (until === null) return { unused: 0n, all: 1n };
  const tomorrow = addDays(today, 1);
  const first = from > tomorrow ? from : tomorrow;
  return { unused: first > until ? 0n : daysIn(first, until), all: daysIn(from, until) };
}

/** What the shop owes of money that was paid: floor(amount * unused / all). Points come back by the same rule in the ledger. */
export function owedOf(
  { amountMinor, term }: Pick<Payment, 'amountMinor' | 'term'>,
  today: LocalDate,
): bigint {
  const { unused, all } = unusedDaysOf(term, today);
  return scale(amountMinor, unused, all, 'FLOOR');
}

function daysIn(from: LocalDate, until: LocalDate): bigint {
  return BigInt(Date.parse(until) - Date.parse(from)) / DAY_MS + 1n;
}
