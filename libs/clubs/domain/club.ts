import { addDays, addMonths, type LocalDate, type Points, type Uuid } from '#kernel';

/** How people come to a club: they just join, staff look at them first, or staff ask them. */
export const CLUB_KINDS = ['OPEN', 'APPLICATION', 'INVITATION'] as const;
export type ClubKind = (typeof CLUB_KINDS)[number];

/** What members have of it: for people in words, for storefronts by names. */
export interface Privileges {
  readonly words: readonly string[];
  /** Such as "early_access". */
  readonly flags: readonly string[];
}

export interface ClubSettings {
  readonly name: string;
  readonly description: string | null;
  readonly kind: ClubKind;
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

/** The days that a payment from a day on is for. A month from 31 January on ends on 27 February, or 28 in leap years. */
export function termFrom(period: Period | null, from: LocalDate): Term {
  if (period === null) return { from, until: null };
  const { unit, count } = period;
  if (unit === 'DAYS') return { from, until: addDays(from, count - 1) };
  return { from, until: addDays(addMonths(from, unit === 'MONTHS' ? count : 12 * count), -1) };
}

/** Whether somebody new can sit down now: whoever waits goes first. */
export function hasSeat({ capacity, seats }: Pick<Club, 'capacity' | 'seats'>): boolean {
  return capacity === null || (seats.waiting === 0 && seats.taken < capacity);
}

/** How many of those who wait can sit down. */
export function seatsFor({ capacity, seats }: Pick<Club, 'capacity' | 'seats'>): number {
  return capacity === null ? seats.waiting : Math.min(seats.waiting, capacity - seats.taken);
}
