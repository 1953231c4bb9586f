import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsIn, IsInt, IsOptional, IsString, Length } from 'class-validator';
import type { Points } from '#kernel';
import { PointsScalar } from '#platform/graphql';
import type { SplitRule } from '../domain/household.js';
import {
  CAPACITY,
  CAPACITY_MAX,
  CAPACITY_MIN,
  INVITATION_DAYS,
  INVITATION_DAYS_MAX,
  NAME_LENGTH_MAX,
  REASON_LENGTH_MAX,
} from '../domain/household-rules.js';
import { SplitRuleEnum } from './household.type.js';

const KEY =
  'A key of your own, 16 to 255 characters. The same key with the same input answers the same and does nothing twice.';
const SHARE = 'Share of what they earn from then on that goes to the shared wallet, in whole percent.';
const MEMBER = 'The number of the member in the household.';

@InputType({ isAbstract: true })
abstract class OfCustomerInput {
  @Field(() => String, {
    nullable: true,
    description: "The customer's external id. Needed with a storefront key; left out with a customer token.",
  })
  @IsOptional()
  @IsString()
  customer?: string | null;
}

@InputType('CreateHouseholdInput', { description: 'A new household, with the customer as its head.' })
export class CreateHouseholdInput extends OfCustomerInput {
  @Field(() => String, { nullable: true, description: 'What they call it.' })
  @IsOptional()
  @Length(1, NAME_LENGTH_MAX)
  name?: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the points to share; "points" if left out.' })
  @IsOptional()
  @IsString()
  pointType?: string | null;

  @Field(() => SplitRuleEnum, {
    defaultValue: 'CONTRIBUTED',
    description: 'What somebody gets who leaves. It stays as it is: whoever joins knows it.',
  })
  @IsIn(Object.keys(SplitRuleEnum))
  splitRule: SplitRule;

  @Field(() => Int, {
    defaultValue: CAPACITY,
    description: `Most members at once, ${CAPACITY_MIN} to ${CAPACITY_MAX}.`,
  })
  @IsInt()
  capacity: number;

  @Field(() => Int, { defaultValue: 0, description: SHARE })
  @IsInt()
  contributionPercent: number;
}

@InputType('InviteToHouseholdInput', { description: 'Whom to ask to come.' })
export class InviteToHouseholdInput extends OfCustomerInput {
  @Field(() => String, { description: 'The external id of whom to ask.' })
  @IsString()
  invitee: string;

  @Field(() => Int, {
    defaultValue: INVITATION_DAYS,
    description: `Days in which they may answer, 1 to ${INVITATION_DAYS_MAX}.`,
  })
  @IsInt()
  expiresInDays: number;
}

@InputType('AcceptHouseholdInvitationInput', { description: 'The invitation to accept.' })
export class AcceptHouseholdInvitationInput extends OfCustomerInput {
  @Field(() => ID, { description: 'Id of the household.' })
  household: string;

  @Field(() => Int, { defaultValue: 0, description: SHARE })
  @IsInt()
  contributionPercent: number;
}

@InputType('DeclineHouseholdInvitationInput', { description: 'The invitation to decline.' })
export class DeclineHouseholdInvitationInput extends OfCustomerInput {
  @Field(() => ID, { description: 'Id of the household.' })
  household: string;
}

@InputType('LeaveHouseholdInput', { description: 'Who leaves.' })
export class LeaveHouseholdInput extends OfCustomerInput {}

@InputType({ isAbstract: true })
abstract class OfMemberInput extends OfCustomerInput {
  @Field(() => Int, { description: MEMBER })
  @IsInt()
  member: number;
}

@InputType('RemoveFromHouseholdInput', { description: 'Whose membership the head ends.' })
export class RemoveFromHouseholdInput extends OfMemberInput {}

@InputType('HandOverHouseholdInput', { description: 'Who becomes the head.' })
export class HandOverHouseholdInput extends OfMemberInput {}

@InputType('DissolveHouseholdInput', { description: 'Who ends their household.' })
export class DissolveHouseholdInput extends OfCustomerInput {}

@InputType('SetHouseholdLimitInput', { description: 'What a member may redeem.' })
export class SetHouseholdLimitInput extends OfMemberInput {
  @Field(() => PointsScalar, {
    nullable: true,
    description: 'Most points in a calendar month of the program; as many as there are if left out.',
  })
  @IsOptional()
  monthlyLimit?: Points | null;
}

@InputType('SetHouseholdContributionInput', { description: 'What a member brings in.' })
export class SetHouseholdContributionInput extends OfCustomerInput {
  @Field(() => Int, { description: SHARE })
  @IsInt()
  contributionPercent: number;
}

@InputType({ isAbstract: true })
abstract class HouseholdPointsInput extends OfCustomerInput {
  @Field(() => String, { description: KEY })
  @Length(16, 255)
  idempotencyKey: string;

  @Field(() => PointsScalar, { description: 'Points, 1 or more.' })
  points: Points;
}

@InputType('ContributeToHouseholdInput', { description: 'Gives points to the household.' })
export class ContributeToHouseholdInput extends HouseholdPointsInput {}

@InputType('RedeemHouseholdPointsInput', { description: 'Redeems points of the household.' })
export class RedeemHouseholdPointsInput extends HouseholdPointsInput {
  @Field(() => String, {
    nullable: true,
    description:
      "The order that is paid with them: when it is returned, they come back. With a storefront key only; an order is one member's.",
  })
  @IsOptional()
  @IsString()
  orderReference?: string | null;

  @Field(() => String, { nullable: true, description: 'Why, up to 500 characters.' })
  @IsOptional()
  @IsString()
  reason?: string | null;
}

@InputType({ isAbstract: true })
abstract class OfficeInput {
  @Field(() => ID, { description: 'Id of the household.' })
  household: string;

  @Field(() => String, { description: 'Why: kept, and shown to staff.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('RemoveHouseholdMemberInput', { description: 'Whose membership staff end.' })
export class RemoveHouseholdMemberInput extends OfficeInput {
  @Field(() => Int, { description: MEMBER })
  @IsInt()
  member: number;
}

@InputType('AppointHouseholdHeadInput', { description: 'Whom staff make the head.' })
export class AppointHouseholdHeadInput extends OfficeInput {
  @Field(() => Int, { description: MEMBER })
  @IsInt()
  member: number;
}

@InputType('EndHouseholdInput', { description: 'Which household staff end.' })
export class EndHouseholdInput extends OfficeInput {}
