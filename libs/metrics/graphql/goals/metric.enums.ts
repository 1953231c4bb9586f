import { registerEnumType } from '@nestjs/graphql';
import { ALERT_KINDS, type AlertKind } from '../../domain/goals/alert.js';
import {
  GOAL_DIRECTIONS,
  GOAL_KINDS,
  GOAL_STATUSES,
  type GoalDirection,
  type GoalKind,
  type GoalStatus,
} from '../../domain/goals/goal.js';
import { METRICS, type Metric } from '../../domain/goals/metric.js';

function enumOf<T extends string>(values: readonly T[]): { readonly [K in T]: K } {
  return Object.fromEntries(values.map((one) => [one, one])) as { readonly [K in T]: K };
}

export const MetricEnum = enumOf<Metric>(METRICS);
registerEnumType(MetricEnum, {
  name: 'Metric',
  description: 'Figures that have a series: goals are set for them, and alerts look at them.',
  valuesMap: {
    RETENTION_STRICT: { description: 'Strict retention of `retentionReport`, by month: a share.' },
    CHURN: { description: 'Churn of `retentionReport`, by month: a share.' },
    REVENUE_NET: { description: 'Net revenue of `revenueReport`, by day, week or month: minor units.' },
    ORDERS: { description: 'Orders of `revenueReport`, by day, week or month.' },
    REPEAT_PURCHASE_90D: {
      description: 'Who bought again within 90 days, of `repeatPurchaseReport`, by week: a share.',
    },
    ENGAGEMENT: { description: '`engaged` of `engagementReport`, by week: a share.' },
    REFERRAL_RATE: { description: 'Of `referralReport`, by week: a share.' },
    NPS: { description: 'The net promoter score of `satisfactionReport`, by week: -100 to 100.' },
    NEGATIVE_REVIEWS: { description: 'Of `satisfactionReport`, by week: a share.' },
  },
});

export const MetricGoalKindEnum = enumOf<GoalKind>(GOAL_KINDS);
registerEnumType(MetricGoalKindEnum, {
  name: 'MetricGoalKind',
  description: 'What a value is for.',
  valuesMap: {
    GOAL: { description: 'To be reached by a day.' },
    BENCHMARK: { description: 'To compare with: the figure of somebody else, or of another time.' },
  },
});

export const MetricGoalDirectionEnum = enumOf<GoalDirection>(GOAL_DIRECTIONS);
registerEnumType(MetricGoalDirectionEnum, {
  name: 'MetricGoalDirection',
  description: 'On which side of a value it is good to be. The value itself is good.',
  valuesMap: {
    AT_LEAST: { description: 'The more the better.' },
    AT_MOST: { description: 'The less the better.' },
  },
});

export const MetricGoalStatusEnum = enumOf<GoalStatus>(GOAL_STATUSES);
registerEnumType(MetricGoalStatusEnum, {
  name: 'MetricGoalStatus',
  description: 'How a goal or benchmark stands.',
  valuesMap: {
    NO_VALUE: { description: 'No period is over, or there is nobody to speak of in it.' },
    BETTER: { description: 'As good as the benchmark, or better.' },
    WORSE: { description: 'Worse than the benchmark.' },
    REACHED: { description: 'The goal is reached, and its time still runs.' },
    ON_TRACK: { description: 'Not reached, but no worse than a straight way to it has come to by now.' },
    BEHIND: { description: 'Worse than that.' },
    MET: { description: 'Its time is over, and it was reached in the last period that was over by then.' },
    MISSED: { description: 'Its time is over, and it was not.' },
  },
});

export const MetricAlertKindEnum = enumOf<AlertKind>(ALERT_KINDS);
registerEnumType(MetricAlertKindEnum, {
  name: 'MetricAlertKind',
  description: 'Why staff are told of a metric.',
  valuesMap: {
    ANOMALY: { description: 'The value is unusual by those before it.' },
    GOAL_MISSED: { description: 'The time of a goal is over, and it was not reached.' },
    NEGATIVE_REVIEWS: { description: 'More reviews are negative than the bar allows.' },
  },
});
