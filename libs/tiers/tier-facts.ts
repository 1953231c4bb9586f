import { Injectable } from '@nestjs/common';
import type { Program } from '#access';
import {
  FactSources,
  lookupKeyOf,
  type Fact,
  type FactMoment,
  type KnownFacts,
  type Lookup,
} from '#campaigns';
import { required } from '#kernel';
import type { Tx } from '#platform';
import { tierOf, versionAt } from './domain/ladder.js';
import { tiersAt, type TierAt } from './persistence/moves.js';
import { StoredLadders, type LadderWithVersions } from './stored-ladders.js';

const DAY_MS = 86_400_000;

const FACTS: readonly Fact[] = [
  {
    name: 'tier',
    type: 'string',
    description: "Code of their tier on the program's first ladder, after this; empty without one.",
  },
  { name: 'tierRank', type: 'int', description: 'Rank of that tier; -1 without one.' },
  {
    name: 'daysInTier',
    type: 'int',
    description: 'Whole days since they came to that tier; -1 without one.',
  },
];

const LOOKUPS = {
  tier: {
    ...{ name: 'tierOn', type: 'string', example: 'customer.tierOn("retail") == "gold"' },
    description: 'Code of their tier on a ladder, after this; empty without one.',
  },
  rank: {
    ...{ name: 'tierRankOn', type: 'int', example: 'customer.tierRankOn("retail") >= 2' },
    description: 'Rank of their tier on a ladder; -1 without one.',
  },
  days: {
    ...{ name: 'daysInTierOn', type: 'int', example: 'customer.daysInTierOn("retail") < 30' },
    description: 'Whole days since they came to their tier on a ladder; -1 without one.',
  },
} as const satisfies Record<string, Lookup>;

/** What conditions know of somebody who is on another tier of a ladder than they were: the tier, its rank, and since when. */
export interface OtherTier {
  readonly tier: string | null;
  readonly rank: number | null;
  readonly since: Date | null;
}

/** Lays another tier of a ladder over what was known of a customer's tiers, as of an instant. */
export function knownOnOther(
  known: KnownFacts,
  { code, isFirst }: { readonly code: string; readonly isFirst: boolean },
  other: OtherTier,
  at: Date,
): KnownFacts {
  const { tier, rank, since } = other;
  const days = tier === null || since === null ? -1n : wholeDays(since, at);
  const values = { tier: tier ?? '', rank: BigInt(tier === null ? -1 : (rank ?? -1)), days };
  const laid = (name: string, value: unknown): ReadonlyMap<string, unknown> => {
    const before = known[lookupKeyOf(name)];
    return new Map([
      ...(before instanceof Map ? (before as ReadonlyMap<string, unknown>) : []),
      [code, value],
    ]);
  };
  return {
    ...known,
    ...(isFirst ? { tier: values.tier, tierRank: values.rank, daysInTier: values.days } : {}),
    [lookupKeyOf(LOOKUPS.tier.name)]: laid(LOOKUPS.tier.name, values.tier),
    [lookupKeyOf(LOOKUPS.rank.name)]: laid(LOOKUPS.rank.name, values.rank),
    [lookupKeyOf(LOOKUPS.days.name)]: laid(LOOKUPS.days.name, values.days),
  };
}

function wholeDays(since: Date, at: Date): bigint {
  return BigInt(Math.max(Math.floor((at.getTime() - since.getTime()) / DAY_MS), 0));
}

/** What conditions may ask about tiers: as they were right after what is evaluated, by the history of placements. */
@Injectable()
export class TierFacts {
  constructor(
    private readonly ladders: StoredLadders,
    sources: FactSources,
  ) {
    sources.register({
      name: 'tiers',
      facts: FACTS,
      lookups: Object.values(LOOKUPS),
      read: (tx, program, moments) => this.read(tx, program, moments),
    });
  }

  private async read(tx: Tx, _program: Program, moments: readonly FactMoment[]): Promise<KnownFacts[]> {
    const ladders = await this.ladders.all(tx);
    const answers = await tiersAt(
      tx,
      moments,
      ladders.map(({ ladder }) => ladder.id),
    );
    const byPlace = new Map<number, TierAt[]>();
    for (const answer of answers) byPlace.set(answer.place, [...(byPlace.get(answer.place) ?? []), answer]);
    return moments.map(({ at }, index) => factsOf(ladders, byPlace.get(index) ?? [], at));
  }
}

interface OnLadder {
  readonly tier: string;
  readonly rank: bigint;
  readonly days: bigint;
}

function factsOf(ladders: readonly LadderWithVersions[], answers: readonly TierAt[], at: Date): KnownFacts {
  const known = new Map<string, OnLadder>();
  for (const { ladderId, tier, since } of answers) {
    const { ladder, versions } = required(
      ladders.find((one) => one.ladder.id === ladderId),
      'the ladder of a move',
    );
    const version = versionAt(versions, at);
    if (tier === null || !version) continue;
    const rank = BigInt(tierOf(version, tier)?.rank ?? -1);
    const days = BigInt(Math.floor((at.getTime() - since.getTime()) / DAY_MS));
    known.set(ladder.code, { tier, rank, days });
  }
  const first = ladders[0] && known.get(ladders[0].ladder.code);
  const by = <T>(valueOf: (one: OnLadder) => T): Map<string, T> =>
    new Map([...known].map(([code, one]) => [code, valueOf(one)]));
  return {
    ...{ tier: first?.tier ?? '', tierRank: first?.rank ?? -1n, daysInTier: first?.days ?? -1n },
    [lookupKeyOf(LOOKUPS.tier.name)]: by(({ tier }) => tier),
    [lookupKeyOf(LOOKUPS.rank.name)]: by(({ rank }) => rank),
    [lookupKeyOf(LOOKUPS.days.name)]: by(({ days }) => days),
  };
}
