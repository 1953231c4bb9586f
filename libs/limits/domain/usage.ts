import type { Uuid } from '#kernel';

export const MEASURES = ['USES', 'UNITS', 'MINOR'] as const;
/** What is counted: times something was used, pieces that there are so many of, minor units of a budget. */
export type Measure = (typeof MEASURES)[number];

/** The subject of the counter of all together. */
export const ALL = '';

/** Names a counter: of an owner, such as a template of coupons or a reward, and of all together or of one subject. */
export interface CounterKey {
  readonly ownerId: Uuid;
  readonly measure: Measure;
  /** `ALL`; or what is counted by itself, such as `person:...` or `code:...`. */
  readonly subject: string;
}

/** So much of a counter. */
export interface Amount extends CounterKey {
  readonly amount: bigint;
}

/** So much of a counter as is wanted, and the most there may be of it. */
export interface Take extends Amount {
  /** Null: without end. It is counted all the same, so that a limit may be set later. */
  readonly cap: bigint | null;
  /**
   * Whether the counter is kept in slots, each with its part of the cap: many can take from it at once without waiting for each
   * other. Always the same for one counter.
   */
  readonly isSlotted?: boolean;
}

/** Something that uses up: a coupon in a checkout, a reward that is redeemed. It gets all of its takes or none. */
export interface Claim {
  readonly id: Uuid;
  readonly takes: readonly Take[];
}

export const CLAIM_STATES = ['HELD', 'COMMITTED', 'RELEASED'] as const;
export type ClaimState = (typeof CLAIM_STATES)[number];

/** A claim as it stands. */
export interface ClaimRecord {
  readonly id: Uuid;
  readonly state: ClaimState;
  /** What it has of which counters; of one that was released, what it had. */
  readonly amounts: readonly Amount[];
}

/** How much of a counter is held by claims that may still be released, and how much is used. */
export interface Counter extends CounterKey {
  readonly held: bigint;
  readonly committed: bigint;
  /** By whoever used it last; or what had been used by then, if that was more already. */
  readonly cap: bigint | null;
}

/** There is not so much left. */
export interface Shortage {
  readonly take: Take;
  readonly left: bigint;
}

/** Names counters and the like in maps, and orders them: whoever locks several locks them in the order of their texts. */
export function counterTextOf({ ownerId, measure, subject }: CounterKey): string {
  return `${ownerId}/${measure}/${subject}`;
}
