import { problem, type Points, type Problem } from '#kernel';
import { priceFor, type Reward, type RewardTerms } from './reward.js';

/** The first part of a condition that is not true, as the engine answers it. */
export interface FailedCondition {
  readonly expression: string;
  readonly values: readonly { readonly fact: string; readonly value: string }[];
  readonly error: string | null;
}

/** Why a reward cannot be redeemed, with what would have to change. */
export type Reason =
  | { readonly code: 'ARCHIVED' | 'NOT_ENROLLED' | 'SUSPENDED' }
  | { readonly code: 'NOT_YET'; readonly from: Date }
  | { readonly code: 'OVER'; readonly until: Date }
  | { readonly code: 'OUT_OF_STOCK'; readonly left: bigint }
  /** Of a person, or of one order. */
  | { readonly code: 'LIMIT_REACHED'; readonly left: bigint }
  | { readonly code: 'NOT_ELIGIBLE'; readonly failed: FailedCondition }
  | { readonly code: 'POINTS_SHORT'; readonly required: Points; readonly available: Points };

/** What is known of a customer and a reward, beside its terms. */
export interface Standing {
  readonly status: 'ACTIVE' | 'SUSPENDED';
  readonly isEnrolled: boolean;
  /** Code of the tier by which prices go; empty: none. */
  readonly tier: string;
  /** Null: it is for them. */
  readonly failed: FailedCondition | null;
  readonly available: Points;
  /** Pieces that are left; null: endless. */
  readonly left: bigint | null;
  /** Pieces that they may have yet; null: without end. */
  readonly leftForPerson: bigint | null;
}

/** What a piece costs somebody, and why they cannot have so many: none, they can. All reasons, those first that only time or staff change. */
export function availabilityOf(
  reward: Pick<Reward, 'archivedAt'>,
  terms: RewardTerms,
  standing: Standing,
  quantity: number,
  now: Date,
): { readonly unitPrice: Points; readonly reasons: readonly Reason[] } {
  const unitPrice = priceFor(terms, standing.tier);
  const pieces = BigInt(quantity);
  const reasons: Reason[] = [];
  if (reward.archivedAt !== null) reasons.push({ code: 'ARCHIVED' });
  if (!standing.isEnrolled) reasons.push({ code: 'NOT_ENROLLED' });
  if (standing.status === 'SUSPENDED') reasons.push({ code: 'SUSPENDED' });
  if (terms.from !== null && now < terms.from) reasons.push({ code: 'NOT_YET', from: terms.from });
  if (terms.until !== null && now >= terms.until) reasons.push({ code: 'OVER', until: terms.until });
  if (standing.left !== null && standing.left < pieces)
    reasons.push({ code: 'OUT_OF_STOCK', left: standing.left });
  const left = leftAtOnce(terms, standing);
  if (left < pieces) reasons.push({ code: 'LIMIT_REACHED', left });
  if (standing.failed !== null) reasons.push({ code: 'NOT_ELIGIBLE', failed: standing.failed });
  const required = unitPrice * pieces;
  if (standing.available < required)
    reasons.push({ code: 'POINTS_SHORT', required, available: standing.available });
  return { unitPrice, reasons };
}

function leftAtOnce({ perOrder }: RewardTerms, { leftForPerson }: Standing): bigint {
  const atOnce = BigInt(perOrder);
  return leftForPerson !== null && leftForPerson < atOnce ? leftForPerson : atOnce;
}

/** A reason as the refusal of a redemption. */
export function problemOf(reason: Reason, path: readonly string[] = ['reward']): Problem {
  switch (reason.code) {
    case 'ARCHIVED':
      return problem('REWARD_ARCHIVED', 'The reward is archived.', { path });
    case 'NOT_ENROLLED':
      return problem('NOT_ENROLLED', 'The customer has not joined the program.', { path: ['customer'] });
    case 'SUSPENDED':
      return problem('CUSTOMER_SUSPENDED', 'Suspended customers redeem nothing.', { path: ['customer'] });
    case 'NOT_YET':
      return problem('REWARD_NOT_YET', 'The time of the reward has not come.', { path });
    case 'OVER':
      return problem('REWARD_OVER', 'The time of the reward is over.', { path });
    case 'OUT_OF_STOCK':
      return problem('OUT_OF_STOCK', 'Not so many are left.', {
        path,
        data: { piecesLeft: Number(reason.left) },
      });
    case 'LIMIT_REACHED':
      return problem('REWARD_LIMIT_REACHED', 'More than the customer may have.', {
        path,
        data: { piecesLeft: Number(reason.left) },
      });
    case 'NOT_ELIGIBLE':
      return problem('NOT_ELIGIBLE', 'The reward is for others.', { path });
    case 'POINTS_SHORT': {
      const { required, available } = reason;
      return problem('INSUFFICIENT_POINTS', `${required} points are needed.`, {
        path,
        data: { required, available },
      });
    }
  }
}
