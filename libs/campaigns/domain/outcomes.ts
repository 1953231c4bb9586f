import type { LocalDate, Points, Uuid } from '#kernel';
import { allot, type LimitBook } from './allotment.js';
import type { CampaignVersion } from './campaign.js';
import type { ActivityFacts } from './evaluate.js';
import { givenOf, refusalOf, type Grant, type Occasion, type OtherGrant } from './granting.js';
import { keptPointsOf } from './settlement.js';

/** An order of the past as campaigns see it, and by which of them it is looked at. */
export interface SeenOrder<V extends CampaignVersion = CampaignVersion> {
  readonly customerId: Uuid;
  readonly day: () => LocalDate;
  /** As it was paid. */
  readonly paid: ActivityFacts;
  /** What is kept of it: the very same when nothing came back, null when all did. */
  readonly kept: ActivityFacts | null;
  readonly versions: readonly V[];
}

/** Points that campaigns make of an order. */
export interface Outcome<V extends CampaignVersion> {
  readonly grant: Grant<V>;
  readonly kept: Points;
}

/** All that campaigns make of an order. */
export interface Outcomes<V extends CampaignVersion> {
  readonly points: readonly Outcome<V>[];
  readonly others: readonly OtherGrant<V>[];
}

/** What campaigns make of orders, in their order; limits count in the book. */
export async function outcomesOf<V extends CampaignVersion>(
  orders: readonly SeenOrder<V>[],
  book: LimitBook,
): Promise<Outcomes<V>[]> {
  const occasions = orders.map(({ customerId, day, paid: facts, versions }): Occasion<V> => {
    return { customerId, day, facts, versions };
  });
  const made = await givenOf(occasions, (wants) => Promise.resolve(allot(wants, book)));
  return orders.map((order, index) => {
    const { grants = [], others = [] } = made[index] ?? {};
    const given = grants.filter(stood);
    const kept = keptOf(order, given);
    return { points: given.map((grant, place) => ({ grant, kept: kept[place] ?? 0n })), others };
  });
}

export function emptyBook(): LimitBook {
  return { used: new Map(), coolDowns: new Map() };
}

export function pointTypeOf({ evaluation: { version, effect } }: Grant): Uuid {
  return version.effects[effect]?.pointTypeId ?? '';
}

/** What is kept with an order: what was given, and what gave way to another campaign or a limit. */
function stood(grant: Grant): boolean {
  return grant.points > 0n || refusalOf(grant) !== null || grant.evaluation.whyNot === 'EXCLUDED_BY_GROUP';
}

function keptOf<V extends CampaignVersion>(
  { paid, kept, versions }: SeenOrder<V>,
  grants: readonly Grant<V>[],
): readonly Points[] {
  if (kept === paid) return grants.map(({ points }) => points);
  const standing = grants.map(({ evaluation: { version, effect }, points }) => ({
    ...{ version, effect, points, clawedBack: 0n },
  }));
  return keptPointsOf(standing, versions, kept);
}
