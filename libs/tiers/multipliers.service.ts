import { Injectable } from '@nestjs/common';
import type { Origin } from '#access';
import { multiplierTerms, PrivilegeMultipliers, type CampaignTerms } from '#campaigns';
import type { Problem, Result } from '#kernel';
import type { Tx } from '#platform';
import type { Ladder, LadderTerms, LadderVersion, Tier } from './domain/ladder.js';

/** The multipliers of tiers, as campaigns that are kept in step with their ladder. */
@Injectable()
export class Multipliers {
  constructor(private readonly privileges: PrivilegeMultipliers) {}

  /** Lets the campaigns of a ladder be those of a version, from when on it holds. */
  follow(
    tx: Tx,
    ladder: Ladder,
    version: LadderVersion,
    { actor, now, requestId, ip }: Origin,
  ): Promise<Result<true, Problem>> {
    return this.privileges.follow(tx, {
      ...{ actor, now, requestId, ip, effectiveFrom: version.effectiveFrom },
      prefix: prefixOf(ladder),
      campaigns: multipliersOf(ladder, version).map(({ tier, code, terms }) => ({
        ...{ code, terms, name: `${ladder.name}: ${tier.name}` },
      })),
    });
  }
}

/** The campaign of a multiplier. */
export interface MultiplierCampaign {
  readonly tier: Tier;
  readonly code: string;
  readonly terms: CampaignTerms;
}

/** The campaigns that a version of a ladder asks for. */
export function multipliersOf(ladder: Ladder, { tiers }: LadderTerms): MultiplierCampaign[] {
  return tiers.flatMap((tier) => {
    const { multiplier } = tier.benefits;
    if (multiplier === null) return [];
    const condition = `customer.tierOn("${ladder.code}") == "${tier.code}"`;
    const terms = multiplierTerms(condition, multiplier, multiplier.pointType);
    return [{ tier, code: `${prefixOf(ladder)}${tier.code}`, terms }];
  });
}

/** Whether a campaign, by its code, is that of a multiplier of a ladder. */
export function isMultiplierOf(ladder: Ladder, code: string): boolean {
  return code.startsWith(prefixOf(ladder));
}

/** Codes of ladders and tiers have no dash. */
function prefixOf({ code }: Ladder): string {
  return `tier-${code}-`;
}
