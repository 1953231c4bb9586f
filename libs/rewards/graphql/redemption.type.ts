import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
} from 'class-validator';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
  Node,
  PointsScalar,
} from '#platform/graphql';
import type { Redemption, RedemptionState } from '../domain/redemption.js';
import type { Delivery } from '../domain/reward.js';
import { GIFT_CARD_LENGTH_MAX, REASON_LENGTH_MAX } from '../domain/reward-rules.js';
import { FULFILLED_AT_ONCE_MAX } from '../fulfilments.service.js';
import { RewardDeliveryEnum } from './reward.type.js';

export const RedemptionStateEnum = {
  REDEEMED: 'REDEEMED',
  FULFILLED: 'FULFILLED',
  CANCELLED: 'CANCELLED',
} as const satisfies Record<RedemptionState, string>;
registerEnumType(RedemptionStateEnum, {
  name: 'RedemptionState',
  description: 'How far a redemption is.',
  valuesMap: {
    REDEEMED: { description: 'It waits for staff.' },
    FULFILLED: { description: 'It was delivered; what is an effect, at once.' },
    CANCELLED: { description: 'It was taken back: points and pieces are where they were.' },
  },
});

@ObjectType('Redemption', { implements: () => Node, description: 'A reward that a customer redeemed.' })
@Allow(INHERIT)
export class RedemptionType extends Node {
  /** Not a field. */
  redemption: Redemption;

  @Field(() => String, { description: 'Code of the reward.' })
  reward: string;

  @Field(() => String, { description: 'Name of the reward when it was redeemed.' })
  name: string;

  @Field(() => Int, { description: 'Pieces.' })
  quantity: number;

  @Field(() => String, { description: 'Code of the point type it was paid in.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'What all pieces together cost.' })
  points: Points;

  @Field(() => RewardDeliveryEnum, { description: 'How it comes to the customer.' })
  delivery: Delivery;

  @Field(() => RedemptionStateEnum, { description: 'How far it is.' })
  state: RedemptionState;

  @Field(() => String, {
    nullable: true,
    description: 'The order in whose checkout it was redeemed; null: by itself.',
  })
  orderReference: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was redeemed.' })
  redeemedAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was delivered; null: it was not.' })
  fulfilledAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'What staff wrote when they delivered it, such as a tracking number.',
  })
  reference: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was taken back; null: it was not.' })
  cancelledAt: Date | null;

  @Field(() => PointsScalar, {
    description: 'Points that came back; fewer than it cost if the wallet had no room for more.',
  })
  pointsRestored: Points;

  @Field(() => Boolean, { description: 'Whether the customer may take it back now.' })
  isCancellable: boolean;
}

export const RedemptionConnection = connectionOf(() => RedemptionType, 'Redemption');

@InputType('RedeemRewardInput', { description: 'What is redeemed.' })
export class RedeemRewardInput {
  @Field(() => String, {
    nullable: true,
    description: "External id of the customer; not needed with a customer's own token.",
  })
  @IsOptional()
  @Length(1, 255)
  customer?: string | null;

  @Field(() => String, { description: 'Code of the reward.' })
  @Length(1, 28)
  reward: string;

  @Field(() => Int, { defaultValue: 1, description: 'Pieces: 1 to as many as the reward allows at a time.' })
  @IsInt()
  quantity: number;

  @Field(() => PointsScalar, {
    nullable: true,
    description:
      'What the customer saw as the price of all pieces: a higher one is refused. Any if left out.',
  })
  @IsOptional()
  pointsAtMost?: Points | null;

  @Field(() => String, {
    description: 'Chosen by you, 16 to 255 characters: a repeat redeems nothing more.',
  })
  @IsString()
  idempotencyKey: string;
}

@ObjectType('RedeemRewardPayload', { description: 'Outcome of redeeming a reward.' })
@Allow(INHERIT)
export class RedeemRewardPayload extends MutationPayload {
  @Field(() => RedemptionType, { nullable: true, description: 'The redemption as it stands now.' })
  redemption?: RedemptionType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether this is the answer to an earlier call with the same key.',
  })
  replayed?: boolean | null;
}

@InputType('CancelRedemptionInput', { description: 'Which redemption is taken back, and why.' })
export class CancelRedemptionInput {
  @Field(() => ID, { description: 'Id of the redemption.' })
  @IsString()
  redemption: string;

  @Field(() => String, { nullable: true, description: 'Why; staff have to say.' })
  @IsOptional()
  @Length(1, REASON_LENGTH_MAX)
  reason?: string | null;
}

@ObjectType('CancelRedemptionPayload', { description: 'Outcome of taking a redemption back.' })
@Allow(INHERIT)
export class CancelRedemptionPayload extends MutationPayload {
  @Field(() => RedemptionType, { nullable: true, description: 'The redemption as it stands now.' })
  redemption?: RedemptionType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}

@InputType('FulfilmentInput', { description: 'A redemption that was delivered.' })
export class FulfilmentInput {
  @Field(() => ID, { description: 'Id of the redemption.' })
  @IsString()
  redemption: string;

  @Field(() => String, {
    nullable: true,
    description: 'For the customer: a tracking number, the number of a donation or a seat.',
  })
  @IsOptional()
  @Length(1, 200)
  reference?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'With GIFT_CARD, where it is needed: the code of the card, which the customer alone sees.',
  })
  @IsOptional()
  @Length(1, GIFT_CARD_LENGTH_MAX)
  giftCardCode?: string | null;
}

@InputType('FulfilRewardsInput', { description: 'What was delivered.' })
export class FulfilRewardsInput {
  @Field(() => [FulfilmentInput], { description: 'Redemptions, 1 to 100: all are noted, or none.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(FULFILLED_AT_ONCE_MAX)
  @ValidateNested({ each: true })
  @Type(() => FulfilmentInput)
  items: FulfilmentInput[];
}

@ObjectType('FulfilRewardsPayload', { description: 'Outcome of noting what was delivered.' })
@Allow(INHERIT)
export class FulfilRewardsPayload extends MutationPayload {
  @Field(() => [RedemptionType], {
    nullable: true,
    description: 'The redemptions as they stand now, in the order of the items.',
  })
  redemptions?: RedemptionType[] | null;
}
