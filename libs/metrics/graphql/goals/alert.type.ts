import { ArgsType, Field, Float, InputType, ObjectType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import {
  connectionOf,
  ConnectionArgs,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
} from '#platform/graphql';
import { ALERT_KINDS, type AlertKind, type MetricAlert } from '../../domain/goals/alert.js';
import type { Dimension } from '../../domain/roll-ups/history.js';
import { MetricDimensionEnum } from '../report.type.js';
import { MetricSliceInput, MetricSliceType } from './goal.type.js';
import { MetricAlertKindEnum } from './metric.enums.js';

const NOTE_LENGTH_MAX = 1_000;

@ObjectType('MetricMover', { description: 'A part of the customers that has to do with a change.' })
@Allow(INHERIT)
export class MetricMoverType {
  @Field(() => MetricDimensionEnum, { description: 'By what it is told apart.' })
  by: Dimension;

  @Field(() => String, { description: 'What they were.' })
  value: string;

  @Field(() => Float, {
    nullable: true,
    description: 'Their own value of the period that it is compared with; null of nobody.',
  })
  before: number | null;

  @Field(() => Float, { nullable: true, description: 'Their own value of the period; null of nobody.' })
  now: number | null;

  @Field(() => Float, {
    description:
      'What they add to the change of the whole, in its unit. Each `by` tells the same change anew: do not add over them.',
  })
  contribution: number;
}

@ObjectType('MetricAlert', {
  description:
    'Something that staff are told of a metric, once for a slice, a period and a kind. Never changed.',
})
@Allow(INHERIT)
export class MetricAlertType extends MetricSliceType {
  @Field(() => MetricAlertKindEnum, { description: 'Why.' })
  kind: AlertKind;

  @Field(() => DateScalar, { description: 'The first day of the period.' })
  period: LocalDate;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: LocalDate;

  @Field(() => Float, {
    description: 'The value as it was then. It may have changed since, as orders come back.',
  })
  observed: number;

  @Field(() => Float, {
    description: 'The median of the values before an anomaly, the target of a goal, the bar of reviews.',
  })
  expected: number;

  @Field(() => Float, {
    nullable: true,
    description: 'How unusual an anomaly is: the robust z; null where all values before were the same.',
  })
  z: number | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The period that movers are compared with; null: there is none.',
  })
  comparedWith: LocalDate | null;

  @Field(() => [MetricMoverType], {
    description:
      'Of alerts of everybody the five parts that have most to do with the change, the most first.',
  })
  movers: readonly MetricMoverType[];

  @Field(() => DateTimeScalar, { description: 'When staff were told.' })
  raisedAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When somebody acknowledged it; null: nobody did.',
  })
  acknowledgedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Who, such as "staff:<id>".' })
  acknowledgedBy: string | null;

  @Field(() => String, { nullable: true, description: 'What they say of it.' })
  note: string | null;

  /** Where a page goes on. */
  id: string;
}

export const MetricAlertConnection = connectionOf(() => MetricAlertType, 'MetricAlert');

@ArgsType()
export class MetricAlertsArgs extends ConnectionArgs {
  @Field(() => Boolean, { defaultValue: false, description: 'Only those that nobody has acknowledged.' })
  isOpen: boolean;
}

@InputType('AcknowledgeMetricAlertInput', {
  description: 'Which alert, and what is to be said of it. To acknowledge it again changes nothing.',
})
export class AcknowledgeMetricAlertInput extends MetricSliceInput {
  @Field(() => MetricAlertKindEnum, { description: 'Why it was told.' })
  @IsIn(ALERT_KINDS)
  kind: AlertKind;

  @Field(() => DateScalar, { description: 'The first day of its period.' })
  period: LocalDate;

  @Field(() => String, { nullable: true, description: 'What is to be said of it; 1 to 1,000 characters.' })
  @IsOptional()
  @IsString()
  @Length(1, NOTE_LENGTH_MAX)
  note?: string | null;
}

@ObjectType('MetricAlertPayload', { description: 'Outcome of acknowledgeMetricAlert.' })
@Allow(INHERIT)
export class MetricAlertPayload extends MutationPayload {
  @Field(() => MetricAlertType, { nullable: true, description: 'The alert; null when it was refused.' })
  alert?: MetricAlertType;
}

export function alertTypeOf({ dimension: by, acknowledged, movers, ...alert }: MetricAlert): MetricAlertType {
  return {
    ...{ ...alert, by },
    movers: movers.map(({ dimension, ...mover }) => ({ ...mover, by: dimension })),
    ...{ acknowledgedAt: acknowledged?.at ?? null, acknowledgedBy: acknowledged?.by ?? null },
    note: acknowledged?.note ?? null,
  };
}
