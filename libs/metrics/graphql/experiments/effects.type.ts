import { Field, Float, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT } from '#platform/graphql';
import { MetricRangeType } from '../report.type.js';

export const ShareTestEnum = { POOLED_Z: 'POOLED_Z', FISHER: 'FISHER' } as const;
registerEnumType(ShareTestEnum, {
  name: 'ShareTest',
  description: 'How two shares are compared.',
  valuesMap: {
    POOLED_Z: { description: 'By the pooled z-test.' },
    FISHER: { description: 'By Fisher’s exact test: fewer than five are expected somewhere.' },
  },
});

@ObjectType('DifferenceInterval', {
  description: 'Where the true difference lies with a probability of 95 %.',
})
@Allow(INHERIT)
export class DifferenceIntervalType {
  @Field(() => Float, { description: 'From.' })
  low: number;

  @Field(() => Float, { description: 'To.' })
  high: number;
}

@ObjectType('MeanEffect', {
  description: 'The mean of an arm minus that of the control; of money minor units.',
})
@Allow(INHERIT)
export class MeanEffectType {
  @Field(() => Float, { description: 'For each customer.' })
  difference: number;

  @Field(() => DifferenceIntervalType, { description: 'By Welch.' })
  interval: DifferenceIntervalType;

  @Field(() => Float, { description: 'How likely chance alone brings about as much.' })
  p: number;

  @Field(() => Float, { description: 'The same for as many arms as are asked about at once, by Holm.' })
  pAdjusted: number;
}

@ObjectType('MoneyEffect', { description: 'An effect on money, plain and less what was to be expected.' })
@Allow(INHERIT)
export class MoneyEffectType {
  @Field(() => MeanEffectType, { nullable: true, description: 'Null: too few, or nothing varies.' })
  plain: MeanEffectType | null;

  @Field(() => MeanEffectType, {
    nullable: true,
    description:
      'Less what was to be expected of what they spent before (CUPED): the same effect, told more exactly.',
  })
  adjusted: MeanEffectType | null;

  @Field(() => Float, { description: 'Which share of the variance that took away.' })
  varianceTaken: number;
}

@ObjectType('ShareEffect', { description: 'The share of an arm minus that of the control.' })
@Allow(INHERIT)
export class ShareEffectType {
  @Field(() => Float, { description: 'In shares: 0.01 is a point of a hundred.' })
  difference: number;

  @Field(() => DifferenceIntervalType, { nullable: true, description: 'By Newcombe.' })
  interval: DifferenceIntervalType | null;

  @Field(() => ShareTestEnum, { description: 'How they are compared.' })
  method: keyof typeof ShareTestEnum;

  @Field(() => Float, { description: 'How likely chance alone brings about as much.' })
  p: number;

  @Field(() => Float, { description: 'The same for as many arms as are asked about at once, by Holm.' })
  pAdjusted: number;

  @Field(() => Float, {
    nullable: true,
    description:
      'The difference against the share of the control: 0.1 is a tenth more. Null: nobody there bought.',
  })
  lift: number | null;

  @Field(() => MetricRangeType, {
    nullable: true,
    description: 'Of the lift, by the logarithm of the ratio (Katz). Null: nobody bought in one of the arms.',
  })
  liftInterval: MetricRangeType | null;
}
