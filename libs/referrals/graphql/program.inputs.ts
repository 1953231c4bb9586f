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
  Length,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { DateTimeScalar, MoneyScalar } from '#platform/graphql';
import type { FraudRule, FraudSign, VelocityWindow } from '../domain/fraud/fraud-rule.js';
import {
  CAP_MAX,
  CATEGORIES_MAX,
  CATEGORY_LENGTH_MAX,
  CODE_LENGTH_MAX,
  DAYS_MAX,
  FRAUD_RULES_MAX,
  FRIENDS_MAX,
  MILESTONES_MAX,
  NAME_LENGTH_MAX,
  REVIEW_HOURS_MAX,
  THRESHOLD_MAX,
  URL_LENGTH_MAX,
} from '../domain/program-rules.js';
import type { Attribution, CapPeriod, ReturnRule, Variant } from '../domain/rules.js';
import {
  ReferralAttributionEnum,
  ReferralCapPeriodEnum,
  ReferralFraudActionEnum,
  ReferralFraudSignEnum,
  ReferralReturnRuleEnum,
  ReferralVariantEnum,
  ReferralVelocityWindowEnum,
} from './enums.js';

const CONDITION_LENGTH_MAX = 10_000;

@InputType('ReferralQualificationInput', { description: 'Which order makes a referral count.' })
export class ReferralQualificationInput {
  @Field(() => MoneyScalar, {
    defaultValue: 0,
    description:
      'What the order must be worth after discounts, without shipping and tax, and stay worth through returns; minor units.',
  })
  minimumMinor: bigint;

  @Field(() => [String], {
    defaultValue: [],
    description: 'At least one line of one of these categories must stay, 50 at most; empty: any order.',
  })
  @IsArray()
  @ArrayMaxSize(CATEGORIES_MAX)
  @Length(1, CATEGORY_LENGTH_MAX, { each: true })
  categories: string[];

  @Field(() => Int, { nullable: true, description: 'Days from the claim, 1 to 730; for ever if left out.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAYS_MAX)
  withinDays?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      "Whether the friend's first order alone may count: if it does not meet the terms, the referral ends.",
  })
  @IsBoolean()
  firstOrderOnly: boolean;
}

@InputType('ReferralCapInput', {
  description: 'So many referrals of an advocate are rewarded in a period, at most.',
})
export class ReferralCapInput {
  @Field(() => Int, { description: 'How many: 1 to 1,000,000.' })
  @IsInt()
  @Min(1)
  @Max(CAP_MAX)
  max: number;

  @Field(() => ReferralCapPeriodEnum, { description: 'In which time.' })
  @IsIn(Object.keys(ReferralCapPeriodEnum))
  per: CapPeriod;
}

@InputType('ReferralMilestoneInput', { description: 'A step of the ladder of advocates.' })
export class ReferralMilestoneInput {
  @Field(() => String, {
    description:
      'Code, unique here: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;

  @Field(() => Int, { description: 'So many friends must be approved: 1 to 100,000.' })
  @IsInt()
  @Min(1)
  @Max(FRIENDS_MAX)
  friends: number;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether every further so many reach it again.',
  })
  @IsBoolean()
  isRepeated: boolean;
}

@InputType('ReferralFraudRuleInput', { description: 'What is to be done about a sign of fraud.' })
export class ReferralFraudRuleInput {
  @Field(() => String, {
    description:
      'Code, unique here: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => ReferralFraudSignEnum, { description: 'The sign.' })
  @IsIn(Object.keys(ReferralFraudSignEnum))
  sign: FraudSign;

  @Field(() => ReferralFraudActionEnum, { description: 'What comes of it: FLAG, HOLD or BLOCK.' })
  @IsIn(Object.keys(ReferralFraudActionEnum).filter((action) => action !== 'ALLOW'))
  action: FraudRule['action'];

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'In shadow mode it is written down what it would have done, and nothing is done.',
  })
  @IsBoolean()
  isShadow: boolean;

  @Field(() => Int, {
    description:
      'From what on it fires. SHARED_*: so many customers share it with the friend; SIMILAR_*: percent of likeness, 1 to 100; VELOCITY: more claims than this that name the advocate, the one that is judged among them, within the window; RING: so many other friends share something with the friend.',
  })
  @IsInt()
  @Min(1)
  @Max(THRESHOLD_MAX)
  threshold: number;

  @Field(() => ReferralVelocityWindowEnum, {
    nullable: true,
    description: 'The time within which VELOCITY counts claims; of nothing else.',
  })
  @IsOptional()
  @IsIn(Object.keys(ReferralVelocityWindowEnum))
  window?: VelocityWindow | null;
}

@InputType('ReferralRulesInput', {
  description: 'By what referrals are judged. What they give is a matter of campaigns.',
})
export class ReferralRulesInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Condition in CEL on who may refer, such as "customer.orders >= 1"; every enrolled customer if left out.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  advocates?: string | null;

  @Field(() => ReferralAttributionEnum, {
    defaultValue: ReferralAttributionEnum.LAST_TOUCH,
    description: 'Which touch wins when no code was typed and staff did not decide.',
  })
  @IsIn(Object.keys(ReferralAttributionEnum))
  attribution: Attribution;

  @Field(() => Int, { defaultValue: 30, description: 'How many days a touch counts: 1 to 730.' })
  @IsInt()
  @Min(1)
  @Max(DAYS_MAX)
  touchDays: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many days after joining a friend may still claim, 1 to 730; until the first order if left out.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(DAYS_MAX)
  claimDays?: number | null;

  @Field(() => ReferralQualificationInput, {
    nullable: true,
    description: 'Which order makes a referral count; any if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReferralQualificationInput)
  qualification?: ReferralQualificationInput | null;

  @Field(() => Int, {
    defaultValue: 14,
    description: 'Days after that order before the referral is approved, the return window: 0 to 730.',
  })
  @IsInt()
  @Min(0)
  @Max(DAYS_MAX)
  maturingDays: number;

  @Field(() => ReferralReturnRuleEnum, {
    defaultValue: ReferralReturnRuleEnum.REVOKE,
    description: 'What a return does to a referral that was approved.',
  })
  @IsIn(Object.keys(ReferralReturnRuleEnum))
  onReturn: ReturnRule;

  @Field(() => Int, {
    defaultValue: 0,
    description: "Days from approval until the advocate's rewards: 0 to 730.",
  })
  @IsInt()
  @Min(0)
  @Max(DAYS_MAX)
  advocateDelayDays: number;

  @Field(() => Int, {
    defaultValue: 0,
    description: "Days from approval until the friend's rewards: 0 to 730.",
  })
  @IsInt()
  @Min(0)
  @Max(DAYS_MAX)
  friendDelayDays: number;

  @Field(() => ReferralCapInput, {
    nullable: true,
    description: 'How many referrals of an advocate are rewarded at most; all if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReferralCapInput)
  advocateCap?: ReferralCapInput | null;

  @Field(() => [ReferralMilestoneInput], {
    defaultValue: [],
    description: 'The ladder of advocates: at most 20 steps.',
  })
  @IsArray()
  @ArrayMaxSize(MILESTONES_MAX)
  @ValidateNested({ each: true })
  @Type(() => ReferralMilestoneInput)
  milestones: ReferralMilestoneInput[];

  @Field(() => [ReferralFraudRuleInput], {
    defaultValue: [],
    description:
      'What to do about signs of fraud, at most 20. What is certain, such as referring oneself, is blocked without any.',
  })
  @IsArray()
  @ArrayMaxSize(FRAUD_RULES_MAX)
  @ValidateNested({ each: true })
  @Type(() => ReferralFraudRuleInput)
  fraudRules: ReferralFraudRuleInput[];

  @Field(() => Int, {
    defaultValue: 72,
    description: 'Hours until a review that nobody decided is escalated: 1 to 720.',
  })
  @IsInt()
  @Min(1)
  @Max(REVIEW_HOURS_MAX)
  reviewHours: number;
}

@InputType('CreateReferralProgramInput', { description: 'A new referral program.' })
export class CreateReferralProgramInput {
  @Field(() => String, {
    description:
      'Code, as campaigns name it: a lower-case letter, then up to 63 letters, digits, dashes or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, NAME_LENGTH_MAX)
  name: string;

  @Field(() => ReferralVariantEnum, {
    defaultValue: ReferralVariantEnum.CUSTOMERS,
    description: 'Who refers whom. Others than CUSTOMERS need `rules.advocates`, which says who they are.',
  })
  @IsIn(Object.keys(ReferralVariantEnum))
  variant: Variant;

  @Field(() => String, { description: 'Where links lead, of http or https: they lead nowhere else.' })
  @Length(1, URL_LENGTH_MAX)
  landingUrl: string;

  @Field(() => ReferralRulesInput, { description: 'The rules, in force at once.' })
  @ValidateNested()
  @Type(() => ReferralRulesInput)
  rules: ReferralRulesInput;
}

@InputType('ChangeReferralProgramInput', {
  description: 'What is to be changed of a referral program; the rest stays.',
})
export class ChangeReferralProgramInput {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, NAME_LENGTH_MAX)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Where links lead.' })
  @IsOptional()
  @Length(1, URL_LENGTH_MAX)
  landingUrl?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether codes, touches and claims are taken; what was claimed goes on either way.',
  })
  @IsOptional()
  @IsBoolean()
  isOpen?: boolean | null;
}

@InputType('PublishReferralRulesInput', { description: 'Rules for what is claimed from a time on.' })
export class PublishReferralRulesInput {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;

  @Field(() => ReferralRulesInput, { description: 'The rules, all of them.' })
  @ValidateNested()
  @Type(() => ReferralRulesInput)
  rules: ReferralRulesInput;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'From when on they are in force, not in the past; now if left out.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;
}
