import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { LocalDate, Uuid } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  Node,
  toGlobalId,
} from '#platform/graphql';
import { ORDER_STATUSES, type Order, type OrderStatus } from '../domain/order.js';
import type { OrderReturn } from '../domain/recorded.js';

export const OrderStatusEnum = Object.fromEntries(ORDER_STATUSES.map((status) => [status, status]));
registerEnumType(OrderStatusEnum, {
  name: 'OrderStatus',
  description: 'What has become of an order.',
  valuesMap: {
    PAID: { description: 'Paid; nothing was returned.' },
    PARTLY_RETURNED: { description: 'Some of it was returned.' },
    RETURNED: { description: 'All of it was returned.' },
    CANCELLED: { description: 'Cancelled: what was left of it was returned at once.' },
  },
});

@ObjectType('OrderAmounts', {
  description: 'Amounts of an order or a return, in minor units.',
})
@Allow(INHERIT)
export class OrderAmountsType {
  @Field(() => MoneyScalar, {
    description:
      'What the customer pays in money, with shipping and tax, before gift cards pay part of it. What points pay is a discount.',
  })
  totalMinor: bigint;

  @Field(() => MoneyScalar, { description: 'Shipping; part of the total.' })
  shippingMinor: bigint;

  @Field(() => MoneyScalar, { description: 'Tax; part of the total.' })
  taxMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What gift cards paid of the total.' })
  giftCardMinor: bigint;

  @Field(() => MoneyScalar, { description: 'Discount that the total has subtracted already.' })
  discountMinor: bigint;
}

@ObjectType('OrderLine', { description: 'One line of an order.' })
@Allow(INHERIT)
export class OrderLineType {
  @Field(() => Int, { description: 'Place in the order, from 1.' })
  lineNo: number;

  @Field(() => String, { nullable: true, description: "The store's number of the article." })
  sku: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the article.' })
  name: string | null;

  @Field(() => [String], { description: 'Categories of the article.' })
  categories: readonly string[];

  @Field(() => Int, { description: 'Pieces.' })
  quantity: number;

  @Field(() => MoneyScalar, { description: 'The whole line as the store stated it.' })
  amountMinor: bigint;

  @Field(() => MoneyScalar, {
    description: 'What returning the whole line gives back: its share of the total without shipping.',
  })
  shareMinor: bigint;

  @Field(() => Int, { description: 'Pieces returned so far.' })
  returnedQuantity: number;

  @Field(() => MoneyScalar, { description: 'Given back for this line so far.' })
  returnedMinor: bigint;
}

@ObjectType('OriginalOrderLine', { description: 'A line as its shop stated it.' })
@Allow(INHERIT)
export class OriginalOrderLineType {
  @Field(() => MoneyScalar, { description: 'The whole line as the store stated it.' })
  amountMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What returning the whole line gives back.' })
  shareMinor: bigint;

  @Field(() => MoneyScalar, { description: 'Given back for this line so far.' })
  returnedMinor: bigint;
}

@ObjectType('OriginalOrder', {
  description: "An order as its shop stated it, in another currency than the program's.",
})
@Allow(INHERIT)
export class OriginalOrderType {
  @Field(() => String, { description: 'ISO 4217 code of the currency of all amounts here.' })
  currency: string;

  @Field(() => String, {
    description:
      "What one unit of it was worth in the program's currency: a decimal number. Its returns go by it, too.",
  })
  exchangeRate: string;

  @Field(() => OrderAmountsType, { description: 'Amounts as ordered.' })
  amounts: OrderAmountsType;

  @Field(() => OrderAmountsType, { description: 'Returned so far, all returns together.' })
  returned: OrderAmountsType;

  @Field(() => [OriginalOrderLineType], { description: 'Its lines, in their order.' })
  lines: readonly OriginalOrderLineType[];
}

/** Libs above add fields by resolvers of their own; `orderId` and `customerId` are what they need. */
@ObjectType('Order', {
  implements: () => Node,
  description: 'A paid order, with what has been returned of it.',
})
@Allow(INHERIT)
export class OrderType extends Node {
  /** The id inside the service; not a field. */
  orderId: Uuid;
  /** The customer's id inside the service; not a field. */
  customerId: Uuid;

  @Field(() => String, { description: 'The shop, till or system it came from.' })
  source: string;

  @Field(() => String, { description: "The source's own id of the order." })
  externalId: string;

  @Field(() => Int, { description: "Which of the customer's orders it is, from 1, as they became known." })
  number: number;

  @Field(() => DateTimeScalar, { description: 'When it was placed.' })
  occurredAt: Date;

  @Field(() => DateScalar, { description: "The day it counts on, in the program's time zone." })
  day: LocalDate;

  @Field(() => String, { nullable: true, description: 'How it was placed, such as "web" or "pos".' })
  channel: string | null;

  @Field(() => String, {
    description:
      "ISO 4217 code of the program's currency, in which all its amounts are but those of `original`.",
  })
  currency: string;

  @Field(() => OrderStatusEnum, { description: 'What has become of it.' })
  status: OrderStatus;

  @Field(() => OrderAmountsType, { description: 'Amounts as ordered.' })
  amounts: OrderAmountsType;

  @Field(() => OrderAmountsType, { description: 'Returned so far, all returns together.' })
  returned: OrderAmountsType;

  @Field(() => [OrderLineType], { description: 'Its lines; none if the store sent none.' })
  lines: readonly OrderLineType[];

  @Field(() => OriginalOrderType, {
    nullable: true,
    description: "As its shop stated it; null when that was in the program's currency.",
  })
  original: OriginalOrderType | null;
}

@ObjectType('ReturnedLine', { description: 'What a return gives back of one line.' })
@Allow(INHERIT)
export class ReturnedLineType {
  @Field(() => Int, { description: 'Place of the line in the order.' })
  lineNo: number;

  @Field(() => Int, { description: 'Pieces returned.' })
  quantity: number;

  @Field(() => MoneyScalar, { description: 'Given back for them.' })
  amountMinor: bigint;
}

@ObjectType('OriginalReturn', {
  description: 'What a return gives back in the currency that its order was stated in.',
})
@Allow(INHERIT)
export class OriginalReturnType {
  @Field(() => String, { description: 'ISO 4217 code of the currency.' })
  currency: string;

  @Field(() => OrderAmountsType, { description: 'What this return gives back.' })
  amounts: OrderAmountsType;

  @Field(() => [ReturnedLineType], { description: 'The lines it names; none for a return by amount.' })
  lines: readonly ReturnedLineType[];
}

@ObjectType('OrderReturn', { description: 'One return of an order, or its cancellation.' })
@Allow(INHERIT)
export class OrderReturnType {
  @Field(() => String, {
    nullable: true,
    description: "The source's own id of the return; null for a cancellation.",
  })
  externalId: string | null;

  @Field(() => DateTimeScalar, { description: 'When it happened.' })
  occurredAt: Date;

  @Field(() => OrderAmountsType, { description: 'What this return gives back.' })
  amounts: OrderAmountsType;

  @Field(() => [ReturnedLineType], { description: 'The lines it names; none for a return by amount.' })
  lines: readonly ReturnedLineType[];

  @Field(() => OriginalReturnType, {
    nullable: true,
    description: "The same in the currency that the order was stated in; null when that was the program's.",
  })
  original: OriginalReturnType | null;
}

export const OrderConnection = connectionOf(() => OrderType, 'Order');

/** The GraphQL form of an order. */
export function toOrderType(order: Order): OrderType {
  const { source, externalId, number, occurredAt, localDay, channel, currency, status, amounts, returned } =
    order;
  return {
    id: toGlobalId('Order', order.id),
    orderId: order.id,
    customerId: order.customerId,
    day: localDay,
    lines: order.lines,
    original: order.original,
    ...{ source, externalId, number, occurredAt, channel, currency, status, amounts, returned },
  };
}

/** The GraphQL form of a return. */
export function toOrderReturnType(orderReturn: OrderReturn): OrderReturnType {
  const { externalId, occurredAt, amounts, lines, original } = orderReturn;
  return { externalId, occurredAt, amounts, lines, original };
}
