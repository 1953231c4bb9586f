import type { LadderTerms, Tier, TierMultiplier } from '../domain/ladder.js';
import type { Criterion } from '../domain/qualification.js';

/** Whole numbers as texts: JSON numbers end at 2^53. */
interface StoredCriterion extends Omit<Criterion, 'atLeast'> {
  readonly atLeast: string;
}

interface StoredTier extends Omit<Tier, 'qualification' | 'benefits'> {
  readonly qualification: readonly (readonly StoredCriterion[])[] | null;
  readonly benefits: Omit<Tier['benefits'], 'multiplier'> & {
    /** Terms from before it could be chosen have no point type: the default one. */
    readonly multiplier: {
      readonly numerator: string;
      readonly denominator: string;
      readonly pointType?: string | null;
    } | null;
  };
}

/** How a ladder works, as it is stored. */
export interface StoredTerms extends Omit<LadderTerms, 'tiers'> {
  readonly tiers: readonly StoredTier[];
}

export function toStored({ tiers, window, downgrade, graceDays, warningDays }: LadderTerms): StoredTerms {
  return {
    ...{ window, downgrade, graceDays, warningDays },
    tiers: tiers.map(({ code, name, rank, qualification, benefits }) => ({
      ...{ code, name, rank },
      qualification:
        qualification?.map((group) =>
          group.map(({ metric, atLeast }) => ({ metric, atLeast: `${atLeast}` })),
        ) ?? null,
      benefits: {
        ...benefits,
        multiplier: benefits.multiplier && {
          numerator: `${benefits.multiplier.numerator}`,
          denominator: `${benefits.multiplier.denominator}`,
          pointType: benefits.multiplier.pointType,
        },
      },
    })),
  };
}

export function fromStored(stored: StoredTerms): LadderTerms {
  return {
    ...stored,
    tiers: stored.tiers.map((tier) => ({
      ...tier,
      qualification:
        tier.qualification?.map((group) =>
          group.map(({ metric, atLeast }) => ({ metric, atLeast: BigInt(atLeast) })),
        ) ?? null,
      benefits: { ...tier.benefits, multiplier: multiplierOf(tier.benefits.multiplier) },
    })),
  };
}

function multiplierOf(stored: StoredTier['benefits']['multiplier']): TierMultiplier | null {
  if (!stored) return null;
  const { numerator, denominator, pointType = null } = stored;
  return { numerator: BigInt(numerator), denominator: BigInt(denominator), pointType };
}
