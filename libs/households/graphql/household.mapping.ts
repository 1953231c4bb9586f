import type { Customer } from '#customers';
import type { Uuid } from '#kernel';
import { toGlobalId } from '#platform/graphql';
import type { HouseholdView, Invitation, KeptMove, MemberView } from '../household-views.service.js';
import type {
  HouseholdInvitationType,
  HouseholdMemberType,
  HouseholdMoveType,
  HouseholdType,
} from './household.type.js';

/** Who looks: their own membership is marked. Null: nobody who could belong to it. */
export function householdOf(
  { household, pointType, balance, members }: HouseholdView,
  people: ReadonlyMap<Uuid, Customer>,
  selfId: Uuid | null,
): HouseholdType {
  const { id, name, splitRule, capacity, createdAt, dissolvedAt, headId } = household;
  return {
    ...{ id: toGlobalId('Household', id), householdId: id, name, pointType, splitRule, capacity, balance },
    ...{ createdAt, dissolvedAt },
    members: members.map((view) => memberOf(view, people, headId, selfId)),
  };
}

function memberOf(
  { member, spentThisMonth: redeemedThisMonth }: MemberView,
  people: ReadonlyMap<Uuid, Customer>,
  headId: Uuid | null,
  selfId: Uuid | null,
): HouseholdMemberType {
  const { customerId, seat: number, joinedAt, contributionPercent, monthlyLimit } = member;
  const person = people.get(customerId) ?? null;
  const left = monthlyLimit === null ? null : monthlyLimit - redeemedThisMonth;
  return {
    ...{ person, number, name: person?.givenName ?? null, joinedAt, contributionPercent, monthlyLimit },
    ...{ isHead: customerId === headId, isSelf: customerId === selfId, redeemedThisMonth },
    leftThisMonth: left !== null && left < 0n ? 0n : left,
    contributed: member.contributed - member.takenBack,
    redeemed: member.redeemed - member.restored,
  };
}

export function moveOf({ seat, happenedAt, actor, reason, ...move }: KeptMove): HouseholdMoveType {
  const { number, kind, points, detail, orderReference } = move;
  return {
    ...{ number, kind, member: seat, points, detail, orderReference, at: happenedAt, by: actor, why: reason },
  };
}

export function invitationOf({
  householdId,
  name,
  invitedAt,
  expiresAt,
}: Invitation & { readonly name: string | null }): HouseholdInvitationType & { readonly householdId: Uuid } {
  return { householdId, household: toGlobalId('Household', householdId), name, invitedAt, expiresAt };
}
