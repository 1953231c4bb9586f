import type { Trim } from '../domain/allotment.js';
import type { CampaignLimits, Limit } from '../domain/limits.js';

/** A limit as JSON holds it: amounts as digits, because JSON numbers are not exact everywhere. */
type StoredLimit = Omit<Limit, 'max'> & { readonly max: string };

/** Limits as JSON holds them. */
export interface StoredLimits {
  readonly limits: readonly StoredLimit[];
  readonly coolDownDays: number;
}

export function storedLimitsOf({ limits, coolDownDays }: CampaignLimits): StoredLimits {
  return { limits: limits.map(storedLimitOf), coolDownDays };
}

export function limitsOf({ limits, coolDownDays }: StoredLimits): CampaignLimits {
  return { limits: limits.map(limitOf), coolDownDays };
}

/** Why an award was trimmed, as JSON holds it. */
export type StoredTrim =
  | { readonly kind: 'LIMIT'; readonly limit: StoredLimit; readonly window: string }
  | Extract<Trim, { readonly kind: 'COOL_DOWN' }>;

export function storedTrimOf(trim: Trim): StoredTrim {
  return trim.kind === 'LIMIT' ? { ...trim, limit: storedLimitOf(trim.limit) } : trim;
}

export function trimOf(stored: StoredTrim): Trim {
  return stored.kind === 'LIMIT' ? { ...stored, limit: limitOf(stored.limit) } : stored;
}

function storedLimitOf(limit: Limit): StoredLimit {
  return { ...limit, max: limit.max.toString() };
}

function limitOf(stored: StoredLimit): Limit {
  return { ...stored, max: BigInt(stored.max) };
}
