import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { Cost, INHERIT, MutationPayload, UserError } from '#platform/graphql';
import { ActivityType } from './activity.type.js';
import { OrderReturnType, OrderType } from './order.type.js';

const REPLAYED = 'True when the same was recorded before: nothing was changed now.';

@ObjectType({ isAbstract: true })
abstract class OrderPayload extends MutationPayload {
  @Field(() => OrderType, { nullable: true, description: 'The order as it stands now; null when refused.' })
  order?: OrderType | null;

  @Field(() => Boolean, { nullable: true, description: REPLAYED })
  replayed?: boolean | null;
}

@ObjectType('RecordOrderPayload', { description: 'The recorded order.' })
@Allow(INHERIT)
export class RecordOrderPayload extends OrderPayload {}

@ObjectType('RecordOrderResult', { description: 'What became of one order of a batch.' })
@Allow(INHERIT)
export class RecordOrderResult {
  @Field(() => OrderType, {
    nullable: true,
    description: 'The order as it stands now; null when this one is refused.',
  })
  order?: OrderType | null;

  @Field(() => Boolean, { nullable: true, description: REPLAYED })
  replayed?: boolean | null;

  @Field(() => [UserError], { description: 'Why this order was not recorded; empty when it was.' })
  userErrors: UserError[];
}

@ObjectType('RecordOrdersPayload', { description: 'What became of each order of a batch.' })
@Allow(INHERIT)
export class RecordOrdersPayload extends MutationPayload {
  @Field(() => [RecordOrderResult], {
    nullable: true,
    description:
      'One result per order of the input, in the same order; null when the whole batch is refused.',
  })
  @Cost({ size: 1 })
  results?: RecordOrderResult[] | null;
}

@ObjectType('RecordReturnPayload', { description: 'The recorded return.' })
@Allow(INHERIT)
export class RecordReturnPayload extends OrderPayload {
  @Field(() => OrderReturnType, { nullable: true, description: 'The return; null when refused.' })
  orderReturn?: OrderReturnType | null;
}

@ObjectType('CancelOrderPayload', { description: 'The cancelled order.' })
@Allow(INHERIT)
export class CancelOrderPayload extends OrderPayload {}

@ObjectType('RecordActivityPayload', { description: 'The recorded activity.' })
@Allow(INHERIT)
export class RecordActivityPayload extends MutationPayload {
  @Field(() => ActivityType, { nullable: true, description: 'The activity; null when refused.' })
  activity?: ActivityType | null;

  @Field(() => Boolean, { nullable: true, description: REPLAYED })
  replayed?: boolean | null;
}

@ObjectType('LinkGuestOrdersPayload', { description: 'The orders that moved.' })
@Allow(INHERIT)
export class LinkGuestOrdersPayload extends MutationPayload {
  @Field(() => CustomerType, {
    nullable: true,
    description: 'The customer who has them now; null when refused.',
  })
  @Allow('customers:read')
  customer?: CustomerType | null;

  @Field(() => [OrderType], {
    nullable: true,
    description: 'Orders moved by this call, oldest first; none if they had moved before. Null when refused.',
  })
  @Cost({ size: 1 })
  orders?: OrderType[] | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True when more guest orders are left: send the same again.',
  })
  hasMore?: boolean | null;
}
