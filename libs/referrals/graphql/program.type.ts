import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MoneyScalar, MutationPayload } from '#platform/graphql';
import type { FraudAction, FraudSign, VelocityWindow } from '../domain/fraud/fraud-rule.js';
import type { Attribution, CapPeriod, ReferralRules, ReturnRule, Variant } from '../domain/rules.js';
import type { ProgramWithVersions } from '../programs/referral-programs.service.js';
import {
  ReferralAttributionEnum,
  ReferralCapPeriodEnum,
  ReferralFraudActionEnum,
  ReferralFraudSignEnum,
  ReferralReturnRuleEnum,
  ReferralVariantEnum,
  ReferralVelocityWindowEnum,
} from './enums.js';

@ObjectType('ReferralQualification', { description: 'Which order makes a referral count.' })
@Allow(INHERIT)
export class ReferralQualificationType {
  @Field(() => MoneyScalar, {
    description:
      'What the order must be worth after discounts, without shipping and tax, and stay worth through returns; minor units.',
  })
  minimumMinor: bigint;

  @Field(() => [String], {
    description: 'At least one line of one of these categories must stay; empty: whatever was bought.',
  })
  categories: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Days from the claim; null: for ever.' })
  withinDays: number | null;

  @Field(() => Boolean, {
    description:
      "Whether the friend's first order alone may count; else the first that meets the terms does.",
  })
  firstOrderOnly: boolean;
}

@ObjectType('ReferralCap', {
  description: 'So many referrals of an advocate are rewarded in a period, at most.',
})
@Allow(INHERIT)
export class ReferralCapType {
  @Field(() => Int, { description: 'How many.' })
  max: number;

  @Field(() => ReferralCapPeriodEnum, { description: 'In which time.' })
  per: CapPeriod;
}

@ObjectType('ReferralMilestone', { description: 'A step of the ladder of an advocate.' })
@Allow(INHERIT)
export class ReferralMilestoneType {
  @Field(() => String, { description: 'Code, as campaigns name it.' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => Int, { description: 'So many friends must be approved.' })
  friends: number;

  @Field(() => Boolean, { description: 'Whether every further so many reach it again.' })
  isRepeated: boolean;
}

@ObjectType('ReferralFraudRule', { description: 'What is done about a sign of fraud.' })
@Allow(INHERIT)
export class ReferralFraudRuleType {
  @Field(() => String, { description: 'Code, as verdicts name it.' })
  code: string;

  @Field(() => ReferralFraudSignEnum, { description: 'The sign.' })
  sign: FraudSign;

  @Field(() => ReferralFraudActionEnum, { description: 'What comes of it.' })
  action: FraudAction;

  @Field(() => Boolean, {
    description: 'In shadow mode it is written down what it would have done, and nothing is done.',
  })
  isShadow: boolean;

  @Field(() => Int, {
    description:
      'From what on it fires: customers who share something, percent of likeness, claims that name the advocate within the window (more than so many), or friends of a ring.',
  })
  threshold: number;

  @Field(() => ReferralVelocityWindowEnum, { nullable: true, description: 'Of VELOCITY; null of others.' })
  window: VelocityWindow | null;
}

@ObjectType('ReferralRules', { description: 'By what referrals are judged.' })
@Allow(INHERIT)
export class ReferralRulesType {
  /** For staff: see `ReferralRulesStaffResolver`. */
  all: ReferralRules;

  @Field(() => ReferralAttributionEnum, {
    description: 'Which touch wins when no code was typed and staff did not decide.',
  })
  attribution: Attribution;

  @Field(() => Int, { description: 'How many days a touch counts.' })
  touchDays: number;

  @Field(() => Int, {
    nullable: true,
    description: 'How many days after joining a friend may still claim; null: until the first order.',
  })
  claimDays: number | null;

  @Field(() => ReferralQualificationType, { description: 'Which order makes a referral count.' })
  qualification: ReferralQualificationType;

  @Field(() => Int, { description: 'Days after that order before the referral is approved.' })
  maturingDays: number;

  @Field(() => ReferralReturnRuleEnum, { description: 'What a return does to a referral that was approved.' })
  onReturn: ReturnRule;

  @Field(() => Int, { description: "Days from approval until the advocate's rewards." })
  advocateDelayDays: number;

  @Field(() => Int, { description: "Days from approval until the friend's rewards." })
  friendDelayDays: number;

  @Field(() => ReferralCapType, {
    nullable: true,
    description: 'How many referrals of an advocate are rewarded at most; null: all.',
  })
  advocateCap: ReferralCapType | null;

  @Field(() => [ReferralMilestoneType], { description: 'The ladder of advocates; at most 20 steps.' })
  milestones: readonly ReferralMilestoneType[];
}

@ObjectType('ReferralProgram', { description: 'Who refers whom, and by which rules.' })
@Allow(INHERIT)
export class ReferralProgramType {
  /** For staff: see `ReferralProgramStaffResolver`. */
  found: ProgramWithVersions;

  @Field(() => String, { description: 'Code, such as "friends".' })
  code: string;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => ReferralVariantEnum, { description: 'Who refers whom.' })
  variant: Variant;

  @Field(() => String, { description: 'Where links lead.' })
  landingUrl: string;

  @Field(() => Boolean, { description: 'Whether codes, touches and claims are taken.' })
  isOpen: boolean;

  @Field(() => ReferralRulesType, {
    nullable: true,
    description: 'The rules in force for what is claimed now; null: none are yet.',
  })
  rules: ReferralRulesType | null;
}

@ObjectType('ReferralVersion', { description: 'Rules of a referral program from a time on; never changed.' })
@Allow(INHERIT)
export class ReferralVersionType {
  @Field(() => Int, { description: 'Number, from 1.' })
  number: number;

  @Field(() => DateTimeScalar, { description: 'From when on they are in force for what is claimed.' })
  effectiveFrom: Date;

  @Field(() => DateTimeScalar, { description: 'When they were published.' })
  createdAt: Date;

  @Field(() => ReferralRulesType, { description: 'The rules.' })
  rules: ReferralRulesType;
}

export const ReferralVersionConnection = connectionOf(() => ReferralVersionType, 'ReferralVersion');

@ObjectType('ReferralProgramPayload', { description: 'Outcome of a mutation of a referral program.' })
@Allow(INHERIT)
export class ReferralProgramPayload extends MutationPayload {
  @Field(() => ReferralProgramType, { nullable: true, description: 'The referral program.' })
  referralProgram?: ReferralProgramType | null;
}
