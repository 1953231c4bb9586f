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

/** How often the cost of a point type can be set. */
export const COSTS_MAX = 500;

/** The cost that holds on a day: of those from that day or earlier the latest, of two of one day the one that was set later. */
export function costOn(costs: readonly DatedCost[], day: LocalDate): DatedCost | null {
  let held: DatedCost | null = null;
  for (const cost of costs) {
    if (cost.fromDay > day) continue;
    if (!held || cost.fromDay >= held.fromDay) held = cost;
  }
  return held;
}

/**
 * Why a cost cannot be set; null: it can. Days that are over keep what held on them, lest what was reported changes: only the first cost
 * of a point type may begin in the past.
 */
export function refusalOfCost(
  cost: PointCost & { readonly fromDay: LocalDate },
  { today, isFirst }: { readonly today: LocalDate; readonly isFirst: boolean },
): Problem | null {
  if (cost.points < 1n || cost.points > POINTS_MAX)
    return invalid(['points'], 'A positive amount is needed.');
  if (cost.minor < 0n || cost.minor > MONEY_MINOR_MAX) return invalid(['minor'], 'No negative amount.');
  if (!isLocalDate(cost.fromDay)) return invalid(['fromDay'], 'A day is needed.');
  if (!isFirst && cost.fromDay < today)
    return invalid(['fromDay'], 'What is over stays: a cost can be set from today on.');
  return null;
}
