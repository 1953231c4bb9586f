import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { FraudAction } from '../domain/fraud/fraud-rule.js';
import { JUDGING_STAGES, type Finding, type JudgingStage } from '../domain/fraud/verdict.js';
import { REVIEW_STATES, type Review, type ReviewDecision } from '../fraud/referral-reviews.service.js';
import { ReferralFraudActionEnum } from './enums.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const ReferralJudgingStageEnum = enumOf(JUDGING_STAGES);
registerEnumType(ReferralJudgingStageEnum, {
  name: 'ReferralJudgingStage',
  description: 'When a verdict on a referral is given: before anything that campaigns act on is recorded.',
  valuesMap: {
    CLAIM: { description: 'When it was claimed.' },
    QUALIFICATION: { description: 'When an order met the terms.' },
    APPROVAL: { description: 'When the time to return that order was over.' },
  },
});

export const ReferralReviewStateEnum = enumOf(REVIEW_STATES);
registerEnumType(ReferralReviewStateEnum, {
  name: 'ReferralReviewState',
  description: 'Which reviews are asked for.',
  valuesMap: {
    OPEN: { description: 'Nobody has decided; those first whose time to decide is over, or will be first.' },
    ESCALATED: { description: 'Those of them whose time to decide is over.' },
    DECIDED: { description: 'Closed, the last first.' },
  },
});

const DECISIONS: readonly ReviewDecision[] = ['ALLOWED', 'REJECTED', 'WITHDRAWN'];
export const ReferralReviewDecisionEnum = enumOf(DECISIONS);
registerEnumType(ReferralReviewDecisionEnum, {
  name: 'ReferralReviewDecision',
  description: 'What became of a review.',
  valuesMap: {
    ALLOWED: { description: 'The referral went on, and what was withheld was given.' },
    REJECTED: { description: 'The referral does not count.' },
    WITHDRAWN: { description: 'The referral ended before anybody decided.' },
  },
});

export const ReferralReviewChoiceEnum = enumOf(['ALLOW', 'REJECT']);
registerEnumType(ReferralReviewChoiceEnum, {
  name: 'ReferralReviewChoice',
  description: 'What staff may decide.',
  valuesMap: {
    ALLOW: { description: 'The referral goes on, and what was withheld is given.' },
    REJECT: { description: 'The referral does not count.' },
  },
});

@ObjectType('ReferralFinding', { description: 'Something that was found about a referral.' })
@Allow(INHERIT)
export class ReferralFindingType implements Finding {
  @Field(() => String, {
    description:
      'SELF_REFERRAL, ALREADY_CUSTOMER, DUPLICATE_PERSON, CYCLE or FRIEND_SUSPENDED; the code of a rule; or RULE_FAILED: and the code of a rule that could not be applied.',
  })
  code: string;

  @Field(() => String, { description: 'What was looked for: one of those five, or a ReferralFraudSign.' })
  sign: string;

  @Field(() => ReferralFraudActionEnum, { description: 'What comes of it.' })
  action: Exclude<FraudAction, 'ALLOW'>;

  @Field(() => Boolean, { description: 'In shadow mode: nothing comes of it.' })
  isShadow: boolean;

  @Field(() => Boolean, { description: 'Staff allowed it before: nothing comes of it again.' })
  isAllowed: boolean;

  @Field(() => String, { description: 'In words.' })
  words: string;
}

@ObjectType('ReferralReview', { description: 'A referral that somebody has to look at.' })
@Allow(INHERIT)
export class ReferralReviewType {
  review: Review;

  @Field(() => CustomerType, { description: 'Who was referred.' })
  friend: CustomerType;

  @Field(() => CustomerType, { description: 'Who referred them.' })
  advocate: CustomerType;

  @Field(() => String, { description: 'Code of the referral program.' })
  program: string;

  @Field(() => ReferralJudgingStageEnum, { description: 'When the last verdict was given.' })
  stage: JudgingStage;

  @Field(() => ReferralFraudActionEnum, { description: 'The strictest verdict: FLAG or HOLD.' })
  verdict: FraudAction;

  @Field(() => Int, {
    description: 'Number of the last verdict; another one says that there is more to look at.',
  })
  verdictNumber: number;

  @Field(() => [ReferralFindingType], {
    description:
      'Everything that was found since it was opened, also what is not found any more; what was found again as it was last. That is what staff allow. At most 41.',
  })
  findings: ReferralFindingType[];

  @Field(() => [String], {
    description:
      'What there was about the referral at the last verdict, in words, whether a rule minds it or not; at most 11.',
  })
  evidence: string[];

  @Field(() => DateTimeScalar, { description: 'Since when somebody has to look.' })
  openedAt: Date;

  @Field(() => DateTimeScalar, {
    description: 'Until when somebody has to decide; then it is escalated, and still waits.',
  })
  dueAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When that time was over; null: it was not.' })
  escalatedAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was closed; null: it is open.' })
  decidedAt: Date | null;

  @Field(() => ReferralReviewDecisionEnum, {
    nullable: true,
    description: 'What became of it; null: it is open.',
  })
  decision: ReviewDecision | null;

  @Field(() => String, { nullable: true, description: 'Why, as staff wrote it; null: it is open.' })
  decisionReason: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'By whom, as the audit log names them; null: it is open.',
  })
  decidedBy: string | null;
}

export const ReferralReviewConnection = connectionOf(() => ReferralReviewType, 'ReferralReview');

@ObjectType('DecideReferralReviewPayload', { description: 'Outcome of `decideReferralReview`.' })
@Allow(INHERIT)
export class DecideReferralReviewPayload extends MutationPayload {
  @Field(() => ReferralReviewType, { nullable: true, description: 'The review as it stands now.' })
  review?: ReferralReviewType | null;
}
