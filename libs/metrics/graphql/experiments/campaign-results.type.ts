import { ArgsType, Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional } from 'class-validator';
import type { LocalDate } from '#kernel';
import { Allow } from '#access/graphql';
import { connectionOf, DateScalar, INHERIT, MoneyScalar, PointsScalar } from '#platform/graphql';
import { CAMPAIGN_PERIODS, type CampaignPeriodDays } from '../../domain/experiments/campaign-results.js';
import { MetricFrameType, MetricShareType } from '../report.type.js';

export const CampaignFiguresKindEnum = { ATTRIBUTION: 'ATTRIBUTION' } as const;
registerEnumType(CampaignFiguresKindEnum, {
  name: 'CampaignFiguresKind',
  description: 'What figures of a campaign are.',
  valuesMap: {
    ATTRIBUTION: {
      description:
        'What went with the campaign, and might have come without: `experimentReport` tells effects.',
    },
  },
});

/** Which night, and how far back. */
@ArgsType()
export class CampaignReportArgs {
  @Field(() => Int, {
    defaultValue: 30,
    description: 'So many days before the day of the report: 7, 30, 90 or 365.',
  })
  @IsIn(CAMPAIGN_PERIODS)
  days: CampaignPeriodDays;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  asOf?: LocalDate | null;
}

@ObjectType('CampaignRow', { description: 'What went with a campaign in the days before.' })
@Allow(INHERIT)
export class CampaignRowType {
  @Field(() => String, { description: 'Its code.' })
  value: string;

  @Field(() => Int, {
    nullable: true,
    description:
      'Activities of its trigger, recorded while it was active. Null of a campaign that time fires.',
  })
  evaluated: number | null;

  @Field(() => Int, {
    description: 'Activities that it gave something for, or that a limit kept it from giving for.',
  })
  matched: number;

  @Field(() => Int, { description: 'Customers who were drawn into its experiment, held out or not.' })
  exposed: number;

  @Field(() => Int, { description: 'Customers it gave something.' })
  reached: number;

  @Field(() => MetricShareType, { description: 'Of these who bought on a later day.' })
  again: MetricShareType;

  @Field(() => PointsScalar, { description: 'Points it gave.' })
  points: bigint;

  @Field(() => PointsScalar, { description: 'Of these taken back to date.' })
  pointsBack: bigint;

  @Field(() => Int, { description: 'Coupons it gave.' })
  coupons: number;

  @Field(() => Int, { description: 'Of these taken back to date.' })
  couponsBack: number;

  @Field(() => Int, { description: 'Of these used.' })
  couponsUsed: number;

  @Field(() => MoneyScalar, {
    description:
      'What the points that were not taken back were worth on the days they were given, rounded once, half to even.',
  })
  pointsCost: bigint;

  @Field(() => MoneyScalar, { description: 'What these coupons took off.' })
  discount: bigint;

  @Field(() => MoneyScalar, { description: 'Both together.' })
  cost: bigint;

  @Field(() => Int, {
    description: 'Orders that it gave something for, and that something is still paid for.',
  })
  orders: number;

  @Field(() => MoneyScalar, { description: 'Their net revenue.' })
  net: bigint;
}

export const CampaignRowConnection = connectionOf(() => CampaignRowType, 'CampaignRow');

@ObjectType('CampaignReport', { description: 'What went with campaigns. No effect.' })
@Allow(INHERIT)
export class CampaignReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  @Field(() => DateScalar, { description: 'The figures are as this day began.' })
  asOf: string;

  @Field(() => Int, { description: 'So many days before that day.' })
  days: CampaignPeriodDays;

  @Field(() => CampaignFiguresKindEnum, { description: 'What the figures are.' })
  kind: keyof typeof CampaignFiguresKindEnum;

  @Field(() => Boolean, { description: 'Never.' })
  isLift: boolean;
}
