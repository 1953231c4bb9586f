import { Field, ID, InputType } from '@nestjs/graphql';
import { IsBoolean, IsOptional, Length } from 'class-validator';
import { MoneyScalar } from '#platform/graphql';
import { REASON_LENGTH_MAX } from '../domain/club-rules.js';

const CODE_LENGTH_MAX = 28;

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

@InputType('KeepClubMembershipInput', { description: 'Who stays in which club after all.' })
export class KeepClubMembershipInput extends MemberInput {}

@InputType('ChangeClubPlanInput', { description: 'Who goes by which plan of which club.' })
export class ChangeClubPlanInput extends MemberInput {
  @Field(() => String, { description: 'Code of the plan.' })
  @Length(1, CODE_LENGTH_MAX)
  plan: string;
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
