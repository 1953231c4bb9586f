import { Injectable } from '@nestjs/common';
import type { Origin } from '#access';
import { ok, type Multiplier, type Problem, type Result } from '#kernel';
import type { Tx } from '#platform';
import { EVERY_ORDER, type CampaignTerms } from './campaign-terms.js';
import { Campaigns } from './campaigns.service.js';

/** The campaign of a multiplier. */
export interface PrivilegeMultiplier {
  /** Begins with the owner's prefix. */
  readonly code: string;
  readonly name: string;
  readonly terms: CampaignTerms;
}

/** Multipliers of one owner: a ladder, a club. */
export interface PrivilegesOf extends Origin {
  /** What the codes of all its campaigns begin with, and no others. */
  readonly prefix: string;
  readonly campaigns: readonly PrivilegeMultiplier[];
  /** From when on they hold; not in the past. */
  readonly effectiveFrom: Date;
}

const NAME_LENGTH_MAX = 120;

/**
 * Multipliers that come with what other stores give (a tier, a club) are campaigns of the engine, kept in step with what they
 * come with: so quotes, explanations, returns, trials and limits of budgets know them as they know all others, and name them.
 * Staff see them among their campaigns.
 *
 * Problems: those of `Campaigns`.
 */
@Injectable()
export class PrivilegeMultipliers {
  constructor(private readonly campaigns: Campaigns) {}

  /** Lets the campaigns of an owner be these, from when on they hold; one that is not among them is paused. */
  async follow(
    tx: Tx,
    { prefix, campaigns, effectiveFrom, actor, now, requestId, ip }: PrivilegesOf,
  ): Promise<Result<true, Problem>> {
    const origin = { actor, now, requestId, ip, effectiveFrom };
    const known = new Map(
      (await this.campaigns.list(tx, effectiveFrom)).map((found) => [found.campaign.code, found]),
    );
    for (const { code, terms, ...named } of campaigns) {
      const name = named.name.slice(0, NAME_LENGTH_MAX);
      const changed = known.has(code)
        ? await this.campaigns.change(tx, { ...origin, code, terms })
        : await this.campaigns.create(tx, { ...origin, code, name, terms });
      if (!changed.ok) return changed;
      if (known.get(code)?.current?.state !== 'PAUSED') continue;
      const resumed = await this.campaigns.setState(tx, { ...origin, code, state: 'ACTIVE' });
      if (!resumed.ok) return resumed;
    }
    const wanted = new Set(campaigns.map(({ code }) => code));
    for (const [code, { current }] of known) {
      if (!code.startsWith(prefix) || wanted.has(code) || current?.state !== 'ACTIVE') continue;
      const paused = await this.campaigns.setState(tx, { ...origin, code, state: 'PAUSED' });
      if (!paused.ok) return paused;
    }
    return ok(true);
  }
}

/** Every order of whoever meets a condition when it is placed earns more points of a type; null: of the program's default one. */
export function multiplierTerms(
  condition: string,
  { numerator, denominator }: Multiplier,
  pointType: string | null = null,
): CampaignTerms {
  return {
    ...EVERY_ORDER,
    condition,
    claimDays: 30,
    effects: [
      {
        ...{ pointType, expiry: null, pending: { kind: 'NONE' } },
        amount: { kind: 'MULTIPLY', numerator, denominator, rounding: 'FLOOR' },
      },
    ],
  };
}
