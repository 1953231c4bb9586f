import { Injectable } from '@nestjs/common';
import type { ProgramActor } from '#access';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import type { Activity } from './domain/activity.js';
import type { Order } from './domain/order.js';
import type { OrderReturn } from './domain/recorded.js';
import type { OrderReference } from './domain/reference.js';
import { OrderDirectory, type OlderThan } from './order-directory.js';
import { activitiesByIds } from './persistence/activities.js';
import type { OrderKey } from './persistence/orders.js';

/** Reads orders and activities of the actor's program. */
@Injectable()
export class ActivityQueries {
  constructor(
    private readonly database: Database,
    private readonly directory: OrderDirectory,
  ) {}

  /** Null when there is no such order in the actor's program. */
  order(actor: ProgramActor, reference: OrderReference): Promise<Order | null> {
    return this.database.tx(actor, (tx) => this.directory.byReference(tx, reference));
  }

  ordersByIds(actor: ProgramActor, ids: readonly Uuid[]): Promise<Map<Uuid, Order>> {
    return this.database.tx(actor, (tx) => this.directory.ordersByIds(tx, ids));
  }

  ordersByKeys(actor: ProgramActor, keys: readonly OrderKey[]): Promise<Map<Uuid, Order>> {
    return this.database.tx(actor, (tx) => this.directory.byKeys(tx, keys));
  }

  orders(actor: ProgramActor, page: OlderThan): Promise<Order[]> {
    return this.database.tx(actor, (tx) => this.directory.page(tx, page));
  }

  ordersOfCustomers(actor: ProgramActor, ids: readonly Uuid[], page: OlderThan): Promise<Map<Uuid, Order[]>> {
    return this.database.tx(actor, (tx) => this.directory.pagesOfCustomers(tx, ids, page));
  }

  activitiesOfCustomers(
    actor: ProgramActor,
    ids: readonly Uuid[],
    page: OlderThan,
  ): Promise<Map<Uuid, Activity[]>> {
    return this.database.tx(actor, (tx) => this.directory.activityPagesOfCustomers(tx, ids, page));
  }

  async activity(actor: ProgramActor, customerId: Uuid, activityId: Uuid): Promise<Activity | null> {
    const found = await this.database.tx(actor, (tx) =>
      activitiesByIds(tx, actor.programId, [{ customerId, activityId }]),
    );
    return found.get(activityId) ?? null;
  }

  /** Returns by order id, oldest first. */
  async returnsOf(actor: ProgramActor, orders: readonly OrderKey[]): Promise<Map<Uuid, OrderReturn[]>> {
    const returns = await this.database.tx(actor, (tx) => this.directory.returnsOf(tx, orders));
    const byOrder = new Map<Uuid, OrderReturn[]>(orders.map(({ orderId }) => [orderId, []]));
    for (const each of returns) byOrder.get(each.orderId)?.push(each);
    return byOrder;
  }
}
