import { err, invalid, ok, type Multiplier, type Problem, type Result } from '#kernel';
import { DEFAULT_POINT_TYPE } from '#ledger';
import { toGlobalId } from '#platform/graphql';
import type { ClubRule, ClubSettings, Plan, Price } from '../domain/club.js';
import { isMember } from '../domain/membership.js';
import type { ClubWithPlans, HeldMembership, KeptMove } from '../club-views.service.js';
import type {
  ChangeClubInput,
  ClubMultiplierInput,
  ClubPriceInput,
  ClubRuleInput,
  CreateClubInput,
  SaveClubPlanInput,
} from './club.inputs.js';
import type { ClubPlanType, ClubType } from './club.type.js';
import type { ClubMembershipType, ClubMoveType } from './membership.type.js';

export function clubOf({ club, plans }: ClubWithPlans): ClubType {
  const { id, code, name, description, kind, rule, isOpen, capacity, privileges, seats } = club;
  const { words, flags, multiplier } = privileges;
  const seatsLeft = capacity === null ? null : capacity - seats.taken;
  return {
    id: toGlobalId('Club', id),
    ...{ code, name, description, kind, isOpen, capacity, seatsLeft, waiting: seats.waiting },
    ...{ privileges: words, flags, plans: plans.map(planOf), condition: rule },
    multiplier: multiplier && {
      numerator: Number(multiplier.numerator),
      denominator: Number(multiplier.denominator),
    },
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
  const { state, since, memberSince, term, payBy, endsAtPeriod, leaveBy, place } = membership;
  const named = (wanted: string | null): Plan | undefined => found.plans.find(({ code }) => code === wanted);
  const [plan, next] = [named(membership.plan), named(membership.nextPlan)];
  const { words, flags } = isMember(state) ? found.club.privileges : { words: [], flags: [] };
  return {
    ...{ customerId, clubId, club: clubOf(found), state, since, memberSince, payBy, endsAtPeriod },
    ...{ plan: plan ? planOf(plan) : null, nextPlan: next ? planOf(next) : null, leaveBy, place },
    ...{ paidFrom: term?.from ?? null, paidUntil: term?.until ?? null },
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
  const { name, description, kind, rule, isOpen, capacity, privileges, flags, multiplier } = input;
  return {
    name: name ?? known.name,
    ...(description === undefined ? {} : { description }),
    kind: kind ?? known.kind,
    isOpen: isOpen ?? known.isOpen,
    ...(rule === undefined ? {} : { rule: ruleOf(rule) }),
    ...(capacity === undefined ? {} : { capacity }),
    privileges: {
      ...{ words: privileges ?? known.privileges.words, flags: flags ?? known.privileges.flags },
      multiplier: multiplier === undefined ? known.privileges.multiplier : multiplierOf(multiplier),
    },
  };
}

export function settingsOf(input: CreateClubInput): ClubSettings {
  const { name, description = null, kind, rule, capacity = null, privileges: words, flags } = input;
  const privileges = { words, flags, multiplier: multiplierOf(input.multiplier) };
  return { name, description, kind, rule: ruleOf(rule), capacity, isOpen: true, privileges };
}

function ruleOf(input: ClubRuleInput | null | undefined): ClubRule | null {
  if (!input) return null;
  const { condition, onLoss, graceDays } = input;
  return { condition, onLoss, graceDays };
}

function multiplierOf(input: ClubMultiplierInput | null | undefined): Multiplier | null {
  return input ? { numerator: BigInt(input.numerator), denominator: BigInt(input.denominator) } : null;
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
