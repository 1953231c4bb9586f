import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import type { Customer } from '#customers';
import type { Points, Uuid } from '#kernel';
import {
  connectionOf,
  DateTimeScalar,
  INHERIT,
  MutationPayload,
  Node,
  PointsScalar,
  UserError,
  UserErrorFor,
} from '#platform/graphql';
import { MOVE_KINDS, SPLIT_RULES, type MoveKind, type SplitRule } from '../domain/household.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const SplitRuleEnum = enumOf(SPLIT_RULES);
registerEnumType(SplitRuleEnum, {
  name: 'HouseholdSplitRule',
  description: 'What somebody gets who leaves, of what is left in the shared wallet; rounded down.',
  valuesMap: {
    KEEP: { description: 'Nothing: it stays with the household.' },
    CONTRIBUTED: {
      description: 'A share in proportion to what members brought in and did not take out again.',
    },
    EQUAL: { description: 'The same share as everybody.' },
  },
});

export const HouseholdMoveKindEnum = enumOf(MOVE_KINDS);
registerEnumType(HouseholdMoveKindEnum, {
  name: 'HouseholdMoveKind',
  description: 'What happened in a household.',
  valuesMap: {
    CREATED: { description: 'It was founded.' },
    INVITED: { description: 'The head asked somebody to come.' },
    DECLINED: { description: 'Somebody who was asked did not want to come.' },
    JOINED: { description: 'Somebody came.' },
    LEFT: { description: 'Somebody left.' },
    REMOVED: { description: 'The head, or staff, ended a membership.' },
    HEAD_CHANGED: { description: 'Somebody became the head.' },
    LIMIT_CHANGED: { description: 'The head changed what a member may redeem in a month.' },
    SHARE_CHANGED: { description: 'A member changed the share of what they earn that they bring in.' },
    CONTRIBUTED: { description: 'A member gave points.' },
    SHARED: { description: 'The share of what a member earned came in.' },
    REDEEMED: { description: 'A member redeemed points.' },
    RESTORED: { description: 'Redeemed points came back with an order.' },
    TAKEN_BACK: { description: 'A return took back what a member had earned and brought in.' },
    PAID_OUT: { description: 'Points went to somebody who left.' },
    DISSOLVED: { description: 'It ended.' },
  },
});

@ObjectType('HouseholdMember', { description: 'Somebody who belongs to a household.' })
@Allow(INHERIT)
export class HouseholdMemberType {
  /** Not a field: see `HouseholdMemberResolver`. */
  person: Customer | null;

  @Field(() => Int, { description: 'The number by which the household knows them: the first one has 1.' })
  number: number;

  @Field(() => String, { nullable: true, description: 'Given name, as far as it is known.' })
  name: string | null;

  @Field(() => Boolean, { description: 'Whether they head it: invite, set limits, and may end it.' })
  isHead: boolean;

  @Field(() => Boolean, { description: 'Whether it is the customer whose token asks.' })
  isSelf: boolean;

  @Field(() => DateTimeScalar, { description: 'Since when they belong to it.' })
  joinedAt: Date;

  @Field(() => Int, {
    description: 'Share of what they earn that goes to the shared wallet, in whole percent.',
  })
  contributionPercent: number;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'Most points they may redeem in a calendar month; null: as many as there are.',
  })
  monthlyLimit: Points | null;

  @Field(() => PointsScalar, {
    description: 'Points they have redeemed in this calendar month, less what came back.',
  })
  redeemedThisMonth: Points;

  @Field(() => PointsScalar, {
    nullable: true,
    description: 'Points they may still redeem in this month; null: as many as there are.',
  })
  leftThisMonth: Points | null;

  @Field(() => PointsScalar, {
    description: 'Points they brought in since they came, less what returns took back.',
  })
  contributed: Points;

  @Field(() => PointsScalar, { description: 'Points they redeemed since they came, less what came back.' })
  redeemed: Points;
}

@ObjectType('Household', { implements: () => Node, description: 'Customers who share a wallet.' })
@Allow(INHERIT)
export class HouseholdType extends Node {
  /** Not a field. */
  householdId: Uuid;

  @Field(() => String, { nullable: true, description: 'What they call it.' })
  name: string | null;

  @Field(() => String, { description: 'Code of the points that it shares.' })
  pointType: string;

  @Field(() => SplitRuleEnum, { description: 'What somebody gets who leaves.' })
  splitRule: SplitRule;

  @Field(() => Int, { description: 'Most members at once.' })
  capacity: number;

  @Field(() => PointsScalar, {
    description:
      'Points in the shared wallet. Shares that matured meanwhile come in within a minute, or before anything is redeemed.',
  })
  balance: Points;

  @Field(() => [HouseholdMemberType], { description: 'Who belongs to it, by their numbers; at most 12.' })
  members: HouseholdMemberType[];

  @Field(() => DateTimeScalar, { description: 'When it was founded.' })
  createdAt: Date;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ended; null while it has not.' })
  dissolvedAt: Date | null;
}

export const HouseholdConnection = connectionOf(() => HouseholdType, 'Household');

@ObjectType('HouseholdMove', { description: 'Something that happened in a household.' })
@Allow(INHERIT)
export class HouseholdMoveType {
  /** For staff: see `HouseholdMoveStaffResolver`. */
  by: string;
  why: string | null;

  @Field(() => Int, { description: 'Its number, without gaps.' })
  number: number;

  @Field(() => HouseholdMoveKindEnum, { description: 'What happened.' })
  kind: MoveKind;

  @Field(() => Int, { nullable: true, description: 'The number of the member whom it concerns.' })
  member: number | null;

  @Field(() => PointsScalar, { description: 'Points that moved; 0: none did.' })
  points: Points;

  @Field(() => String, {
    nullable: true,
    description: 'The new limit (null: none) or share, or the external id of whom somebody invited.',
  })
  detail: string | null;

  @Field(() => String, { nullable: true, description: 'The order that was paid with the points.' })
  orderReference: string | null;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;
}

export const HouseholdMoveConnection = connectionOf(() => HouseholdMoveType, 'HouseholdMove');

@ObjectType('HouseholdInvitation', { description: 'A household asks somebody to come.' })
@Allow(INHERIT)
export class HouseholdInvitationType {
  @Field(() => ID, { description: 'The id of the household.' })
  household: string;

  @Field(() => String, { nullable: true, description: 'What the household calls itself.' })
  name: string | null;

  @Field(() => DateTimeScalar, { description: 'When they were asked.' })
  invitedAt: Date;

  @Field(() => DateTimeScalar, { description: 'Until when they may answer.' })
  expiresAt: Date;
}

export const HouseholdInvitationConnection = connectionOf(
  () => HouseholdInvitationType,
  'HouseholdInvitation',
);

@ObjectType('HouseholdPayload', { description: 'Outcome of a mutation of a household.' })
@Allow(INHERIT)
export class HouseholdPayload extends MutationPayload {
  @Field(() => HouseholdType, {
    nullable: true,
    description: 'The household as it stands now; null to who does not belong to it.',
  })
  household?: HouseholdType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it was so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}

@ObjectType('HouseholdPointsPayload', { description: 'Outcome of moving points of a household.' })
@Allow(INHERIT)
export class HouseholdPointsPayload extends MutationPayload {
  @Field(() => HouseholdType, { nullable: true, description: 'The household as it stands now.' })
  household?: HouseholdType | null;

  @Field(() => ID, { nullable: true, description: 'The transaction that moved the points.' })
  transactionId?: string | null;

  @Field(() => PointsScalar, { nullable: true, description: 'Points that moved.' })
  points?: Points | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'True when this key was used before and the stored outcome is answered.',
  })
  replayed?: boolean | null;
}

@UserErrorFor(
  'HOUSEHOLD_LIMIT_REACHED',
  'HouseholdLimitReached',
  'The member may not redeem so many points in this month.',
)
export class HouseholdLimitReached extends UserError {
  @Field(() => PointsScalar, { description: 'Points they may redeem in a month.' })
  limit: Points;

  @Field(() => PointsScalar, { description: 'Points of these that are left.' })
  left: Points;
}
