import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT } from '#platform/graphql';
import { shareOf } from '../../domain/rate.js';
import type { ChurnAfterJoiningFigures } from '../../domain/snapshots/churn-after-joining.js';
import { survivalOf, type SurvivalFigures } from '../../domain/snapshots/survival.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { MetricIntervalType, MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ObjectType('ChurnAtDay', {
  description:
    'Who bought nothing, so many days after joining: of those who joined so long ago that the day is over.',
})
@Allow(INHERIT)
export class ChurnAtDayType {
  @Field(() => Int, { description: 'Days after the day of joining, which is day 0.' })
  day: number;

  @Field(() => MetricShareType, {
    description: 'Unbounded: bought on none of the days from this one on, as far as is known.',
  })
  noPurchaseSince: MetricShareType;

  @Field(() => MetricShareType, { description: 'Did not buy on this very day.' })
  noPurchaseOn: MetricShareType;

  @Field(() => MetricShareType, {
    description: 'Had not bought by the end of this day; what was bought on the day of joining is no return.',
  })
  notReturnedBy: MetricShareType;
}

@ObjectType('ChurnAfterJoiningRow', {
  description: 'Who buys nothing after joining, of those who were something at the end of that day.',
})
@Allow(INHERIT)
export class ChurnAfterJoiningRowType extends SnapshotRowType {
  @Field(() => Int, { description: 'Who joined the loyalty program.' })
  joined: number;

  @Field(() => [ChurnAtDayType], { description: 'Days 1, 3, 7 and 21, then each week to the twelfth.' })
  days: readonly ChurnAtDayType[];
}

export const ChurnAfterJoiningRowConnection = connectionOf(
  () => ChurnAfterJoiningRowType,
  'ChurnAfterJoiningRow',
);

@ObjectType('ChurnAfterJoiningReport', { description: 'Who buys nothing after joining.' })
@Allow(INHERIT)
export class ChurnAfterJoiningReportType extends SnapshotType {}

export function churnAfterJoiningRowTypeOf({
  value,
  figures: { joined, days },
}: SnapshotRow<ChurnAfterJoiningFigures>): ChurnAfterJoiningRowType {
  return {
    ...{ value, joined },
    days: days.map(({ days: day, eligible, gone, absent, notReturned }) => ({
      ...{ day, noPurchaseSince: shareTypeOf(shareOf(gone, eligible)) },
      noPurchaseOn: shareTypeOf(shareOf(absent, eligible)),
      notReturnedBy: shareTypeOf(shareOf(notReturned, eligible)),
    })),
  };
}

@ObjectType('SurvivalPoint', {
  description: 'How many stay longer than so many days after the first purchase.',
})
@Allow(INHERIT)
export class SurvivalPointType {
  @Field(() => Int, { description: 'Days since the first purchase: each 30.' })
  days: number;

  @Field(() => Int, { description: 'Who was left after the point before: neither lapsed nor out of sight.' })
  atRisk: number;

  @Field(() => Int, { description: 'Who lapsed since the point before.' })
  ended: number;

  @Field(() => Int, { description: 'Who became customers no longer ago, and has not lapsed.' })
  censored: number;

  @Field(() => Float, { description: 'The share who stay longer, by Kaplan and Meier.' })
  survival: number;

  @Field(() => Float, { description: 'Its standard error, by Greenwood.' })
  standardError: number;

  @Field(() => MetricIntervalType, {
    nullable: true,
    description: 'Of its complementary log-log; null where nobody or everybody stays.',
  })
  interval: MetricIntervalType | null;
}

@ObjectType('SurvivalRow', {
  description:
    'How long customers stay, of those who were something at the end of the day of their first purchase.',
})
@Allow(INHERIT)
export class SurvivalRowType extends SnapshotRowType {
  @Field(() => Int, { description: 'Who had bought.' })
  customers: number;

  @Field(() => Int, {
    description: 'Who was not active any more at some time: the end of the first life, whatever came later.',
  })
  ended: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Days after which half of them had lapsed; null as long as more than half stay.',
  })
  medianDays: number | null;

  @Field(() => [SurvivalPointType], { description: 'Each 30 days, as far as is known, at most ten years.' })
  points: readonly SurvivalPointType[];
}

export const SurvivalRowConnection = connectionOf(() => SurvivalRowType, 'SurvivalRow');

@ObjectType('LogRank', {
  description: 'Whether the rows of a report end alike, by the log-rank test of Mantel.',
})
@Allow(INHERIT)
export class LogRankType {
  @Field(() => Float, { description: 'Chi-squared.' })
  statistic: number;

  @Field(() => Int, {
    description: 'Degrees of freedom: one less than rows whose customers could lapse by now.',
  })
  degrees: number;

  @Field(() => Float, { description: 'How likely so large a difference is where there is none.' })
  p: number;
}

@ObjectType('SurvivalReport', { description: 'How long customers stay.' })
@Allow(INHERIT)
export class SurvivalReportType extends SnapshotType {}

export function survivalRowTypeOf({ value, figures }: SnapshotRow<SurvivalFigures>): SurvivalRowType {
  return { value, ...survivalOf(figures) };
}
