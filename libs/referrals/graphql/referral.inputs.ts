import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  Length,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { ConnectionArgs } from '#platform/graphql';
import { CHANNELS, type Channel } from '../domain/channel.js';
import { STANDING_STATES, type StandingState } from '../domain/referral.js';
import { ReferralChannelEnum, ReferralStandingStateEnum } from './enums.js';
import { ReferralSignalsInput } from './signals.input.js';

const ID_LENGTH_MAX = 200;
const REASON_LENGTH_MAX = 500;
const TOUCHES_MAX = 20;
const TOKEN_LENGTH_MAX = 200;
const PROGRAM = 'Code of the referral program.';

@InputType('ClaimReferralInput', { description: 'Who was brought, and by what it shows.' })
export class ClaimReferralInput {
  @Field(() => String, {
    nullable: true,
    description: 'External id of the friend. Needed with a storefront key; left out with a customer token.',
  })
  @IsOptional()
  @Length(1, ID_LENGTH_MAX)
  customer?: string | null;

  @Field(() => String, { description: PROGRAM })
  @Length(1, ID_LENGTH_MAX)
  program: string;

  @Field(() => String, { nullable: true, description: 'The code that they typed, as they typed it.' })
  @IsOptional()
  @IsString()
  @MaxLength(ID_LENGTH_MAX)
  code?: string | null;

  @Field(() => [String], {
    defaultValue: [],
    description: 'The values of "perennial_ref" with which they came from links, at most 20.',
  })
  @IsArray()
  @ArrayMaxSize(TOUCHES_MAX)
  @IsString({ each: true })
  @MaxLength(TOKEN_LENGTH_MAX, { each: true })
  touches: string[];

  @Field(() => ReferralChannelEnum, {
    nullable: true,
    description: 'Where they saw the code that they typed.',
  })
  @IsOptional()
  @IsIn(CHANNELS)
  channel?: Channel | null;

  @Field(() => ReferralSignalsInput, { nullable: true, description: 'With what they are seen.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReferralSignalsInput)
  signals?: ReferralSignalsInput | null;
}

@InputType('AttributeReferralInput', { description: 'Who brought a customer, as staff know it.' })
export class AttributeReferralInput {
  @Field(() => String, { description: 'External id of the friend.' })
  @Length(1, ID_LENGTH_MAX)
  customer: string;

  @Field(() => String, { description: 'External id of the advocate.' })
  @Length(1, ID_LENGTH_MAX)
  advocate: string;

  @Field(() => String, { description: PROGRAM })
  @Length(1, ID_LENGTH_MAX)
  program: string;

  @Field(() => String, { description: 'Why; for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType({ isAbstract: true })
abstract class OfCustomerInput {
  @Field(() => String, { description: 'External id of the customer.' })
  @Length(1, ID_LENGTH_MAX)
  customer: string;

  @Field(() => String, { description: 'Why; for the audit log.' })
  @Length(1, REASON_LENGTH_MAX)
  reason: string;
}

@InputType('BlockReferralAdvocateInput', { description: 'Who may not refer.' })
export class BlockReferralAdvocateInput extends OfCustomerInput {}

@InputType('UnblockReferralAdvocateInput', { description: 'Who may refer again.' })
export class UnblockReferralAdvocateInput extends OfCustomerInput {}

@InputType('RejectReferralInput', { description: 'Whose referral does not count.' })
export class RejectReferralInput extends OfCustomerInput {}

@ArgsType()
export class ReferralsArgs extends ConnectionArgs {
  @Field(() => ReferralStandingStateEnum, {
    nullable: true,
    description: 'Only those that stand there; all if left out.',
  })
  @IsOptional()
  @IsIn(STANDING_STATES)
  state?: StandingState | null;
}
