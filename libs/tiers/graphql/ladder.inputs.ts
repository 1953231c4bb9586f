import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Allow } from '#access/graphql';
import { DateTimeScalar, INHERIT, MutationPayload, PointsScalar } from '#platform/graphql';
import type { Application, DowngradePolicy } from '../domain/ladder.js';
import { CRITERIA_MAX, GROUPS_MAX, PRIVILEGES_MAX, TIERS_MAX } from '../domain/ladder-rules.js';
import type { MetricKind } from '../domain/qualification.js';
import type { WindowKind } from '../domain/window.js';
import {
  LadderApplicationEnum,
  LadderType,
  TierDowngradeEnum,
  TierMetricEnum,
  TierWindowEnum,
} from './ladder.type.js';

@InputType('TierMultiplierInput', { description: 'Points of orders times `numerator / denominator`.' })
export class TierMultiplierInput {
  @Field(() => Int, { description: 'More than the denominator.' })
  @IsInt()
  numerator: number;

  @Field(() => Int, { defaultValue: 1, description: '1 or more.' })
  @IsInt()
  denominator: number;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the type of points; the default one if left out.',
  })
  @IsOptional()
  @Length(1, 64)
  pointType?: string | null;
}

@InputType('TierBenefitsInput', { description: 'What comes with a tier.' })
export class TierBenefitsInput {
  @Field(() => TierMultiplierInput, {
    nullable: true,
    description: 'What orders earn more; nothing if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TierMultiplierInput)
  multiplier?: TierMultiplierInput | null;

  @Field(() => [String], { defaultValue: [], description: 'In words, for people; at most 20.' })
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(300, { each: true })
  privileges: string[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Names that the storefront reads, such as "free_shipping"; at most 20.',
  })
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(64, { each: true })
  flags: string[];
}

@InputType('TierCriterionInput', { description: 'At least so much of a metric.' })
export class TierCriterionInput {
  @Field(() => TierMetricEnum, { description: 'What is counted.' })
  @IsIn(Object.keys(TierMetricEnum))
  metric: MetricKind;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the point type, of points earned; "points" if left out.',
  })
  @IsOptional()
  @Length(1, 64)
  pointType?: string | null;

  @Field(() => String, { nullable: true, description: 'Type of the activities that count, of ACTIVITIES.' })
  @IsOptional()
  @Length(1, 64)
  activityType?: string | null;

  @Field(() => PointsScalar, { description: 'Minor units, points or a number, by the metric; 1 or more.' })
  atLeast: bigint;
}

@InputType('TierCriteriaInput', { description: 'Criteria that must all be met.' })
export class TierCriteriaInput {
  @Field(() => [TierCriterionInput], { description: '1 to 10 criteria.' })
  @IsArray()
  @ArrayMaxSize(CRITERIA_MAX)
  @ValidateNested({ each: true })
  @Type(() => TierCriterionInput)
  allOf: TierCriterionInput[];
}

@InputType('TierQualificationInput', {
  description: 'What a tier asks for: every combination of AND and OR can be written so.',
})
export class TierQualificationInput {
  @Field(() => [TierCriteriaInput], { description: 'It is enough to meet any one of these: 1 to 10.' })
  @IsArray()
  @ArrayMaxSize(GROUPS_MAX)
  @ValidateNested({ each: true })
  @Type(() => TierCriteriaInput)
  anyOf: TierCriteriaInput[];
}

@InputType('TierInput', { description: 'A tier of a ladder.' })
export class TierInput {
  @Field(() => String, {
    description: 'Short lower-case name, such as "gold": the same from version to version.',
  })
  @Length(1, 28)
  code: string;

  @Field(() => String, { description: 'Name for people, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;

  @Field(() => Int, { description: 'Higher is better; all of a ladder differ.' })
  @IsInt()
  rank: number;

  @Field(() => TierQualificationInput, {
    nullable: true,
    description: 'What it asks for; to have joined, if left out: of the lowest tier only.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TierQualificationInput)
  qualification?: TierQualificationInput | null;

  @Field(() => TierBenefitsInput, { nullable: true, description: 'What comes with it; nothing if left out.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TierBenefitsInput)
  benefits?: TierBenefitsInput | null;
}

@InputType('TierWindowInput', { description: "Which of the program's local days count." })
export class TierWindowInput {
  @Field(() => TierWindowEnum, { description: 'What kind of window it is.' })
  @IsIn(Object.keys(TierWindowEnum))
  kind: WindowKind;

  @Field(() => Int, { nullable: true, description: 'Days or months of a rolling window.' })
  @IsOptional()
  @IsInt()
  length?: number | null;
}

/** How a ladder is to work. */
@InputType({ isAbstract: true })
export abstract class LadderTermsInput {
  @Field(() => String, { description: 'Code of the ladder, such as "retail".' })
  @Length(1, 28)
  code: string;

  @Field(() => [TierInput], { description: '1 to 20 tiers.' })
  @IsArray()
  @ArrayMaxSize(TIERS_MAX)
  @ValidateNested({ each: true })
  @Type(() => TierInput)
  tiers: TierInput[];

  @Field(() => TierWindowInput, { description: 'Which days count.' })
  @ValidateNested()
  @Type(() => TierWindowInput)
  window: TierWindowInput;

  @Field(() => TierDowngradeEnum, {
    defaultValue: 'TO_QUALIFIED',
    description: 'What becomes of those who do not qualify any more.',
  })
  @IsIn(Object.keys(TierDowngradeEnum))
  downgrade: DowngradePolicy;

  @Field(() => Int, {
    defaultValue: 30,
    description: 'Days for which a tier is kept after a review that was not passed: 0 to 366.',
  })
  @IsInt()
  graceDays: number;

  @Field(() => Int, {
    defaultValue: 14,
    description: 'Days before a review on which those are warned who would not pass it: 0 to 366.',
  })
  @IsInt()
  warningDays: number;
}

@InputType('CreateTierLadderInput', { description: 'Starts a ladder with a draft.' })
export class CreateTierLadderInput extends LadderTermsInput {
  @Field(() => String, { description: 'Name for people, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;
}

@InputType('SaveTierLadderDraftInput', { description: 'Keeps how a ladder might work as a draft.' })
export class SaveTierLadderDraftInput extends LadderTermsInput {}

@InputType({ isAbstract: true })
abstract class InForceInput {
  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 28)
  code: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on; now if left out, never in the past.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;

  @Field(() => LadderApplicationEnum, {
    defaultValue: 'UP_ONLY',
    description: 'Whom it moves when it comes into force.',
  })
  @IsIn(Object.keys(LadderApplicationEnum))
  application: Application;
}

@InputType('PublishTierLadderInput', { description: "Lets a ladder's draft hold." })
export class PublishTierLadderInput extends InForceInput {}

@InputType('RollBackTierLadderInput', { description: 'Lets an earlier version of a ladder hold again.' })
export class RollBackTierLadderInput extends InForceInput {
  @Field(() => Int, { description: 'Number of the version.' })
  @IsInt()
  version: number;
}

@InputType({ isAbstract: true })
export abstract class PlacementInput {
  @Field(() => String, { description: 'A key of your own, 16 to 255 characters: the same key places once.' })
  @Length(16, 255)
  idempotencyKey: string;

  @Field(() => ID, { description: 'Global id of the customer.' })
  @IsString()
  @MaxLength(400)
  customer: string;

  @Field(() => String, { description: 'Code of the ladder.' })
  @Length(1, 28)
  ladder: string;

  @Field(() => String, { description: 'Why, 1 to 500 characters: it is kept with the move.' })
  @Length(1, 500)
  reason: string;
}

@InputType('EndTierPlacementInput', { description: 'Ends a tier that was given.' })
export class EndTierPlacementInput extends PlacementInput {}

@ObjectType('TierLadderPayload', { description: 'Outcome of the mutations of a ladder.' })
@Allow(INHERIT)
export class LadderPayload extends MutationPayload {
  @Field(() => LadderType, { nullable: true, description: 'The ladder.' })
  ladder?: LadderType | null;
}
