import { problem, type Problem } from '#kernel';

export const STATES = ['PENDING', 'VERIFIED', 'REJECTED', 'UNLINKED'] as const;
export type State = (typeof STATES)[number];

/** A number that is linked, and known to be nobody else's. */
export interface LinkedNumber {
  readonly hash: Buffer;
  /** Its last characters. */
  readonly hint: string;
}

/** How a customer stands with a partner. */
export interface Membership {
  readonly state: State;
  /** What the partner is still to be asked about; null in every other state. */
  readonly number: string | null;
  /** Null when none is linked. */
  readonly linked: LinkedNumber | null;
  /** When it came to its state. */
  readonly since: Date;
  /** Why it was rejected. */
  readonly reason: string | null;
  /** How often the partner was asked. */
  readonly attempts: number;
  readonly nextAttemptAt: Date | null;
  /** Steps it has taken. */
  readonly moves: number;
}

/** What makes a membership take a step. */
export type Event =
  /** `isKnown`: nobody has to be asked. */
  | {
      readonly kind: 'LINK';
      readonly number: string;
      readonly linked: LinkedNumber;
      readonly isKnown: boolean;
    }
  | { readonly kind: 'VERIFY' }
  | { readonly kind: 'REJECT'; readonly reason: string }
  | { readonly kind: 'UNLINK' };

/** Waits between attempts: a minute, doubled each time, to six hours. Nobody is given up. */
const FIRST_WAIT_MS = 60_000;
const WAIT_MS_MAX = 6 * 60 * 60_000;

export function isLinked(state: State | null): boolean {
  return state === 'PENDING' || state === 'VERIFIED';
}

/** What an event makes of a membership; null: it stands so already. Problems: WRONG_STATE { state }. */
export function step(from: Membership | null, event: Event, now: Date): Membership | Problem | null {
  const state = from?.state ?? null;
  const moves = (from?.moves ?? 0) + 1;
  const base = { since: now, moves, reason: null, attempts: 0, number: null, nextAttemptAt: null };
  switch (event.kind) {
    case 'LINK': {
      const { number, linked, isKnown } = event;
      if (isLinked(state)) return from?.linked?.hash.equals(linked.hash) ? null : wrongState(state);
      return isKnown
        ? { ...base, state: 'VERIFIED', linked }
        : { ...base, state: 'PENDING', linked, number, nextAttemptAt: now };
    }
    case 'VERIFY':
      return state === 'PENDING'
        ? { ...base, state: 'VERIFIED', linked: from?.linked ?? null }
        : wrongState(state);
    case 'REJECT':
      return state === 'PENDING'
        ? { ...base, state: 'REJECTED', linked: null, reason: event.reason }
        : wrongState(state);
    case 'UNLINK':
      return isLinked(state) ? { ...base, state: 'UNLINKED', linked: null } : null;
  }
}

/** When a partner is asked again who has been asked so often. */
export function nextAttemptAt(attempts: number, now: Date): Date {
  const waitMs = Math.min(FIRST_WAIT_MS * 2 ** Math.min(attempts - 1, 20), WAIT_MS_MAX);
  return new Date(now.getTime() + waitMs);
}

function wrongState(state: State | null): Problem {
  const message = 'The membership is in a state that does not allow it.';
  return problem('WRONG_STATE', message, { data: { state: state ?? 'NONE' } });
}
