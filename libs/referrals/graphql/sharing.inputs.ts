import { ArgsType, Field, InputType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsOptional, IsString, IsUUID, Length } from 'class-validator';
import { DateTimeScalar, PAGE_SIZE_MAX } from '#platform/graphql';
import { CHANNELS, type Channel } from '../domain/channel.js';
import { INVITED_AT_ONCE_MAX } from '../sharing/invitations.service.js';
import { ReferralChannelEnum } from './enums.js';

const PROGRAM = 'Code of the referral program.';
const PROGRAM_LENGTH_MAX = 100;
const MESSAGE_LENGTH_MAX = 500;

@ArgsType()
export class ReferralCodesArgs {
  @Field(() => String, { description: PROGRAM })
  @Length(1, PROGRAM_LENGTH_MAX)
  program: string;
}

@ArgsType()
export class ReferralLinkArgs {
  @Field(() => ReferralChannelEnum, { defaultValue: 'COPIED_LINK', description: 'Where the link will be.' })
  @IsIn(CHANNELS)
  channel: Channel;
}

@InputType({ isAbstract: true })
abstract class OfAdvocateInput {
  @Field(() => String, {
    nullable: true,
    description: "The customer's external id. Needed with a storefront key; left out with a customer token.",
  })
  @IsOptional()
  @IsString()
  customer?: string | null;

  @Field(() => String, { description: PROGRAM })
  @Length(1, PROGRAM_LENGTH_MAX)
  program: string;
}

@InputType('OpenReferralCodeInput', { description: 'Who gets a code, and in which referral program.' })
export class OpenReferralCodeInput extends OfAdvocateInput {}

@InputType('ChooseReferralCodeInput', { description: 'A code of the choice of a customer.' })
export class ChooseReferralCodeInput extends OfAdvocateInput {
  @Field(() => String, {
    description:
      '4 to 20 letters from A to Z and digits, one letter at least. O and 0, I, L and 1, S and 5, B and 8, U and V are one.',
  })
  @Length(1, 64)
  code: string;
}

@InputType('ShareReferralInput', { description: 'Who shares a code, and where.' })
export class ShareReferralInput extends OfAdvocateInput {
  @Field(() => ReferralChannelEnum, { description: 'Where it is shared.' })
  @IsIn(CHANNELS)
  channel: Channel;
}

@InputType('InviteFriendsInput', { description: 'Whom a customer invites by e-mail.' })
export class InviteFriendsInput extends OfAdvocateInput {
  @Field(() => [String], { description: 'E-mail addresses, 1 to 20.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(INVITED_AT_ONCE_MAX)
  @Length(3, 320, { each: true })
  emails: string[];

  @Field(() => String, {
    nullable: true,
    description: 'What the customer writes, in at most 500 characters.',
  })
  @IsOptional()
  @Length(1, MESSAGE_LENGTH_MAX)
  message?: string | null;
}

@InputType('MarkReferralInvitationsSentInput', { description: 'Which invitations were sent.' })
export class MarkReferralInvitationsSentInput {
  @Field(() => [String], { description: 'Their references, 1 to 100.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(PAGE_SIZE_MAX)
  @IsUUID('all', { each: true })
  references: string[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When they were sent; now if left out. Not in the future.',
  })
  @IsOptional()
  sentAt?: Date | null;
}
