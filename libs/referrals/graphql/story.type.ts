import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { DateTimeScalar, INHERIT, PointsScalar } from '#platform/graphql';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';
import type { JudgingStage } from '../domain/fraud/verdict.js';
import type { Side } from '../domain/referral.js';
import type { NothingGiven } from '../referral-views.service.js';
import { ReferralFraudActionEnum, ReferralSideEnum } from './enums.js';
import { ReferralFindingType, ReferralJudgingStageEnum } from './review.type.js';

@ObjectType('ReferralVerdict', { description: 'What fraud checks said of a referral, kept for ever.' })
@Allow(INHERIT)
export class ReferralVerdictType {
  @Field(() => ReferralJudgingStageEnum, { description: 'Of what.' })
  stage: JudgingStage;

  @Field(() => ReferralFraudActionEnum, { description: 'What came of it.' })
  action: FraudAction;

  @Field(() => [ReferralFindingType], {
    description:
      'What was found; at most 24. Of those in shadow mode, and those that staff had allowed, nothing came.',
  })
  findings: ReferralFindingType[];

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;
}

@ObjectType('ReferralGift', {
  description: 'What a campaign gave to a side of a referral, or was kept from giving.',
})
@Allow(INHERIT)
export class ReferralGiftType {
  @Field(() => ReferralSideEnum, { description: 'To whom.' })
  side: Side;

  @Field(() => String, { description: 'Type of the activity that it was for, such as "referral.approved".' })
  told: string;

  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => String, {
    description: 'What it is, such as "500 points"; of what was not given, what it would have been.',
  })
  words: string;

  @Field(() => PointsScalar, { description: 'How many points or pieces; 0 of what was not given.' })
  units: bigint;

  @Field(() => PointsScalar, { description: 'How many of them were taken back.' })
  takenBack: bigint;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was not given, such as "LIMIT_REACHED"; null: it was.',
  })
  whyNot: string | null;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;
}

@ObjectType('ReferralNothingGiven', { description: 'That a side has nothing of a referral.' })
@Allow(INHERIT)
export class ReferralNothingGivenType implements NothingGiven {
  @Field(() => ReferralSideEnum, { description: 'Which.' })
  side: Side;

  @Field(() => String, { description: 'Why, in words.' })
  words: string;
}
