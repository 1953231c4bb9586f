import {
  invalid,
  isLocalDate,
  MONEY_MINOR_MAX,
  POINTS_MAX,
  type LocalDate,
  type Points,
  type Problem,
} from '#kernel';

/** What so many points cost, in minor units. */
export interface PointCost {
  readonly points: Points;
  readonly minor: bigint;
}

/** A cost that finance set, from a day on. */
export interface DatedCost extends PointCost {
  /** In the order in which they were set, from 1. */
  readonly number: number;
  readonly fromDay: LocalDate;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** What a point type was worth from a day on. */
export interface DatedWorth extends PointCost {
  readonly fromDay: LocalDate;
}

/** How often the cost of a point type can be set. */
export const COSTS_MAX = 500;

/** Of what holds from days on what holds on a day: the latest, of two of one day the one that was said later. Null: nothing did yet. */
export function heldOn<T extends Pick<DatedCost, 'fromDay'>>(said: readonly T[], day: LocalDate): T | null {
  let held: T | null = null;
  for (const one of said) {
    if (one.fromDay > day) continue;
    if (!held || one.fromDay >= held.fromDay) held = one;
  }
  return held;
}

/** Why a cost cannot be set; null: it can. Days that are over keep what held on them, lest what was reported changes. */
export function refusalOfCost(
  cost: PointCost & { readonly fromDay: LocalDate },
  today: LocalDate,
): Problem | null {
  if (cost.points < 1n || cost.points > POINTS_MAX)
    return invalid(['points'], 'A positive amount is needed.');
  if (cost.minor < 0n || cost.minor > MONEY_MINOR_MAX) return invalid(['minor'], 'No negative amount.');
  if (!isLocalDate(cost.fromDay)) return invalid(['fromDay'], 'A day is needed.');
  if (cost.fromDay < today)
    return invalid(['fromDay'], 'What is over stays: a cost can be set from today on.');
  return null;
}
