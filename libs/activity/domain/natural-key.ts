import { fingerprintOf, type Uuid } from '#kernel';
import type { NewActivity } from './activity.js';
import { amountsOf, type NewOrder } from './order.js';
import type { NewReturn } from './returns.js';

/** What a natural key names. Activities the product records itself use their type, so that types never collide. */
export type KeyKind = 'ORDER' | 'RETURN' | 'CANCEL' | 'ACTIVITY' | `${string}.${string}`;

export interface NaturalKey {
  readonly kind: KeyKind;
  readonly source: string;
  readonly externalId: string;
}

/** A natural key that was used, with where its effect is. */
export interface StoredKey extends NaturalKey {
  readonly customerId: Uuid;
  readonly activityId: Uuid;
  readonly orderId: Uuid | null;
  readonly fingerprint: Buffer;
}

/** One text per key. Keys hold no control characters, so the separator is unambiguous. */
export function textOfKey(key: NaturalKey): string {
  return `${key.kind}\u0000${key.source}\u0000${key.externalId}`;
}

/** The content of an order: what must be equal for the same key to be a repetition and not a conflict. */
export function fingerprintOfOrder(order: NewOrder): Buffer {
  return fingerprintOf({
    customer: order.customer,
    occurredAt: order.occurredAt,
    channel: order.channel,
    currency: order.currency,
    amounts: amountsOf(order),
    // No lines and an empty list of lines mean the same.
    lines: order.lines?.length
      ? order.lines.map((line) => ({ ...line, categories: line.categories ?? [] }))
      : null,
  });
}

export function fingerprintOfReturn(input: NewReturn): Buffer {
  const { orderExternalId, occurredAt, amountMinor, lines, shippingMinor, taxMinor } = input;
  return fingerprintOf({
    orderExternalId,
    occurredAt,
    amountMinor,
    lines: lines ?? [],
    shippingMinor,
    taxMinor,
  });
}

export function fingerprintOfActivity(activity: NewActivity): Buffer {
  const { type, occurredAt, channel, customer, order, attributes } = activity;
  return fingerprintOf({ type, occurredAt, channel, customer, order, attributes: attributes ?? {} });
}
