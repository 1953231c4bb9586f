import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, Length, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { effectForms, OtherEffectInput, OtherEffectType } from '#campaigns/graphql';
import { ok } from '#kernel';
import { INHERIT, MoneyScalar } from '#platform/graphql';
import type { IssueCouponSettings } from '../coupon-effect.js';
import { TEMPLATE_CODE_LENGTH_MAX } from './template.inputs.js';

const ISSUES =
  'Issues a coupon to the customer, once for an order. Returns of the order shrink an amount of its own, or end it.';
const SHARE =
  'What the coupon is worth, instead of the amount of its template: a share of what was paid for goods with tax, without shipping and gift cards, rounded down';
const FROM = 'For orders of less, goods with tax, none is issued: minor units';
const EVEN = 'Whether an order that a coupon paid for gives one, too';

@InputType('CouponShareInput', { description: 'A share of what was paid.' })
export class CouponShareInput {
  @Field(() => Int, { description: 'Hundredths of a percent: 1 to 10,000.' })
  @IsInt()
  basisPoints: number;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'At most so many minor units, up to 2,147,483,647.',
  })
  @IsOptional()
  capMinor?: bigint | null;
}

@InputType('IssueCouponByCampaignInput', { description: ISSUES })
export class IssueCouponByCampaignInput extends OtherEffectInput {
  @Field(() => String, { description: 'Code of the template; its holder is CUSTOMER.' })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  template: string;

  @Field(() => CouponShareInput, {
    nullable: true,
    description: `${SHARE}; that of its template if left out.`,
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CouponShareInput)
  share?: CouponShareInput | null;

  @Field(() => MoneyScalar, { defaultValue: 0, description: `${FROM}.` })
  fromMinor: bigint;

  @Field(() => Boolean, { defaultValue: false, description: `${EVEN}.` })
  @IsBoolean()
  evenIfPaidByCoupon: boolean;
}

@ObjectType('CouponShare', { description: 'A share of what was paid.' })
@Allow(INHERIT)
export class CouponShareType {
  @Field(() => Int, { description: 'Hundredths of a percent.' })
  basisPoints: number;

  @Field(() => MoneyScalar, { nullable: true, description: 'At most so many minor units; null: no cap.' })
  capMinor: bigint | null;
}

@ObjectType('IssueCouponEffect', { description: ISSUES })
@Allow(INHERIT)
export class IssueCouponEffectType extends OtherEffectType {
  @Field(() => String, { description: 'Code of the template.' })
  template: string;

  @Field(() => CouponShareType, { nullable: true, description: `${SHARE}; null: that of its template.` })
  share: CouponShareType | null;

  @Field(() => MoneyScalar, { description: `${FROM}.` })
  fromMinor: bigint;

  @Field(() => Boolean, { description: `${EVEN}.` })
  evenIfPaidByCoupon: boolean;
}

effectForms.register<IssueCouponByCampaignInput, IssueCouponSettings>({
  kind: 'issueCoupon',
  description: 'A coupon for the customer.',
  input: IssueCouponByCampaignInput,
  output: IssueCouponEffectType,
  settingsOf: ({ template, share, fromMinor, evenIfPaidByCoupon }) =>
    ok({
      ...{ template, fromMinor: Number(fromMinor), evenIfPaidByCoupon },
      share: share
        ? {
            basisPoints: share.basisPoints,
            capMinor: numberOf(share.capMinor ?? null),
          }
        : null,
    }),
  viewOf: ({ template, share, fromMinor, evenIfPaidByCoupon }) => ({
    ...{ template, fromMinor: BigInt(fromMinor), evenIfPaidByCoupon },
    share: share && {
      basisPoints: share.basisPoints,
      capMinor: share.capMinor === null ? null : BigInt(share.capMinor),
    },
  }),
});

function numberOf(minor: bigint | null): number | null {
  return minor === null ? null : Number(minor);
}
