import { activityIdOf, type Activity } from './activity.js';
import type { Order } from './order.js';

/**
 * What an order itself brings about, under its own natural key and at its own time. Made for every row of an import: written out,
 * as objects that are put together from others take three times as long to make and to read.
 */
export function activityOfOrder(order: Order, type: 'order.paid' | 'order.linked', now: Date): Activity {
  const { programId, source, externalId, occurredAt } = order;
  return {
    id: activityIdOf(programId, { type, source, externalId }, occurredAt),
    programId,
    customerId: order.customerId,
    type,
    source,
    externalId,
    occurredAt,
    recordedAt: now,
    channel: order.channel,
    orderId: order.id,
    attributes: {},
    order,
    batchId: order.batchId,
  };
}
