import { Injectable } from '@nestjs/common';
import type { ProgramActor } from '#access';
import type { Uuid } from '#kernel';
import { Database } from '#platform';
import type { Activity } from './domain/activity.js';
import type { Order } from './domain/order.js';
import type { OrderReference } from './domain/reference.js';
import { OrderDirectory, type OlderThan } from './order-directory.js';
import { activitiesByIds } from './persistence/activities.js';

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

  orders(actor: ProgramActor, page: OlderThan): Promise<Order[]> {
    return this.database.tx(actor, (tx) => this.directory.page(tx, page));
  }

  async activity(actor: ProgramActor, customerId: Uuid, activityId: Uuid): Promise<Activity | null> {
    const found = await this.database.tx(actor, (tx) =>
      activitiesByIds(tx, actor.programId, [{ customerId, activityId }]),
    );
    return found.get(activityId) ?? null;
  }
}
