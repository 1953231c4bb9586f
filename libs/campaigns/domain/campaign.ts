import type { Points, Rounding, Uuid } from '#kernel';

/** What a campaign is: its name. How it works is in its versions. */
export interface Campaign {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Short lower-case name, unique in the program. */
  readonly code: string;
  readonly name: string;
  readonly createdAt: Date;
}

export const CAMPAIGN_STATES = ['ACTIVE', 'PAUSED', 'ENDED'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** Which parts of what the customer paid count, besides the goods. */
export interface BasisParts {
  readonly shipping: boolean;
  readonly tax: boolean;
  /** The part that gift cards paid. */
  readonly giftCards: boolean;
}

/** `points` for every `perMinor` of the basis, rounded once per order; nothing below `minimumMinor`. */
export interface AwardRule {
  readonly kind: 'PER_AMOUNT';
  readonly points: Points;
  readonly perMinor: bigint;
  readonly rounding: Rounding;
  readonly minimumMinor: bigint;
  readonly basis: BasisParts;
}

/**
 * How a campaign works from an instant on, until the next version begins. Never changed: awards keep the version that
 * made them, and a return is settled by it.
 */
export interface CampaignVersion<Lot = unknown> {
  readonly id: Uuid;
  readonly campaignId: Uuid;
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly state: CampaignState;
  readonly effectiveFrom: Date;
  readonly pointTypeId: Uuid;
  readonly award: AwardRule;
  /** Terms of the lots it awards: expiry and pending policies, as the ledger defines them. */
  readonly lotPolicy: Lot;
  /** A guest's order earns too, if it is linked within so many days; 0: never. */
  readonly claimDays: number;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/**
 * The versions in force at an instant: of each campaign the latest decision that has begun. A version that was planned
 * and then overtaken by a later decision never comes into force.
 */
export function versionsInForce<V extends CampaignVersion>(versions: readonly V[], at: Date): V[] {
  const inForce = new Map<Uuid, V>();
  for (const version of versions) {
    if (version.effectiveFrom > at) continue;
    const other = inForce.get(version.campaignId);
    if (!other || version.number > other.number) inForce.set(version.campaignId, version);
  }
  return [...inForce.values()];
}
