import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsDate,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { DateTimeScalar, MoneyScalar } from '#platform/graphql';
import type { Benefit, Lane, SpendBasis } from '../domain/discount.js';
import { NAMES_MAX } from '../domain/discount-rules.js';
import type { Holder } from '../domain/template.js';
import {
  CouponBenefitKindEnum,
  CouponHolderEnum,
  CouponLaneEnum,
  CouponSpendBasisEnum,
} from './discount.type.js';

export const TEMPLATE_CODE_LENGTH_MAX = 28;
const TEXT_LENGTH_MAX = 2_000;
const CONDITION_LENGTH_MAX = 4_000;
/** Products or categories that a template names. */
export const GOODS_MAX = 50;

@InputType('CouponBenefitInput', { description: 'What a coupon gives: a kind, and what belongs to it.' })
export class CouponBenefitInput {
  @Field(() => CouponBenefitKindEnum, { description: 'Which of these it is.' })
  @IsIn(Object.keys(CouponBenefitKindEnum))
  kind: Benefit['kind'];

  @Field(() => Int, { nullable: true, description: 'Hundredths of a percent; with PERCENT.' })
  @IsOptional()
  @IsInt()
  basisPoints?: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'At most so many minor units; with PERCENT and FREE_SHIPPING.',
  })
  @IsOptional()
  capMinor?: bigint | null;

  @Field(() => MoneyScalar, { nullable: true, description: 'Minor units; with AMOUNT.' })
  @IsOptional()
  amountMinor?: bigint | null;

  @Field(() => String, { nullable: true, description: 'The product; with FREE_PRODUCT.' })
  @IsOptional()
  @Length(1, 200)
  sku?: string | null;

  @Field(() => Int, { nullable: true, description: 'Pieces, 1 if left out; with FREE_PRODUCT.' })
  @IsOptional()
  @IsInt()
  quantity?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Pieces that are free, 1 if left out; with CHEAPEST_FREE.',
  })
  @IsOptional()
  @IsInt()
  free?: number | null;

  @Field(() => Int, { nullable: true, description: 'Of so many pieces; with CHEAPEST_FREE.' })
  @IsOptional()
  @IsInt()
  of?: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the factor; with POINTS_MULTIPLIER.' })
  @IsOptional()
  @IsInt()
  numerator?: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the factor, 1 if left out; with POINTS_MULTIPLIER.' })
  @IsOptional()
  @IsInt()
  denominator?: number | null;
}

@InputType('CouponMinimumSpendInput', { description: 'What has to be spent on the lines that count.' })
export class CouponMinimumSpendInput {
  @Field(() => MoneyScalar, { description: "Minor units of the program's currency." })
  amountMinor: bigint;

  @Field(() => CouponSpendBasisEnum, {
    defaultValue: CouponSpendBasisEnum.BEFORE_DISCOUNTS,
    description: 'What it is compared with.',
  })
  @IsIn(Object.keys(CouponSpendBasisEnum))
  basis: SpendBasis;
}

@InputType('CouponHoursInput', { description: "Hours of the day, in the program's local time." })
export class CouponHoursInput {
  @Field(() => String, { description: 'From this time on, such as "17:30".' })
  @IsString()
  @MaxLength(5)
  from: string;

  @Field(() => String, {
    description: 'Before this time; on the next day when it is not later than the other.',
  })
  @IsString()
  @MaxLength(5)
  to: string;
}

@InputType('CreateCouponTemplateInput', { description: 'A new template of coupons.' })
export class CreateCouponTemplateInput {
  @Field(() => String, {
    description: 'Code of the template: a lower-case letter, then up to 27 letters, digits or underscores.',
  })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => CouponBenefitInput, { description: 'What it gives.' })
  @ValidateNested()
  @Type(() => CouponBenefitInput)
  benefit: CouponBenefitInput;

  @Field(() => CouponLaneEnum, {
    nullable: true,
    description:
      'When it is its turn; if left out, what goes with the benefit: ORDER for percents and amounts.',
  })
  @IsOptional()
  @IsIn(Object.keys(CouponLaneEnum))
  lane?: Lane | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The lines that count, as a condition in CEL; one of `lines`, `skus` and `categories` at most.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  lines?: string | null;

  @Field(() => [String], { nullable: true, description: 'The products that count; at most 50.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(GOODS_MAX)
  @Length(1, 200, { each: true })
  skus?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The categories of which a product counts; at most 50.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(GOODS_MAX)
  @Length(1, 200, { each: true })
  categories?: string[] | null;

  @Field(() => CouponMinimumSpendInput, {
    nullable: true,
    description: 'From which spend on; from any if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CouponMinimumSpendInput)
  minimumSpend?: CouponMinimumSpendInput | null;

  @Field(() => [String], { defaultValue: [], description: 'What it is, for others to ask for; at most 10.' })
  @IsArray()
  @ArrayMaxSize(NAMES_MAX)
  @MaxLength(64, { each: true })
  tags: string[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Tags that whatever is applied beside it has; at most 10. None: it minds nothing.',
  })
  @IsArray()
  @ArrayMaxSize(NAMES_MAX)
  @MaxLength(64, { each: true })
  mutualTags: string[];

  @Field(() => [String], {
    defaultValue: [],
    description: 'Of all that are in the same group one is applied; at most 10.',
  })
  @IsArray()
  @ArrayMaxSize(NAMES_MAX)
  @MaxLength(64, { each: true })
  exclusiveGroups: string[];

  @Field(() => CouponHolderEnum, { defaultValue: 'BEARER', description: 'Who may use its coupons.' })
  @IsIn(Object.keys(CouponHolderEnum))
  holder: Holder;

  @Field(() => String, {
    nullable: true,
    description:
      'The customers who may use it, as a condition in CEL such as those of segments; everybody if left out. Asked at the checkout.',
  })
  @IsOptional()
  @Length(1, CONDITION_LENGTH_MAX)
  audience?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether it is offered in every checkout of its audience, without a code: such a template has no codes. Cannot be changed later.',
  })
  @IsBoolean()
  isAutomatic: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Good from this instant on; at once if left out.',
  })
  @IsOptional()
  @IsDate()
  validFrom?: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Good before this instant.' })
  @IsOptional()
  @IsDate()
  validUntil?: Date | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Good through so many local days after the day of issue. Public codes are never issued: they mind it not.',
  })
  @IsOptional()
  @IsInt()
  daysAfterIssue?: number | null;

  @Field(() => [Int], {
    defaultValue: [],
    description: 'Weekdays on which it can be used, 1 is Monday; none: all.',
  })
  @IsArray()
  @ArrayMaxSize(7)
  @IsInt({ each: true })
  weekdays: number[];

  @Field(() => CouponHoursInput, {
    nullable: true,
    description: 'Hours at which it can be used; all if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => CouponHoursInput)
  hours?: CouponHoursInput | null;

  @Field(() => Int, {
    defaultValue: 1,
    description: 'Uses of each unique code, and of each issued coupon. Public codes have none of their own.',
  })
  @IsInt()
  perCode: number;

  @Field(() => Int, { nullable: true, description: 'Uses by each customer; without end if left out.' })
  @IsOptional()
  @IsInt()
  perCustomer?: number | null;

  @Field(() => Int, { nullable: true, description: 'Uses of all its codes; without end if left out.' })
  @IsOptional()
  @IsInt()
  perTemplate?: number | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'What all its codes take off, in minor units; without end if left out.',
  })
  @IsOptional()
  budgetMinor?: bigint | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether very many will use its codes at the same moment: what all of them may use is counted in 16 parts then, exactly all the same. Cannot be changed later.',
  })
  @IsBoolean()
  isFlash: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it comes into force, not in the past; at once if left out.',
  })
  @IsOptional()
  @IsDate()
  effectiveFrom?: Date | null;
}

@InputType('ChangeCouponTemplateInput', {
  description: 'What a template says from an instant on: all of it, as for a new one.',
})
export class ChangeCouponTemplateInput extends CreateCouponTemplateInput {}

@InputType('ArchiveCouponTemplateInput', { description: 'Which template is archived.' })
export class ArchiveCouponTemplateInput {
  @Field(() => String, { description: 'Code of the template.' })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  code: string;
}

@InputType('AddCouponCodeInput', { description: 'A public code for a template.' })
export class AddCouponCodeInput {
  @Field(() => String, { description: 'Code of the template.' })
  @Length(1, TEMPLATE_CODE_LENGTH_MAX)
  template: string;

  @Field(() => String, {
    description:
      'What customers type, such as "SUMMER-SALE": 3 to 24 letters and digits besides dashes. Capitals, dashes and look-alikes make no difference.',
  })
  @Length(1, 64)
  publicCode: string;
}
