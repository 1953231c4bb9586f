import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsDate, IsInt, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { OrderInput, OrderReferenceInput, RecordActivityInput } from '#activity/graphql';
import type { Points } from '#kernel';
import { PointTypeType } from '#ledger/graphql';
import { DateTimeScalar, INHERIT, MoneyScalar, MutationPayload, PointsScalar } from '#platform/graphql';
import { FailedConditionType } from './award.type.js';
import { AwardTrimType, type CoolDownTrimType, type LimitTrimType } from './limit.type.js';
import { SimulatedOtherEffectType } from './other-outcome.type.js';
import { TrialInput } from './trial.input.js';

@InputType('SimulatedActivityInput', { isOneOf: true, description: 'On what it is tried: one of these.' })
export class SimulatedActivityInput {
  @Field(() => OrderInput, { nullable: true, description: 'An order, as it would be recorded.' })
  @IsOptional()
  order?: OrderInput | null;

  @Field(() => RecordActivityInput, { nullable: true, description: 'An activity, as it would be recorded.' })
  @IsOptional()
  activity?: RecordActivityInput | null;

  @Field(() => OrderReferenceInput, {
    nullable: true,
    description: 'An order that was recorded, as it was paid.',
  })
  @IsOptional()
  recordedOrder?: OrderReferenceInput | null;
}

@InputType('SimulateCampaignInput', { description: 'What is tried, and on what.' })
export class SimulateCampaignInput extends TrialInput {
  @Field(() => SimulatedActivityInput, { description: 'On what it is tried. It may lie in the future.' })
  @ValidateNested()
  @Type(() => SimulatedActivityInput)
  activity: SimulatedActivityInput;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'Takes the customer, known or not, for a member since then; not for an order that was recorded.',
  })
  @IsOptional()
  @IsDate()
  enrolledAt?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: "Which of the customer's orders it is taken for, from 1; the next if left out.",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  orderNumber?: number | null;
}

@ObjectType('SimulatedEffect', {
  description: 'What one effect of a campaign that gives points would make of it, and why not more.',
})
@Allow(INHERIT)
export class SimulatedEffectType {
  @Field(() => String, { nullable: true, description: 'Code of the campaign; null of terms stored nowhere.' })
  campaign: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Place in the input of what is tried, from 0; null of a campaign that is in force.',
  })
  tried: number | null;

  @Field(() => Int, { description: 'Place of the effect in its campaign, from 0.' })
  effect: number;

  @Field(() => String, { description: 'The rule in words.' })
  rule: string;

  @Field(() => PointTypeType, { description: 'The kind of points.' })
  pointType: PointTypeType;

  @Field(() => MoneyScalar, { description: 'What of the order earns, in minor units.' })
  basisMinor: bigint;

  @Field(() => PointsScalar, { description: 'Points that would be given.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points before limits.' })
  wanted: Points;

  @Field(() => AwardTrimType, {
    nullable: true,
    description: 'What keeps it below what is wanted; null when nothing does.',
  })
  trimmedBy: LimitTrimType | CoolDownTrimType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing: OTHER_TRIGGER when the campaign acts on other activities, otherwise as in `AwardExplanation`.',
  })
  whyNot: string | null;

  @Field(() => FailedConditionType, {
    nullable: true,
    description: 'What of the condition was not met; null unless that is why.',
  })
  failedCondition: FailedConditionType | null;
}

@ObjectType('CampaignSimulation', { description: 'What campaigns would make of an activity.' })
@Allow('campaigns:read')
export class CampaignSimulationType extends MutationPayload {
  @Field(() => [SimulatedEffectType], {
    nullable: true,
    description: 'The points of what is tried by itself, effect by effect; null if it is refused.',
  })
  alone?: SimulatedEffectType[] | null;

  @Field(() => [SimulatedEffectType], {
    nullable: true,
    description:
      'The points of what is tried and what is in force then, combined: groups and multipliers; null if it is refused.',
  })
  together?: SimulatedEffectType[] | null;

  @Field(() => [SimulatedOtherEffectType], {
    nullable: true,
    description:
      'What is tried by itself, as far as it gives other things than points; null if it is refused.',
  })
  effectsAlone?: SimulatedOtherEffectType[] | null;

  @Field(() => [SimulatedOtherEffectType], {
    nullable: true,
    description:
      'What is given besides points by what is tried and what is in force then, combined; null if it is refused. What follows from an activity that would be emitted is not looked at.',
  })
  effectsTogether?: SimulatedOtherEffectType[] | null;
}
