import { Field, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT } from '#platform/graphql';
import type { EngagementFigures } from '../../domain/snapshots/engagement.js';
import { shareOf } from '../../domain/rate.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ObjectType('EngagementRow', {
  description:
    'What members did in the last 30 days, of those who were members as these began, by what they were then. Whatever was taken back later was done all the same.',
})
@Allow(INHERIT)
export class EngagementRowType extends SnapshotRowType {
  @Field(() => MetricShareType, {
    description: 'The engagement rate: who did one of the following at least.',
  })
  engaged: MetricShareType;

  @Field(() => MetricShareType, { description: 'Who was awarded points, pending ones included.' })
  earned: MetricShareType;

  @Field(() => MetricShareType, {
    description: 'Who spent points, their own or those of a household, took a reward or used a coupon.',
  })
  redeemed: MetricShareType;

  @Field(() => MetricShareType, {
    description: 'Who took a link or a code to share it, or invited somebody.',
  })
  shared: MetricShareType;

  @Field(() => MetricShareType, {
    description: 'Of whom an activity of the type "customer.signed_in" was recorded: shops tell of it.',
  })
  signedIn: MetricShareType;
}

export const EngagementRowConnection = connectionOf(() => EngagementRowType, 'EngagementRow');

@ObjectType('EngagementReport', { description: 'How many members do something.' })
@Allow(INHERIT)
export class EngagementReportType extends SnapshotType {}

export function engagementRowTypeOf({ value, figures }: SnapshotRow<EngagementFigures>): EngagementRowType {
  const of = (count: number): MetricShareType => shareTypeOf(shareOf(count, figures.members));
  return {
    ...{ value, engaged: of(figures.engaged), earned: of(figures.earned), redeemed: of(figures.redeemed) },
    ...{ shared: of(figures.shared), signedIn: of(figures.signedIn) },
  };
}
