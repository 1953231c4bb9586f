import { Injectable } from '@nestjs/common';
import { required, type Uuid } from '#kernel';
import type { Tx } from '#platform';
import { OWN_SOURCE, type Activity } from './domain/activity.js';
import { textOfKey } from './domain/natural-key.js';
import type { Order } from './domain/order.js';
import type { OrderReturn } from './domain/recorded.js';
import type { OrderReference } from './domain/reference.js';
import {
  activitiesByIds,
  activitiesSince,
  activityCounts,
  activityPages,
  firstRecordedOf,
  linkTimesOf,
  type ActivityKind,
  type FirstRecorded,
} from './persistence/activities.js';
import { findKeys } from './persistence/activity-keys.js';
import { returnsOfOrders } from './persistence/order-changes.js';
import {
  countOrdersOfPeriod,
  ordersOfPeriod,
  type OrderPeriod,
  type PeriodOrder,
} from './persistence/period-orders.js';
import { lastOrderNumbers } from './persistence/roll-ups.js';
import { loadOrders, orderPage, orderPages, ordersById, type OrderKey } from './persistence/orders.js';

export type { ActivityKind, OrderPeriod, PeriodOrder };

/** Names an activity: its natural key, and its type. */
export type ActivityReference = Pick<Activity, 'type' | 'source' | 'externalId'>;

/** A page of a list that runs from new to old: at most `limit` items, older than the item with the id `after`. */
export interface OlderThan {
  readonly limit: number;
  readonly after: Uuid | null;
}

/** Finds orders, returns and activities of the transaction's program. */
@Injectable()
export class OrderDirectory {
  /** Whose orders these are, by external id; unknown ones are left out. */
  async byExternalIds(
    tx: Tx,
    source: string,
    externalIds: readonly string[],
  ): Promise<Map<string, OrderKey>> {
    const keys = externalIds.map((externalId) => ({ kind: 'ORDER' as const, source, externalId }));
    const stored = await findKeys(tx, programOf(tx), keys);
    const found = new Map<string, OrderKey>();
    for (const key of keys) {
      const entry = stored.get(textOfKey(key));
      if (entry?.orderId) found.set(key.externalId, { customerId: entry.customerId, orderId: entry.orderId });
    }
    return found;
  }

  async byReference(tx: Tx, reference: OrderReference): Promise<Order | null> {
    const found = await this.byExternalIds(tx, reference.source, [reference.externalId]);
    const key = found.get(reference.externalId);
    return key ? ((await this.byKeys(tx, [key])).get(key.orderId) ?? null) : null;
  }

  /** By customer and order id: the way that reaches one shard. */
  async byKeys(tx: Tx, keys: readonly OrderKey[]): Promise<Map<Uuid, Order>> {
    const loaded = await loadOrders(tx, programOf(tx), keys);
    return new Map([...loaded].map(([id, { order }]) => [id, order]));
  }

  /** By order id alone, whoever the customer is now. */
  ordersByIds(tx: Tx, ids: readonly Uuid[]): Promise<Map<Uuid, Order>> {
    return ordersById(tx, programOf(tx), ids);
  }

  /** When guests' orders were linked to their customers, by order id; a customer's own orders are left out. */
  linkTimes(tx: Tx, keys: readonly OrderKey[]): Promise<Map<Uuid, Date>> {
    return linkTimesOf(tx, programOf(tx), keys);
  }

  /** When activities of these types were first recorded for orders, also while a linked order was still its guest's. */
  firstRecorded(tx: Tx, keys: readonly OrderKey[], types: readonly string[]): Promise<FirstRecorded[]> {
    return firstRecordedOf(tx, programOf(tx), keys, types);
  }

  returnsOf(tx: Tx, orders: readonly OrderKey[]): Promise<OrderReturn[]> {
    return returnsOfOrders(tx, programOf(tx), orders);
  }

  /** The program's orders, newest first. */
  page(tx: Tx, page: OlderThan): Promise<Order[]> {
    return orderPage(tx, programOf(tx), page);
  }

  /** How many orders a period has. */
  countOfPeriod(tx: Tx, period: OrderPeriod): Promise<number> {
    return countOrdersOfPeriod(tx, programOf(tx), period);
  }

  /** At most `limit` orders of a period after the one with the id `after`, in the order of their times. */
  pageOfPeriod(
    tx: Tx,
    period: OrderPeriod,
    page: { readonly limit: number; readonly after: Uuid | null },
  ): Promise<PeriodOrder[]> {
    return ordersOfPeriod(tx, programOf(tx), period, page);
  }

  /** The same page of several customers' orders, newest first. */
  pagesOfCustomers(tx: Tx, customerIds: readonly Uuid[], page: OlderThan): Promise<Map<Uuid, Order[]>> {
    return orderPages(tx, programOf(tx), customerIds, page);
  }

  /** The same page of several customers' activities, newest first, without the state of their orders. */
  activityPagesOfCustomers(
    tx: Tx,
    customerIds: readonly Uuid[],
    page: OlderThan,
  ): Promise<Map<Uuid, Activity[]>> {
    return activityPages(tx, programOf(tx), customerIds, page);
  }

  /** The same of activities of some kinds alone. */
  activityPagesOfKinds(
    tx: Tx,
    customerIds: readonly Uuid[],
    kinds: readonly ActivityKind[],
    page: OlderThan,
  ): Promise<Map<Uuid, Activity[]>> {
    return activityPages(tx, programOf(tx), customerIds, { ...page, kinds });
  }

  /** An activity by its natural key, without the state of its order; null when there is none. */
  async activityByReference(
    tx: Tx,
    { type, source, externalId }: ActivityReference,
  ): Promise<Activity | null> {
    // What the product records itself has its type for a kind.
    const own = type as `${string}.${string}`;
    const kinds = ['ACTIVITY', 'ORDER', 'RETURN', 'CANCEL', own] as const;
    const keys = kinds.map((kind) => ({ kind, source, externalId }));
    const stored = await findKeys(tx, programOf(tx), keys);
    const found = await activitiesByIds(tx, programOf(tx), [...stored.values()]);
    return [...found.values()].find((activity) => activity.type === type) ?? null;
  }

  /** What the product itself recorded under these names, without the state of orders; what there is not is left out. */
  async ownActivities(
    tx: Tx,
    names: readonly Pick<ActivityReference, 'type' | 'externalId'>[],
  ): Promise<Activity[]> {
    const keys = names.map(({ type, externalId }) => {
      const kind = type as `${string}.${string}`;
      return { kind, source: OWN_SOURCE, externalId };
    });
    const stored = await findKeys(tx, programOf(tx), keys);
    return [...(await activitiesByIds(tx, programOf(tx), [...stored.values()])).values()];
  }

  /** Activities by their ids, without the state of their orders. */
  activitiesByIds(
    tx: Tx,
    keys: readonly { readonly customerId: Uuid; readonly activityId: Uuid }[],
  ): Promise<Map<Uuid, Activity>> {
    return activitiesByIds(tx, programOf(tx), keys);
  }

  /** At most `limit` activities recorded since an instant, but for the known ones, in the order of recording. */
  activitiesSince(
    tx: Tx,
    customerId: Uuid,
    since: Date,
    known: readonly Uuid[],
    limit: number,
  ): Promise<Activity[]> {
    return activitiesSince(tx, programOf(tx), customerId, since, known, limit);
  }

  /** The last number that was given to an order of each customer; a customer without orders is left out. */
  lastNumbers(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, number>> {
    return lastOrderNumbers(tx, programOf(tx), customerIds);
  }

  /** For each customer with activities a text that differs whenever there is another one. */
  activityVersions(tx: Tx, customerIds: readonly Uuid[]): Promise<Map<Uuid, string>> {
    return activityCounts(tx, programOf(tx), customerIds);
  }
}

function programOf(tx: Tx): Uuid {
  return required(tx.programId, 'program of the transaction');
}
