import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { Uuid } from '#kernel';
import { connectionOf, DateTimeScalar, INHERIT, MutationPayload, Node } from '#platform/graphql';
import type { SegmentState } from '../domain/segment.js';
import { ExpressionMistakeType } from './vocabulary.type.js';

export const SegmentStateEnum = { PENDING: 'PENDING', READY: 'READY', ARCHIVED: 'ARCHIVED' } as const;
registerEnumType(SegmentStateEnum, {
  name: 'SegmentState',
  description: 'Whether the members are those of the condition.',
  valuesMap: {
    PENDING: { description: 'It is new or was changed: everybody is being looked at.' },
    READY: { description: 'They are.' },
    ARCHIVED: { description: 'They stay who they were; no condition sees the segment.' },
  },
});

@ObjectType('Segment', {
  implements: () => Node,
  description: 'A named audience: the customers of a condition.',
})
@Allow('campaigns:read')
export class SegmentType extends Node {
  /** The id inside the service; not a field. */
  segmentId: Uuid;

  @Field(() => String, {
    description: 'Short name, unique in the program: what conditions of campaigns say.',
  })
  code: string;

  @Field(() => String, { description: 'Name for people.' })
  name: string;

  @Field(() => String, { description: 'Who is in it, in CEL over facts of the customer and the calendar.' })
  condition: string;

  @Field(() => Int, { description: 'Number of its condition: 1, 2, 3 ...' })
  version: number;

  @Field(() => SegmentStateEnum, { description: 'Whether the members are those of the condition.' })
  state: SegmentState;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When everybody was looked at last, as in every night; null before the first time.',
  })
  refreshedAt: Date | null;

  @Field(() => DateTimeScalar, { description: 'When it was created.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was archived; null if it was not.' })
  archivedAt: Date | null;
}

export const SegmentConnection = connectionOf(() => SegmentType, 'Segment');

@ObjectType('SegmentMember', { description: 'Somebody who is in a segment.' })
@Allow(INHERIT)
export class SegmentMemberType {
  @Field(() => CustomerType, { description: 'Who.' })
  customer: CustomerType;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  joinedAt: Date;
}

export const SegmentMemberConnection = connectionOf(() => SegmentMemberType, 'SegmentMember');

@ObjectType('SegmentPreview', { description: 'Who would be in a segment.' })
@Allow(INHERIT)
export class SegmentPreviewType {
  /** The ids of `sample`; not a field. */
  sampleIds: readonly Uuid[];

  @Field(() => ExpressionMistakeType, {
    nullable: true,
    description: 'What is wrong with the condition; null when nothing is.',
  })
  mistake: ExpressionMistakeType | null;

  @Field(() => Int, { description: 'Members among the customers that were looked at.' })
  memberCount: number;

  @Field(() => Int, { description: 'Customers that were looked at: at most 20,000, the oldest.' })
  lookedAt: number;

  @Field(() => Boolean, { description: 'Whether those were all customers.' })
  isComplete: boolean;
}

const CONDITION =
  'Who is in it, in CEL over facts of the customer and the calendar, at most 2,000 characters';

@InputType('CreateSegmentInput', { description: 'Starts a segment.' })
export class CreateSegmentInput {
  @Field(() => String, { description: 'Short lower-case name, such as "vip".' })
  @Length(1, 64)
  code: string;

  @Field(() => String, { description: 'Name for people, 1 to 120 characters.' })
  @Length(1, 120)
  name: string;

  @Field(() => String, { description: `${CONDITION}.` })
  @IsString()
  @MaxLength(10_000)
  condition: string;
}

@InputType('ChangeSegmentInput', { description: 'Changes a segment.' })
export class ChangeSegmentInput {
  @Field(() => String, { description: 'Code of the segment.' })
  @Length(1, 64)
  code: string;

  @Field(() => String, { nullable: true, description: 'Name for people; as it was if left out.' })
  @IsOptional()
  @Length(1, 120)
  name?: string | null;

  @Field(() => String, { nullable: true, description: `${CONDITION}; as it was if left out.` })
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  condition?: string | null;
}

@InputType('ArchiveSegmentInput', { description: 'Archives a segment, for good.' })
export class ArchiveSegmentInput {
  @Field(() => String, { description: 'Code of the segment.' })
  @Length(1, 64)
  code: string;
}

@ObjectType('SegmentPayload', { description: 'Outcome of the mutations of a segment.' })
@Allow(INHERIT)
export class SegmentPayload extends MutationPayload {
  @Field(() => SegmentType, { nullable: true, description: 'The segment.' })
  segment?: SegmentType | null;
}
