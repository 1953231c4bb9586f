import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateScalar, INHERIT, MoneyScalar } from '#platform/graphql';
import type { CohortReportArgs, RetentionReportArgs, RevenueReportArgs } from './report.inputs.js';
import { MetricFrameType, MetricRateType, MetricShareType } from './report.type.js';

@ObjectType('RetentionRow', {
  description: 'Retention and churn of those who were something when a period began.',
})
@Allow(INHERIT)
export class RetentionRowType {
  @Field(() => DateScalar, { description: 'The first day of the period.' })
  period: string;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: string;

  @Field(() => String, { description: 'What the customers were when it began; empty: everybody.' })
  value: string;

  @Field(() => Boolean, { description: 'False: the period is not over. Keep it out of averages.' })
  isComplete: boolean;

  @Field(() => Int, { description: 'S: active when the period began.' })
  atStart: number;

  @Field(() => Int, {
    description: 'E: active when it ended; of a period that is not over, as if nobody bought any more.',
  })
  atEnd: number;

  @Field(() => Int, { description: 'N: who bought for the first time in it, and was active when it ended.' })
  acquired: number;

  @Field(() => Int, { description: 'Active at both ends.' })
  retained: number;

  @Field(() => Int, { description: 'Active when it began, and not when it ended.' })
  lost: number;

  @Field(() => Int, { description: 'Customers of earlier times, active when it ended alone.' })
  reactivated: number;

  @Field(() => Int, {
    description: 'Who bought for the first time in it, and was not active any more when it ended.',
  })
  acquiredAndLost: number;

  @Field(() => MetricShareType, {
    description: 'Retention, strict: of those at the start who is left, |S and E| / S.',
  })
  strict: MetricShareType;

  @Field(() => MetricRateType, {
    description:
      'Retention as textbooks have it: (E - N) / S. Those who came back count, so that it may exceed 1.',
  })
  textbook: MetricRateType;

  @Field(() => MetricShareType, {
    description: 'Of those at the start who was lost: 1 less strict retention.',
  })
  churn: MetricShareType;
}

export const RetentionRowConnection = connectionOf(() => RetentionRowType, 'RetentionRow');

@ObjectType('RetentionReport', { description: 'Retention of calendar periods.' })
@Allow(INHERIT)
export class RetentionReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  /** What was asked for: its rows are read when they are. */
  asked: RetentionReportArgs;
}

@ObjectType('RevenueRow', {
  description: 'What was bought in a period by those who were something when it began.',
})
@Allow(INHERIT)
export class RevenueRowType {
  @Field(() => DateScalar, { description: 'The first day of the period.' })
  period: string;

  @Field(() => DateScalar, { description: 'Its last day.' })
  through: string;

  @Field(() => String, { description: 'What the customers were when it began; empty: everybody.' })
  value: string;

  @Field(() => Boolean, { description: 'False: the period is not over. Keep it out of averages.' })
  isComplete: boolean;

  @Field(() => Int, { description: 'Customers who bought; guests are none.' })
  buyers: number;

  @Field(() => Int, { description: 'Days on which they bought.' })
  purchaseDays: number;

  @Field(() => Int, {
    description: 'Orders that something is still paid for; of everybody with those of guests.',
  })
  orders: number;

  @Field(() => MoneyScalar, { description: 'All orders, returned ones included.' })
  gross: bigint;

  @Field(() => MoneyScalar, { description: 'What came back of these orders to date, whenever.' })
  returned: bigint;

  @Field(() => MoneyScalar, { description: 'Gross less returned.' })
  net: bigint;

  @Field(() => MetricShareType, {
    description: 'Of the buyers who had bought before, or bought on a second day.',
  })
  repeatBuyers: MetricShareType;

  @Field(() => MetricRateType, {
    description: 'Of the net revenue what was bought after the first day of a customer.',
  })
  repeatRevenue: MetricRateType;
}

export const RevenueRowConnection = connectionOf(() => RevenueRowType, 'RevenueRow');

@ObjectType('RevenueReport', { description: 'Revenue of calendar periods.' })
@Allow(INHERIT)
export class RevenueReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  /** What was asked for: its rows are read when they are. */
  asked: RevenueReportArgs;
}

@ObjectType('CohortRow', { description: 'What a cohort bought at an age.' })
@Allow(INHERIT)
export class CohortRowType {
  @Field(() => DateScalar, { description: 'The first day of the week or month in which they joined.' })
  cohort: string;

  @Field(() => String, {
    description: 'What they were at the end of the day on which they joined; empty: everybody.',
  })
  value: string;

  @Field(() => Int, { description: 'Weeks or months since: 0 is the one in which they joined.' })
  age: number;

  @Field(() => Boolean, { description: 'False: that week or month is not over.' })
  isComplete: boolean;

  @Field(() => Int, { description: 'Who joined then.' })
  members: number;

  @Field(() => MetricShareType, { description: 'Who bought at this age.' })
  active: MetricShareType;

  @Field(() => MetricShareType, { description: 'Who bought at this age or later, as far as is known.' })
  onOrAfter: MetricShareType;

  @Field(() => Int, { description: 'Their orders at this age.' })
  orders: number;

  @Field(() => MoneyScalar, { description: 'Their net revenue at this age.' })
  net: bigint;

  @Field(() => MoneyScalar, { description: 'Their net revenue up to and with this age.' })
  cumulativeNet: bigint;

  @Field(() => MetricRateType, { description: 'The same for each member.' })
  cumulativeNetPerMember: MetricRateType;
}

export const CohortRowConnection = connectionOf(() => CohortRowType, 'CohortRow');

@ObjectType('CohortReport', { description: 'Cohorts by age; ages without anything bought are left out.' })
@Allow(INHERIT)
export class CohortReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  /** What was asked for: its rows are read when they are. */
  asked: CohortReportArgs;
}
