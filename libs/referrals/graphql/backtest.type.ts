import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsDate, IsInt, Length, Max, Min, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';
import type { JudgingStage } from '../domain/fraud/verdict.js';
import { CODE_LENGTH_MAX, FRAUD_RULES_MAX } from '../domain/program-rules.js';
import type { ReviewDecision } from '../fraud/referral-reviews.service.js';
import { ReferralFraudActionEnum } from './enums.js';
import { ReferralFraudRuleInput } from './program.inputs.js';
import { ReferralFindingType, ReferralJudgingStageEnum, ReferralReviewDecisionEnum } from './review.type.js';

const CASES_MAX = 100;

@InputType('BacktestReferralRulesInput', {
  description: 'Rules on fraud that are tried on the verdicts of a period.',
})
export class BacktestReferralRulesInput {
  @Field(() => String, { description: 'Code of the referral program.' })
  @Length(1, CODE_LENGTH_MAX)
  program: string;

  @Field(() => [ReferralFraudRuleInput], {
    description: 'The rules, at most 20; what is certain is blocked without any.',
  })
  @IsArray()
  @ArrayMaxSize(FRAUD_RULES_MAX)
  @ValidateNested({ each: true })
  @Type(() => ReferralFraudRuleInput)
  rules: ReferralFraudRuleInput[];

  @Field(() => DateTimeScalar, { description: 'Verdicts from this instant on.' })
  @IsDate()
  from: Date;

  @Field(() => DateTimeScalar, { description: 'Verdicts before this instant.' })
  @IsDate()
  to: Date;

  @Field(() => Int, {
    defaultValue: 20,
    description: 'How many verdicts that would have been others are shown, the first: 0 to 100.',
  })
  @IsInt()
  @Min(0)
  @Max(CASES_MAX)
  cases: number;
}

@ObjectType('ReferralRulesOutcome', { description: 'How many verdicts went one way.' })
@Allow(INHERIT)
export class ReferralRulesOutcomeType {
  @Field(() => ReferralFraudActionEnum, { description: 'The verdict that was given.' })
  given: FraudAction;

  @Field(() => ReferralFraudActionEnum, { description: 'The verdict that the rules would have given.' })
  would: FraudAction;

  @Field(() => ReferralReviewDecisionEnum, {
    nullable: true,
    description: 'What staff decided about the referral in the end; null: they did not have to.',
  })
  decided: ReviewDecision | null;

  @Field(() => Int, { description: 'How many.' })
  count: number;
}

@ObjectType('ReferralRulesCase', { description: 'A verdict that would have been another.' })
@Allow(INHERIT)
export class ReferralRulesCaseType {
  @Field(() => CustomerType, { description: 'Who was referred.' })
  friend: CustomerType;

  @Field(() => ReferralJudgingStageEnum, { description: 'When it was given.' })
  stage: JudgingStage;

  @Field(() => DateTimeScalar, { description: 'At which instant.' })
  at: Date;

  @Field(() => ReferralFraudActionEnum, { description: 'The verdict that was given.' })
  given: FraudAction;

  @Field(() => ReferralFraudActionEnum, { description: 'The verdict that the rules would have given.' })
  would: FraudAction;

  @Field(() => ReferralReviewDecisionEnum, {
    nullable: true,
    description: 'What staff decided about the referral in the end; null: they did not have to.',
  })
  decided: ReviewDecision | null;

  @Field(() => [ReferralFindingType], { description: 'What the rules would have found; at most 24.' })
  findings: ReferralFindingType[];
}

@ObjectType('ReferralRulesBacktest', { description: 'What rules on fraud would have made of a period.' })
@Allow(INHERIT)
export class ReferralRulesBacktestType {
  @Field(() => Int, { description: 'Verdicts that were given again, each by its own evidence.' })
  verdicts: number;

  @Field(() => Int, { description: 'How many of them would have been others.' })
  changed: number;

  @Field(() => Boolean, {
    description: 'False: there are more, and only the first 50,000 were looked at.',
  })
  isComplete: boolean;

  @Field(() => [ReferralRulesOutcomeType], {
    description: 'How verdicts went, the most frequent first; at most 48.',
  })
  outcomes: readonly ReferralRulesOutcomeType[];

  @Field(() => [ReferralRulesCaseType], {
    description: 'Verdicts that would have been others, the first, as many as were asked for.',
  })
  cases: readonly ReferralRulesCaseType[];
}

@ObjectType('BacktestReferralRulesPayload', { description: 'Outcome of `backtestReferralRules`.' })
@Allow(INHERIT)
export class BacktestReferralRulesPayload extends MutationPayload {
  @Field(() => ReferralRulesBacktestType, { nullable: true, description: 'What the rules would have done.' })
  backtest?: ReferralRulesBacktestType | null;
}
