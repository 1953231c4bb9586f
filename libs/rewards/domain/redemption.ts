import { err, ok, problem, type Points, type Problem, type Result, type Uuid } from '#kernel';
import type { Delivery } from './reward.js';

export const REDEMPTION_STATES = ['REDEEMED', 'FULFILLED', 'CANCELLED'] as const;
/** REDEEMED waits for staff; FULFILLED has been delivered, an effect at once; CANCELLED was taken back. */
export type RedemptionState = (typeof REDEMPTION_STATES)[number];

/** A reward that a customer redeemed. */
export interface Redemption {
  readonly customerId: Uuid;
  /** Of its claim in #limits too. */
  readonly id: Uuid;
  readonly rewardId: Uuid;
  /** By which it was redeemed. */
  readonly versionId: Uuid;
  readonly quantity: number;
  /** Code of the point type. */
  readonly pointType: string;
  /** What all pieces together cost. */
  readonly points: Points;
  readonly delivery: Delivery;
  readonly state: RedemptionState;
  /** The order in whose checkout it was redeemed; null: by itself. */
  readonly orderReference: string | null;
  readonly redeemedAt: Date;
  /** Principals. */
  readonly redeemedBy: string;
  readonly fulfilledAt: Date | null;
  readonly fulfilledBy: string | null;
  /** What staff wrote when they delivered it: a tracking number, the number of a donation. */
  readonly reference: string | null;
  /** The code of a gift card, sealed. */
  readonly sealedCode: Buffer | null;
  readonly cancelledAt: Date | null;
  readonly cancelledBy: string | null;
  readonly cancelReason: string | null;
  /** Points that came back. */
  readonly restored: Points;
}

/** A redemption at its beginning: what is an effect is delivered by itself. */
export function redemptionOf(
  item: Pick<
    Redemption,
    'customerId' | 'id' | 'rewardId' | 'versionId' | 'quantity' | 'pointType' | 'points' | 'delivery'
  >,
  { actor, orderReference }: { readonly actor: string; readonly orderReference: string | null },
  now: Date,
): Redemption {
  const { customerId, id, rewardId, versionId, quantity, pointType, points, delivery } = item;
  const isEffect = delivery === 'EFFECT';
  return {
    ...{ customerId, id, rewardId, versionId, quantity, pointType, points, delivery, orderReference },
    ...{ state: isEffect ? 'FULFILLED' : 'REDEEMED', redeemedAt: now, redeemedBy: actor },
    ...{ fulfilledAt: isEffect ? now : null, fulfilledBy: isEffect ? actor : null, reference: null },
    ...{ sealedCode: null, cancelledAt: null, cancelledBy: null, cancelReason: null, restored: 0n },
  };
}

/** Names a redemption. */
export type RedemptionKey = Pick<Redemption, 'customerId' | 'id'>;

/** Under which reference the points of a redemption are spent, and come back. */
export function pointsReferenceOf(redemptionId: Uuid): string {
  return `reward:${redemptionId}`;
}

/** Who wants to take a redemption back. */
export type CancelledBy = 'CUSTOMER' | 'STAFF';

/**
 * Whether a redemption can be taken back: while it waits, by customers if the reward allows it; an effect by staff, who take it
 * away again. What was delivered stays delivered. Problems: WRONG_STATE, NOT_CANCELLABLE.
 */
export function cancellable(
  { state, delivery }: Pick<Redemption, 'state' | 'delivery'>,
  by: CancelledBy,
  isCancellable: boolean,
): Result<true, Problem> {
  const isOpen = state === 'REDEEMED' || (by === 'STAFF' && state === 'FULFILLED' && delivery === 'EFFECT');
  if (!isOpen) return err(wrongState(state));
  return by === 'STAFF' || isCancellable
    ? ok(true)
    : err(problem('NOT_CANCELLABLE', 'Only staff take this reward back.', { path: ['redemption'] }));
}

/** Problem: WRONG_STATE. */
export function fulfillable({ state }: Pick<Redemption, 'state'>): Result<true, Problem> {
  return state === 'REDEEMED' ? ok(true) : err(wrongState(state));
}

function wrongState(state: RedemptionState): Problem {
  const message = `The redemption is ${state.toLowerCase()}.`;
  return problem('WRONG_STATE', message, { path: ['redemption'], data: { state } });
}
