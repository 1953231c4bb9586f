import { canonicalJson, digestOf, fingerprintOf, type Digest, type Uuid } from '#kernel';
import type { NewActivity } from './activity.js';
import { canonicalRate } from './exchange-rate.js';
import { amountsOf, type NewOrder, type NewOrderLine } from './order.js';
import type { CustomerReference } from './reference.js';
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
  readonly fingerprint: Digest;
}

/** One text per key. Keys hold no control characters, so the separator is unambiguous. */
export function textOfKey(key: NaturalKey): string {
  return `${key.kind}\u0000${key.source}\u0000${key.externalId}`;
}

/**
 * The content of an order: what must be equal for the same key to be a repetition and not a conflict. A list in fixed
 * order says the same as canonical JSON in a fifth of the time, which counts for imports. `currency` is the program's.
 */
export function fingerprintOfOrder(order: NewOrder, currency: string): Digest {
  const amounts = amountsOf(order);
  const content = [
    contentOfCustomer(order.customer),
    order.occurredAt?.toISOString() ?? null,
    order.channel ?? null,
    order.currency,
    amounts.totalMinor.toString(),
    amounts.shippingMinor.toString(),
    amounts.taxMinor.toString(),
    amounts.giftCardMinor.toString(),
    amounts.discountMinor.toString(),
    order.lines?.map(contentOfLine) ?? [],
    // As it was stated: the program's rate is no content, that of its own currency says nothing, and an order of before there
    // were rates says what it said.
    ...(order.exchangeRate && order.currency !== currency ? [canonicalRate(order.exchangeRate)] : []),
  ];
  return digestOf([JSON.stringify(content)]);
}

function contentOfCustomer(customer: CustomerReference): readonly (string | null)[] {
  if ('id' in customer) return ['id', customer.id];
  if ('externalId' in customer) return ['externalId', customer.externalId];
  return ['guest', customer.guest.email ?? null, customer.guest.phone ?? null];
}

function contentOfLine({ sku, name, categories, quantity, amountMinor }: NewOrderLine): readonly unknown[] {
  return [sku ?? null, name ?? null, categories ?? [], quantity, amountMinor.toString()];
}

export function fingerprintOfReturn(input: NewReturn): Digest {
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

/** The content of an activity, as a list like an order's: an import makes one for every customer that joins. */
export function fingerprintOfActivity(activity: NewActivity): Digest {
  const { type, occurredAt, channel, customer, order, attributes } = activity;
  const content = [
    type,
    occurredAt?.toISOString() ?? null,
    channel ?? null,
    customer ? contentOfCustomer(customer) : null,
    order ? [order.source, order.externalId] : null,
  ];
  return digestOf([JSON.stringify(content), attributes ? canonicalJson(attributes) : '{}']);
}
