import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ProgramActor } from '#access';
import type { AccessContext } from '#access/graphql';
import { required, type Uuid } from '#kernel';
import { ActivityQueries } from '../activity-queries.js';
import type { Activity } from '../domain/activity.js';
import type { Order } from '../domain/order.js';
import type { OrderReturn } from '../domain/recorded.js';
import type { OlderThan } from '../order-directory.js';

interface OrderPlace {
  readonly customerId: Uuid;
  readonly orderId: Uuid;
}

/** Reads once for all objects of one answer what their fields ask for one by one. */
@Injectable()
export class ActivityLoaders {
  private readonly byRequest = new WeakMap<AccessContext, RequestLoaders>();

  constructor(private readonly queries: ActivityQueries) {}

  of(context: AccessContext): RequestLoaders {
    const known = this.byRequest.get(context);
    if (known) return known;
    const { actor } = context;
    const loaders = new RequestLoaders(
      this.queries,
      required(actor.kind === 'ANONYMOUS' ? null : actor, 'principal'),
    );
    this.byRequest.set(context, loaders);
    return loaders;
  }
}

/** A mutation's answer must not show what a field before it has read: loaders batch, and remember nothing. */
const NO_CACHE = { cache: false } as const;

/** The loaders of one request. Pages of lists have a loader per page asked for: one query for all customers. */
export class RequestLoaders {
  private readonly orderPages = new Map<string, DataLoader<Uuid, Order[]>>();
  private readonly activityPages = new Map<string, DataLoader<Uuid, Activity[]>>();
  private readonly orders: DataLoader<OrderPlace, Order | null>;
  private readonly returns: DataLoader<OrderPlace, OrderReturn[]>;

  constructor(
    private readonly queries: ActivityQueries,
    private readonly actor: ProgramActor,
  ) {
    this.orders = new DataLoader(async (places) => {
      const found = await queries.ordersByKeys(actor, distinct(places));
      return places.map(({ orderId }) => found.get(orderId) ?? null);
    }, NO_CACHE);
    this.returns = new DataLoader(async (places) => {
      const found = await queries.returnsOf(actor, distinct(places));
      return places.map(({ orderId }) => found.get(orderId) ?? []);
    }, NO_CACHE);
  }

  order(place: OrderPlace): Promise<Order | null> {
    return this.orders.load(place);
  }

  returnsOf(place: OrderPlace): Promise<OrderReturn[]> {
    return this.returns.load(place);
  }

  ordersOf(customerId: Uuid, page: OlderThan): Promise<Order[]> {
    return pageLoader(this.orderPages, page, (ids) =>
      this.queries.ordersOfCustomers(this.actor, ids, page),
    ).load(customerId);
  }

  activitiesOf(customerId: Uuid, page: OlderThan): Promise<Activity[]> {
    return pageLoader(this.activityPages, page, (ids) =>
      this.queries.activitiesOfCustomers(this.actor, ids, page),
    ).load(customerId);
  }
}

function pageLoader<T>(
  loaders: Map<string, DataLoader<Uuid, T[]>>,
  { limit, after }: OlderThan,
  find: (customerIds: readonly Uuid[]) => Promise<Map<Uuid, T[]>>,
): DataLoader<Uuid, T[]> {
  const name = `${limit}/${after ?? ''}`;
  const known = loaders.get(name);
  if (known) return known;
  const loader = new DataLoader<Uuid, T[]>(async (customerIds) => {
    const found = await find([...new Set(customerIds)]);
    return customerIds.map((id) => found.get(id) ?? []);
  }, NO_CACHE);
  loaders.set(name, loader);
  return loader;
}

function distinct(places: readonly OrderPlace[]): OrderPlace[] {
  return [...new Map(places.map((place) => [place.orderId, place])).values()];
}
