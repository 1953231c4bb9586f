import { Field, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { MoneyScalar, PointsScalar } from '#platform/graphql';
import type { ClubKind, ClubRule, Period, Price } from '../domain/club.js';
import { PRIVILEGES_MAX } from '../domain/club-rules.js';
import { ClubKindEnum, ClubPeriodUnitEnum, ClubPriceKindEnum, ClubRulePolicyEnum } from './club.type.js';

const CODE_LENGTH_MAX = 28;
const TEXT_LENGTH_MAX = 2_000;
const WORDS = 'What members have of it, in words; at most 20.';
const FLAGS = 'Names that the storefront reads, such as "early_access"; at most 20.';

@InputType('ClubRuleInput', { description: 'Whom a club is for.' })
export class ClubRuleInput {
  @Field(() => String, {
    description: 'About the customer, in CEL, such as `customer.totals.orders >= 10`; not about clubs.',
  })
  @Length(1, TEXT_LENGTH_MAX)
  condition: string;

  @Field(() => ClubRulePolicyEnum, {
    defaultValue: ClubRulePolicyEnum.KEEP,
    description: 'What happens to whoever does not meet it any more.',
  })
  @IsIn(Object.keys(ClubRulePolicyEnum))
  onLoss: ClubRule['onLoss'];

  @Field(() => Int, { defaultValue: 0, description: 'Days before they leave, with LEAVE; at most 366.' })
  @IsInt()
  graceDays: number;
}

@InputType('ClubMultiplierInput', { description: 'Points of orders times `numerator / denominator`.' })
export class ClubMultiplierInput {
  @Field(() => Int, { description: 'More than the denominator.' })
  @IsInt()
  numerator: number;

  @Field(() => Int, { defaultValue: 1, description: '1 or more.' })
  @IsInt()
  denominator: number;
}

@InputType('CreateClubInput', { description: 'A new club.' })
export class CreateClubInput {
  @Field(() => String, {
    description: 'Code: a lower-case letter, then up to 27 letters, digits or underscores.',
  })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for people.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => ClubKindEnum, { defaultValue: ClubKindEnum.OPEN, description: 'How one gets in.' })
  @IsIn(Object.keys(ClubKindEnum))
  kind: ClubKind;

  @Field(() => Int, { nullable: true, description: 'Seats; as many as come if left out.' })
  @IsOptional()
  @IsInt()
  capacity?: number | null;

  @Field(() => [String], { defaultValue: [], description: WORDS })
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(TEXT_LENGTH_MAX, { each: true })
  privileges: string[];

  @Field(() => [String], { defaultValue: [], description: FLAGS })
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(TEXT_LENGTH_MAX, { each: true })
  flags: string[];

  @Field(() => ClubRuleInput, {
    nullable: true,
    description: 'Whom it is for: RULE needs one, of the others it is a condition on joining and applying.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClubRuleInput)
  rule?: ClubRuleInput | null;

  @Field(() => ClubMultiplierInput, {
    nullable: true,
    description: 'What orders of members earn more, in points of the default type; nothing if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClubMultiplierInput)
  multiplier?: ClubMultiplierInput | null;
}

@InputType('ChangeClubInput', { description: 'What is to be changed of a club; the rest stays.' })
export class ChangeClubInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'What it is about; null: nothing is said.' })
  @IsOptional()
  @Length(1, TEXT_LENGTH_MAX)
  description?: string | null;

  @Field(() => ClubKindEnum, { nullable: true, description: 'How one gets in from now on.' })
  @IsOptional()
  @IsIn(Object.keys(ClubKindEnum))
  kind?: ClubKind | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether anybody new is let in.' })
  @IsOptional()
  @IsBoolean()
  isOpen?: boolean | null;

  @Field(() => Int, { nullable: true, description: 'Seats, no fewer than are taken; null: as many as come.' })
  @IsOptional()
  @IsInt()
  capacity?: number | null;

  @Field(() => [String], { nullable: true, description: WORDS })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(TEXT_LENGTH_MAX, { each: true })
  privileges?: string[] | null;

  @Field(() => [String], { nullable: true, description: FLAGS })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(PRIVILEGES_MAX)
  @MaxLength(TEXT_LENGTH_MAX, { each: true })
  flags?: string[] | null;

  @Field(() => ClubRuleInput, {
    nullable: true,
    description:
      'Whom it is for from now on; null: for everybody. Who is in already does not have to meet it.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClubRuleInput)
  rule?: ClubRuleInput | null;

  @Field(() => ClubMultiplierInput, {
    nullable: true,
    description: 'What orders of members earn more, in points of the default type; null: nothing.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClubMultiplierInput)
  multiplier?: ClubMultiplierInput | null;
}

@InputType('ClubPriceInput', {
  description: 'What a period costs: points with POINTS, an amount with MONEY.',
})
export class ClubPriceInput {
  @Field(() => ClubPriceKindEnum, { description: 'What it is paid with.' })
  @IsIn(Object.keys(ClubPriceKindEnum))
  kind: Price['kind'];

  @Field(() => PointsScalar, { nullable: true, description: 'Points; with POINTS.' })
  @IsOptional()
  points?: bigint | null;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the point type, with POINTS; "points" if left out.',
  })
  @IsOptional()
  @Length(1, 64)
  pointType?: string | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: "Minor units of the program's currency; with MONEY.",
  })
  @IsOptional()
  amountMinor?: bigint | null;
}

@InputType('ClubPeriodInput', { description: 'How long a payment lasts.' })
export class ClubPeriodInput {
  @Field(() => ClubPeriodUnitEnum, { description: 'The unit.' })
  @IsIn(Object.keys(ClubPeriodUnitEnum))
  unit: Period['unit'];

  @Field(() => Int, { description: 'How many of them.' })
  @IsInt()
  count: number;
}

@InputType('SaveClubPlanInput', {
  description: 'A plan of a club: a new one, or another form of the one of this code.',
})
export class SaveClubPlanInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, CODE_LENGTH_MAX)
  club: string;

  @Field(() => String, { description: 'Code of the plan, within the club.' })
  @Length(1, CODE_LENGTH_MAX)
  code: string;

  @Field(() => String, { description: 'Name.' })
  @Length(1, TEXT_LENGTH_MAX)
  name: string;

  @Field(() => ClubPriceInput, { description: 'What a period costs.' })
  @ValidateNested()
  @Type(() => ClubPriceInput)
  price: ClubPriceInput;

  @Field(() => ClubPeriodInput, {
    nullable: true,
    description: 'How long a payment lasts; for good if left out.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ClubPeriodInput)
  period?: ClubPeriodInput | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether another period follows; needs a period.',
  })
  @IsBoolean()
  renews: boolean;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'Days after a period within which the next one can still be paid; at most 366.',
  })
  @IsInt()
  graceDays: number;

  @Field(() => Int, {
    defaultValue: 7,
    description: 'Days within which the first period has to be paid; at most 366.',
  })
  @IsInt()
  paymentDays: number;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether it can be chosen by whoever joins.' })
  @IsBoolean()
  isOffered: boolean;
}
