import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Unlock } from '#coupons';
import { DateTimeScalar, INHERIT, MoneyScalar, PointsScalar } from '#platform/graphql';

export const CheckoutUnlockKindEnum = {
  SPEND_MORE: 'SPEND_MORE',
  ADD_PIECES: 'ADD_PIECES',
  ADD_PRODUCT: 'ADD_PRODUCT',
  LEAVE_OUT: 'LEAVE_OUT',
} as const satisfies Record<Unlock['kind'], string>;
registerEnumType(CheckoutUnlockKindEnum, {
  name: 'CheckoutUnlockKind',
  description: 'What a customer can do to have something applied.',
  valuesMap: {
    SPEND_MORE: { description: 'Spend more on what it is for.' },
    ADD_PIECES: { description: 'Add pieces of what it is for.' },
    ADD_PRODUCT: { description: 'Add a product.' },
    LEAVE_OUT: { description: 'Leave out others.' },
  },
});

@ObjectType('CheckoutUnlock', { description: 'What a customer can do to have something applied.' })
@Allow(INHERIT)
export class CheckoutUnlockType {
  @Field(() => CheckoutUnlockKindEnum, { description: 'Which of these it is.' })
  kind: Unlock['kind'];

  @Field(() => String, { description: 'The same in words.' })
  words: string;

  @Field(() => MoneyScalar, { nullable: true, description: 'Minor units; of SPEND_MORE.' })
  amountMinor: bigint | null;

  @Field(() => Int, { nullable: true, description: 'Pieces; of ADD_PIECES and ADD_PRODUCT.' })
  quantity: number | null;

  @Field(() => String, { nullable: true, description: 'The product; of ADD_PRODUCT.' })
  sku: string | null;

  @Field(() => [String], { description: 'The others; of LEAVE_OUT.' })
  codes: readonly string[];
}

@ObjectType('CheckoutReason', { description: 'Why something is not applied. It is not used up then.' })
@Allow(INHERIT)
export class CheckoutReasonType {
  @Field(() => String, {
    description:
      'CODE_NOT_GOOD, COUPON_NOT_YET, COUPON_EXPIRED, COUPON_VOIDED, COUPON_NOT_NOW, NOT_ELIGIBLE, LIMIT_REACHED, NOTHING_IN_SCOPE, PRODUCT_MISSING, PIECES_SHORT, MIN_SPEND_SHORT, EXCLUDED_BY, NO_EFFECT or NOT_BEST.',
  })
  code: string;

  @Field(() => String, { description: 'The same in words.' })
  message: string;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'Minor units that are missing; of MIN_SPEND_SHORT.',
  })
  missingMinor: bigint | null;

  @Field(() => Int, { nullable: true, description: 'Of PIECES_SHORT and PRODUCT_MISSING.' })
  missingPieces: number | null;

  @Field(() => String, { nullable: true, description: 'Of PRODUCT_MISSING.' })
  sku: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Which limit: ALL, CUSTOMER, CODE or BUDGET; of LIMIT_REACHED.',
  })
  limit: string | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What is left of it: uses, or minor units of a budget.',
  })
  left: bigint | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is good; of COUPON_NOT_YET.' })
  validFrom: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Until when it was good; of COUPON_EXPIRED.' })
  validUntil: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'The part of the condition that is not met; of NOT_ELIGIBLE.',
  })
  expression: string | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'What it would cost more with it; of NOT_BEST.' })
  lossMinor: bigint | null;

  @Field(() => [String], { description: 'What it cannot stand beside; of EXCLUDED_BY and NOT_BEST.' })
  excludedBy: readonly string[];
}

@ObjectType('CheckoutShare', { description: 'What something takes off a line.' })
@Allow(INHERIT)
export class CheckoutShareType {
  @Field(() => ID, { description: 'The line, by its id in the cart.' })
  lineId: string;

  @Field(() => MoneyScalar, { description: 'Minor units.' })
  amountMinor: bigint;
}

@ObjectType('CheckoutOutcome', { description: 'What became of something that might be applied.' })
@Allow(INHERIT)
export class CheckoutOutcomeType {
  @Field(() => String, { description: 'The code; "offer:..." of an offer that needs none.' })
  code: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of its template; null of a code that is no good.',
  })
  template: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Name of what it gives; null of a code that is no good.',
  })
  name: string | null;

  @Field(() => Boolean, { description: 'Whether it is applied.' })
  isApplied: boolean;

  @Field(() => MoneyScalar, { description: 'What it takes off, in minor units.' })
  discountMinor: bigint;

  @Field(() => String, {
    nullable: true,
    description: 'By what the points of the order are multiplied, such as "2/1".',
  })
  multiplier: string | null;

  @Field(() => [CheckoutShareType], {
    description: 'What it takes off each line: with that of shipping they sum to the discount.',
  })
  shares: readonly CheckoutShareType[];

  @Field(() => CheckoutReasonType, { nullable: true, description: 'Why it is not applied; null: it is.' })
  reason: CheckoutReasonType | null;

  @Field(() => CheckoutUnlockType, {
    nullable: true,
    description: 'What would have it applied; null: it is, or nothing that is known here.',
  })
  unlock: CheckoutUnlockType | null;
}

@ObjectType('CheckoutReward', { description: 'A reward that is redeemed with the order.' })
@Allow(INHERIT)
export class CheckoutRewardType {
  @Field(() => String, { nullable: true, description: 'Code of the reward; null: there is none.' })
  reward: string | null;

  @Field(() => String, { nullable: true, description: 'Its name.' })
  name: string | null;

  @Field(() => Int, { description: 'Pieces.' })
  quantity: number;

  @Field(() => PointsScalar, { description: 'What all pieces cost.' })
  points: bigint;

  @Field(() => String, { nullable: true, description: 'Code of the point type.' })
  pointType: string | null;

  @Field(() => CheckoutReasonType, { nullable: true, description: 'Why it cannot be had; null: it can.' })
  reason: CheckoutReasonType | null;
}

@ObjectType('CheckoutLine', { description: 'A line of a cart, and who pays for what of it.' })
@Allow(INHERIT)
export class CheckoutLineType {
  @Field(() => ID, { description: 'Within the cart.' })
  id: string;

  @Field(() => String, { nullable: true, description: 'The product.' })
  sku: string | null;

  @Field(() => Int, { description: 'Pieces.' })
  quantity: number;

  @Field(() => MoneyScalar, { description: 'What the line costs, in minor units.' })
  amountMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What is taken off.' })
  discountMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What points pay.' })
  pointsMinor: bigint;

  @Field(() => MoneyScalar, { description: 'What is left to be paid.' })
  totalMinor: bigint;

  @Field(() => Int, { description: 'Pieces that have come back.' })
  returnedQuantity: number;
}
