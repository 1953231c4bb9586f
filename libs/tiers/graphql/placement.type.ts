import { Field, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn, IsOptional, IsString, Length } from 'class-validator';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { LocalDate, Uuid } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
  PointsScalar,
} from '#platform/graphql';
import type { Cause, HoldCause } from '../domain/placement.js';
import { PlacementInput } from './ladder.inputs.js';
import { TierCriterionType, TierType } from './ladder.type.js';

export const TierMoveCauseEnum = {
  QUALIFIED: 'QUALIFIED',
  REVIEW: 'REVIEW',
  MANUAL: 'MANUAL',
  STATUS_MATCH: 'STATUS_MATCH',
  EFFECT: 'EFFECT',
  LADDER_CHANGED: 'LADDER_CHANGED',
  ROLLBACK: 'ROLLBACK',
} as const;
registerEnumType(TierMoveCauseEnum, {
  name: 'TierMoveCause',
  description: 'Why somebody was moved.',
  valuesMap: {
    QUALIFIED: { description: 'They did enough.' },
    REVIEW: { description: 'They did not do enough any more, or what was given ended.' },
    MANUAL: { description: 'Staff placed them, or ended that.' },
    STATUS_MATCH: { description: 'Staff placed them by their status elsewhere.' },
    EFFECT: { description: 'A campaign placed them.' },
    LADDER_CHANGED: { description: 'Another version of the ladder came into force.' },
    ROLLBACK: { description: 'An earlier version of the ladder came into force again.' },
  },
});

export const GivenCauseEnum = { MANUAL: 'MANUAL', STATUS_MATCH: 'STATUS_MATCH' } as const;
registerEnumType(GivenCauseEnum, {
  name: 'TierPlacementCause',
  description: 'Why staff place somebody.',
  valuesMap: {
    MANUAL: { description: 'They decide so: also lower than the customer qualifies for.' },
    STATUS_MATCH: { description: 'For a status elsewhere: nobody is lowered by that.' },
  },
});

@ObjectType('TierCriterionProgress', { description: 'How far somebody is with a criterion.' })
@Allow(INHERIT)
export class CriterionProgressType extends TierCriterionType {
  @Field(() => PointsScalar, { description: 'What was done of it.' })
  done: bigint;

  @Field(() => PointsScalar, { description: 'What is missing; 0 when it is met.' })
  missing: bigint;
}

@ObjectType('TierCriteriaProgress', {
  description: 'How far somebody is with criteria that must all be met.',
})
@Allow(INHERIT)
export class CriteriaProgressType {
  @Field(() => [CriterionProgressType], { description: 'Of each criterion.' })
  allOf: CriterionProgressType[];
}

@ObjectType('TierProgress', { description: 'How far somebody is with what a tier asks for.' })
@Allow(INHERIT)
export class TierProgressType {
  @Field(() => TierType, { description: 'The tier.' })
  tier: TierType;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first local day that counts; null: all days count.',
  })
  countsFrom: LocalDate | null;

  @Field(() => Int, {
    description:
      'Percent of the criteria that are nearest to being met, of the one that lacks most; 100: met.',
  })
  percent: number;

  @Field(() => [CriteriaProgressType], { description: 'It is enough to meet any one of these.' })
  anyOf: CriteriaProgressType[];
}

@ObjectType('CustomerTier', { description: 'Where a customer stands on a ladder, and what comes next.' })
@Allow(INHERIT)
export class CustomerTierType {
  @Field(() => String, { description: 'Code of the ladder.' })
  ladder: string;

  @Field(() => String, { description: 'Name of the ladder.' })
  ladderName: string;

  @Field(() => TierType, { nullable: true, description: 'The tier; null: none yet.' })
  tier: TierType | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Since when; null without a tier.' })
  since: Date | null;

  @Field(() => Boolean, { description: 'Whether the tier was given, and is not earned besides.' })
  isGiven: boolean;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day of a tier that was given; null: it was not, or there is no last day.',
  })
  givenUntil: LocalDate | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'From when on what was done does not suffice for the tier any more, if nothing more is done; null: never.',
  })
  reviewOn: LocalDate | null;

  @Field(() => Boolean, { description: 'Whether the tier will be lost on `fallsOn` unless more is done.' })
  isAtRisk: boolean;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'When a tier at risk is lost; null: no risk is known.',
  })
  fallsOn: LocalDate | null;

  @Field(() => TierProgressType, {
    nullable: true,
    description: 'Towards the next tier; null on the highest.',
  })
  tierProgress: TierProgressType | null;

  @Field(() => TierProgressType, {
    nullable: true,
    description: 'With what the tier itself asks for, in the current period; null: it asks for nothing.',
  })
  keeping: TierProgressType | null;
}

@ObjectType('TierMove', { description: 'A move of a customer to another tier. Kept for ever.' })
@Allow(INHERIT)
export class TierMoveType {
  /** Its place in the list, for cursors; not a field. */
  place: readonly [at: string, ladderId: Uuid, number: string];

  @Field(() => String, { description: 'Code of the ladder.' })
  ladder: string;

  @Field(() => String, { nullable: true, description: 'Code of the tier before; null: none.' })
  from: string | null;

  @Field(() => String, { nullable: true, description: 'Code of the tier after; null: none.' })
  to: string | null;

  @Field(() => Boolean, { description: 'Whether it was a rise, or from nothing to something.' })
  isUp: boolean;

  @Field(() => TierMoveCauseEnum, { description: 'Why.' })
  cause: Cause;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;

  @Field(() => Int, { description: 'Number of the version of the ladder.' })
  ladderVersion: number;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day of what was given; null: nothing was, or there is no last day.',
  })
  until: LocalDate | null;

  @Field(() => String, { nullable: true, description: 'Id of the campaign version that placed; else null.' })
  campaignVersionId: string | null;

  @Field(() => String, { nullable: true, description: 'Why staff did it; null: they did not.' })
  reason: string | null;
}

export const TierMoveConnection = connectionOf(() => TierMoveType, 'TierMove');

@ObjectType('TierMember', { description: 'Somebody on a tier.' })
@Allow(INHERIT)
export class TierMemberType {
  @Field(() => CustomerType, { description: 'Who.' })
  customer: CustomerType;

  @Field(() => String, { description: 'Code of the tier.' })
  tier: string;

  @Field(() => DateTimeScalar, { description: 'Since when.' })
  since: Date;

  @Field(() => DateScalar, { nullable: true, description: 'When it is reviewed; null: never.' })
  reviewOn: LocalDate | null;

  @Field(() => DateScalar, { nullable: true, description: 'When it is lost; null: no risk is known.' })
  fallsOn: LocalDate | null;
}

export const TierMemberConnection = connectionOf(() => TierMemberType, 'TierMember');

@ObjectType('TierCandidate', { description: 'Somebody who is close to a tier.' })
@Allow(INHERIT)
export class TierCandidateType {
  @Field(() => CustomerType, { description: 'Who.' })
  customer: CustomerType;

  @Field(() => CustomerTierType, { description: 'Where they stand.' })
  standing: CustomerTierType;
}

export const TierCandidateConnection = connectionOf(() => TierCandidateType, 'TierCandidate');

@InputType('PlaceCustomerInTierInput', { description: 'Places a customer on a tier.' })
export class PlaceCustomerInTierInput extends PlacementInput {
  @Field(() => String, { description: 'Code of the tier.' })
  @Length(1, 28)
  tier: string;

  @Field(() => GivenCauseEnum, { defaultValue: 'MANUAL', description: 'Why.' })
  @IsIn(Object.keys(GivenCauseEnum))
  cause: Exclude<HoldCause, 'EFFECT'>;

  @Field(() => DateScalar, {
    nullable: true,
    description: "The last day, in the program's time zone; without end if left out.",
  })
  @IsOptional()
  @IsString()
  until?: LocalDate | null;
}

@ObjectType('TierPlacementPayload', { description: 'Outcome of placing a customer.' })
@Allow(INHERIT)
export class TierPlacementPayload extends MutationPayload {
  @Field(() => CustomerTierType, { nullable: true, description: 'Where the customer stands now.' })
  standing?: CustomerTierType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the same key did the same before: then nothing was done now.',
  })
  replayed?: boolean | null;
}
