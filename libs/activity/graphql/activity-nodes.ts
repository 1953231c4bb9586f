import { Injectable } from '@nestjs/common';
import type { Actor } from '#access';
import type { AccessContext } from '#access/graphql';
import { isUuid, type Uuid } from '#kernel';
import type { NodeRegistry } from '#platform/graphql';
import { ActivityQueries } from '../activity-queries.js';
import { toActivityType } from './activity.type.js';
import { toOrderType } from './order.type.js';

/** Makes `node(id:)` answer orders and activities, in each schema as far as its principals may see them. */
@Injectable()
export class ActivityNodes {
  constructor(private readonly queries: ActivityQueries) {}

  /** Storefront keys need activity:read; a customer's token sees what is that customer's own. */
  registerStorefront(registry: NodeRegistry<AccessContext>): void {
    this.register(registry, 'public');
  }

  registerAdmin(registry: NodeRegistry<AccessContext>): void {
    this.register(registry, 'activity:read');
  }

  private register(registry: NodeRegistry<AccessContext>, permission: string): void {
    registry.register('Order', permission, (id, { actor }) => this.order(actor, id));
    registry.register('Activity', permission, (id, { actor }) => this.activity(actor, id));
  }

  private async order(actor: Actor, id: string): Promise<object | null> {
    if (actor.kind === 'ANONYMOUS' || !isUuid(id)) return null;
    const order = (await this.queries.ordersByIds(actor, [id])).get(id);
    return order && maySee(actor, order.customerId) ? toOrderType(order) : null;
  }

  private async activity(actor: Actor, id: string): Promise<object | null> {
    const [customerId = '', activityId = ''] = id.split('/');
    if (actor.kind === 'ANONYMOUS' || !isUuid(customerId) || !isUuid(activityId)) return null;
    if (!maySee(actor, customerId)) return null;
    const activity = await this.queries.activity(actor, customerId, activityId);
    return activity && toActivityType(activity);
  }
}

function maySee(actor: Actor, customerId: Uuid): boolean {
  if (actor.kind === 'CUSTOMER') return actor.permissions.has('self:read') && actor.customerId === customerId;
  return actor.permissions.has('activity:read');
}
