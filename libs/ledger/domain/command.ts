import type { Points, Uuid } from '#kernel';
import type { LotTerms } from './movement.js';
import type { Draw, EpochMs } from './wallet.js';

/** What to do when clawed-back points were spent already. */
export const CLAWBACK_POLICIES = ['ONLY_PENDING', 'WITHIN_BALANCE', 'ALLOW_NEGATIVE'] as const;
export type ClawbackPolicy = (typeof CLAWBACK_POLICIES)[number];

/** What one wallet can be told to do. `at` is when it took effect, `now` of the rule is when it is posted. */
export type WalletCommand =
  | { readonly kind: 'AWARD'; readonly points: Points; readonly at: EpochMs; readonly terms: LotTerms }
  | { readonly kind: 'OPENING'; readonly points: Points; readonly at: EpochMs; readonly terms: LotTerms }
  | {
      readonly kind: 'HOLD';
      readonly holdId: Uuid;
      readonly points: Points;
      readonly expiresAt: EpochMs;
      readonly orderReference: string | null;
    }
  | { readonly kind: 'CAPTURE'; readonly holdId: Uuid; readonly points: Points }
  | { readonly kind: 'RELEASE'; readonly holdId: Uuid }
  | { readonly kind: 'REDEEM'; readonly points: Points }
  | { readonly kind: 'MATURE'; readonly lot: number }
  | { readonly kind: 'EXTEND'; readonly expiresAt: EpochMs }
  /** Puts spent points back into the lots they came from; no earlier than `expiryFloor`, if one is given. */
  | { readonly kind: 'RESTORE'; readonly draws: readonly Draw[]; readonly expiryFloor: EpochMs | null }
  /** Takes back points of an award: first what is still pending of its own lot, then as the policy says. */
  | {
      readonly kind: 'CLAWBACK';
      readonly points: Points;
      readonly lot: number;
      readonly policy: ClawbackPolicy;
    }
  /** A correction by staff; positive opens a lot on `terms`, negative draws. */
  | { readonly kind: 'ADJUST'; readonly points: Points; readonly terms: LotTerms }
  | { readonly kind: 'TRANSFER_OUT'; readonly points: Points }
  | { readonly kind: 'TRANSFER_IN'; readonly draws: readonly Draw[] };
