import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { connectionOf, DateTimeScalar, INHERIT, MoneyScalar, MutationPayload } from '#platform/graphql';
import type { Holder, Template } from '../domain/template.js';
import { CouponDiscountType, CouponHolderEnum, CouponHoursType } from './discount.type.js';

@ObjectType('CouponTemplateVersion', { description: 'What a template says from an instant on.' })
@Allow(INHERIT)
export class CouponTemplateVersionType {
  @Field(() => Int, { description: 'Number, from 1.' })
  number: number;

  @Field(() => DateTimeScalar, { description: 'From this instant on.' })
  effectiveFrom: Date;

  @Field(() => String, { description: 'Name.' })
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  description: string | null;

  @Field(() => CouponDiscountType, { description: 'What it takes off.' })
  discount: CouponDiscountType;

  @Field(() => CouponHolderEnum, { description: 'Who may use its coupons.' })
  holder: Holder;

  @Field(() => String, {
    nullable: true,
    description: 'The customers who may use it, as a condition in CEL; null: everybody.',
  })
  audience: string | null;

  @Field(() => Boolean, {
    description: 'Whether it is offered in every checkout of its audience, without a code.',
  })
  isAutomatic: boolean;

  @Field(() => String, { description: 'What it takes off, and for whom, in words.' })
  words: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Good from this instant on; null: at once.' })
  validFrom: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Good before this instant; null: no such end.',
  })
  validUntil: Date | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Good through so many local days after the day of issue; null: no such end.',
  })
  daysAfterIssue: number | null;

  @Field(() => [Int], { description: 'Weekdays on which it can be used, 1 is Monday; none: all.' })
  weekdays: readonly number[];

  @Field(() => CouponHoursType, { nullable: true, description: 'Hours at which it can be used; null: all.' })
  hours: CouponHoursType | null;

  @Field(() => Int, { description: 'Uses of each unique code, and of each issued coupon.' })
  perCode: number;

  @Field(() => Int, { nullable: true, description: 'Uses by each customer; null: without end.' })
  perCustomer: number | null;

  @Field(() => Int, { nullable: true, description: 'Uses of all its codes; null: without end.' })
  perTemplate: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What all its codes take off, in minor units; null: without end.',
  })
  budgetMinor: bigint | null;

  @Field(() => Boolean, {
    description: 'Whether what all its codes may use is counted in parts, for many at once.',
  })
  isFlash: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => String, { description: 'Who made it.' })
  createdBy: string;
}

export const CouponTemplateVersionConnection = connectionOf(
  () => CouponTemplateVersionType,
  'CouponTemplateVersion',
);

@ObjectType('CouponPublicCode', { description: 'A code that everybody may know.' })
@Allow(INHERIT)
export class CouponPublicCodeType {
  /** Not a field: how it is kept. */
  folded: string;

  @Field(() => String, { description: 'As staff wrote it.' })
  code: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when it is void; null: it is not.' })
  voidedAt: Date | null;
}

export const CouponPublicCodeConnection = connectionOf(() => CouponPublicCodeType, 'CouponPublicCode');

@ObjectType('CouponTemplate', { description: 'By which coupons are issued, and codes are good.' })
@Allow('coupons:read')
export class CouponTemplateType {
  /** Not fields. */
  template: Template;
  all: CouponTemplateVersionType[];

  @Field(() => String, {
    description: 'Code, unique in the program. No coupon code: those are for customers.',
  })
  code: string;

  @Field(() => CouponTemplateVersionType, {
    nullable: true,
    description: 'The version in force; null before the first one is.',
  })
  current: CouponTemplateVersionType | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when nothing is issued by it, and its public codes are no good; null: it is in use.',
  })
  archivedAt: Date | null;
}

export const CouponTemplateConnection = connectionOf(() => CouponTemplateType, 'CouponTemplate');

@ObjectType('CouponTemplatePayload', { description: 'Outcome of the mutations of a template.' })
@Allow(INHERIT)
export class CouponTemplatePayload extends MutationPayload {
  @Field(() => CouponTemplateType, { nullable: true, description: 'The template.' })
  couponTemplate?: CouponTemplateType | null;
}
