import type { Uuid } from '#kernel';
import type { DayNumber } from './periods.js';

/** What a customer ordered on one program-local day. */
export interface OrderedDay {
  readonly day: DayNumber;
  /** Orders that something is still paid for; with one at least it is a purchase day. */
  readonly orders: number;
  readonly grossMinor: bigint;
  /** Returned to date of the orders of this day, whenever the return was. */
  readonly returnedMinor: bigint;
}

/** By what reports are sliced. */
export const DIMENSIONS = [
  ...['ALL', 'ENROLMENT', 'TIER', 'CLUB', 'SEGMENT', 'CHANNEL', 'REFERRAL', 'CAMPAIGN', 'COHORT'],
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** What nobody came to be by buying more. Of the others what differs between rows is no effect: customers chose what they are. */
const NOT_CHOSEN: ReadonlySet<Dimension> = new Set<Dimension>(['ALL', 'COHORT']);

export function isSelfSelected(dimension: Dimension): boolean {
  return !NOT_CHOSEN.has(dimension);
}

/** What a customer was, and when. */
export interface Trait {
  readonly dimension: Dimension;
  readonly value: string;
  /** The day on which it began. */
  readonly from: DayNumber;
  /** The day on which it ended; null: it is still so. */
  readonly until: DayNumber | null;
}

/** All that cells count of a customer. */
export interface CustomerHistory {
  readonly customerId: Uuid;
  /** Guests bring revenue and are no customers. */
  readonly isGuest: boolean;
  readonly enrolledOn: DayNumber | null;
  /** Where the first purchase was made. */
  readonly channel: string | null;
  /** In order. */
  readonly days: readonly OrderedDay[];
  readonly traits: readonly Trait[];
}

/**
 * The first day on which two histories of a customer are not the same. `-Infinity`: the customer is, or was, something else; `Infinity`:
 * nothing differs.
 */
export function differsFrom(before: CustomerHistory, after: CustomerHistory): DayNumber {
  const isSameCustomer =
    before.isGuest === after.isGuest &&
    before.enrolledOn === after.enrolledOn &&
    before.channel === after.channel &&
    areSameTraits(before.traits, after.traits);
  if (!isSameCustomer) return -Infinity;
  const length = Math.max(before.days.length, after.days.length);
  for (let place = 0; place < length; place += 1) {
    const [one, other] = [before.days[place], after.days[place]];
    if (!isSameDay(one, other)) return Math.min(one?.day ?? Infinity, other?.day ?? Infinity);
  }
  return Infinity;
}

export function areSameTraits(before: readonly Trait[], after: readonly Trait[]): boolean {
  return (
    before.length === after.length &&
    before.every(({ dimension, value, from, until }, place) => {
      const other = after[place];
      return (
        other?.dimension === dimension &&
        other.value === value &&
        other.from === from &&
        other.until === until
      );
    })
  );
}

function isSameDay(one: OrderedDay | undefined, other: OrderedDay | undefined): boolean {
  if (one === other) return true;
  return (
    one?.day === other?.day &&
    one?.orders === other?.orders &&
    one?.grossMinor === other?.grossMinor &&
    one?.returnedMinor === other?.returnedMinor
  );
}

/** What a customer bought altogether. Null days: nothing yet. */
export interface PurchaseSummary {
  readonly firstDay: DayNumber | null;
  readonly secondDay: DayNumber | null;
  readonly lastDay: DayNumber | null;
  /** The first day on which the customer was not active any more, whatever was bought later: the end of the first life. */
  readonly lapsedDay: DayNumber | null;
  readonly purchaseDays: number;
  readonly orders: number;
  readonly grossMinor: bigint;
  readonly returnedMinor: bigint;
  /** Net revenue of the first purchase day. */
  readonly firstNetMinor: bigint;
}

export function summaryOf(days: readonly OrderedDay[], inactivityDays: number): PurchaseSummary {
  const purchases = days.filter(({ orders }) => orders > 0);
  const [first, second] = purchases;
  // Who buys on the very day is active at the end of it.
  const lapse = purchases.find(
    ({ day }, place) => (purchases[place + 1]?.day ?? Infinity) > day + inactivityDays + 1,
  );
  return {
    firstDay: first?.day ?? null,
    secondDay: second?.day ?? null,
    lastDay: purchases.at(-1)?.day ?? null,
    lapsedDay: lapse ? lapse.day + inactivityDays + 1 : null,
    purchaseDays: purchases.length,
    orders: days.reduce((sum, { orders }) => sum + orders, 0),
    grossMinor: days.reduce((sum, { grossMinor }) => sum + grossMinor, 0n),
    returnedMinor: days.reduce((sum, { returnedMinor }) => sum + returnedMinor, 0n),
    firstNetMinor: first ? first.grossMinor - first.returnedMinor : 0n,
  };
}
