import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, INHERIT } from '#platform/graphql';
import { referringOf, type ReferringFigures } from '../../domain/snapshots/referring.js';
import type { SnapshotRow } from '../../snapshots/snapshot-report.js';
import { rateTypeOf, shareTypeOf } from '../report.mapping.js';
import { MetricIntervalType, MetricRangeType, MetricRateType, MetricShareType } from '../report.type.js';
import { SnapshotRowType, SnapshotType } from './snapshot.type.js';

@ObjectType('MetricDifference', { description: 'A share minus another one: a difference, and no effect.' })
@Allow(INHERIT)
export class MetricDifferenceType {
  @Field(() => Float, { description: 'The one minus the other.' })
  value: number;

  @Field(() => MetricIntervalType, {
    description: 'Where the true difference lies with a probability of 95 %, by Newcombe.',
  })
  interval: MetricIntervalType;
}

@ObjectType('ReferralRow', {
  description:
    'What referring came to in the last 30 days, by what advocates were as these began; and how those do who were brought, by what they were at the end of the day of their first purchase.',
})
@Allow(INHERIT)
export class ReferralRowType extends SnapshotRowType {
  @Field(() => MetricShareType, {
    description: 'Of the members who were active as the days began who shared a link or invited somebody.',
  })
  participation: MetricShareType;

  @Field(() => MetricRateType, {
    description:
      'Friends whose order qualified, by links that were followed. Those who typed a code followed none, so that it may exceed 1.',
  })
  conversion: MetricRateType;

  @Field(() => MetricRateType, {
    description:
      'Links and codes that were taken to share and contacts that were invited, by active members.',
  })
  invitesPerMember: MetricRateType;

  @Field(() => Float, {
    nullable: true,
    description: 'Invites for each member times the conversion. Null where one of them is.',
  })
  k: number | null;

  @Field(() => MetricRangeType, {
    nullable: true,
    description:
      'Of K, by the delta method from advocate to advocate. Null where nothing was invited, followed or qualified, and of nights before it was reckoned.',
  })
  kInterval: MetricRangeType | null;

  @Field(() => MetricShareType, {
    description: 'Of the customers whose first purchase was in these days whom somebody brought.',
  })
  referralRate: MetricShareType;

  @Field(() => Int, { description: 'Days after the first purchase of the following two.' })
  repeatDays: number;

  @Field(() => MetricShareType, {
    description: 'Of those whom somebody brought, and whose days are over, who bought again within them.',
  })
  referredRepeat: MetricShareType;

  @Field(() => MetricShareType, { description: 'Likewise of all others.' })
  otherRepeat: MetricShareType;

  @Field(() => MetricDifferenceType, {
    nullable: true,
    description: 'Of those who were brought minus of others. Null where there is nobody of one of them.',
  })
  repeatDifference: MetricDifferenceType | null;
}

export const ReferralRowConnection = connectionOf(() => ReferralRowType, 'ReferralRow');

@ObjectType('ReferralReport', { description: 'How members refer, and how those do whom they bring.' })
@Allow(INHERIT)
export class ReferralReportType extends SnapshotType {}

export function referralRowTypeOf(
  repeatDays: number,
): (row: SnapshotRow<ReferringFigures>) => ReferralRowType {
  return ({ value, figures }) => {
    const { conversion, invitesPerMember, k, kInterval, repeatDifference, ...shares } = referringOf(figures);
    return {
      ...{ value, repeatDays, k, kInterval, repeatDifference },
      ...{ conversion: rateTypeOf(conversion), invitesPerMember: rateTypeOf(invitesPerMember) },
      participation: shareTypeOf(shares.participation),
      referralRate: shareTypeOf(shares.referralRate),
      referredRepeat: shareTypeOf(shares.referredRepeat),
      otherRepeat: shareTypeOf(shares.otherRepeat),
    };
  };
}
