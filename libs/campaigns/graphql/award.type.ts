import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Points } from '#kernel';
import { PointTypeType } from '#ledger/graphql';
import { DateTimeScalar, INHERIT, MoneyScalar, PointsScalar } from '#platform/graphql';
import type { AwardStatus } from '../explanations/given-awards.service.js';
import { AwardTrimType, type CoolDownTrimType, type LimitTrimType } from './limit.type.js';

export const AwardStatusEnum = {
  PENDING: 'PENDING',
  AVAILABLE: 'AVAILABLE',
  USED: 'USED',
  EXPIRED: 'EXPIRED',
  CANCELLED: 'CANCELLED',
  CLAWED_BACK: 'CLAWED_BACK',
} as const;
registerEnumType(AwardStatusEnum, {
  name: 'AwardStatus',
  description: 'Where the points of an award are now.',
  valuesMap: {
    PENDING: { description: 'Not yet usable.' },
    AVAILABLE: { description: 'Usable, all or the rest of them.' },
    USED: { description: 'Spent, held or given away.' },
    EXPIRED: { description: 'Expired, all or the rest of them.' },
    CANCELLED: { description: 'Never became usable: the activity they waited for did not come in time.' },
    CLAWED_BACK: { description: 'Taken back, all of them, because the order was returned.' },
  },
});

@ObjectType('Award', { description: 'Points that one campaign gave for an order.' })
@Allow(INHERIT)
export class AwardType {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => Int, { description: 'Number of the campaign version that gave them.' })
  version: number;

  @Field(() => PointTypeType, { description: 'The kind of points.' })
  pointType: PointTypeType;

  @Field(() => MoneyScalar, { description: 'What of the order earned, in minor units.' })
  basisMinor: bigint;

  @Field(() => PointsScalar, { description: 'Points given.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points of them that returns took back.' })
  clawedBack: Points;

  @Field(() => AwardStatusEnum, { description: 'Where they are now.' })
  status: AwardStatus;

  @Field(() => Int, {
    nullable: true,
    description: 'The lot in the wallet: sequence number of the movement that opened it.',
  })
  lot: number | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Code of the partner that issued the points of the lot, and pays for them; null: the program itself.',
  })
  issuer: string | null;

  @Field(() => DateTimeScalar, { description: 'When they were given.' })
  awardedAt: Date;
}

@ObjectType('FactValue', { description: 'A fact that a condition asks about, as it was.' })
@Allow(INHERIT)
export class FactValueType {
  @Field(() => String, {
    description: 'Its name, such as "order.total", or what was asked: activity.number("stars").',
  })
  fact: string;

  @Field(() => String, { description: 'Its value, as text.' })
  value: string;
}

@ObjectType('FailedCondition', { description: 'The first part of a condition that was not met.' })
@Allow(INHERIT)
export class FailedConditionType {
  @Field(() => String, { description: 'As it stands in the condition.' })
  expression: string;

  @Field(() => [FactValueType], {
    description:
      'The facts that it speaks of. Those of the customer are left out for keys that may not read customers.',
  })
  values: FactValueType[];

  @Field(() => String, {
    nullable: true,
    description: 'Why it could not be worked out, such as a division by zero; null when it was just not met.',
  })
  error: string | null;
}

@ObjectType('AwardExplanation', {
  description:
    'What one effect of a campaign made, or would make, of an order or another activity, and why not more.',
})
@Allow(INHERIT)
export class AwardExplanationType {
  @Field(() => String, { description: 'Code of the campaign.' })
  campaign: string;

  @Field(() => Int, {
    description:
      'Number of the version in force at the time; of a campaign that was only planned, of the one it was to begin with.',
  })
  version: number;

  @Field(() => ID, { description: 'Id of that version: the `sourceId` of the movements it made.' })
  versionId: string;

  @Field(() => PointTypeType, { description: 'The kind of points.' })
  pointType: PointTypeType;

  @Field(() => MoneyScalar, {
    description: 'What of the order earns, in minor units; of an award, what earned then.',
  })
  basisMinor: bigint;

  @Field(() => String, { description: 'The rule in words, as it was applied.' })
  rule: string;

  @Field(() => String, {
    nullable: true,
    description: 'Code of the partner who pays for the points; null: the program does.',
  })
  issuer: string | null;

  @Field(() => PointsScalar, { description: 'Points given; of a quote, that would be given.' })
  points: Points;

  @Field(() => PointsScalar, { description: 'Points before limits.' })
  wanted: Points;

  @Field(() => AwardTrimType, {
    nullable: true,
    description: 'What kept it below what was wanted; null when nothing did.',
  })
  trimmedBy: LimitTrimType | CoolDownTrimType | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Why nothing: PLANNED, PAUSED, UNKNOWN_CUSTOMER, NOT_ENROLLED, ENROLLED_LATER, SUSPENDED, LINKED_TOO_LATE, CONDITION_NOT_MET, HELD_OUT, OTHER_VARIANT, BELOW_MINIMUM, LESS_THAN_ONE_POINT, EXCLUDED_BY_GROUP, LIMIT_REACHED, COOL_DOWN, BALANCE_LIMIT or NOT_AWARDED_AT_THE_TIME.',
  })
  whyNot: string | null;

  @Field(() => FailedConditionType, {
    nullable: true,
    description:
      'What of the condition was not met; null unless that is why, and for customers when it asks about them.',
  })
  failedCondition: FailedConditionType | null;

  @Field(() => MoneyScalar, {
    nullable: true,
    description: 'Minor units of basis missing to the next point; null if more would not help.',
  })
  missingMinor: bigint | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the points become available; null while they wait for an activity.',
  })
  availableAt: Date | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the points expire; null if never.' })
  expiresAt: Date | null;
}
