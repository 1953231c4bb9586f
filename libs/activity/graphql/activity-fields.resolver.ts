import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { Allow, Context, type AccessContext } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { ConnectionArgs, pageOf, ValidArgs, type Connection } from '#platform/graphql';
import { ActivityLoaders } from './activity-loaders.js';
import { ActivityConnection, ActivityType, toActivityType } from './activity.type.js';
import { pageAfter } from './older-than.js';
import { OrderConnection, OrderReturnType, OrderType, toOrderReturnType, toOrderType } from './order.type.js';

/** What this lib knows of a customer. Nullable, so that a key without the permission still gets the other fields. */
@Resolver(() => CustomerType)
export class CustomerActivityResolver {
  constructor(private readonly loaders: ActivityLoaders) {}

  @ResolveField(() => OrderConnection, {
    nullable: true,
    description: 'Orders of the customer, newest first.',
  })
  @Allow('activity:read', 'self:read')
  async orders(
    @Parent() customer: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<OrderType>> {
    const orders = await this.loaders.of(context).orders(pageAfter(args)).load(customer.customerId);
    return pageOf(orders.map(toOrderType), args, (order) => [order.orderId]);
  }

  @ResolveField(() => ActivityConnection, {
    nullable: true,
    description: 'What happened to the customer, newest first.',
  })
  @Allow('activity:read', 'self:read')
  async activities(
    @Parent() customer: CustomerType,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
    @Context() context: AccessContext,
  ): Promise<Connection<ActivityType>> {
    const activities = await this.loaders.of(context).activities(pageAfter(args)).load(customer.customerId);
    return pageOf(activities.map(toActivityType), args, (activity) => [activity.activityId]);
  }
}

/** Fields of an order that are read from tables of their own. */
@Resolver(() => OrderType)
export class OrderFieldsResolver {
  constructor(private readonly loaders: ActivityLoaders) {}

  @ResolveField(() => [OrderReturnType], {
    description: 'Returns and cancellation of the order, oldest first.',
  })
  async returns(@Parent() order: OrderType, @Context() context: AccessContext): Promise<OrderReturnType[]> {
    return (await this.loaders.of(context).returns.load(order)).map(toOrderReturnType);
  }
}

/** The order of an activity. */
@Resolver(() => ActivityType)
export class ActivityFieldsResolver {
  constructor(private readonly loaders: ActivityLoaders) {}

  @ResolveField(() => OrderType, { nullable: true, description: 'The order it is about, as it stands now.' })
  @Allow('activity:read', 'self:read')
  async order(
    @Parent() activity: ActivityType,
    @Context() context: AccessContext,
  ): Promise<OrderType | null> {
    const { customerId, orderId } = activity;
    const order = orderId ? await this.loaders.of(context).order.load({ customerId, orderId }) : null;
    return order && toOrderType(order);
  }
}
