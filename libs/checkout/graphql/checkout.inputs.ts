import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import type { Points } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import { MoneyScalar, PointsScalar } from '#platform/graphql';
import { LATE_COMMITS, RETURN_POLICIES, type LateCommit, type ReturnPolicy } from '../domain/settings.js';
import { LateCommitEnum, ReturnPolicyEnum } from './settings.type.js';

const LINES_MAX = 500;
const CATEGORIES_MAX = 50;

@InputType('CheckoutLineInput', { description: 'Goods in a cart.' })
export class CheckoutLineInput {
  @Field(() => ID, { description: 'Within the cart: returns name it.' })
  @Length(1, 200)
  id: string;

  @Field(() => String, { nullable: true, description: 'The product.' })
  @IsOptional()
  @Length(1, 200)
  sku?: string | null;

  @Field(() => String, { nullable: true, description: 'For people, and conditions on lines.' })
  @IsOptional()
  @Length(1, 500)
  name?: string | null;

  @Field(() => [String], { defaultValue: [], description: 'For conditions on lines.' })
  @IsArray()
  @ArrayMaxSize(CATEGORIES_MAX)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  categories: string[];

  @Field(() => Int, { description: 'Pieces.' })
  @IsInt()
  quantity: number;

  @Field(() => MoneyScalar, { description: 'The whole line, not one piece, in minor units.' })
  amountMinor: bigint;
}

@InputType('CheckoutGuestInput', {
  description: 'Somebody who buys without an account. One of both is needed.',
})
export class CheckoutGuestInput {
  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  @IsOptional()
  @MaxLength(320)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Phone number, with a leading +.' })
  @IsOptional()
  @MaxLength(40)
  phone?: string | null;
}

@InputType('CheckoutRewardInput', { description: 'A reward to be redeemed with an order.' })
export class CheckoutRewardInput {
  @Field(() => String, { description: 'Code of the reward.' })
  @Length(1, 64)
  reward: string;

  @Field(() => Int, { defaultValue: 1, description: 'Pieces.' })
  @IsInt()
  quantity: number;
}

@InputType({ isAbstract: true })
abstract class CartInput {
  @Field(() => String, {
    nullable: true,
    description: "The customer's external id; left out with a customer token, and for guests.",
  })
  @IsOptional()
  @Length(1, 255)
  customer?: string | null;

  @Field(() => CheckoutGuestInput, { nullable: true, description: 'Instead of a customer.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => CheckoutGuestInput)
  guest?: CheckoutGuestInput | null;

  @Field(() => String, { description: "Of all amounts: the program's." })
  @Length(3, 3)
  currency: string;

  @Field(() => [CheckoutLineInput], { description: 'The cart.' })
  @IsArray()
  @ArrayMaxSize(LINES_MAX)
  @ValidateNested({ each: true })
  @Type(() => CheckoutLineInput)
  lines: CheckoutLineInput[];

  @Field(() => MoneyScalar, { defaultValue: 0n, description: 'What shipping costs, in minor units.' })
  shippingMinor: bigint;

  @Field(() => [String], { defaultValue: [], description: 'Codes as they were typed, ten at most.' })
  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  codes: string[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: "Whether the customer's own coupons and offers that need no code are looked at too.",
  })
  @IsBoolean()
  withOwn: boolean;

  @Field(() => [CheckoutRewardInput], {
    defaultValue: [],
    description: 'Rewards to be redeemed with the order, for points of their own; ten at most.',
  })
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => CheckoutRewardInput)
  rewards: CheckoutRewardInput[];

  @Field(() => PointsScalar, { defaultValue: 0n, description: 'Points to pay with, at most.' })
  pointsToSpend: Points;

  @Field(() => String, {
    nullable: true,
    description:
      "What the provider of payments knows the card by: limits per customer know it too, and so do referrals, of what a storefront's key reserves. Only a keyed hash is kept.",
  })
  @IsOptional()
  @Length(1, 200)
  cardFingerprint?: string | null;
}

@InputType('QuoteCheckoutInput', { description: 'A cart, and what may be applied to it.' })
export class QuoteCheckoutInput extends CartInput {}

@InputType('ReserveCheckoutInput', { description: 'A cart that is about to be paid.' })
export class ReserveCheckoutInput extends CartInput {
  @Field(() => ID, {
    description:
      'Under which the order will be recorded: its external id (of another source than "store": "source:id"). The same again with the same cart answers the same; with another one it takes its place.',
  })
  @Length(1, 200)
  orderReference: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How long it is reserved; as the settings say if left out, 86400 at most.',
  })
  @IsOptional()
  @IsInt()
  ttlSeconds?: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What the customer was told they would pay: TOTAL_CHANGED when it comes to something else.',
  })
  @IsOptional()
  expectedTotalMinor?: bigint | null;
}

@InputType({ isAbstract: true })
abstract class OfOrderInput {
  @Field(() => ID, { description: 'Of the checkout.' })
  @Length(1, 200)
  orderReference: string;
}

@InputType('CommitCheckoutInput', { description: 'An order that was paid.' })
export class CommitCheckoutInput extends OfOrderInput {}

@InputType('ReleaseCheckoutInput', { description: 'An order that will not come.' })
export class ReleaseCheckoutInput extends OfOrderInput {}

@InputType('ReverseCheckoutLineInput', { description: 'Pieces that come back.' })
export class ReverseCheckoutLineInput {
  @Field(() => ID, { description: 'The line, by its id in the cart.' })
  @Length(1, 200)
  lineId: string;

  @Field(() => Int, { description: 'How many.' })
  @IsInt()
  quantity: number;
}

@InputType('ReverseCheckoutInput', {
  description: 'Goods that come back, of an order that is not recorded here.',
})
export class ReverseCheckoutInput extends OfOrderInput {
  @Field(() => [ReverseCheckoutLineInput], {
    nullable: true,
    description: 'What comes back; all that is not back yet if left out.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(LINES_MAX)
  @ValidateNested({ each: true })
  @Type(() => ReverseCheckoutLineInput)
  lines?: ReverseCheckoutLineInput[] | null;

  @Field(() => String, {
    description:
      'A key of your own, 16 to 255 characters. The same key with the same input answers the same and does nothing twice.',
  })
  @Length(16, 255)
  idempotencyKey: string;
}

@InputType('CheckoutPointsValueInput', { description: 'What points are worth at the checkout.' })
export class CheckoutPointsValueInput {
  @Field(() => String, { defaultValue: DEFAULT_POINT_TYPE, description: 'Code of the point type.' })
  @Length(1, 64)
  pointType: string;

  @Field(() => PointsScalar, { description: 'So many points ...' })
  points: Points;

  @Field(() => MoneyScalar, { description: '... pay so many minor units.' })
  amountMinor: bigint;

  @Field(() => Int, {
    defaultValue: 10_000,
    description: 'Of what is left to be paid at most so many basis points.',
  })
  @IsInt()
  shareBasisPoints: number;

  @Field(() => Boolean, { defaultValue: false, description: 'Whether they pay for shipping too.' })
  @IsBoolean()
  coversShipping: boolean;
}

@InputType('SetCheckoutSettingsInput', {
  description: 'How checkouts go, all of it: what is left out is as it is by default.',
})
export class SetCheckoutSettingsInput {
  @Field(() => CheckoutPointsValueInput, { nullable: true, description: 'Left out: points pay for nothing.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => CheckoutPointsValueInput)
  pointsValue?: CheckoutPointsValueInput | null;

  @Field(() => Int, { defaultValue: 900, description: 'How long a reservation holds, in seconds.' })
  @IsInt()
  ttlSeconds: number;

  @Field(() => LateCommitEnum, {
    defaultValue: 'RESERVE_AGAIN',
    description: 'What becomes of a commit after that.',
  })
  @IsIn(LATE_COMMITS)
  lateCommit: LateCommit;

  @Field(() => ReturnPolicyEnum, {
    defaultValue: 'PRORATE',
    description: 'What becomes of a discount on what is kept, when that is less than its minimum.',
  })
  @IsIn(RETURN_POLICIES)
  returnPolicy: ReturnPolicy;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether a coupon can be used again once all goods of its order have come back.',
  })
  @IsBoolean()
  givesBackUses: boolean;
}
