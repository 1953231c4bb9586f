import { Field, Int, ObjectType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload } from '#platform/graphql';
import type { Channel } from '../domain/channel.js';
import type { Chapter } from '../domain/customer-story.js';
import type { Candidate, Referral, ReferralState, Side } from '../domain/referral.js';
import type { TouchKind } from '../domain/touch.js';
import { ReferralChannelEnum, ReferralStateEnum, ReferralTouchKindEnum } from './enums.js';
import { ReferralGiftType, ReferralNothingGivenType, ReferralVerdictType } from './story.type.js';

@ObjectType('Referral', { description: 'That a customer, the friend, was brought by another, the advocate.' })
@Allow(INHERIT)
export class ReferralType {
  readonly referral: Referral;
  /** To whom it is told. */
  readonly side: Side;

  @Field(() => String, { description: 'Code of the referral program.' })
  program: string;

  @Field(() => ReferralStateEnum, { description: 'Where it stands.' })
  state: ReferralState;

  @Field(() => String, { description: 'Why it stands there, in words for customers.' })
  explanation: string;

  @Field(() => ReferralTouchKindEnum, { description: 'How the friend met the code of the advocate.' })
  kind: TouchKind;

  @Field(() => ReferralChannelEnum, { description: 'Over which channel.' })
  channel: Channel;

  @Field(() => DateTimeScalar, { description: 'When it was claimed.' })
  claimedAt: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'An order counts that is placed before this time; null: whenever it is placed.',
  })
  qualifyBy: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the order that counts cannot be returned any more; null: there is none yet.',
  })
  maturesAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was approved; null: it was not.' })
  approvedAt: Date | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it ended without counting; null: it has not.',
  })
  endedAt: Date | null;
}

@ObjectType('ReferralChapter', {
  description: 'Something that happened to a referral, or is still awaited, in words for customers.',
})
@Allow(INHERIT)
export class ReferralChapterType implements Chapter {
  @Field(() => DateTimeScalar, { nullable: true, description: 'When it happened; null: it has not yet.' })
  at: Date | null;

  @Field(() => String, { description: 'What.' })
  words: string;
}

@ObjectType('ReferralStep', { description: 'A step of a referral, kept for ever.' })
@Allow(INHERIT)
export class ReferralStepType {
  @Field(() => Int, { description: 'From 1.' })
  number: number;

  @Field(() => ReferralStateEnum, { description: 'Where it stood.' })
  from: ReferralState;

  @Field(() => ReferralStateEnum, { description: 'Where it stands since.' })
  to: ReferralState;

  @Field(() => String, { description: 'Why, such as "ORDER_QUALIFIED".' })
  reason: string;

  @Field(() => String, { description: 'The same in words, with what explains it.' })
  words: string;

  @Field(() => String, { description: 'Who took it, such as "system:referrals" or "staff:...".' })
  actor: string;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;
}

@ObjectType('ReferralCandidate', {
  description: 'Something that was brought to a claim, and what came of it.',
})
@Allow(INHERIT)
export class ReferralCandidateType {
  readonly candidate: Pick<Candidate, 'advocateId'>;

  @Field(() => CustomerType, { nullable: true, description: 'Whose it is.' })
  advocate: CustomerType | null;

  @Field(() => ReferralTouchKindEnum, { description: 'How the friend met them.' })
  kind: TouchKind;

  @Field(() => ReferralChannelEnum, { description: 'Over which channel.' })
  channel: Channel;

  @Field(() => DateTimeScalar, { description: 'When they met.' })
  occurredAt: Date;

  @Field(() => Boolean, { description: 'Whether it won.' })
  hasWon: boolean;

  @Field(() => String, { description: 'Why it won or lost, such as "LATER_TOUCH".' })
  reason: string;

  @Field(() => String, { description: 'The same in words.' })
  words: string;
}

@ObjectType('ReferralRefusal', { description: 'A claim that was refused, kept for ever.' })
@Allow(INHERIT)
export class ReferralRefusalType {
  @Field(() => String, {
    nullable: true,
    description: 'Code of the referral program that it named; null: it named none.',
  })
  program: string | null;

  @Field(() => String, { description: 'Why, such as "ALREADY_CUSTOMER" or "UNKNOWN_CODE".' })
  reason: string;

  @Field(() => String, { description: 'The same in words.' })
  words: string;

  @Field(() => [ReferralCandidateType], {
    description: 'What was brought to it, and what each was worth; a claim brings at most 50.',
  })
  candidates: ReferralCandidateType[];

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;
}

@ObjectType('ReferralStory', {
  description: 'Why somebody was, or was not, brought by whom, and what came of it.',
})
@Allow(INHERIT)
export class ReferralStoryType {
  @Field(() => ReferralType, {
    nullable: true,
    description: 'The referral as it stands; null: whatever was claimed was refused.',
  })
  referral: ReferralType | null;

  @Field(() => [ReferralRefusalType], {
    description: 'Claims that were refused, the newest first; at most 50, of a day each kind once.',
  })
  refusals: ReferralRefusalType[];

  @Field(() => [ReferralStepType], {
    description: 'Its steps, in their order; of each state there are a few.',
  })
  steps: ReferralStepType[];

  @Field(() => [ReferralCandidateType], {
    description:
      'What was brought to its claims, in the order in which it was weighed; a claim brings at most 50.',
  })
  candidates: ReferralCandidateType[];

  @Field(() => [ReferralVerdictType], {
    description: 'What fraud checks said, the first first: one for each claim, order and approval.',
  })
  verdicts: ReferralVerdictType[];

  @Field(() => [ReferralGiftType], {
    description:
      'What campaigns gave to either side for this referral, or were kept from giving, in the order in which they did; what they gave for milestones, to which many referrals add up, is not among it.',
  })
  given: ReferralGiftType[];

  @Field(() => [ReferralNothingGivenType], {
    description: 'The sides that have nothing of it now, and why; at most 2.',
  })
  nothingGiven: ReferralNothingGivenType[];
}

@ObjectType('ReferralAdvocate', { description: 'A customer who refers.' })
@Allow(INHERIT)
export class ReferralAdvocateType {
  readonly customerId: Uuid;

  @Field(() => Int, { description: 'How many friends name them, whatever became of it.' })
  friends: number;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when staff keep them from referring; null: they may.',
  })
  blockedAt: Date | null;

  @Field(() => String, { nullable: true, description: 'Why staff keep them from it.' })
  blockReason: string | null;
}

export const ReferralConnection = connectionOf(() => ReferralType, 'Referral');

@ObjectType('ReferralPayload', { description: 'A referral, or why it was refused.' })
@Allow(INHERIT)
export class ReferralPayload extends MutationPayload {
  @Field(() => ReferralType, { nullable: true, description: 'As it stands; null when refused.' })
  referral?: ReferralType | null;
}

@ObjectType('ReferralAdvocatePayload', { description: 'An advocate, or why it was refused.' })
@Allow(INHERIT)
export class ReferralAdvocatePayload extends MutationPayload {
  @Field(() => ReferralAdvocateType, { nullable: true, description: 'As they stand; null when refused.' })
  advocate?: ReferralAdvocateType | null;
}
