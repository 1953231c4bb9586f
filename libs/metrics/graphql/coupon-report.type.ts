import { ArgsType, Field, Float, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { Allow } from '#access/graphql';
import type { LocalDate } from '#kernel';
import { connectionOf, DateScalar, INHERIT, MoneyScalar } from '#platform/graphql';
import type { CouponFigures } from '../domain/finance/coupon-figures.js';
import { rateTypeOf, shareTypeOf } from './report.mapping.js';
import { MetricFrameType, MetricRateType, MetricShareType } from './report.type.js';

export const COUPON_GROUPS = ['ALL', 'TEMPLATE', 'CAMPAIGN'] as const;
export type CouponGroup = (typeof COUPON_GROUPS)[number];
export const CouponGroupEnum = { ALL: 'ALL', TEMPLATE: 'TEMPLATE', CAMPAIGN: 'CAMPAIGN' } as const;
registerEnumType(CouponGroupEnum, {
  name: 'CouponGroup',
  description: 'By what coupons are counted.',
  valuesMap: {
    ALL: { description: 'One row of all.' },
    TEMPLATE: { description: 'By the code of their template.' },
    CAMPAIGN: { description: 'By the code of the campaign that gave them; others are left out.' },
  },
});

@ArgsType()
export class CouponsReportArgs {
  @Field(() => CouponGroupEnum, { defaultValue: 'TEMPLATE', description: 'By what they are counted.' })
  @IsIn(COUPON_GROUPS)
  by: CouponGroup;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The report of this day or the last one before; the last one of all if left out.',
  })
  @IsOptional()
  @IsString()
  asOf?: LocalDate | null;
}

@ObjectType('CouponDifference', {
  description: 'A difference between those who used a coupon and others: they chose to, so it is no effect.',
})
@Allow(INHERIT)
export class CouponDifferenceType {
  @Field(() => Float, { description: 'The share of the one less that of the others.' })
  value: number;

  @Field(() => Float, { description: 'The lower end of its 95 % interval, by Newcombe.' })
  low: number;

  @Field(() => Float, { description: 'The upper end.' })
  high: number;
}

@ObjectType('CouponRow', { description: 'What became of some coupons. Amounts are minor units.' })
@Allow(INHERIT)
export class CouponRowType {
  @Field(() => String, { description: 'Code of the template or campaign; empty: all coupons.' })
  value: string;

  @Field(() => Int, {
    description: 'Coupons of customers. Each is open, reserved, redeemed, expired or revoked.',
  })
  issued: number;

  @Field(() => Int, { description: 'Good, or good later.' })
  open: number;

  @Field(() => Int, { description: 'In a checkout that is open.' })
  reserved: number;

  @Field(() => Int, { description: 'Used.' })
  redeemed: number;

  @Field(() => Int, { description: 'Not used in time.' })
  expired: number;

  @Field(() => Int, { description: 'Voided by staff, or by the return of what they were given for.' })
  revoked: number;

  @Field(() => MetricShareType, { description: 'Of the customers who were issued one who used one.' })
  redemption: MetricShareType;

  @Field(() => Int, { description: 'Uses that stand, those of codes that everybody may know included.' })
  uses: number;

  @Field(() => Int, { description: 'Orders with such a use.' })
  orders: number;

  @Field(() => MoneyScalar, { description: 'What these orders come to, less what came back to date.' })
  revenue: bigint;

  @Field(() => MoneyScalar, { description: 'What the uses took off, less what returns brought back.' })
  discount: bigint;

  @Field(() => MetricRateType, { description: 'Revenue for each of the orders.' })
  revenuePerOrder: MetricRateType;

  @Field(() => MetricShareType, {
    description:
      'Of those who used one 90 days ago or earlier who bought again on another day of the 90 after their first use.',
  })
  repeat: MetricShareType;

  @Field(() => MetricShareType, {
    description: 'The same of those who were issued one and used none, after the day of the first.',
  })
  repeatOfOthers: MetricShareType;

  @Field(() => CouponDifferenceType, {
    nullable: true,
    description: 'The one less the other: a difference, and no lift. Null where there is nobody to compare.',
  })
  difference: CouponDifferenceType | null;
}

export const CouponRowConnection = connectionOf(() => CouponRowType, 'CouponRow');

@ObjectType('CouponsReport', { description: 'What became of coupons, as of the last night.' })
@Allow(INHERIT)
export class CouponsReportType {
  @Field(() => MetricFrameType, { description: 'Until when, and by which terms.' })
  frame: MetricFrameType;

  @Field(() => DateScalar, { description: 'The figures are as this day began.' })
  asOf: LocalDate;

  /** By what its rows are told: they are read when they are asked for. */
  by: CouponGroup;
}

export function couponRowTypeOf(value: string, figures: CouponFigures): CouponRowType {
  const { issued, open, reserved, redeemed, expired, revoked, uses, orders, difference } = figures;
  return {
    ...{ value, issued, open, reserved, redeemed, expired, revoked, uses, orders },
    ...{ revenue: figures.revenueMinor, discount: figures.discountMinor },
    redemption: shareTypeOf(figures.redemption),
    revenuePerOrder: rateTypeOf(figures.revenuePerOrder),
    repeat: shareTypeOf(figures.repeat),
    repeatOfOthers: shareTypeOf(figures.repeatOfOthers),
    difference: difference && { value: difference.value, ...difference.interval },
  };
}
