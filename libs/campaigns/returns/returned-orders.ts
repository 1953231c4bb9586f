import { orderReferenceOf, type Activity } from '#activity';
import { required, type Uuid } from '#kernel';
import type { ReturnedOrder } from '#ledger';
import { RETURN_TYPES } from '../facts/activity-facts.js';

/** Orders that came back in a batch, as the latest of their returns left each; the same as what was spent on them goes by. */
export function returnedOrdersOf(activities: readonly Activity[]): ReturnedOrder[] {
  return latestReturnsIn(activities).map(returnedOrderOf);
}

/**
 * Of the returns in a batch one for each order: the one after which most of it has come back knows what is kept, whatever
 * times the store gave them. Of two that left the same, the later in the list.
 */
export function latestReturnsIn(activities: readonly Activity[]): Activity[] {
  const latest = new Map<Uuid | null, Activity>();
  for (const activity of activities) {
    if (!RETURN_TYPES.has(activity.type)) continue;
    const other = latest.get(activity.orderId);
    if (!other || returnedMinorOf(activity) >= returnedMinorOf(other)) latest.set(activity.orderId, activity);
  }
  return [...latest.values()];
}

function returnedMinorOf(activity: Activity): bigint {
  return required(activity.order, 'the returned order').returned.totalMinor;
}

/** The order as a return left it. */
export function returnedOrderOf(activity: Activity): ReturnedOrder {
  const order = required(activity.order, 'the returned order');
  return {
    customerId: activity.customerId,
    orderReference: orderReferenceOf(order),
    totalMinor: order.amounts.totalMinor,
    returnedMinor: order.returned.totalMinor,
    activityId: activity.id,
  };
}
