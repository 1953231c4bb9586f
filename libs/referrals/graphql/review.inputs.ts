import { ArgsType, Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, IsString, Length, Min } from 'class-validator';
import { ConnectionArgs } from '#platform/graphql';
import { REASON_LENGTH_MAX, type ReviewState } from '../fraud/referral-reviews.service.js';
import { ReferralReviewChoiceEnum, ReferralReviewStateEnum } from './review.type.js';

@ArgsType()
export class ReferralReviewsArgs extends ConnectionArgs {
  @Field(() => ReferralReviewStateEnum, { defaultValue: 'OPEN', description: 'Which.' })
  @IsIn(Object.keys(ReferralReviewStateEnum))
  state: ReviewState;
}

@InputType('DecideReferralReviewInput', {
  description: 'What becomes of a referral that somebody looked at.',
})
export class DecideReferralReviewInput {
  @Field(() => ID, { description: 'Global id of the friend.' })
  @IsString()
  customer: string;

  @Field(() => ReferralReviewChoiceEnum, { description: 'The decision.' })
  @IsIn(Object.keys(ReferralReviewChoiceEnum))
  decision: 'ALLOW' | 'REJECT';

  @Field(() => Int, {
    nullable: true,
    description:
      '`verdictNumber` of the review as it was read, which alone is allowed: refused with REVIEW_CHANGED where there is more to look at by now. Left out: whatever there is to look at is rejected.',
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  verdictNumber?: number | null;

  @Field(() => String, {
    description: 'Why; kept with the review and in the audit log, and shown to staff alone.',
  })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}
