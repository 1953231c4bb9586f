import type { Uuid } from '#kernel';

export interface EventSettings {
  readonly name: string;
  readonly description: string | null;
  readonly place: string | null;
  readonly startsAt: Date;
  readonly endsAt: Date;
  /** Seats, of customers and their guests; null: as many as come. */
  readonly capacity: number | null;
  /** When registration begins; null: at once. */
  readonly opensAt: Date | null;
  /** When it is over; null: when the event begins. */
  readonly closesAt: Date | null;
  /** Condition in CEL on who may register; null: everybody who has joined the program. */
  readonly audience: string | null;
  /** Whoever meets this one as well may register from `earlyOpensAt` on; both or none. */
  readonly earlyAudience: string | null;
  readonly earlyOpensAt: Date | null;
  readonly guestsPerMember: number;
  /** Until when customers cancel by themselves; null: until the event begins. */
  readonly cancelUntil: Date | null;
  /** Hours before its begin from which on people are checked in. */
  readonly checkInHours: number;
  /** Whether anybody but staff sees it. */
  readonly isPublished: boolean;
  /** Whether anybody new is let in, within the times of registration. */
  readonly isOpen: boolean;
}

/** How many seats are taken, and how many parties wait for some. */
export interface Seats {
  readonly taken: number;
  readonly waiting: number;
  /** The place that the next party that waits gets. */
  readonly nextPlace: bigint;
}

export interface Event extends EventSettings {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  readonly seats: Seats;
  /** Null: it takes place. */
  readonly calledOffAt: Date | null;
  readonly createdAt: Date;
}

export type Room = Pick<Event, 'capacity' | 'seats'>;

/** Whether so many more seats are there. */
export function fits({ capacity, seats }: Room, count: number): boolean {
  return capacity === null || seats.taken + count <= capacity;
}

/** Whether somebody new can sit down now: whoever waits goes first. */
export function hasRoom(room: Room, count: number): boolean {
  return fits(room, count) && room.seats.waiting === 0;
}

/** Whether the line moves up still. */
export function movesUp({ calledOffAt, endsAt }: Event, now: Date): boolean {
  return calledOffAt === null && now < endsAt;
}

/** The last moment at which customers cancel by themselves. */
export function cancelUntilOf({ cancelUntil, startsAt }: EventSettings): Date {
  return cancelUntil ?? startsAt;
}

export function closesAtOf({ closesAt, startsAt }: EventSettings): Date {
  return closesAt ?? startsAt;
}

const HOUR_MS = 3_600_000;

export function checkInFromOf({ startsAt, checkInHours }: EventSettings): Date {
  return new Date(startsAt.getTime() - checkInHours * HOUR_MS);
}

/**
 * Whether registration is open: to everybody, to those alone whom the condition of early access lets in, or to nobody.
 */
export function openingOf(event: Event, now: Date): 'EVERYBODY' | 'EARLY' | 'NOBODY' {
  const { isOpen, calledOffAt, opensAt, earlyOpensAt } = event;
  if (!isOpen || calledOffAt !== null || now >= closesAtOf(event)) return 'NOBODY';
  if (opensAt === null || now >= opensAt) return 'EVERYBODY';
  return earlyOpensAt !== null && now >= earlyOpensAt ? 'EARLY' : 'NOBODY';
}
