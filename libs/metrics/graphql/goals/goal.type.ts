import { Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { connectionOf, DateScalar, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import {
  GOAL_DIRECTIONS,
  GOAL_KINDS,
  type GoalDirection,
  type GoalKind,
  type GoalStatus,
  type MetricPoint,
} from '../../domain/goals/goal.js';
import {
  METRICS,
  SERIES_GRAINS,
  type Metric,
  type SeriesGrain,
  type SeriesKey,
} from '../../domain/goals/metric.js';
import { DIMENSIONS, type Dimension } from '../../domain/roll-ups/history.js';
import type { GoalCommand, GoalStanding } from '../../goals/metric-goals.service.js';
import { MetricDimensionEnum, MetricGrainEnum } from '../report.type.js';
import {
  MetricEnum,
  MetricGoalDirectionEnum,
  MetricGoalKindEnum,
  MetricGoalStatusEnum,
} from './metric.enums.js';

const TEXT_LENGTH_MAX = 200;

/** Which metric, of whom. */
@ObjectType({ isAbstract: true })
@Allow(INHERIT)
export abstract class MetricSliceType {
  @Field(() => MetricEnum, { description: 'The metric.' })
  metric: Metric;

  @Field(() => MetricGrainEnum, { description: 'Of which periods: DAY, WEEK or MONTH.' })
  grain: SeriesGrain;

  @Field(() => MetricDimensionEnum, { description: 'By what a part of the customers is told apart.' })
  by: Dimension;

  @Field(() => String, { description: 'What they were, such as "status/gold"; empty: everybody.' })
  value: string;
}

@ObjectType('MetricPoint', { description: 'A metric of a period that is over.' })
@Allow(INHERIT)
export class MetricPointType {
  @Field(() => DateScalar, { description: 'Its first day.' })
  period: LocalDate;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: LocalDate;

  @Field(() => Float, { description: 'What is divided, or the sum.' })
  numerator: number;

  @Field(() => Float, { nullable: true, description: 'By what; null of sums.' })
  denominator: number | null;

  @Field(() => Float, { nullable: true, description: 'Null where there is nothing to divide by.' })
  value: number | null;
}

@ObjectType('MetricGoal', { description: 'What a metric is to come to by a day, or is compared with.' })
@Allow(INHERIT)
export class MetricGoalType extends MetricSliceType {
  @Field(() => MetricGoalKindEnum, { description: 'What the value is for.' })
  kind: GoalKind;

  @Field(() => Float, { description: 'The value, in the unit of the metric.' })
  target: number;

  @Field(() => MetricGoalDirectionEnum, { description: 'On which side of it it is good to be.' })
  direction: GoalDirection;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The day by which a goal is to be reached; null of benchmarks.',
  })
  deadline: LocalDate | null;

  @Field(() => String, { nullable: true, description: 'Whose figure a benchmark is; null of goals.' })
  source: string | null;

  @Field(() => Float, {
    nullable: true,
    description: 'The value of the last period that was over when it was set; null: there was none.',
  })
  baseline: number | null;

  @Field(() => DateTimeScalar, { description: 'When it was set.' })
  setAt: Date;

  @Field(() => String, { description: 'Who set it, such as "staff:<id>".' })
  setBy: string;

  @Field(() => MetricPointType, {
    nullable: true,
    description: 'The last period that is over, and over by the deadline; null: there is none.',
  })
  present: MetricPoint | null;

  @Field(() => MetricGoalStatusEnum, { description: 'How it stands.' })
  status: GoalStatus;
}

export const MetricGoalConnection = connectionOf(() => MetricGoalType, 'MetricGoal');

/** Names a slice of a metric. */
@InputType({ isAbstract: true })
export abstract class MetricSliceInput {
  @Field(() => MetricEnum, { description: 'The metric.' })
  @IsIn(METRICS)
  metric: Metric;

  @Field(() => MetricGrainEnum, {
    description:
      'Of which periods: MONTH of retention and churn, DAY, WEEK or MONTH of revenue and orders, WEEK of others.',
  })
  @IsIn(SERIES_GRAINS)
  grain: SeriesGrain;

  @Field(() => MetricDimensionEnum, {
    defaultValue: 'ALL',
    description: 'By what a part of the customers is told apart.',
  })
  @IsIn(DIMENSIONS)
  by: Dimension;

  @Field(() => String, {
    defaultValue: '',
    description: 'What they were, such as "status/gold"; empty: everybody.',
  })
  @IsString()
  @MaxLength(TEXT_LENGTH_MAX)
  value: string;
}

@InputType('SetMetricGoalInput', {
  description:
    'A goal or a benchmark of a metric and a slice, in place of the one there is. The same again changes nothing.',
})
export class SetMetricGoalInput extends MetricSliceInput {
  @Field(() => MetricGoalKindEnum, { description: 'What the value is for.' })
  @IsIn(GOAL_KINDS)
  kind: GoalKind;

  @Field(() => Float, {
    description: 'The value, in the unit of the metric: shares from 0 to 1, money in minor units.',
  })
  target: number;

  @Field(() => MetricGoalDirectionEnum, { description: 'On which side of it it is good to be.' })
  @IsIn(GOAL_DIRECTIONS)
  direction: GoalDirection;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'Of a goal: the day by which it is to be reached. The period that is running has to be over by then.',
  })
  @IsOptional()
  deadline?: LocalDate | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Of a benchmark: whose figure it is, such as "Grocers of our size, 2025"; 1 to 200 characters.',
  })
  @IsOptional()
  @IsString()
  @Length(1, TEXT_LENGTH_MAX)
  source?: string | null;
}

@InputType('RemoveMetricGoalInput', {
  description: 'Which goal or benchmark. To remove what is not there changes nothing.',
})
export class RemoveMetricGoalInput extends MetricSliceInput {
  @Field(() => MetricGoalKindEnum, { description: 'What the value was for.' })
  @IsIn(GOAL_KINDS)
  kind: GoalKind;
}

@ObjectType('MetricGoalPayload', { description: 'Outcome of setMetricGoal.' })
@Allow(INHERIT)
export class MetricGoalPayload extends MutationPayload {
  @Field(() => MetricGoalType, { nullable: true, description: 'The goal; null when it was refused.' })
  goal?: MetricGoalType;
}

@ObjectType('RemoveMetricGoalPayload', { description: 'Outcome of removeMetricGoal.' })
@Allow(INHERIT)
export class RemoveMetricGoalPayload extends MutationPayload {
  @Field(() => Boolean, { nullable: true, description: 'Whether there was one; null when it was refused.' })
  isRemoved?: boolean;
}

export function sliceIn({ metric, grain, by: dimension, value }: MetricSliceInput): SeriesKey {
  return { metric, grain, dimension, value };
}

export function goalIn(input: SetMetricGoalInput): GoalCommand {
  const { kind, target, direction, deadline = null, source = null } = input;
  return { ...sliceIn(input), kind, target, direction, deadline, source };
}

export function goalTypeOf({ goal, present, status }: GoalStanding): MetricGoalType {
  const { dimension: by, setOn: _setOn, ...rest } = goal;
  return { ...rest, by, present, status };
}
