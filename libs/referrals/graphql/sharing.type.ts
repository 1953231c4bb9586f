import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { Channel } from '../domain/channel.js';
import { ReferralChannelEnum } from './enums.js';

@ObjectType('ReferralCode', { description: 'A code by which a customer refers friends.' })
@Allow(INHERIT)
export class ReferralCodeType {
  /** Not fields. */
  programId: Uuid;
  directoryCode: string;

  @Field(() => String, { description: 'The code, as it is shown. Typed in any case, with spaces or dashes.' })
  code: string;

  @Field(() => Boolean, { description: 'Whether the customer chose it; generated otherwise.' })
  isChosen: boolean;

  @Field(() => Boolean, {
    description: 'Whether it is the newest, which is shown. The others go on working.',
  })
  isShown: boolean;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt: Date;
}

@ObjectType('ReferralShare', { description: 'What a page needs to share a code somewhere.' })
@Allow(INHERIT)
export class ReferralShareType {
  @Field(() => ReferralChannelEnum, { description: 'Where it is shared.' })
  channel: Channel;

  @Field(() => String, { description: 'The code, as it is shown.' })
  code: string;

  @Field(() => String, {
    description: 'Address of the link, signed, with the channel in it. It is short enough for a QR code.',
  })
  link: string;

  @Field(() => String, {
    description: 'A text in English, with link or code; use your own words as you like.',
  })
  text: string;

  @Field(() => String, {
    nullable: true,
    description: 'Opens the channel with all of it filled in; null: the channel has no such address.',
  })
  intentUrl: string | null;
}

@ObjectType('ReferralInvitation', { description: 'An invitation that waits for whoever sends e-mail.' })
@Allow(INHERIT)
export class ReferralInvitationType {
  @Field(() => String, { description: 'Names it when it is noted as sent.' })
  reference: string;

  @Field(() => String, { description: 'Code of the referral program.' })
  program: string;

  @Field(() => String, { nullable: true, description: 'External id of whoever invites.' })
  advocate: string | null;

  @Field(() => String, { nullable: true, description: 'Given name of whoever invites; null: unknown.' })
  advocateName: string | null;

  @Field(() => String, { description: 'To whom. Forgotten once it is noted as sent.' })
  email: string;

  @Field(() => String, { description: 'Address of the link.' })
  link: string;

  @Field(() => String, { nullable: true, description: 'What the customer writes; null: nothing.' })
  message: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was written.' })
  createdAt: Date;
}

export const ReferralInvitationConnection = connectionOf(() => ReferralInvitationType, 'ReferralInvitation');

@ObjectType('ReferralCodePayload', { description: 'Outcome of making or choosing a code.' })
@Allow(INHERIT)
export class ReferralCodePayload extends MutationPayload {
  @Field(() => ReferralCodeType, { nullable: true, description: 'The code.' })
  code?: ReferralCodeType | null;
}

@ObjectType('ShareReferralPayload', { description: 'Outcome of sharing a code.' })
@Allow(INHERIT)
export class ShareReferralPayload extends MutationPayload {
  @Field(() => ReferralShareType, { nullable: true, description: 'What is shared.' })
  share?: ReferralShareType | null;
}

@ObjectType('InviteFriendsPayload', { description: 'Outcome of inviting friends.' })
@Allow(INHERIT)
export class InviteFriendsPayload extends MutationPayload {
  @Field(() => Int, {
    nullable: true,
    description: 'How many were invited now: whoever the customer has invited lately is not invited again.',
  })
  invited?: number | null;
}

@ObjectType('MarkReferralInvitationsSentPayload', {
  description: 'Outcome of noting that invitations were sent.',
})
@Allow(INHERIT)
export class MarkReferralInvitationsSentPayload extends MutationPayload {
  @Field(() => Int, { nullable: true, description: 'How many of them had waited.' })
  sent?: number | null;
}
