import { Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { Allow } from '#access/graphql';
import { DateScalar, INHERIT } from '#platform/graphql';

const TIME = 'The program-local time from which it fires on its day, such as "08:30"; 09:00 if left out.';

@InputType({ isAbstract: true })
abstract class TimedInput {
  @Field(() => String, { nullable: true, description: TIME })
  @IsOptional()
  @IsString()
  time?: string | null;
}

@InputType({ isAbstract: true })
abstract class GoodsInput extends TimedInput {
  @Field(() => String, { nullable: true, description: 'The product, by SKU; either this or `category`.' })
  @IsOptional()
  @Length(1, 200)
  sku?: string | null;

  @Field(() => String, { nullable: true, description: 'Everything of this category; either this or `sku`.' })
  @IsOptional()
  @Length(1, 200)
  category?: string | null;
}

@InputType('BirthdayTriggerInput', { description: 'On the birthday; one of 29 February on the 28th.' })
export class BirthdayTriggerInput extends TimedInput {
  @Field(() => Int, { defaultValue: 0, description: 'So many days before it.' })
  @IsInt()
  @Min(0)
  @Max(60)
  daysBefore: number;
}

@InputType('AnniversaryTriggerInput', { description: 'On each anniversary of the enrolment.' })
export class AnniversaryTriggerInput extends TimedInput {}

@InputType('InactiveTriggerInput', {
  description: 'Local days after the last thing the customer did, whatever it was: once per silence.',
})
export class InactiveTriggerInput extends TimedInput {
  @Field(() => Int, { description: 'Days.' })
  @IsInt()
  @Min(1)
  @Max(3650)
  days: number;
}

@InputType('AfterOrderTriggerInput', {
  description: 'Local days after each order of which something is kept by then: its return window is over.',
})
export class AfterOrderTriggerInput extends TimedInput {
  @Field(() => Int, { description: 'Days.' })
  @IsInt()
  @Min(1)
  @Max(3650)
  days: number;
}

@InputType('AfterPurchaseTriggerInput', { description: 'Local days after the last purchase of the goods.' })
export class AfterPurchaseTriggerInput extends GoodsInput {
  @Field(() => Int, { description: 'Days.' })
  @IsInt()
  @Min(1)
  @Max(3650)
  days: number;
}

@InputType('ReplenishmentTriggerInput', {
  description:
    "Before the last purchase of the goods is used up: pack days x quantity, blended with the customer's own median interval.",
})
export class ReplenishmentTriggerInput extends GoodsInput {
  @Field(() => Int, { description: 'Days that one piece lasts.' })
  @IsInt()
  @Min(1)
  @Max(365)
  packDays: number;

  @Field(() => Int, { defaultValue: 0, description: 'So many days before it is used up.' })
  @IsInt()
  @Min(0)
  @Max(364)
  leadDays: number;
}

@InputType('PointsExpiringTriggerInput', { description: 'Before points expire: once per day of expiry.' })
export class PointsExpiringTriggerInput extends TimedInput {
  @Field(() => String, { defaultValue: 'points', description: 'Code of the point type.' })
  @Length(1, 64)
  pointType: string;

  @Field(() => Int, { description: 'Days before.' })
  @IsInt()
  @Min(0)
  @Max(365)
  daysBefore: number;
}

@InputType('DateTriggerInput', { description: 'On one day, for every customer who takes part by then.' })
export class DateTriggerInput extends TimedInput {
  @Field(() => DateScalar, { description: 'The day.' })
  @IsString()
  date: string;
}

@InputType('TimeTriggerInput', { isOneOf: true, description: 'What time brings about: one of these.' })
export class TimeTriggerInput {
  @Field(() => BirthdayTriggerInput, { nullable: true, description: 'The birthday.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => BirthdayTriggerInput)
  birthday?: BirthdayTriggerInput | null;

  @Field(() => AnniversaryTriggerInput, { nullable: true, description: 'The anniversary of the enrolment.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AnniversaryTriggerInput)
  enrolmentAnniversary?: AnniversaryTriggerInput | null;

  @Field(() => InactiveTriggerInput, { nullable: true, description: 'A silence.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => InactiveTriggerInput)
  inactive?: InactiveTriggerInput | null;

  @Field(() => AfterOrderTriggerInput, { nullable: true, description: 'Days after each order.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AfterOrderTriggerInput)
  afterOrder?: AfterOrderTriggerInput | null;

  @Field(() => AfterPurchaseTriggerInput, { nullable: true, description: 'Days after a purchase.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AfterPurchaseTriggerInput)
  afterPurchase?: AfterPurchaseTriggerInput | null;

  @Field(() => ReplenishmentTriggerInput, { nullable: true, description: 'The end of a supply.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReplenishmentTriggerInput)
  replenishment?: ReplenishmentTriggerInput | null;

  @Field(() => PointsExpiringTriggerInput, {
    nullable: true,
    description: 'Points that are about to expire.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PointsExpiringTriggerInput)
  pointsExpiring?: PointsExpiringTriggerInput | null;

  @Field(() => DateTriggerInput, { nullable: true, description: 'A day.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => DateTriggerInput)
  date?: DateTriggerInput | null;
}

@ObjectType('TimeTrigger', { description: 'What time brings about.' })
@Allow(INHERIT)
export class TimeTriggerType {
  @Field(() => String, {
    description:
      'BIRTHDAY, ENROLMENT_ANNIVERSARY, INACTIVE, AFTER_ORDER, AFTER_PURCHASE, REPLENISHMENT, POINTS_EXPIRING or DATE.',
  })
  kind: string;

  @Field(() => String, { description: 'The program-local time from which it fires on its day.' })
  time: string;

  @Field(() => Int, { nullable: true, description: 'Days of INACTIVE, AFTER_ORDER and AFTER_PURCHASE.' })
  days: number | null;

  @Field(() => Int, { nullable: true, description: 'Days before, of BIRTHDAY and POINTS_EXPIRING.' })
  daysBefore: number | null;

  @Field(() => String, { nullable: true, description: 'The product of AFTER_PURCHASE and REPLENISHMENT.' })
  sku: string | null;

  @Field(() => String, { nullable: true, description: 'The category of AFTER_PURCHASE and REPLENISHMENT.' })
  category: string | null;

  @Field(() => Int, { nullable: true, description: 'Days that one piece lasts, of REPLENISHMENT.' })
  packDays: number | null;

  @Field(() => Int, { nullable: true, description: 'Days before the end, of REPLENISHMENT.' })
  leadDays: number | null;

  @Field(() => String, { nullable: true, description: 'Code of the point type of POINTS_EXPIRING.' })
  pointType: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The day of DATE.' })
  date: string | null;
}
