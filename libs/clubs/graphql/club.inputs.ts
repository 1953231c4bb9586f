import { Field, ID, InputType, Int } from '@nestjs/graphql';
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
import type { ClubKind, Period, Price } from '../domain/club.js';
import { PRIVILEGES_MAX, REASON_LENGTH_MAX } from '../domain/club-rules.js';
import { ClubKindEnum, ClubPeriodUnitEnum, ClubPriceKindEnum } from './club.type.js';

const CODE_LENGTH_MAX = 28;
const TEXT_LENGTH_MAX = 2_000;
const WORDS = 'What members have of it, in words; at most 20.';
const FLAGS = 'Names that the storefront reads, such as "early_access"; at most 20.';

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

@InputType({ isAbstract: true })
abstract class MemberInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, CODE_LENGTH_MAX)
  club: string;

  @Field(() => String, {
    nullable: true,
    description: "The storefront's own id of the customer; may be left out with a customer's token.",
  })
  @IsOptional()
  @Length(1, 255)
  customer?: string | null;
}

@InputType('JoinClubInput', { description: 'Who joins which club.' })
export class JoinClubInput extends MemberInput {
  @Field(() => String, {
    nullable: true,
    description: 'Code of the plan; may be left out where only one is offered.',
  })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  plan?: string | null;
}

@InputType('LeaveClubInput', { description: 'Who leaves which club.' })
export class LeaveClubInput extends MemberInput {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether at the end of what is paid, instead of now.',
  })
  @IsBoolean()
  atPeriodEnd: boolean;
}

@InputType('DeclineClubInvitationInput', { description: 'Who does not want to come to which club.' })
export class DeclineClubInvitationInput extends MemberInput {}

@InputType('ConfirmClubPaymentInput', { description: 'A payment that the shop has.' })
export class ConfirmClubPaymentInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, CODE_LENGTH_MAX)
  club: string;

  @Field(() => String, { description: "The storefront's own id of the customer." })
  @Length(1, 255)
  customer: string;

  @Field(() => String, {
    description: 'What the shop calls the payment: once in a program, 1 to 200 printable characters.',
  })
  @Length(1, 200)
  reference: string;

  @Field(() => String, { description: 'ISO 4217 code of the currency: that of the program.' })
  @Length(3, 3)
  currency: string;

  @Field(() => MoneyScalar, { description: 'Minor units: what the plan costs.' })
  amountMinor: bigint;
}

@InputType({ isAbstract: true })
abstract class DecisionInput {
  @Field(() => String, { description: 'Code of the club.' })
  @Length(1, CODE_LENGTH_MAX)
  club: string;

  @Field(() => ID, { description: 'Global id of the customer.' })
  @Length(1, 255)
  customer: string;

  @Field(() => String, { description: 'Why; kept with the step, for staff alone.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('ApproveClubApplicationInput', { description: 'Whose application is approved.' })
export class ApproveClubApplicationInput extends DecisionInput {}

@InputType('RejectClubApplicationInput', { description: 'Whose application is rejected.' })
export class RejectClubApplicationInput extends DecisionInput {}

@InputType('InviteToClubInput', { description: 'Who is asked to come.' })
export class InviteToClubInput extends DecisionInput {
  @Field(() => String, {
    nullable: true,
    description: 'Code of the plan that they are asked to come by; theirs to choose if left out.',
  })
  @IsOptional()
  @Length(1, CODE_LENGTH_MAX)
  plan?: string | null;
}

@InputType({ isAbstract: true })
abstract class EndingInput extends DecisionInput {
  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether what was paid for days after today comes back.',
  })
  @IsBoolean()
  refund: boolean;
}

@InputType('RemoveFromClubInput', { description: 'Who is removed.' })
export class RemoveFromClubInput extends EndingInput {}

@InputType('BanFromClubInput', { description: 'Who is kept out.' })
export class BanFromClubInput extends EndingInput {}

@InputType('LiftClubBanInput', { description: 'Whose ban is lifted.' })
export class LiftClubBanInput extends DecisionInput {}
