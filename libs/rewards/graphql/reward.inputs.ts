import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { CampaignEffectInput } from '#campaigns/graphql';
import type { Points } from '#kernel';
import { DateTimeScalar, PointsScalar } from '#platform/graphql';
import type { Delivery } from '../domain/reward.js';
import { REASON_LENGTH_MAX, TAGS_MAX, TIER_PRICES_MAX } from '../domain/reward-rules.js';
import { RewardDeliveryEnum } from './reward.type.js';

const CODE_LENGTH_MAX = 28;
const TEXT_LENGTH_MAX = 2_000;
const CONDITION_LENGTH_MAX = 4_000;

@InputType('RewardTierPriceInput', { description: 'What a reward costs customers on a tier.' })
export class RewardTierPriceInput {
  @Field(() => String, { description: 'Code of the tier.' })
  @Length(1, 64)
  tier: string;

  @Field(() => PointsScalar, { description: 'Points for one; 0: free.' })
  price: Points;
}

@InputType({ isAbstract: true })
abstract class RewardTermsInput {
  @Field(() => String, {
    description: 'Code of the reward: a lower-case letter, then up to 27 letters, digits or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => [String], {
    defaultValue: [],
    description: 'For filters; at most 20, of lower-case letters, digits, dashes and underscores.',
  })
  @IsArray()
  @ArrayMaxSize(TAGS_MAX)
  @MaxLength(64, { each: true })
  tags: string[];

  @Field(() => String, {
    nullable: true,
    description: "Code of the point type; the program's first if left out.",
  })
  @IsOptional()
  @Length(1, 64)
  pointType?: string | null;

  @Field(() => PointsScalar, { description: 'Points for one; 0: free.' })
  price: Points;

  @Field(() => String, {
    nullable: true,
    description: "Code of the ladder whose tiers have prices of their own; the program's first if left out.",
  })
  @IsOptional()
  @Length(1, 64)
  ladder?: string | null;

  @Field(() => [RewardTierPriceInput], {
    defaultValue: [],
    description: 'Other prices, by tier; at most 50.',
  })
  @IsArray()
  @ArrayMaxSize(TIER_PRICES_MAX)
  @ValidateNested({ each: true })
  @Type(() => RewardTierPriceInput)
  tierPrices: RewardTierPriceInput[];

  @Field(() => Int, {
    nullable: true,
    description: 'How many each person may have, ever, by whatever account; without end if left out.',
  })
  @IsOptional()
  @IsInt()
  perCustomer?: number | null;

  @Field(() => Int, { defaultValue: 1, description: 'How many can be redeemed at a time, 1 to 100.' })
  @IsInt()
  perOrder: number;

  @Field(() => DateTimeScalar, { nullable: true, description: 'From this instant on; at once if left out.' })
  @IsOptional()
  @IsDate()
  from?: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Before this instant; without end if left out.',
  })
  @IsOptional()
  @IsDate()
  until?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: 'For whom it is, in CEL, such as "customer.tier == \\"gold\\""; for everybody if left out.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  audience?: string | null;

  @Field(() => RewardDeliveryEnum, { description: 'How it comes to the customer.' })
  @IsIn(Object.keys(RewardDeliveryEnum))
  delivery: Delivery;

  @Field(() => CampaignEffectInput, {
    nullable: true,
    description:
      'With EFFECT: what it gives by itself, once per piece. Points, stamps and messages only campaigns give.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CampaignEffectInput)
  effect?: CampaignEffectInput | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether customers may take it back by themselves as long as it is not delivered.',
  })
  @IsBoolean()
  isCancellable: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it comes into force, not in the past; at once if left out.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;
}

@InputType('CreateRewardInput', { description: 'A new reward.' })
export class CreateRewardInput extends RewardTermsInput {
  @Field(() => Int, { nullable: true, description: 'How many pieces there are; endless if left out.' })
  @IsOptional()
  @IsInt()
  stock?: number | null;
}

@InputType('ChangeRewardInput', {
  description: 'What a reward is from an instant on: all of it, as for a new one, but its stock.',
})
export class ChangeRewardInput extends RewardTermsInput {}

@InputType('ArchiveRewardInput', { description: 'Which reward is archived.' })
export class ArchiveRewardInput {
  @Field(() => String, { description: 'Code of the reward.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;
}

@InputType('ChangeRewardStockInput', { description: 'How many pieces are put in or taken out, and why.' })
export class ChangeRewardStockInput {
  @Field(() => String, { description: 'Code of the reward.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Pieces that are put in or, with a minus, taken out, at most those that are left; endless from now on if left out.',
  })
  @IsOptional()
  @IsInt()
  by?: number | null;

  @Field(() => String, { description: 'Why, for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;

  @Field(() => String, {
    description: 'Chosen by you, 16 to 255 characters: a repeat changes nothing more.',
  })
  @IsString()
  idempotencyKey: string;
}
