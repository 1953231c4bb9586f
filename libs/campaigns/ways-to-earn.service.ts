import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import { formatMoney, localDateOf, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { Campaigns } from './campaigns.service.js';
import { usesOf } from './domain/allotment.js';
import type { Campaign } from './domain/campaign.js';
import { endOf, isForEverybody, termsOfPromise, type TermsStyle } from './domain/promise.js';
import { EffectKinds } from './effects/effect-kinds.js';
import { LimitCounters } from './persistence/limit-counters.js';
import type { StoredVersion } from './stored-versions.js';

/** A campaign as customers are told of it. */
export interface WayToEarn {
  readonly campaign: Campaign;
  readonly trigger: string;
  /** Sentences made from the rule itself. */
  readonly terms: readonly string[];
  /** When it is over, as decided so far. */
  readonly endsAt: Date | null;
}

/** Budgets are of the program: whose customer is asked about is of no matter. */
const NOBODY = '';

/** What a program may honestly promise today. */
@Injectable()
export class WaysToEarn {
  private readonly counters = new LimitCounters();

  constructor(
    private readonly campaigns: Campaigns,
    private readonly kinds: EffectKinds,
  ) {}

  /** Campaigns for everybody that give now, oldest first; those whose budget is used up are left out until it is not. */
  async list(tx: Tx, program: Program, now: Date): Promise<WayToEarn[]> {
    const open = (await this.campaigns.list(tx, now)).flatMap(({ campaign, versions, current }) =>
      current !== null && isForEverybody(current) ? [{ campaign, versions, version: current }] : [],
    );
    const usedUp = await this.usedUp(
      tx,
      program,
      open.map(({ version }) => version),
      now,
    );
    const style: TermsStyle = {
      money: (amountMinor) => formatMoney(amountMinor, program.currency),
      otherWordsOf: (effect) => this.kinds.wordsOf(effect),
    };
    return open
      .filter(({ campaign }) => !usedUp.has(campaign.id))
      .map(({ campaign, versions, version }) => ({
        campaign,
        trigger: version.trigger,
        terms: termsOfPromise(version, style),
        endsAt: endOf(version, versions),
      }));
  }

  /** Ids of the campaigns among these versions' that give nothing now because a budget of theirs is used up. One statement. */
  async usedUp(tx: Tx, program: Program, versions: readonly StoredVersion[], now: Date): Promise<Set<Uuid>> {
    const day = localDateOf(now, program.timeZone);
    const wants = versions.flatMap(({ campaignId, limits: { limits } }) => {
      const budgets = limits.filter(({ per }) => per === 'PROGRAM');
      const asked = { limits: budgets, coolDownDays: 0 };
      return budgets.length > 0 ? [{ campaignId, customerId: NOBODY, day, limits: asked }] : [];
    });
    if (wants.length === 0) return new Set();
    const book = await this.counters.look(tx, wants);
    const spent = wants.filter((want) => usesOf(want, book).some(({ limit, used }) => used >= limit.max));
    return new Set(spent.map(({ campaignId }) => campaignId));
  }
}
