import { ArgsType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, IsString, Length, MaxLength, Min, ValidateNested } from 'class-validator';
import { STAFF_ROLES, type StaffRole } from '#access';
import { Allow, ApprovalType, staffRole } from '#access/graphql';
import type { Points } from '#kernel';
import {
  connectionOf,
  ConnectionArgs,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  Node,
  PointsScalar,
} from '#platform/graphql';
import type { AdjustmentStatus } from '../domain/adjustment.js';
import { CLAWBACK_POLICIES, type ClawbackPolicy } from '../domain/command.js';
import { ClawbackPolicyEnum, PointTypeType } from './ledger.type.js';
import { ExpiryPolicyInput } from './lot-policy.type.js';

export const AdjustmentStatusEnum = { POSTED: 'POSTED', WAITING: 'WAITING', REJECTED: 'REJECTED' } as const;
registerEnumType(AdjustmentStatusEnum, {
  name: 'AdjustmentStatus',
  description: 'Where an adjustment stands.',
  valuesMap: {
    POSTED: { description: 'It is in the ledger.' },
    WAITING: { description: 'It is over the limit and waits for a second person.' },
    REJECTED: { description: 'A second person refused it.' },
  },
});

@ObjectType('Adjustment', { implements: () => Node, description: 'A correction of a balance by staff.' })
@Allow('ledger:read')
export class AdjustmentType extends Node {
  @Field(() => ID, { description: 'Global id of the customer.' })
  customerId: string;

  @Field(() => String, { description: 'Code of the point type.' })
  pointType: string;

  @Field(() => PointsScalar, { description: 'Points given, or taken if below 0.' })
  points: Points;

  @Field(() => String, { description: 'Why.' })
  reason: string;

  @Field(() => AdjustmentStatusEnum, { description: 'Where it stands.' })
  status: AdjustmentStatus;

  @Field(() => ID, { description: 'The member of staff who asked for it.' })
  makerId: string;

  @Field(() => String, { nullable: true, description: 'Name of the member of staff who asked for it.' })
  makerName: string | null;

  @Field(() => ApprovalType, {
    nullable: true,
    description: 'The second person it waits, or waited, for; null when it was within the limit.',
  })
  approval: ApprovalType | null;

  @Field(() => DateTimeScalar, { description: 'When it was asked for.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was posted.' })
  postedAt: Date | null;
}

export const AdjustmentConnection = connectionOf(() => AdjustmentType, 'Adjustment');

@ArgsType()
export class AdjustmentsArgs extends ConnectionArgs {
  @Field(() => AdjustmentStatusEnum, { nullable: true, description: 'Only those that stand there.' })
  @IsOptional()
  @IsIn(Object.keys(AdjustmentStatusEnum))
  status?: AdjustmentStatus | null;
}

@ObjectType('AdjustmentPayload', { description: 'Outcome of adjustPoints and decideAdjustment.' })
@Allow(INHERIT)
export class AdjustmentPayload extends MutationPayload {
  @Field(() => AdjustmentType, { nullable: true, description: 'The adjustment.' })
  adjustment?: AdjustmentType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True when this key was used before and the stored outcome is answered.',
  })
  replayed?: boolean | null;
}

@InputType('AdjustPointsInput', { description: 'Corrects a balance.' })
export class AdjustPointsInput {
  @Field(() => String, { description: 'A key of your own, 16 to 255 characters: the same key adjusts once.' })
  @Length(16, 255)
  idempotencyKey: string;

  @Field(() => ID, { description: 'Global id of the customer.' })
  @IsString()
  customer: string;

  @Field(() => String, { nullable: true, description: 'Code of the point type; "points" if left out.' })
  @IsOptional()
  @IsString()
  pointType?: string | null;

  @Field(() => PointsScalar, { description: 'Points to give, or to take if below 0.' })
  points: Points;

  @Field(() => String, { description: 'Why; kept in the journal and the audit log.' })
  @Length(1, 500)
  reason: string;
}

export const DecisionEnum = { APPROVED: 'APPROVED', REJECTED: 'REJECTED' } as const;
registerEnumType(DecisionEnum, {
  name: 'Decision',
  description: 'What a second person decides.',
  valuesMap: { APPROVED: { description: 'Do it.' }, REJECTED: { description: 'Do not.' } },
});

@InputType('DecideAdjustmentInput', { description: 'Decides an adjustment that waits for a second person.' })
export class DecideAdjustmentInput {
  @Field(() => ID, { description: 'The adjustment.' })
  @IsString()
  adjustment: string;

  @Field(() => DecisionEnum, { description: 'The decision.' })
  @IsIn(Object.keys(DecisionEnum))
  decision: keyof typeof DecisionEnum;

  @Field(() => String, { nullable: true, description: 'A note for the maker.' })
  @IsOptional()
  @MaxLength(500)
  note?: string | null;
}

@ObjectType('AdjustmentLimit', { description: 'What one role may adjust alone.' })
@Allow('ledger:read')
export class AdjustmentLimitType {
  @Field(() => staffRole, { description: 'The role.' })
  role: StaffRole;

  @Field(() => PointsScalar, { description: 'Points, summed per person and program-local day.' })
  pointsMax: Points;
}

@InputType('SetAdjustmentLimitInput', { description: 'Sets what a role may adjust alone.' })
export class SetAdjustmentLimitInput {
  @Field(() => staffRole, { description: 'The role.' })
  @IsIn(STAFF_ROLES)
  role: StaffRole;

  @Field(() => PointsScalar, { description: 'Points, summed per person and program-local day.' })
  pointsMax: Points;
}

@ObjectType('AdjustmentLimitPayload', { description: 'Outcome of setAdjustmentLimit.' })
@Allow(INHERIT)
export class AdjustmentLimitPayload extends MutationPayload {
  @Field(() => AdjustmentLimitType, { nullable: true, description: 'The limit.' })
  limit?: AdjustmentLimitType | null;
}

@InputType({ isAbstract: true })
abstract class PointTypeSettingsInput {
  @Field(() => String, { nullable: true, description: 'Name for people, 1 to 60 characters.' })
  @IsOptional()
  @Length(1, 60)
  name?: string | null;

  @Field(() => ExpiryPolicyInput, {
    nullable: true,
    description: 'When awarded points expire; never if left out at creation.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ExpiryPolicyInput)
  expiry?: ExpiryPolicyInput | null;

  @Field(() => ClawbackPolicyEnum, {
    nullable: true,
    description: 'What returns take back; WITHIN_BALANCE if left out at creation.',
  })
  @IsOptional()
  @IsIn(CLAWBACK_POLICIES)
  clawbackPolicy?: ClawbackPolicy | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Restored points stay good for at least so many days; 0 if left out at creation.',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  goodwillDays?: number | null;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'So many points ...; 100 if left out at creation.',
  })
  @IsOptional()
  valuePoints?: Points | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: '... are worth so many minor units; 100 if left out at creation.',
  })
  @IsOptional()
  valueMinor?: bigint | null;
}

@InputType('CreatePointTypeInput', { description: 'Adds a kind of points to the program.' })
export class CreatePointTypeInput extends PointTypeSettingsInput {
  @Field(() => String, { description: 'Short lower-case name, unique in the program.' })
  @Length(1, 32)
  code: string;
}

@InputType('UpdatePointTypeInput', { description: 'Changes a kind of points from now on.' })
export class UpdatePointTypeInput extends PointTypeSettingsInput {
  @Field(() => String, { description: 'The point type.' })
  @Length(1, 32)
  code: string;
}

@ObjectType('PointTypePayload', { description: 'Outcome of createPointType and updatePointType.' })
@Allow(INHERIT)
export class PointTypePayload extends MutationPayload {
  @Field(() => PointTypeType, { nullable: true, description: 'The point type.' })
  pointType?: PointTypeType | null;
}
