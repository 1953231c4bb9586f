import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT } from '#platform/graphql';
import { shareOf } from '../../domain/rate.js';
import { scoreOf } from '../../domain/satisfaction.js';
import type { SatisfactionFigures } from '../../domain/snapshots/satisfaction.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { shareTypeOf } from '../report.mapping.js';
import { MetricRangeType, MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ObjectType('SatisfactionRow', {
  description:
    'What was answered in the last 30 days: of each customer and wave (and product) the last answer, by what they were as the days began.',
})
@Allow(INHERIT)
export class SatisfactionRowType extends SnapshotRowType {
  @Field(() => Int, { description: 'Answers to net promoter surveys.' })
  answers: number;

  @Field(() => Float, {
    nullable: true,
    description: 'The net promoter score, -100 to 100; null without an answer.',
  })
  netPromoterScore: number | null;

  @Field(() => Float, { nullable: true, description: 'Its standard error; null without an answer.' })
  standardError: number | null;

  @Field(() => MetricRangeType, {
    nullable: true,
    description: 'Of the score, by the adjusted Wald method (Rocks 2016); null without an answer.',
  })
  interval: MetricRangeType | null;

  @Field(() => MetricShareType, { description: 'Of the reviews those of 1 and 2.' })
  negativeReviews: MetricShareType;
}

export const SatisfactionRowConnection = connectionOf(() => SatisfactionRowType, 'SatisfactionRow');

@ObjectType('SatisfactionReport', { description: 'What customers say.' })
@Allow(INHERIT)
export class SatisfactionReportType extends SnapshotType {}

export function satisfactionRowTypeOf({
  value,
  figures,
}: SnapshotRow<SatisfactionFigures>): SatisfactionRowType {
  const { answers, promoters, detractors, reviews, negative } = figures;
  const { score, standardError, interval } = scoreOf({ answers, promoters, detractors });
  return {
    ...{ value, answers, netPromoterScore: score, standardError, interval },
    negativeReviews: shareTypeOf(shareOf(negative, reviews)),
  };
}
