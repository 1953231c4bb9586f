import type { Uuid } from '#kernel';
import type { TemplateTerms } from './template.js';
import { isWithin } from './validity.js';

/** What decides whether a code is good. */
export interface Standing {
  readonly kind: 'UNIQUE' | 'PUBLIC' | 'ISSUED';
  readonly terms: Pick<TemplateTerms, 'holder' | 'validity'>;
  readonly archivedAt: Date | null;
  readonly customerId: Uuid | null;
  readonly validFrom: Date | null;
  readonly validUntil: Date | null;
  readonly voidedAt: Date | null;
}

/** Whether a code is good at an instant for a customer; null: nobody is known. Weekdays and hours, and limits, are another matter. */
export function isGood(code: Standing, customerId: Uuid | null, at: Date): boolean {
  const { kind, terms, archivedAt, validFrom, validUntil, voidedAt } = code;
  if (voidedAt !== null) return false;
  if (terms.holder === 'CUSTOMER' && (kind !== 'ISSUED' || code.customerId !== customerId)) return false;
  if (kind !== 'PUBLIC') return validFrom !== null && isWithin({ from: validFrom, until: validUntil }, at);
  const { from, until } = terms.validity;
  return archivedAt === null && (from === null || from <= at) && (until === null || at < until);
}

export const COUPON_STATES = ['GOOD', 'NOT_YET', 'HELD', 'USED', 'EXPIRED', 'VOIDED'] as const;
export type CouponState = (typeof COUPON_STATES)[number];

/** How often something issued is held by checkouts, was used, and can be. */
export interface UsesOf {
  readonly held: number;
  readonly used: number;
  readonly max: number;
}

/** How what was issued stands at an instant. */
export function stateOf(
  issued: { readonly validFrom: Date; readonly validUntil: Date | null; readonly voidedAt: Date | null },
  at: Date,
  { held, used, max }: UsesOf = NEVER_USED,
): CouponState {
  if (issued.voidedAt !== null) return 'VOIDED';
  if (used >= max) return 'USED';
  if (held + used >= max) return 'HELD';
  if (at < issued.validFrom) return 'NOT_YET';
  return issued.validUntil !== null && issued.validUntil <= at ? 'EXPIRED' : 'GOOD';
}

const NEVER_USED: UsesOf = { held: 0, used: 0, max: 1 };
