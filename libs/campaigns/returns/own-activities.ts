import type { Activity, OrderDirectory } from '#activity';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { isGone, isOwn } from '../facts/activity-facts.js';
import { ORDER_PAID } from '../domain/campaign.js';

/** Something that was given for an activity of an order. */
export interface GivenFor {
  readonly customerId: Uuid;
  readonly activityId: Uuid;
  readonly trigger: string;
  /** The return or cancellation of the order. */
  readonly by: Activity;
}

/**
 * The own activities among those that something was given for, where nothing is left of their orders: elsewhere it does
 * not matter. No statement when nothing was given for anything but the orders themselves.
 */
export async function ownActivities(
  tx: Tx,
  orders: OrderDirectory,
  given: readonly GivenFor[],
): Promise<ReadonlySet<Uuid>> {
  const asked = given.filter(
    ({ trigger, by }) => trigger !== ORDER_PAID && isGone(required(by.order, 'the order of a return')),
  );
  if (asked.length === 0) return NONE;
  const keys = new Map(asked.map((one) => [one.activityId, one]));
  const activities = await orders.activitiesByIds(tx, [...keys.values()]);
  return new Set([...activities.values()].filter(isOwn).map(({ id }) => id));
}

const NONE: ReadonlySet<Uuid> = new Set();
