import type { Problem } from '#kernel';
import type { Discount, SpendBasis } from '../discount.js';

/** A coupon or another offer that may take something off a cart. */
export interface Candidate {
  /** Names it: each stands in a cart once. */
  readonly code: string;
  readonly discount: Discount<unknown>;
  /** Ids of the lines that meet its scope; null: all of them. */
  readonly lineIds: ReadonlySet<string> | null;
  /** Why it may not be used at all, such as EXPIRED or a limit that is spent; null: it may. */
  readonly refusal: Problem | null;
}

/** Two that cannot be applied together: an applied one keeps another away. */
export type Conflict =
  | { readonly code: string; readonly by: 'GROUP'; readonly group: string }
  /** One of both, `lackedBy`, doesn't have the tag that the other asks for. */
  | { readonly code: string; readonly by: 'TAG'; readonly tag: string; readonly lackedBy: string };

/** Why a candidate is not applied. None of these consumes it. */
export type Reason =
  | { readonly kind: 'REFUSED'; readonly problem: Problem }
  | { readonly kind: 'NOTHING_IN_SCOPE' }
  | { readonly kind: 'PRODUCT_MISSING'; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'PIECES_SHORT'; readonly missing: number }
  | { readonly kind: 'MIN_SPEND_SHORT'; readonly missingMinor: bigint; readonly basis: SpendBasis }
  | { readonly kind: 'EXCLUDED_BY'; readonly conflicts: readonly Conflict[] }
  /** It would take nothing off: there is nothing, or others have taken all of it. */
  | { readonly kind: 'NO_EFFECT' }
  /** Beside it, others would come to so much less: with it the customer would be worse off. `codes` would not be applied any more. */
  | { readonly kind: 'NOT_BEST'; readonly lossMinor: bigint; readonly codes: readonly string[] };

/** What a customer can do to have a candidate applied. */
export type Unlock =
  /** On lines in its scope, as its minimum counts them. */
  | { readonly kind: 'SPEND_MORE'; readonly amountMinor: bigint }
  | { readonly kind: 'ADD_PIECES'; readonly quantity: number }
  | { readonly kind: 'ADD_PRODUCT'; readonly sku: string; readonly quantity: number }
  | { readonly kind: 'LEAVE_OUT'; readonly codes: readonly string[] };

/** Null: nothing that is known here. */
export function unlockOf(reason: Reason): Unlock | null {
  switch (reason.kind) {
    case 'MIN_SPEND_SHORT':
      return { kind: 'SPEND_MORE', amountMinor: reason.missingMinor };
    case 'PIECES_SHORT':
      return { kind: 'ADD_PIECES', quantity: reason.missing };
    case 'NOTHING_IN_SCOPE':
      return { kind: 'ADD_PIECES', quantity: 1 };
    case 'PRODUCT_MISSING':
      return { kind: 'ADD_PRODUCT', sku: reason.sku, quantity: reason.quantity };
    case 'EXCLUDED_BY':
      return { kind: 'LEAVE_OUT', codes: reason.conflicts.map(({ code }) => code) };
    case 'NOT_BEST':
      return reason.codes.length > 0 ? { kind: 'LEAVE_OUT', codes: reason.codes } : null;
    case 'REFUSED':
    case 'NO_EFFECT':
      return null;
  }
}

/** Why two cannot be applied together, as the one that is `applied` tells it; null: they can. */
export function conflictOf(candidate: Candidate, applied: Candidate): Conflict | null {
  const { code } = applied;
  const group = candidate.discount.exclusiveGroups.find((name) =>
    applied.discount.exclusiveGroups.includes(name),
  );
  if (group !== undefined) return { code, by: 'GROUP', group };
  for (const [asking, asked] of [
    [candidate, applied],
    [applied, candidate],
  ] as const) {
    const tag = asking.discount.mutualTags.find((name) => !asked.discount.tags.includes(name));
    if (tag !== undefined) return { code, by: 'TAG', tag, lackedBy: asked.code };
  }
  return null;
}
