import type { Multiplier, Uuid } from '#kernel';
import type { Qualification } from './qualification.js';
import type { QualifyingWindow } from './window.js';

/** What a ladder is: its name. How it works is in its versions. */
export interface Ladder {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Short lower-case name, unique in the program, such as "retail". */
  readonly code: string;
  readonly name: string;
  readonly createdAt: Date;
}

/** What orders earn more: points times `numerator / denominator`. */
export interface TierMultiplier extends Multiplier {
  /** Code of the type of points; null: the program's default one. */
  readonly pointType: string | null;
}

/** What comes with a tier. */
export interface Benefits {
  /** Null: orders earn as everybody's do. */
  readonly multiplier: TierMultiplier | null;
  /** In words, for people. */
  readonly privileges: readonly string[];
  /** Names that the storefront reads, such as "free_shipping". */
  readonly flags: readonly string[];
}

export interface Tier {
  /** Short lower-case name, the same from version to version: it tells who is in the tier. */
  readonly code: string;
  readonly name: string;
  /** Higher is better; all ranks of a ladder differ. */
  readonly rank: number;
  /** Null: everybody who has joined; of the lowest tier only. */
  readonly qualification: Qualification | null;
  readonly benefits: Benefits;
}

export const DOWNGRADE_POLICIES = ['NEVER', 'ONE_LEVEL', 'TO_QUALIFIED'] as const;
/** What becomes of somebody who does not qualify any more. */
export type DowngradePolicy = (typeof DOWNGRADE_POLICIES)[number];

export const APPLICATIONS = ['UP_ONLY', 'BOTH_WAYS'] as const;
/** Whom a new version moves at once: up only (a tier is kept until its review), or down too. */
export type Application = (typeof APPLICATIONS)[number];

/** How a ladder works. */
export interface LadderTerms {
  /** By rank, the lowest first. */
  readonly tiers: readonly Tier[];
  readonly window: QualifyingWindow;
  readonly downgrade: DowngradePolicy;
  /** Days after a review that was not passed during which the tier is kept, and what is missing can be made up. */
  readonly graceDays: number;
  /** Days before a review on which who would not pass it is warned; 0: not before. */
  readonly warningDays: number;
}

export const VERSION_STATES = ['DRAFT', 'PUBLISHED'] as const;
export type VersionState = (typeof VERSION_STATES)[number];

/** How a ladder works from an instant on, until the next version begins. Never changed. A draft never comes into force. */
export interface LadderVersion extends LadderTerms {
  readonly id: Uuid;
  readonly ladderId: Uuid;
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly state: VersionState;
  readonly effectiveFrom: Date;
  readonly application: Application;
  /** The earlier version that was published again, or the draft that was published. */
  readonly likeNumber: number | null;
  readonly isRollback: boolean;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** The version in force at an instant: the latest decision that has begun; null before the first. */
export function versionAt<V extends Pick<LadderVersion, 'number' | 'state' | 'effectiveFrom'>>(
  versions: readonly V[],
  at: Date,
): V | null {
  let found: V | null = null;
  for (const version of versions) {
    if (version.state === 'DRAFT' || version.effectiveFrom > at) continue;
    if (found === null || version.number > found.number) found = version;
  }
  return found;
}

/** When the ladder came, or comes, into force first; null while it was never published. */
export function beginOf(versions: readonly LadderVersion[]): Date | null {
  const times = versions
    .filter(({ state }) => state === 'PUBLISHED')
    .map((version) => version.effectiveFrom.getTime());
  return times.length === 0 ? null : new Date(Math.min(...times));
}

export function tierOf({ tiers }: LadderTerms, code: string | null): Tier | null {
  return tiers.find((tier) => tier.code === code) ?? null;
}

/** The tier above another; the lowest for nobody's tier, null for the highest. */
export function tierAbove({ tiers }: LadderTerms, rank: number | null): Tier | null {
  return tiers.find((tier) => rank === null || tier.rank > rank) ?? null;
}

/** The tier below another; null below the lowest. */
export function tierBelow({ tiers }: LadderTerms, rank: number): Tier | null {
  return tiers.findLast((tier) => tier.rank < rank) ?? null;
}

/**
 * Where the tier that has a rank in one version is among the tiers of another, which may number its ranks anew: the rank
 * it has there or, where it is gone, a half above the highest of those that were below it.
 */
export function rankAmong(version: LadderVersion, rank: number, of: LadderVersion): number {
  if (version.id === of.id) return rank;
  const tier = of.tiers.find((one) => one.rank === rank);
  const same = tierOf(version, tier?.code ?? null);
  if (same) return same.rank;
  const below = of.tiers.filter((one) => one.rank < rank).map(({ code }) => tierOf(version, code));
  return Math.max(...below.map((one) => one?.rank ?? Number.NEGATIVE_INFINITY)) + 0.5;
}
