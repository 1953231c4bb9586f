import { Injectable } from '@nestjs/common';
import type { Origin } from '#access';
import { Campaigns, EVERY_ORDER, type CampaignTerms } from '#campaigns';
import { ok, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import type { Ladder, LadderTerms, LadderVersion, Multiplier, Tier } from './domain/ladder.js';

/**
 * The multiplier of a tier is a campaign of the engine, kept in step with the ladder: so quotes, explanations, returns, trials
 * and limits of budgets know it as they know all others, and name it. Staff see it among their campaigns.
 */
@Injectable()
export class Multipliers {
  constructor(private readonly campaigns: Campaigns) {}

  /** Lets the campaigns of a ladder be those of a version, from when on it holds. */
  async follow(
    tx: Tx,
    ladder: Ladder,
    version: LadderVersion,
    { actor, now, requestId, ip }: Origin,
  ): Promise<Result<true, Problem>> {
    const { effectiveFrom } = version;
    const origin = { actor, now, requestId, ip, effectiveFrom };
    const known = new Map(
      (await this.campaigns.list(tx, effectiveFrom)).map((found) => [found.campaign.code, found]),
    );
    const wanted = new Set<string>();
    for (const { tier, code, terms } of multipliersOf(ladder, version)) {
      wanted.add(code);
      const name = `${ladder.name}: ${tier.name}`.slice(0, NAME_LENGTH_MAX);
      const changed = known.has(code)
        ? await this.campaigns.change(tx, { ...origin, code, terms })
        : await this.campaigns.create(tx, { ...origin, code, name, terms });
      if (!changed.ok) return changed;
      if (known.get(code)?.current?.state !== 'PAUSED') continue;
      const resumed = await this.campaigns.setState(tx, { ...origin, code, state: 'ACTIVE' });
      if (!resumed.ok) return resumed;
    }
    for (const [code, { current }] of known) {
      if (!isMultiplierOf(ladder, code) || wanted.has(code) || current?.state !== 'ACTIVE') continue;
      const paused = await this.campaigns.setState(tx, { ...origin, code, state: 'PAUSED' });
      if (!paused.ok) return paused;
    }
    return ok(true);
  }
}

const NAME_LENGTH_MAX = 120;

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
    return [{ tier, code: `${prefixOf(ladder)}${tier.code}`, terms: termsOf(ladder, tier.code, multiplier) }];
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

/** Every order of whoever has the tier when it is placed earns more points of a type. */
function termsOf(
  ladder: Ladder,
  code: string,
  { numerator, denominator, pointType }: Multiplier,
): CampaignTerms {
  return {
    ...EVERY_ORDER,
    condition: `customer.tierOn("${ladder.code}") == "${code}"`,
    claimDays: 30,
    effects: [
      {
        ...{ pointType, expiry: null, pending: { kind: 'NONE' } },
        amount: { kind: 'MULTIPLY', numerator, denominator, rounding: 'FLOOR' },
      },
    ],
  };
}
