import { Mutation, Query, Resolver } from '@nestjs/graphql';
import type { ProgramActor } from '#access';
import { Allow, CurrentActor, Now } from '#access/graphql';
import { CustomerQueries } from '#customers';
import { toCustomerType } from '#customers/graphql';
import { err, ok, required, type Problem, type Result } from '#kernel';
import { Cost, payloadOf, toUserError, ValidArgs } from '#platform/graphql';
import { ActivityQueries } from '../activity-queries.js';
import { ActivityService } from '../activity.service.js';
import type { NewOrder } from '../domain/order.js';
import type { RecordedOrder } from '../domain/recorded.js';
import { cancellationOf, newActivityOf, newOrderOf, newReturnOf } from './activity.commands.js';
import {
  CancelOrderInput,
  DomainInput,
  LinkGuestOrdersInput,
  OrderArgs,
  RecordActivityInput,
  RecordOrderInput,
  RecordOrdersInput,
  RecordReturnInput,
} from './activity.inputs.js';
import {
  CancelOrderPayload,
  LinkGuestOrdersPayload,
  RecordActivityPayload,
  RecordOrderPayload,
  RecordOrderResult,
  RecordOrdersPayload,
  RecordReturnPayload,
} from './activity.payloads.js';
import { toActivityType } from './activity.type.js';
import { OrderType, toOrderReturnType, toOrderType } from './order.type.js';

/** The one door in, for storefronts. */
@Resolver(() => OrderType)
export class StorefrontActivityResolver {
  constructor(
    private readonly service: ActivityService,
    private readonly queries: ActivityQueries,
    private readonly customers: CustomerQueries,
  ) {}

  @Query(() => OrderType, { nullable: true, description: 'An order by its natural key; null when unknown.' })
  @Allow('activity:read')
  async order(
    @CurrentActor() actor: ProgramActor,
    @ValidArgs(() => OrderArgs) args: OrderArgs,
  ): Promise<OrderType | null> {
    const order = await this.queries.order(actor, args);
    return order && toOrderType(order);
  }

  @Mutation(() => RecordOrderPayload, {
    description: 'Records a paid order. Sending the same again answers the same, so no key is needed.',
  })
  @Allow('activity:write')
  async recordOrder(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => RecordOrderInput) input: RecordOrderInput,
  ): Promise<RecordOrderPayload> {
    const order = newOrderOf(input);
    if (!order.ok) return payloadOf(order, () => ({}));
    const { createCustomers } = input;
    const result = await this.service.recordOrder(actor, order.value, now, { createCustomers });
    return payloadOf(result, ({ order: recorded, replayed }) => ({ order: toOrderType(recorded), replayed }));
  }

  @Mutation(() => RecordOrdersPayload, {
    description: 'Records up to 1,000 orders. A refused one changes nothing, and the others go on.',
  })
  @Allow('activity:write')
  @Cost({ items: 'orders' })
  async recordOrders(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => RecordOrdersInput) input: RecordOrdersInput,
  ): Promise<RecordOrdersPayload> {
    const parsed = input.orders.map(newOrderOf);
    const orders = parsed.flatMap((each): NewOrder[] => (each.ok ? [each.value] : []));
    const { createCustomers } = input;
    const recorded = await this.service.recordOrders(actor, orders, now, { createCustomers });
    if (!recorded.ok) return payloadOf(recorded, () => ({}));
    const rest = [...recorded.value];
    const results = parsed.map((each) => (each.ok ? required(rest.shift(), 'answer to an order') : each));
    return payloadOf(ok(results), (answers) => ({ results: answers.map(toResult) }));
  }

  @Mutation(() => RecordReturnPayload, {
    description: 'Records a return of part of an order. Sending the same again answers the same.',
  })
  @Allow('activity:write')
  async recordReturn(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => RecordReturnInput) input: RecordReturnInput,
  ): Promise<RecordReturnPayload> {
    const result = await this.service.recordReturn(actor, newReturnOf(input), now);
    return payloadOf(result, ({ order, orderReturn, replayed }) => ({
      order: toOrderType(order),
      orderReturn: toOrderReturnType(orderReturn),
      replayed,
    }));
  }

  @Mutation(() => CancelOrderPayload, {
    description: 'Cancels an order: what is left of it is returned. Cancelling it again changes nothing.',
  })
  @Allow('activity:write')
  async cancelOrder(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => CancelOrderInput) input: CancelOrderInput,
  ): Promise<CancelOrderPayload> {
    const result = await this.service.cancelOrder(actor, cancellationOf(input), now);
    return payloadOf(result, ({ order, replayed }) => ({ order: toOrderType(order), replayed }));
  }

  @Mutation(() => RecordActivityPayload, {
    description: 'Records that something happened to a customer. Sending the same again answers the same.',
  })
  @Allow('activity:write')
  async recordActivity(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => RecordActivityInput) input: RecordActivityInput,
  ): Promise<RecordActivityPayload> {
    const activity = newActivityOf(input);
    const result = activity.ok ? await this.service.recordActivity(actor, activity.value, now) : activity;
    return payloadOf(result, ({ activity: recorded, replayed }) => ({
      activity: toActivityType(recorded),
      replayed,
    }));
  }

  @Mutation(() => LinkGuestOrdersPayload, {
    description:
      'Moves orders that were made without an account to the customer they belong to. Sending it again moves nothing more.',
  })
  @Allow('activity:write')
  @Cost({ items: 'orders' })
  async linkGuestOrders(
    @CurrentActor() actor: ProgramActor,
    @Now() now: Date,
    @DomainInput(() => LinkGuestOrdersInput) input: LinkGuestOrdersInput,
  ): Promise<LinkGuestOrdersPayload> {
    const { customerExternalId, guest, orders } = input;
    const link = {
      customer: { externalId: customerExternalId },
      guest: guest ? { email: guest.email ?? null, phone: guest.phone ?? null } : null,
      orders: (orders ?? []).map(({ source, externalId }) => ({ source, externalId })),
    };
    const result = atItsPath(await this.service.linkGuestOrders(actor, link, now));
    if (!result.ok) return payloadOf(result, () => ({}));
    const customer = await this.customers.find(actor, { id: result.value.customerId });
    return payloadOf(result, ({ orders: moved, hasMore }) => ({
      customer: customer && toCustomerType(customer),
      orders: moved.map(toOrderType),
      hasMore,
    }));
  }
}

function toResult(result: Result<RecordedOrder, Problem>): RecordOrderResult {
  if (!result.ok) return { order: null, replayed: null, userErrors: [toUserError(result.problem)] };
  const { order, replayed } = result.value;
  return { order: toOrderType(order), replayed, userErrors: [] };
}

/** The customer is one field of this input. */
function atItsPath<T>(result: Result<T, Problem>): Result<T, Problem> {
  const isOfCustomer = !result.ok && result.problem.path?.join('.') === 'customer.externalId';
  return isOfCustomer ? err({ ...result.problem, path: ['customerExternalId'] }) : result;
}
