import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { StaffActor } from '#access';
import { Allow, Context, CurrentStaff, Now, type AccessContext } from '#access/graphql';
import { ConnectionArgs, pageOf, payloadOf, ValidArgs, type Connection } from '#platform/graphql';
import { ActivityQueries } from '../activity-queries.js';
import { ActivityService } from '../activity.service.js';
import { cancellationOf, newReturnOf } from './activity.commands.js';
import { CancelOrderInput, DomainInput, OrderArgs, RecordReturnInput } from './activity.inputs.js';
import { CancelOrderPayload, RecordReturnPayload } from './activity.payloads.js';
import { pageAfter } from './older-than.js';
import { OrderConnection, OrderType, toOrderReturnType, toOrderType } from './order.type.js';

/** Orders for staff. */
@Resolver(() => OrderType)
export class AdminActivityResolver {
  constructor(
    private readonly service: ActivityService,
    private readonly queries: ActivityQueries,
  ) {}

  @Query(() => OrderConnection, { description: 'Orders of the program, newest first.' })
  @Allow('activity:read')
  async orders(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => ConnectionArgs) args: ConnectionArgs,
  ): Promise<Connection<OrderType>> {
    const orders = await this.queries.orders(actor, pageAfter(args));
    return pageOf(orders.map(toOrderType), args, (order) => [order.orderId]);
  }

  @Query(() => OrderType, { nullable: true, description: 'An order by its natural key; null when unknown.' })
  @Allow('activity:read')
  async order(
    @CurrentStaff() actor: StaffActor,
    @ValidArgs(() => OrderArgs) args: OrderArgs,
  ): Promise<OrderType | null> {
    const order = await this.queries.order(actor, args);
    return order && toOrderType(order);
  }

  @Mutation(() => RecordReturnPayload, {
    description: 'Records a return of part of an order. Sending the same again answers the same. Audited.',
  })
  @Allow('activity:write')
  async recordReturn(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @DomainInput(() => RecordReturnInput) input: RecordReturnInput,
  ): Promise<RecordReturnPayload> {
    const result = await this.service.recordReturn(actor, newReturnOf(input), now, context);
    return payloadOf(result, ({ order, orderReturn, replayed }) => ({
      order: toOrderType(order),
      orderReturn: toOrderReturnType(orderReturn),
      replayed,
    }));
  }

  @Mutation(() => CancelOrderPayload, {
    description:
      'Cancels an order: what is left of it is returned. Cancelling it again changes nothing. Audited.',
  })
  @Allow('activity:write')
  async cancelOrder(
    @CurrentStaff() actor: StaffActor,
    @Now() now: Date,
    @Context() context: AccessContext,
    @DomainInput(() => CancelOrderInput) input: CancelOrderInput,
  ): Promise<CancelOrderPayload> {
    const result = await this.service.cancelOrder(actor, cancellationOf(input), now, context);
    return payloadOf(result, ({ order, replayed }) => ({ order: toOrderType(order), replayed }));
  }
}
