import { err, invariant, ok, problem, type Problem, type Result } from '#kernel';
import { fits, hasRoom, type Room, type Seats } from './event.js';

/** How somebody stands with an event. */
export const STATES = ['WAITING', 'REGISTERED', 'ATTENDED', 'CANCELLED', 'CALLED_OFF'] as const;
export type State = (typeof STATES)[number];

/** Why it changed. */
export const CAUSES = [
  'REGISTERED',
  'PROMOTED',
  'GUESTS_CHANGED',
  'CANCELLED',
  'REMOVED',
  'SUSPENDED',
  'CALLED_OFF',
  'CHECKED_IN',
  'CHECK_IN_UNDONE',
] as const;
export type Cause = (typeof CAUSES)[number];

export interface Registration {
  readonly state: State;
  readonly since: Date;
  /** With the customer, they are one party, which has seats together or none. */
  readonly guests: number;
  /** In the line, by which it moves up; 0: in no line. */
  readonly place: bigint;
  /** Steps taken. */
  readonly moves: number;
}

/** A step that was taken. */
export interface Move {
  readonly number: number;
  readonly from: State | null;
  readonly to: State;
  readonly cause: Cause;
  readonly at: Date;
  /** After it. */
  readonly guests: number;
}

export type Action =
  | { readonly kind: 'ENTER'; readonly guests: number }
  /** Of the first in the line: whoever calls it sees to that. */
  | { readonly kind: 'PROMOTE' }
  | { readonly kind: 'BRING'; readonly guests: number }
  | { readonly kind: 'LEAVE'; readonly cause: 'CANCELLED' | 'REMOVED' | 'SUSPENDED' }
  | { readonly kind: 'CALL_OFF' }
  | { readonly kind: 'CHECK_IN' }
  | { readonly kind: 'UNDO_CHECK_IN' };

/** A registration after a step, and the seats of the event after it. */
export interface Step {
  readonly registration: Registration;
  readonly move: Move;
  readonly seats: Seats;
}

/** From where each action leads on. */
const FROM: Readonly<Record<Action['kind'], readonly (State | null)[]>> = {
  ENTER: [null, 'CANCELLED'],
  PROMOTE: ['WAITING'],
  BRING: ['WAITING', 'REGISTERED'],
  LEAVE: ['WAITING', 'REGISTERED'],
  CALL_OFF: ['WAITING', 'REGISTERED'],
  CHECK_IN: ['REGISTERED'],
  UNDO_CHECK_IN: ['ATTENDED'],
};

const SEATED: ReadonlySet<State | null> = new Set<State>(['REGISTERED', 'ATTENDED']);

/** Whether a party has its seats. */
export function isSeated(state: State | null): boolean {
  return SEATED.has(state);
}

/** Whether it is registered, or waits: it has a code, and guests. */
export function isIn(state: State | null): boolean {
  return isSeated(state) || state === 'WAITING';
}

export function seatsOf({ guests }: Pick<Registration, 'guests'>): number {
  return 1 + guests;
}

/**
 * What an action makes of a registration, at an event with these seats. A party sits together or waits together; whoever comes
 * while others wait goes behind them, though there be seats for fewer. Problems: WRONG_STATE { state }, EVENT_FULL.
 */
export function step(
  room: Room,
  before: Registration | null,
  action: Action,
  now: Date,
): Result<Step, Problem> {
  const from = before?.state ?? null;
  if (!FROM[action.kind].includes(from)) return err(wrongState(from));
  const number = (before?.moves ?? 0) + 1;
  const after = { ...afterAction(room, before, action), since: now, moves: number };
  const more = taken(after) - taken(before);
  const isTurn = action.kind === 'PROMOTE' ? fits(room, more) : hasRoom(room, more);
  if (more > 0 && !isTurn)
    return err(problem('EVENT_FULL', 'There are not enough seats, or others wait for them.'));
  const { seats } = room;
  const inLine = (one: Registration | null): number => (one?.state === 'WAITING' ? 1 : 0);
  return ok({
    registration: after,
    move: { number, from, to: after.state, cause: causeOf(action), at: now, guests: after.guests },
    seats: {
      taken: seats.taken + more,
      waiting: seats.waiting + inLine(after) - inLine(before),
      nextPlace: after.place === seats.nextPlace ? seats.nextPlace + 1n : seats.nextPlace,
    },
  });
}

export function wrongState(state: State | null): Problem {
  const found = state ?? 'NONE';
  return problem('WRONG_STATE', `Not possible for a registration that is ${found}.`, {
    data: { state: found },
  });
}

/** A party that waits. */
export interface InLine extends Pick<Registration, 'guests'> {
  /** Its place ends, and needs no seats, when it is first while there are any. */
  readonly isSuspended?: boolean;
}

/** How many of the first in a line have their turn, given the seats: in their order, and none past one who does not fit. */
export function promotable(room: Room, line: readonly InLine[]): number {
  let free = room.capacity === null ? Number.POSITIVE_INFINITY : room.capacity - room.seats.taken;
  const stop = line.findIndex((party) => {
    if (party.isSuspended) return free <= 0;
    free -= seatsOf(party);
    return free < 0;
  });
  return stop < 0 ? line.length : stop;
}

function taken(registration: Registration | null): number {
  return registration && isSeated(registration.state) ? seatsOf(registration) : 0;
}

function afterAction(
  room: Room,
  before: Registration | null,
  action: Action,
): Pick<Registration, 'state' | 'guests' | 'place'> {
  switch (action.kind) {
    case 'ENTER': {
      const { guests } = action;
      return hasRoom(room, 1 + guests)
        ? { state: 'REGISTERED', guests, place: 0n }
        : { state: 'WAITING', guests, place: room.seats.nextPlace };
    }
    case 'PROMOTE':
      return { ...known(before), state: 'REGISTERED', place: 0n };
    case 'BRING':
      return { ...known(before), guests: action.guests };
    case 'LEAVE':
      return { state: 'CANCELLED', guests: 0, place: 0n };
    case 'CALL_OFF':
      return { state: 'CALLED_OFF', guests: 0, place: 0n };
    case 'CHECK_IN':
      return { ...known(before), state: 'ATTENDED' };
    case 'UNDO_CHECK_IN':
      return { ...known(before), state: 'REGISTERED' };
  }
}

function known(registration: Registration | null): Registration {
  invariant(registration !== null, 'an action on a registration that there is');
  return registration;
}

function causeOf(action: Action): Cause {
  if ('cause' in action) return action.cause;
  const causes = {
    ENTER: 'REGISTERED',
    PROMOTE: 'PROMOTED',
    BRING: 'GUESTS_CHANGED',
    CALL_OFF: 'CALLED_OFF',
    CHECK_IN: 'CHECKED_IN',
    UNDO_CHECK_IN: 'CHECK_IN_UNDONE',
  } as const;
  return causes[action.kind];
}
