import type { Points, Uuid } from '#kernel';

export const CHECKOUT_STATES = ['RESERVED', 'COMMITTED', 'RELEASED', 'EXPIRED', 'TAKEN_OVER'] as const;
/**
 * RESERVED: points, coupons and rewards are set aside; COMMITTED: they are used; RELEASED: the shop gave them back; EXPIRED: nobody
 * committed in time; TAKEN_OVER: the same customer needed them for another order.
 */
export type CheckoutState = (typeof CHECKOUT_STATES)[number];

export const CHECKOUT_MOVES = [
  'RESERVED',
  'COMMITTED',
  'RELEASED',
  'EXPIRED',
  'TAKEN_OVER',
  'REVERSED',
] as const;
export type CheckoutMove = (typeof CHECKOUT_MOVES)[number];

/** What may follow on what. Reserving again gives back what was set aside before. */
const FOLLOWS: Readonly<Record<CheckoutState, readonly CheckoutMove[]>> = {
  RESERVED: ['RESERVED', 'COMMITTED', 'RELEASED', 'EXPIRED', 'TAKEN_OVER'],
  // Late: what is still there is taken again, or it is not committed.
  EXPIRED: ['RESERVED', 'COMMITTED', 'RELEASED'],
  TAKEN_OVER: ['RESERVED', 'COMMITTED', 'RELEASED'],
  RELEASED: ['RESERVED'],
  COMMITTED: ['REVERSED'],
};

export function mayFollow(move: CheckoutMove, state: CheckoutState): boolean {
  return FOLLOWS[state].includes(move);
}

/** How a checkout stands at an instant: time alone ends a reservation, whether anybody has written it down or not. */
export function stateAt(
  { state, expiresAt }: { readonly state: CheckoutState; readonly expiresAt: Date },
  now: Date,
): CheckoutState {
  return state === 'RESERVED' && expiresAt <= now ? 'EXPIRED' : state;
}

/** Points of a type that are held for a checkout, or were spent on it. */
export interface PointsHeld {
  /** Code of the point type. */
  readonly pointType: string;
  readonly points: Points;
  /** Null: spent without a hold, by a late commit. */
  readonly holdId: Uuid | null;
  /** Under which the ledger has them: the order, or a reward. */
  readonly reference: string;
}

/** Pieces that have come back, all together, by id of the line. */
export type ReturnedPieces = Readonly<Record<string, number>>;

/** What has come back by now and before: never less of a line than before. */
export function mergedReturns(before: ReturnedPieces, now: ReturnedPieces): ReturnedPieces {
  const merged = new Map(Object.entries(before));
  for (const [id, quantity] of Object.entries(now)) merged.set(id, Math.max(merged.get(id) ?? 0, quantity));
  return Object.fromEntries(merged);
}

/** How many pieces of a line are back. Lines have whatever ids the shop gives them, "constructor" among them. */
export function piecesBack(returned: ReturnedPieces, lineId: string): number {
  return Object.hasOwn(returned, lineId) ? (returned[lineId] ?? 0) : 0;
}

/** A checkout as it is kept; what was worked out for its cart is its content. */
export interface CheckoutRecord<Content> {
  readonly orderReference: string;
  readonly customerId: Uuid;
  readonly state: CheckoutState;
  readonly fingerprint: string;
  readonly content: Content;
  readonly claimIds: readonly Uuid[];
  readonly holds: readonly PointsHeld[];
  readonly discountMinor: bigint;
  readonly pointsMinor: bigint;
  readonly totalMinor: bigint;
  readonly returned: ReturnedPieces;
  readonly reversedMinor: bigint;
  readonly moves: number;
  readonly reservedAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

/** Something that happened to a checkout. */
export interface Move {
  readonly orderReference: string;
  readonly number: number;
  readonly move: CheckoutMove;
  readonly actor: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly happenedAt: Date;
}
