import { Field, Int } from '@nestjs/graphql';
import { UserError, UserErrorFor } from '#platform/graphql';

@UserErrorFor(
  'REFERRAL_NOT_POSSIBLE',
  'ReferralNotPossible',
  'The customer cannot be referred, or not any more.',
)
export class ReferralNotPossible extends UserError {
  @Field(() => String, {
    description:
      'Why: ALREADY_CUSTOMER, TOO_LATE or HAS_FRIENDS; of what staff decide also what the checks block, such as SELF_REFERRAL.',
  })
  reason: string;
}

@UserErrorFor(
  'REVIEW_CHANGED',
  'ReviewChanged',
  'There is more to look at than what was read: nothing was decided.',
)
export class ReviewChanged extends UserError {
  @Field(() => Int, { description: '`verdictNumber` of the review as it is now.' })
  verdictNumber: number;
}
