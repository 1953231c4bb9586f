import type { CampaignLimits, Limit } from '../domain/limits.js';

/** Limits as JSON holds them: amounts as digits, because JSON numbers are not exact everywhere. */
export interface StoredLimits {
  readonly limits: readonly (Omit<Limit, 'max'> & { readonly max: string })[];
  readonly coolDownDays: number;
}

export function storedLimitsOf({ limits, coolDownDays }: CampaignLimits): StoredLimits {
  return { limits: limits.map((limit) => ({ ...limit, max: limit.max.toString() })), coolDownDays };
}

export function limitsOf({ limits, coolDownDays }: StoredLimits): CampaignLimits {
  return { limits: limits.map((limit) => ({ ...limit, max: BigInt(limit.max) })), coolDownDays };
}
