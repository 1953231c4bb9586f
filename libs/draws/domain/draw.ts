import type { Uuid } from '#kernel';

/** An effect of the engine, with its settings. */
export interface PrizeEffect {
  readonly kind: string;
  readonly settings: object;
}

/** What its winners get. */
export interface Prize {
  readonly name: string;
  /** How many of it there are. */
  readonly count: number;
  /** Given by itself; null: staff deliver it. */
  readonly effect: PrizeEffect | null;
}

/** What staff say of a draw. */
export interface DrawSettings {
  readonly name: string;
  readonly description: string | null;
  readonly opensAt: Date;
  /** Entries for what happens before it count. */
  readonly closesAt: Date;
  /** The best first. */
  readonly prizes: readonly Prize[];
  /** How many are drawn besides the winners, to take the places of those who are disqualified. */
  readonly reserves: number;
  /** Condition on who takes part, in CEL; null: every customer who has joined the program. */
  readonly audience: string | null;
  /** Entries of a customer that count, at most; null: all. */
  readonly entriesMax: number | null;
  /** Codes of draws whose winners take no part. */
  readonly withoutWinnersOf: readonly string[];
  /** Where the public value comes from that is mixed in, such as a round of a randomness beacon; null: none is. */
  readonly beaconSource: string | null;
}

export interface Draw extends DrawSettings {
  readonly id: Uuid;
  readonly programId: Uuid;
  readonly code: string;
  /** SHA-256 of the seed, in hex. */
  readonly commitment: string;
  readonly createdAt: Date;
  readonly cancelledAt: Date | null;
  /** When the list was frozen, its digest, and what is in it. */
  readonly frozenAt: Date | null;
  readonly digest: string | null;
  readonly participants: number | null;
  readonly entries: bigint | null;
  readonly drawnAt: Date | null;
  readonly beacon: string | null;
  /** Known to nobody until it was drawn. */
  readonly seed: Buffer | null;
}

export const DRAW_STATES = ['SCHEDULED', 'OPEN', 'CLOSED', 'FROZEN', 'DRAWN', 'CANCELLED'] as const;
export type DrawState = (typeof DRAW_STATES)[number];

export function stateOf(
  draw: Pick<Draw, 'opensAt' | 'closesAt' | 'frozenAt' | 'drawnAt' | 'cancelledAt'>,
  now: Date,
): DrawState {
  if (draw.cancelledAt !== null) return 'CANCELLED';
  if (draw.drawnAt !== null) return 'DRAWN';
  if (draw.frozenAt !== null) return 'FROZEN';
  if (now >= draw.closesAt) return 'CLOSED';
  return now >= draw.opensAt ? 'OPEN' : 'SCHEDULED';
}

export const PLACE_STATES = ['WON', 'RESERVE', 'DISQUALIFIED'] as const;
export type PlaceState = (typeof PLACE_STATES)[number];

/** Somebody who was drawn. */
export interface Place {
  readonly customerId: Uuid;
  /** As which they were drawn, the first being 1. */
  readonly number: number;
  readonly ticket: Buffer;
  /** Place of the prize among those of the draw, the first being 0; null: none. */
  readonly prize: number | null;
  readonly state: PlaceState;
  /** Since when it is so. */
  readonly since: Date;
  readonly deliveredAt: Date | null;
  readonly reason: string | null;
}

/** The prize of each winner in the order in which they are drawn, as places among the prizes. */
export function prizesInOrder(prizes: readonly Prize[]): number[] {
  return prizes.flatMap(({ count }, index) => Array.from({ length: count }, () => index));
}

/** How many are drawn. */
export function drawnCount({ prizes, reserves }: Pick<DrawSettings, 'prizes' | 'reserves'>): number {
  return prizesInOrder(prizes).length + reserves;
}
