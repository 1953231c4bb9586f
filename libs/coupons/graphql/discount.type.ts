import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { INHERIT, MoneyScalar } from '#platform/graphql';
import type { Benefit, Lane, SpendBasis } from '../domain/discount.js';
import type { Holder } from '../domain/template.js';

export const CouponBenefitKindEnum = {
  PERCENT: 'PERCENT',
  AMOUNT: 'AMOUNT',
  FREE_SHIPPING: 'FREE_SHIPPING',
  FREE_PRODUCT: 'FREE_PRODUCT',
  CHEAPEST_FREE: 'CHEAPEST_FREE',
  POINTS_MULTIPLIER: 'POINTS_MULTIPLIER',
} as const satisfies Record<Benefit['kind'], string>;
registerEnumType(CouponBenefitKindEnum, {
  name: 'CouponBenefitKind',
  description: 'What a coupon gives.',
  valuesMap: {
    PERCENT: { description: 'A percentage off, up to a cap if there is one.' },
    AMOUNT: { description: 'An amount off.' },
    FREE_SHIPPING: { description: 'What shipping costs, up to a cap if there is one.' },
    FREE_PRODUCT: { description: 'Pieces of one product, if they are in the cart.' },
    CHEAPEST_FREE: { description: 'Of so many pieces the cheapest ones.' },
    POINTS_MULTIPLIER: { description: 'The points of the order, times a factor.' },
  },
});

export const CouponLaneEnum = {
  PRODUCT: 'PRODUCT',
  ORDER: 'ORDER',
  SHIPPING: 'SHIPPING',
  POINTS: 'POINTS',
} as const satisfies Record<Lane, string>;
registerEnumType(CouponLaneEnum, {
  name: 'CouponLane',
  description: 'Lanes are gone through in this order: each counts from what those before it have left.',
  valuesMap: {
    PRODUCT: { description: 'Discounts on products.' },
    ORDER: { description: 'Discounts on the order.' },
    SHIPPING: { description: 'Discounts on shipping.' },
    POINTS: { description: 'More points.' },
  },
});

export const CouponSpendBasisEnum = {
  BEFORE_DISCOUNTS: 'BEFORE_DISCOUNTS',
  AFTER_DISCOUNTS: 'AFTER_DISCOUNTS',
} as const satisfies Record<SpendBasis, string>;
registerEnumType(CouponSpendBasisEnum, {
  name: 'CouponSpendBasis',
  description: 'What a minimum is compared with.',
  valuesMap: {
    BEFORE_DISCOUNTS: { description: 'What the lines cost.' },
    AFTER_DISCOUNTS: { description: 'What the lanes before have left of it.' },
  },
});

export const CouponHolderEnum = {
  BEARER: 'BEARER',
  CUSTOMER: 'CUSTOMER',
} as const satisfies Record<Holder, string>;
registerEnumType(CouponHolderEnum, {
  name: 'CouponHolder',
  description: 'Who may use a coupon.',
  valuesMap: {
    BEARER: { description: 'Whoever has the code.' },
    CUSTOMER: { description: 'Only the customer it was issued to.' },
  },
});

@ObjectType('CouponBenefit', { description: 'What a coupon gives.' })
@Allow(INHERIT)
export class CouponBenefitType {
  @Field(() => CouponBenefitKindEnum, { description: 'Which of these it is.' })
  kind: Benefit['kind'];

  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent; of PERCENT.' })
  basisPoints: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'At most so many minor units; of PERCENT and FREE_SHIPPING.',
  })
  capMinor: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Minor units; of AMOUNT.' })
  amountMinor: bigint | null;

  @Field(() => String, { nullable: true, description: 'The product; of FREE_PRODUCT.' })
  sku: string | null;

  @Field(() => Int, { nullable: true, description: 'Pieces; of FREE_PRODUCT.' })
  quantity: number | null;

  @Field(() => Int, { nullable: true, description: 'Pieces that are free; of CHEAPEST_FREE.' })
  free: number | null;

  @Field(() => Int, { nullable: true, description: 'Of so many pieces; of CHEAPEST_FREE.' })
  of: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the factor; of POINTS_MULTIPLIER.' })
  numerator: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the factor; of POINTS_MULTIPLIER.' })
  denominator: number | null;
}

@ObjectType('CouponMinimumSpend', { description: 'What has to be spent on the lines that count.' })
@Allow(INHERIT)
export class CouponMinimumSpendType {
  @Field(() => MoneyScalar, { description: "Minor units of the program's currency." })
  amountMinor: bigint;

  @Field(() => CouponSpendBasisEnum, { description: 'What it is compared with.' })
  basis: SpendBasis;
}

@ObjectType('CouponDiscount', { description: 'What a coupon takes off a cart, and beside what else.' })
@Allow(INHERIT)
export class CouponDiscountType {
  @Field(() => String, { description: 'All of it in words.' })
  words: string;

  @Field(() => CouponBenefitType, { description: 'What it gives.' })
  benefit: CouponBenefitType;

  @Field(() => CouponLaneEnum, { description: 'When it is its turn.' })
  lane: Lane;

  @Field(() => String, { nullable: true, description: 'The lines that count, in CEL; null: all.' })
  lines: string | null;

  @Field(() => CouponMinimumSpendType, {
    nullable: true,
    description: 'From which spend on; null: from any.',
  })
  minimumSpend: CouponMinimumSpendType | null;

  @Field(() => [String], { description: 'What it is, for others to ask for.' })
  tags: readonly string[];

  @Field(() => [String], {
    description: 'Tags that whatever is applied beside it has; none: it minds nothing.',
  })
  mutualTags: readonly string[];

  @Field(() => [String], { description: 'Of all that are in the same group one is applied.' })
  exclusiveGroups: readonly string[];
}

@ObjectType('CouponHours', { description: "Hours of the day, in the program's local time." })
@Allow(INHERIT)
export class CouponHoursType {
  @Field(() => String, { description: 'From this time on, such as "17:30".' })
  from: string;

  @Field(() => String, {
    description: 'Before this time; on the next day when it is not later than the other.',
  })
  to: string;
}
