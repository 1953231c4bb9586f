import { groupedBy, type Uuid } from '#kernel';
import type { Effect } from './effect.js';
import type { Experiment } from './experiment.js';
import type { CampaignLimits } from './limits.js';
import type { OtherEffect } from './other-effect.js';
import type { Predicate } from './predicate.js';
import { isOccurrenceOf, type TimeTrigger } from './time-trigger.js';

/** What a campaign is: its name. How it works is in its versions. */
export interface Campaign {
  readonly id: Uuid;
  readonly programId: Uuid;
  /** Short lower-case name, unique in the program. */
  readonly code: string;
  readonly name: string;
  readonly createdAt: Date;
}

export const CAMPAIGN_STATES = ['DRAFT', 'ACTIVE', 'PAUSED', 'ENDED'] as const;
export type CampaignState = (typeof CAMPAIGN_STATES)[number];

/** The activity by which orders earn. */
export const ORDER_PAID = 'order.paid';

/** Which of several campaigns give. */
export interface Combination {
  /** Higher first. */
  readonly priority: number;
  /** Of the campaigns of one group only one gives: of the highest priority, and of those the best for the customer. */
  readonly exclusivityGroup: string | null;
}

/**
 * How a campaign works from an instant on, until the next version begins. Never changed: awards keep the version that
 * made them, and a return is settled by it. A draft never comes into force.
 */
export interface CampaignVersion<Lot = unknown> extends Combination {
  readonly id: Uuid;
  readonly campaignId: Uuid;
  /** 1, 2, 3 ... */
  readonly number: number;
  readonly state: CampaignState;
  readonly effectiveFrom: Date;
  /** The type of activity that it acts on. */
  readonly trigger: string;
  /** What time brings that activity about; null: it comes by itself. */
  readonly timeTrigger: TimeTrigger | null;
  /** Null: always. */
  readonly condition: Predicate | null;
  /** Points; one of these or of `otherEffects` at least. */
  readonly effects: readonly Effect<Lot>[];
  /** All that is not points. */
  readonly otherEffects: readonly OtherEffect[];
  readonly limits: CampaignLimits;
  /** Null: all who are eligible get all effects. */
  readonly experiment: Experiment | null;
  /** A guest's order earns too, if it is linked within so many days; 0: never. */
  readonly claimDays: number;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/**
 * The versions in force at an instant: of each campaign the latest decision that has begun. A version that was planned
 * and then overtaken by a later decision never comes into force, nor does a draft.
 */
export function versionsInForce<V extends CampaignVersion>(versions: readonly V[], at: Date): V[] {
  const inForce = new Map<Uuid, V>();
  for (const version of versions) {
    if (version.effectiveFrom > at || version.state === 'DRAFT') continue;
    const other = inForce.get(version.campaignId);
    if (!other || version.number > other.number) inForce.set(version.campaignId, version);
  }
  return [...inForce.values()];
}

/** The versions in force at an instant, and those that are to come into force later. */
export function versionsToCome<V extends CampaignVersion>(versions: readonly V[], at: Date): V[] {
  const planned = versions.filter(
    (version) =>
      version.effectiveFrom > at && versionsInForce(versions, version.effectiveFrom).includes(version),
  );
  return [...versionsInForce(versions, at), ...planned];
}

/**
 * The versions by which campaigns were to begin later, as it was known at an instant: of those that had not begun then. Who
 * asks in hindsight does not see what was decided afterwards.
 */
export function versionsPlanned<V extends CampaignVersion>(versions: readonly V[], at: Date): V[] {
  const begun = new Set(versionsInForce(versions, at).map(({ campaignId }) => campaignId));
  const known = versions.filter(
    ({ campaignId, state, createdAt, effectiveFrom }) =>
      !begun.has(campaignId) && state !== 'DRAFT' && createdAt <= at && effectiveFrom > at,
  );
  return [...groupedBy(known, ({ campaignId }) => campaignId).values()].flatMap((ofCampaign) => {
    const begin = new Date(Math.min(...ofCampaign.map(({ effectiveFrom }) => effectiveFrom.getTime())));
    return versionsInForce(ofCampaign, begin).filter(({ state }) => state === 'ACTIVE');
  });
}

/** Whether a version acts on an activity: of its type, and brought about by its own time trigger if it has one. */
export function actsOn(
  { trigger, timeTrigger }: CampaignVersion,
  activity: { readonly type: string; readonly attributes: Readonly<Record<string, unknown>> },
): boolean {
  return trigger === activity.type && (timeTrigger === null || isOccurrenceOf(timeTrigger, activity));
}

/** The versions in force at an instant that act on an activity. */
export function actingOn<V extends CampaignVersion>(
  activity: Parameters<typeof actsOn>[1],
  versions: readonly V[],
  at: Date,
): V[] {
  return versionsInForce(versions, at).filter((version) => actsOn(version, activity));
}
