import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  PointsScalar,
} from '#platform/graphql';
import type { CheckoutMove, CheckoutState } from '../domain/checkout.js';
import { CheckoutLineType, CheckoutOutcomeType, CheckoutRewardType } from './outcome.type.js';

export const CheckoutStateEnum = {
  RESERVED: 'RESERVED',
  COMMITTED: 'COMMITTED',
  RELEASED: 'RELEASED',
  EXPIRED: 'EXPIRED',
  TAKEN_OVER: 'TAKEN_OVER',
} as const satisfies Record<CheckoutState, string>;
registerEnumType(CheckoutStateEnum, {
  name: 'CheckoutState',
  description: 'How a checkout stands.',
  valuesMap: {
    RESERVED: { description: 'Points and coupons are set aside until a time.' },
    COMMITTED: { description: 'They are used.' },
    RELEASED: { description: 'They were given back.' },
    EXPIRED: { description: 'Nobody committed in time.' },
    TAKEN_OVER: { description: 'The same customer needed them for another order.' },
  },
});

const CheckoutMoveEnum = {
  RESERVED: 'RESERVED',
  COMMITTED: 'COMMITTED',
  RELEASED: 'RELEASED',
  EXPIRED: 'EXPIRED',
  TAKEN_OVER: 'TAKEN_OVER',
  REVERSED: 'REVERSED',
} as const satisfies Record<CheckoutMove, string>;
registerEnumType(CheckoutMoveEnum, {
  name: 'CheckoutMoveKind',
  description: 'What happened to a checkout.',
  valuesMap: {
    RESERVED: { description: 'Points and coupons were set aside, for the first time or anew.' },
    COMMITTED: { description: 'The order was paid.' },
    RELEASED: { description: 'They were given back.' },
    EXPIRED: { description: 'Nobody committed in time.' },
    TAKEN_OVER: { description: 'The same customer needed them for another order.' },
    REVERSED: { description: 'Goods came back.' },
  },
});

@ObjectType('CheckoutMove', { description: 'Something that happened to a checkout.' })
@Allow(INHERIT)
export class CheckoutMoveType {
  @Field(() => Int, { description: 'From 1, without gaps.' })
  number: number;

  @Field(() => CheckoutMoveEnum, { description: 'What it was.' })
  move: CheckoutMove;

  @Field(() => DateTimeScalar, { description: 'When.' })
  happenedAt: Date;

  @Field(() => String, { description: 'More about it, in words.' })
  words: string;

  /** For staff. */
  by: string;
}

export const CheckoutMoveConnection = connectionOf(() => CheckoutMoveType, 'CheckoutMove');

@ObjectType({ isAbstract: true })
@Allow(INHERIT)
abstract class PricedCartType {
  @Field(() => String, { description: 'Of all amounts here.' })
  currency: string;

  @Field(() => [CheckoutLineType], { description: 'Line by line, in the order of the cart.' })
  lines: readonly CheckoutLineType[];

  @Field(() => [CheckoutOutcomeType], {
    description:
      'What became of each code, own coupon and offer: applied, or why not, and what would change that.',
  })
  outcomes: readonly CheckoutOutcomeType[];

  @Field(() => [CheckoutRewardType], { description: 'Rewards that are redeemed with it.' })
  rewards: readonly CheckoutRewardType[];

  @Field(() => Boolean, {
    description:
      'Whether every combination was tried, so that there is nothing better for the customer. With more than six that could be applied the six that come to most are combined, and the others added where they help.',
  })
  isBest: boolean;

  @Field(() => MoneyScalar, { description: 'What is taken off, shipping included, in minor units.' })
  discountMinor: bigint;

  @Field(() => PointsScalar, { description: 'Points that pay.' })
  points: Points;

  @Field(() => MoneyScalar, { description: 'What they pay.' })
  pointsMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What is left of shipping to be paid.' })
  shippingMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What is left to be paid, shipping included.' })
  totalMinor: bigint;
}

@ObjectType('Checkout', {
  description: 'Points and coupons that are set aside for an order, or were used on it.',
})
@Allow(INHERIT)
export class CheckoutType extends PricedCartType {
  @Field(() => ID, { description: 'Under which the order is, or will be, recorded.' })
  orderReference: string;

  @Field(() => CheckoutStateEnum, { description: 'How it stands now.' })
  state: CheckoutState;

  @Field(() => MoneyScalar, { description: 'What of the discount has come back with goods.' })
  reversedMinor: bigint;

  @Field(() => DateTimeScalar, { description: 'Since when it is reserved.' })
  reservedAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when it is, unless it is committed before.' })
  expiresAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the reservation came to its end; null: it is open.',
  })
  endedAt: Date | null;
}

@ObjectType('CheckoutPointsToEarn', { description: 'Points of a type that a cart would earn.' })
@Allow(INHERIT)
export class PointsToEarnType {
  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'Points.' })
  points: Points;
}

@ObjectType('CheckoutQuote', { description: 'What a cart would come to.' })
@Allow(INHERIT)
export class CheckoutQuoteType extends PricedCartType {
  @Field(() => [PointsToEarnType], {
    description: 'Points that the order would earn; `quoteOrder` explains them.',
  })
  earns: readonly PointsToEarnType[];

  @Field(() => PointsScalar, {
    nullable: true,
    description:
      'Points that the customer could pay with; null where points pay for nothing, or nobody is known.',
  })
  pointsAvailable: Points | null;
}

@ObjectType('QuoteCheckoutPayload', { description: 'What a cart would come to, or why that cannot be said.' })
@Allow(INHERIT)
export class QuoteCheckoutPayload extends MutationPayload {
  @Field(() => CheckoutQuoteType, { nullable: true, description: 'The quote.' })
  quote?: CheckoutQuoteType | null;
}

@ObjectType('CheckoutPayload', { description: 'How a checkout stands.' })
@Allow(INHERIT)
export class CheckoutPayload extends MutationPayload {
  @Field(() => CheckoutType, { nullable: true, description: 'The checkout.' })
  checkout?: CheckoutType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether anything was done; false: it had been done before.',
  })
  isChanged?: boolean | null;
}

@ObjectType('ReverseCheckoutPayload', { description: 'How a checkout stands after goods have come back.' })
@Allow(INHERIT)
export class ReverseCheckoutPayload extends MutationPayload {
  @Field(() => CheckoutType, { nullable: true, description: 'The checkout.' })
  checkout?: CheckoutType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer of an earlier call with the same key.',
  })
  replayed?: boolean | null;
}
