import { Field, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Allow } from '#access/graphql';
import { CustomerType } from '#customers/graphql';
import type { LocalDate, Uuid } from '#kernel';
import {
  connectionOf,
  DateScalar,
  DateTimeScalar,
  INHERIT,
  MoneyScalar,
  MutationPayload,
  PointsScalar,
  UserError,
  UserErrorFor,
} from '#platform/graphql';
import { CAUSES, STATES, type Cause, type State } from '../domain/membership.js';
import { ClubPlanType, ClubType } from './club.type.js';

function enumOf<T extends string>(values: readonly T[]): Readonly<Record<T, T>> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<T, T>;
}

export const ClubStateEnum = enumOf(STATES);
registerEnumType(ClubStateEnum, {
  name: 'ClubMembershipState',
  description: 'How somebody stands with a club.',
  valuesMap: {
    APPLIED: { description: 'Applied; staff have not decided.' },
    INVITED: { description: 'Asked to come; has not answered.' },
    WAITING: { description: 'Waits for a seat.' },
    UNPAID: { description: 'Has a seat that is to be paid.' },
    ACTIVE: { description: 'Belongs to it.' },
    GRACE: { description: 'Belongs to it, and has to pay the period that has begun.' },
    LAPSED: { description: 'Did not pay, or the period is over.' },
    CANCELLED: { description: 'Left, or was removed.' },
    REJECTED: { description: 'Staff decided against it.' },
    DECLINED: { description: 'Did not want to come.' },
    BANNED: { description: 'Is kept out.' },
  },
});

export const ClubCauseEnum = enumOf(CAUSES);
registerEnumType(ClubCauseEnum, {
  name: 'ClubMoveCause',
  description: 'Why a membership took a step.',
  valuesMap: {
    APPLIED: { description: 'They applied.' },
    INVITED: { description: 'Staff asked them to come.' },
    JOINED: { description: 'They joined.' },
    APPROVED: { description: 'Staff approved of their application.' },
    ACCEPTED: { description: 'They accepted an invitation.' },
    ADMITTED: { description: 'A campaign let them in, or to the line.' },
    PROMOTED: { description: 'A seat was free, and it was their turn.' },
    PAID: { description: 'They paid the first period, or it became free.' },
    RENEWED: { description: 'Another period was paid, or began.' },
    NOT_PAID: { description: 'It was not paid in time.' },
    PERIOD_OVER: { description: 'The period is over, and no other follows.' },
    ASKED_TO_LEAVE: { description: 'They leave when the period is over.' },
    LEFT: { description: 'They left.' },
    REMOVED: { description: 'Staff removed them.' },
    TAKEN_BACK: { description: 'What a campaign had let them in for came back.' },
    REJECTED: { description: 'Staff decided against their application.' },
    DECLINED: { description: 'They declined an invitation.' },
    BANNED: { description: 'Staff keep them out.' },
    UNBANNED: { description: 'Staff lifted the ban.' },
    PLAN_CHANGED: { description: 'They go by another plan from the next period on, or from the first.' },
    KEPT: { description: 'They stay after all, when the period is over.' },
    RULE_MET: { description: 'They are whom the club is for.' },
    RULE_NOT_MET: { description: 'They are not, any more.' },
    SUSPENDED: { description: 'They were suspended when a seat came to them.' },
  },
});

@ObjectType('ClubMembership', { description: 'How a customer stands with a club.' })
@Allow(INHERIT)
export class ClubMembershipType {
  /** Not fields. */
  customerId: Uuid;
  clubId: Uuid;
  place: bigint | null;

  @Field(() => ClubType, { description: 'The club.' })
  club: ClubType;

  @Field(() => ClubStateEnum, { description: 'How they stand.' })
  state: State;

  @Field(() => DateTimeScalar, { description: 'Since when they stand so.' })
  since: Date;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Since when they belong to the club without a break; null: they do not.',
  })
  memberSince: Date | null;

  @Field(() => ClubPlanType, {
    nullable: true,
    description: 'The plan; null: none is needed, or was chosen.',
  })
  plan: ClubPlanType | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The first day of what is paid; null: nothing is.',
  })
  paidFrom: LocalDate | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day of what is paid; null: without end, or nothing is.',
  })
  paidUntil: LocalDate | null;

  @Field(() => DateScalar, {
    nullable: true,
    description: 'The last day to pay; null: nothing is to be paid now.',
  })
  payBy: LocalDate | null;

  @Field(() => Boolean, { description: 'Whether it ends with what is paid.' })
  endsAtPeriod: boolean;

  @Field(() => ClubPlanType, {
    nullable: true,
    description: 'The plan from the next period on; null: the same.',
  })
  nextPlan: ClubPlanType | null;

  @Field(() => DateScalar, {
    nullable: true,
    description:
      'The last day of whoever the club is not for any more, unless it is again by then; null: none.',
  })
  leaveBy: LocalDate | null;

  @Field(() => [String], { description: 'What they have of it now, in words.' })
  privileges: readonly string[];

  @Field(() => [String], { description: 'Names of what they have now, for the storefront.' })
  flags: readonly string[];
}

export const ClubMembershipConnection = connectionOf(() => ClubMembershipType, 'ClubMembership');

@ObjectType('ClubMove', { description: 'A step of a membership.' })
@Allow(INHERIT)
export class ClubMoveType {
  /** For staff: see `ClubMoveStaffResolver`. */
  by: string;
  why: string | null;

  @Field(() => ClubStateEnum, { nullable: true, description: 'The state before; null: the first step.' })
  from: State | null;

  @Field(() => ClubStateEnum, { description: 'The state after.' })
  to: State;

  @Field(() => ClubCauseEnum, { description: 'Why.' })
  cause: Cause;

  @Field(() => DateTimeScalar, { description: 'When.' })
  at: Date;

  @Field(() => String, { nullable: true, description: 'Code of the plan.' })
  plan: string | null;

  @Field(() => DateScalar, { nullable: true, description: 'The first day of what is paid after it.' })
  paidFrom: LocalDate | null;

  @Field(() => DateScalar, { nullable: true, description: 'The last day of what is paid after it.' })
  paidUntil: LocalDate | null;

  @Field(() => PointsScalar, {
    description: 'Points that came back for days that had not begun, rounded down.',
  })
  pointsRestored: bigint;

  @Field(() => MoneyScalar, {
    description:
      "What the shop owes for days that had not begun, in minor units of the program's currency, rounded down.",
  })
  owedMinor: bigint;
}

export const ClubMoveConnection = connectionOf(() => ClubMoveType, 'ClubMove');

@ObjectType('ClubMember', { description: 'A customer, as a club sees them.' })
@Allow(INHERIT)
export class ClubMemberType {
  @Field(() => CustomerType, { description: 'The customer.' })
  customer: CustomerType;

  @Field(() => ClubMembershipType, { description: 'How they stand with the club.' })
  membership: ClubMembershipType;
}

export const ClubMemberConnection = connectionOf(() => ClubMemberType, 'ClubMember');

@ObjectType('ClubMembershipPayload', { description: 'Outcome of a mutation of a membership.' })
@Allow(INHERIT)
export class ClubMembershipPayload extends MutationPayload {
  @Field(() => ClubMembershipType, { nullable: true, description: 'The membership as it stands now.' })
  membership?: ClubMembershipType | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'False when it stood so already: a repeat changes nothing.',
  })
  isChanged?: boolean | null;
}

@ObjectType('ClubPayload', { description: 'Outcome of a mutation of a club.' })
@Allow(INHERIT)
export class ClubPayload extends MutationPayload {
  @Field(() => ClubType, { nullable: true, description: 'The club.' })
  club?: ClubType | null;
}

@UserErrorFor(
  'WRONG_STATE',
  'WrongState',
  'A membership, registration for an event, or redemption in this state does not allow it.',
)
export class WrongState extends UserError {
  @Field(() => String, {
    description:
      'A ClubMembershipState, PartnerMembershipState, EventRegistrationState, RedemptionState or ReferralReviewDecision, or "NONE": there is none.',
  })
  state: string;
}
