import { err, invalid, ok, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import type { ClubSettings, Plan, Price } from '../domain/club.js';
import { isMember } from '../domain/membership.js';
import type { ClubWithPlans, HeldMembership, KeptMove } from '../club-views.service.js';
import type { ChangeClubInput, ClubPriceInput, SaveClubPlanInput } from './club.inputs.js';
import type { ClubPlanType, ClubType } from './club.type.js';
import type { ClubMembershipType, ClubMoveType } from './membership.type.js';

export function clubOf({ club, plans }: ClubWithPlans): ClubType {
  const { code, name, description, kind, isOpen, capacity, privileges, seats } = club;
  const seatsLeft = capacity === null ? null : capacity - seats.taken;
  return {
    ...{ code, name, description, kind, isOpen, capacity, seatsLeft, waiting: seats.waiting },
    ...{ privileges: privileges.words, flags: privileges.flags, plans: plans.map(planOf) },
  };
}

function planOf({ price, ...plan }: Plan): ClubPlanType {
  return {
    ...plan,
    price: {
      kind: price.kind,
      points: price.kind === 'POINTS' ? price.points : null,
      pointType: price.kind === 'POINTS' ? price.pointType : null,
      amountMinor: price.kind === 'MONEY' ? price.amountMinor : null,
    },
  };
}

export function membershipOf(found: ClubWithPlans, held: HeldMembership): ClubMembershipType {
  const { customerId, clubId, membership } = held;
  const { state, since, memberSince, term, payBy, endsAtPeriod } = membership;
  const plan = found.plans.find(({ code }) => code === membership.plan);
  const { words, flags } = isMember(state) ? found.club.privileges : { words: [], flags: [] };
  return {
    ...{ customerId, clubId, club: clubOf(found), state, since, memberSince, payBy, endsAtPeriod },
    ...{ plan: plan ? planOf(plan) : null, paidFrom: term?.from ?? null, paidUntil: term?.until ?? null },
    ...{ privileges: words, flags },
  };
}

export function moveOf(move: KeptMove): ClubMoveType & { readonly number: number } {
  const { number, from, to, cause, at, plan, term, actor, reason, restoredPoints, owedMinor } = move;
  return {
    ...{
      number,
      from,
      to,
      cause,
      at,
      plan,
      by: actor,
      why: reason,
      owedMinor,
      pointsRestored: restoredPoints,
    },
    ...{ paidFrom: term?.from ?? null, paidUntil: term?.until ?? null },
  };
}

/** What is named of a change; what may not be nothing stays when it is null. */
export function changeOf(input: ChangeClubInput, known: ClubSettings): Partial<ClubSettings> {
  const { name, description, kind, isOpen, capacity, privileges, flags } = input;
  return {
    name: name ?? known.name,
    ...(description === undefined ? {} : { description }),
    kind: kind ?? known.kind,
    isOpen: isOpen ?? known.isOpen,
    ...(capacity === undefined ? {} : { capacity }),
    privileges: { words: privileges ?? known.privileges.words, flags: flags ?? known.privileges.flags },
  };
}

export function planOfInput(input: SaveClubPlanInput): Result<Plan, Problem> {
  const { code, name, period = null, renews, graceDays, paymentDays, isOffered } = input;
  const price = priceOf(input.price);
  if (!price.ok) return price;
  const length = period && { unit: period.unit, count: period.count };
  return ok({ code, name, price: price.value, period: length, renews, graceDays, paymentDays, isOffered });
}

function priceOf(input: ClubPriceInput): Result<Price, Problem> {
  const { kind, points = null, pointType = null, amountMinor = null } = input;
  if (kind !== 'POINTS' && (points !== null || pointType !== null))
    return err(invalid(['price', 'points'], 'Points are for POINTS.'));
  if (kind !== 'MONEY' && amountMinor !== null)
    return err(invalid(['price', 'amountMinor'], 'An amount is for MONEY.'));
  if (kind === 'FREE') return ok({ kind });
  if (kind === 'POINTS')
    return points === null
      ? err(invalid(['price', 'points'], 'How many points it costs is needed.'))
      : ok({ kind, points, pointType: pointType ?? DEFAULT_POINT_TYPE });
  return amountMinor === null
    ? err(invalid(['price', 'amountMinor'], 'What it costs is needed.'))
    : ok({ kind, amountMinor });
}
