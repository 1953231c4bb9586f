import { activityIdOf, type Activity } from './activity.js';
import type { Order } from './order.js';

/** What an order itself brings about, under its own natural key and at its own time. */
export function activityOfOrder(order: Order, type: 'order.paid' | 'order.linked', now: Date): Activity {
  const { id: orderId, programId, customerId, source, externalId, occurredAt, channel, batchId } = order;
  const id = activityIdOf(programId, { type, source, externalId }, occurredAt);
  const told = { id, programId, customerId, type, source, externalId, occurredAt, channel, orderId };
  return { ...told, recordedAt: now, attributes: {}, order, batchId };
}
