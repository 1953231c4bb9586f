import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Allow } from '#access/graphql';
import { DateTimeScalar, INHERIT, MoneyScalar, MutationPayload } from '#platform/graphql';

const SHARE_MAX = 10_000;

@InputType('SetMetricCostsInput', {
  description:
    'What customers cost. What is left out is not known, and figures say that they do not count it.',
})
export class SetMetricCostsInput {
  @Field(() => Int, {
    nullable: true,
    description: 'Cost of goods, in basis points of net revenue: 0 to 10,000.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(SHARE_MAX)
  goodsBasisPoints?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What points and coupons cost, in basis points of net revenue: 0 to 10,000.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(SHARE_MAX)
  rewardsBasisPoints?: number | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'What it costs to win a customer.' })
  @IsOptional()
  acquisition?: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'What an order costs besides its goods.' })
  @IsOptional()
  service?: bigint | null;
}

@ObjectType('MetricCosts', { description: 'What customers cost, as staff say.' })
@Allow(INHERIT)
export class MetricCostsType {
  @Field(() => Int, {
    nullable: true,
    description: 'Cost of goods, in basis points of net revenue; null: not known.',
  })
  goodsBasisPoints: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'What points and coupons cost, in basis points of net revenue; null: not known.',
  })
  rewardsBasisPoints: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What it costs to win a customer; null: not known.',
  })
  acquisition: bigint | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What an order costs besides its goods; null: not known.',
  })
  service: bigint | null;

  @Field(() => DateTimeScalar, { description: 'Since when: reports of later nights count them.' })
  setAt: Date;
}

@ObjectType('MetricCostsPayload', { description: 'What customers cost from now on.' })
@Allow(INHERIT)
export class MetricCostsPayload extends MutationPayload {
  @Field(() => MetricCostsType, {
    nullable: true,
    description: 'The costs; null when the change was refused.',
  })
  costs?: MetricCostsType | null;
}
