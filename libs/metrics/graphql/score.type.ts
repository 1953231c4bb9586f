import { Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import { connectionOf, DateScalar, INHERIT, MoneyScalar } from '#platform/graphql';
import type { NoModel } from '../domain/models/gates.js';
import { RFM_SEGMENTS, type RfmSegment } from '../domain/rfm.js';
import { NoModelEnum } from './model.type.js';

export const RfmSegmentEnum = Object.fromEntries(RFM_SEGMENTS.map((segment) => [segment, segment])) as {
  readonly [K in RfmSegment]: K;
};
registerEnumType(RfmSegmentEnum, {
  name: 'RfmSegment',
  description: 'Customers by how recently and how often they buy.',
  valuesMap: {
    CHAMPIONS: { description: 'Bought lately, and often.' },
    LOYAL: { description: 'Buy often.' },
    POTENTIAL_LOYAL: { description: 'Bought lately, more than once.' },
    NEW: { description: 'Bought lately, for the first time.' },
    PROMISING: { description: 'Bought for the first time some time ago.' },
    NEED_ATTENTION: { description: 'Buy as often as most, and not lately.' },
    ABOUT_TO_SLEEP: { description: 'Bought seldom, and not lately.' },
    AT_RISK: { description: 'Bought as often as most, long ago.' },
    CANNOT_LOSE: { description: 'Bought very often, long ago.' },
    HIBERNATING: { description: 'Bought seldom, long ago.' },
  },
});

@ObjectType('CustomerScores', {
  description: 'What models say of a customer, as of the last night. A prediction that is null has a reason.',
})
@Allow(INHERIT)
export class CustomerScoresType {
  @Field(() => DateScalar, { description: 'The day that it is as of, by the calendar of the program.' })
  asOf: string;

  @Field(() => Int, { description: '1 to 5, by how recently they bought; who is alike has the same score.' })
  recency: number;

  @Field(() => Int, { description: '1 to 5, by on how many days they bought.' })
  frequency: number;

  @Field(() => Int, { description: '1 to 5, by what they bought, less what came back.' })
  monetary: number;

  @Field(() => RfmSegmentEnum, { description: 'What recency and frequency make of them.' })
  segment: RfmSegment;

  @Field(() => Float, {
    nullable: true,
    description: 'How likely they buy nothing in the next 90 days: 0 to 1.',
  })
  risk90d: number | null;

  @Field(() => Float, { nullable: true, description: 'How likely they still buy at all: 0 to 1.' })
  alive: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'On how many days they are expected to buy in the next twelve months.',
  })
  expectedPurchases12m: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description:
      'What they are expected to buy in the next twelve months, as of today: each month discounted, to the nearest minor unit, halves up.',
  })
  clv12m: bigint | null;

  @Field(() => NoModelEnum, { nullable: true, description: 'Why there is no risk; null: there is.' })
  riskReason: NoModel | null;

  @Field(() => NoModelEnum, { nullable: true, description: 'Why there is no value; null: there is.' })
  clvReason: NoModel | null;
}

@ObjectType('AtRiskCustomer', { description: 'A customer who may fall silent.' })
@Allow(INHERIT)
export class AtRiskCustomerType {
  @Field(() => CustomerType, { description: 'The customer.' })
  @Allow('customers:read')
  customer: CustomerType;

  @Field(() => CustomerScoresType, { description: 'What models say of them.' })
  scores: CustomerScoresType;
}

export const AtRiskCustomerConnection = connectionOf(() => AtRiskCustomerType, 'AtRiskCustomer');

@ObjectType('RfmSegmentTotal', { description: 'The customers of a segment together.' })
@Allow(INHERIT)
export class RfmSegmentTotalType {
  @Field(() => RfmSegmentEnum, { description: 'The segment.' })
  segment: RfmSegment;

  @Field(() => Int, { description: 'How many they are.' })
  customers: number;

  @Field(() => MoneyScalar, { description: 'All that they ever bought, less what came back.' })
  revenue: bigint;
}

@ObjectType('RfmReport', { description: 'Everybody who has bought, by RFM segment.' })
@Allow(INHERIT)
export class RfmReportType {
  @Field(() => DateScalar, { description: 'The day that it is as of.' })
  asOf: string;

  @Field(() => Int, { description: 'Customers of all segments.' })
  customers: number;

  @Field(() => [RfmSegmentTotalType], { description: 'Each of the ten segments, also those with nobody.' })
  segments: readonly RfmSegmentTotalType[];

  @Field(() => NoModelEnum, {
    nullable: true,
    description: 'Why nobody has a risk as of that day; null: they have.',
  })
  riskReason: NoModel | null;

  @Field(() => NoModelEnum, {
    nullable: true,
    description: 'Why nobody has a value as of that day; null: they have.',
  })
  clvReason: NoModel | null;

  @Field(() => Float, { description: 'By which values that come a month later are worth less.' })
  monthlyDiscountRate: number;
}
