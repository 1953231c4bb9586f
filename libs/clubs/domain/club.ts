import { addDays, addMonths, type LocalDate, type Multiplier, type Points, type Uuid } from '#kernel';

/** How people come to a club: they just join, staff look at them first, staff ask them, or whoever meets the rule is let in. */
export const CLUB_KINDS = ['OPEN', 'APPLICATION', 'INVITATION', 'RULE'] as const;
export type ClubKind = (typeof CLUB_KINDS)[number];

/** What members have of it: for people in words, for storefronts by names. */
export interface Privileges {
  readonly words: readonly string[];
  /** Such as "early_access". */
  readonly flags: readonly string[];
  /** What orders of members earn more, in points of the default type; null: they earn as everybody's do. */
  readonly multiplier: Multiplier | null;
}

/** What happens to whoever came by the rule, and does not meet it any more. */
export const RULE_POLICIES = ['KEEP', 'LEAVE'] as const;

/** Whom a club is for. */
export interface ClubRule {
  /** About the customer, in CEL. */
  readonly condition: string;
  /** KEEP: until the end of the period, if there is one. LEAVE: `graceDays` later. No period begins without the rule. */
  readonly onLoss: (typeof RULE_POLICIES)[number];
  readonly graceDays: number;
}

export interface ClubSettings {
  readonly name: string;
  readonly description: string | null;
  readonly kind: ClubKind;
  /** RULE needs one; of the others it is a condition on joining and applying. Null: the club is for everybody. */
  readonly rule: ClubRule | null;
  /** Whether anybody new is let in. */
  readonly isOpen: boolean;
  /** Seats; null: as many as come. */
  readonly capacity: number | null;
  readonly privileges: Privileges;
}

/** How many have a seat, and how many wait for one. */
export interface Seats {
  readonly taken: number;
  readonly waiting: number;
  /** The place that the next one who waits gets. */
  readonly nextPlace: bigint;
}

export interface Club extends ClubSettings {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  readonly seats: Seats;
  readonly createdAt: Date;
}

/** What a period of membership costs. Money is in the program's currency. */
export type Price =
  | { readonly kind: 'FREE' }
  | { readonly kind: 'POINTS'; readonly pointType: string; readonly points: Points }
  | { readonly kind: 'MONEY'; readonly amountMinor: bigint };

export const PERIOD_UNITS = ['DAYS', 'MONTHS', 'YEARS'] as const;

export interface Period {
  readonly unit: (typeof PERIOD_UNITS)[number];
  readonly count: number;
}

/** On what terms somebody belongs to a club. */
export interface Plan {
  /** Within the club. */
  readonly code: string;
  readonly name: string;
  readonly price: Price;
  /** How long a payment lasts; null: without end. */
  readonly period: Period | null;
  /** Whether another period follows; otherwise the membership ends with the first. */
  readonly renews: boolean;
  /** Days after a period within which the next one can still be paid. */
  readonly graceDays: number;
  /** Days within which the first period has to be paid, once there is a seat. */
  readonly paymentDays: number;
  /** Whether it can be chosen by whoever joins. */
  readonly isOffered: boolean;
}

/** Local days, both inclusive; without a last one: for good. */
export interface Term {
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

/**
 * The days that a payment from a day on is for. Months are counted from the anchor, the first day of the first of a row of
 * periods: behind 31 January - 27 February come 28 February - 30 March and 31 March - 29 April.
 */
export function termFrom(period: Period | null, from: LocalDate, anchor: LocalDate | null = null): Term {
  if (period === null) return { from, until: null };
  const { unit, count } = period;
  if (unit === 'DAYS') return { from, until: addDays(from, count - 1) };
  const first = anchorOf(from, anchor);
  const months = monthsBetween(first, from) + (unit === 'MONTHS' ? count : 12 * count);
  return { from, until: addDays(addMonths(first, months), -1) };
}

/** From which day on months are counted in a period: the anchor of the ones before, unless it lies on another day of the month. */
export function anchorOf(from: LocalDate, anchor: LocalDate | null): LocalDate {
  return anchor !== null && addMonths(anchor, monthsBetween(anchor, from)) === from ? anchor : from;
}

function monthsBetween(first: LocalDate, last: LocalDate): number {
  const monthOf = (day: LocalDate): number => 12 * Number(day.slice(0, 4)) + Number(day.slice(5, 7));
  return monthOf(last) - monthOf(first);
}

/** Whether somebody new can sit down now: whoever waits goes first. */
export function hasSeat({ capacity, seats }: Pick<Club, 'capacity' | 'seats'>): boolean {
  return capacity === null || (seats.waiting === 0 && seats.taken < capacity);
}

/** How many of those who wait can sit down. */
export function seatsFor({ capacity, seats }: Pick<Club, 'capacity' | 'seats'>): number {
  return capacity === null ? seats.waiting : Math.min(seats.waiting, capacity - seats.taken);
}
