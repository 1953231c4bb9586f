import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';
import { SATISFACTION_BANDS, type SatisfactionBand } from '../domain/satisfaction.js';
import { MetricRangeType, MetricShareType } from './report.type.js';

export const SatisfactionBandEnum = Object.fromEntries(SATISFACTION_BANDS.map((one) => [one, one])) as {
  readonly [K in SatisfactionBand]: K;
};
registerEnumType(SatisfactionBandEnum, {
  name: 'SatisfactionBand',
  description: 'What a mean answer from 0 to 10 says.',
  valuesMap: {
    CRITICAL: { description: 'Below 4.' },
    POOR: { description: '4 to below 7.' },
    SATISFIED: { description: '7 to below 9.' },
    EXCELLENT: { description: '9 and more.' },
  },
});

@ObjectType('NetPromoterScore', { description: 'Whether customers would recommend, from 0 to 10.' })
@Allow(INHERIT)
export class NetPromoterScoreType {
  @Field(() => Int, { description: 'Customers who answered.' })
  answers: number;

  @Field(() => Int, { description: '9 and 10.' })
  promoters: number;

  @Field(() => Int, { description: '7 and 8.' })
  passives: number;

  @Field(() => Int, { description: '0 to 6.' })
  detractors: number;

  @Field(() => Float, {
    nullable: true,
    description: '100 times the share of promoters less that of detractors; null: nobody answered.',
  })
  score: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Its standard error, 100 sqrt((p + d - (p - d)^2) / n).',
  })
  standardError: number | null;

  @Field(() => MetricRangeType, {
    nullable: true,
    description: 'Of the score, by the adjusted Wald method (Rocks 2016); null: nobody answered.',
  })
  interval: MetricRangeType | null;

  @Field(() => Float, { nullable: true, description: 'The mean answer.' })
  mean: number | null;

  @Field(() => SatisfactionBandEnum, { nullable: true, description: 'What the mean answer says.' })
  band: SatisfactionBand | null;
}

@ObjectType('LoyaltyIndex', {
  description: 'Whether customers would recommend, buy again and try other products, each from 1 to 6.',
})
@Allow(INHERIT)
export class LoyaltyIndexType {
  @Field(() => Int, { description: 'Customers who answered.' })
  answers: number;

  @Field(() => Float, { nullable: true, description: 'The mean of all answers; null: nobody answered.' })
  mean: number | null;

  @Field(() => Float, { nullable: true, description: '(mean - 1) / 5, times 100.' })
  index: number | null;
}

@ObjectType('SurveyFigures', {
  description:
    'What a wave comes to, by last answers: one figure, by what the survey asks; none of CHURN_REASON.',
})
@Allow(INHERIT)
export class SurveyFiguresType {
  @Field(() => NetPromoterScoreType, { nullable: true, description: 'Of NPS.' })
  netPromoterScore: NetPromoterScoreType | null;

  @Field(() => MetricShareType, { nullable: true, description: 'Of CSAT: answers of 4 and 5.' })
  satisfied: MetricShareType | null;

  @Field(() => LoyaltyIndexType, { nullable: true, description: 'Of CLI.' })
  loyaltyIndex: LoyaltyIndexType | null;

  @Field(() => MetricShareType, { nullable: true, description: 'Of REVIEW: ratings of 1 and 2.' })
  negative: MetricShareType | null;
}
