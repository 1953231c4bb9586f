import type { Points } from '#kernel';
import type { Outcome } from './action.js';
import type { ShopRules } from './rules.js';

/** An order as the model keeps it. */
export interface ModelOrder {
  readonly customer: string;
  readonly totalMinor: bigint;
  returnedMinor: bigint;
  status: 'PAID' | 'PARTLY_RETURNED' | 'RETURNED' | 'CANCELLED';
  /** Null when it was too small to earn a point. */
  readonly award: { readonly lot: number; readonly points: Points; clawedBack: Points } | null;
}

/** The points that so much money earns: a fraction, rounded once. */
export function earnedPoints(rules: ShopRules, minor: bigint): Points {
  const [top, bottom] = [minor * BigInt(rules.points), BigInt(rules.perMinor)];
  const whole = top / bottom;
  const rest = top - whole * bottom;
  if (rest === 0n || rules.rounding === 'FLOOR') return whole;
  if (rules.rounding === 'CEILING') return whole + 1n;
  return 2n * rest < bottom ? whole : whole + 1n;
}

/** Of what was spent on an order, all that its returns so far give back. */
export function restorablePoints(order: ModelOrder, spent: Points): Points {
  const isWhole = order.returnedMinor === order.totalMinor;
  return isWhole ? spent : (spent * order.returnedMinor) / order.totalMinor;
}

export function answerOf(order: ModelOrder): NonNullable<Outcome['order']> {
  const { status, award } = order;
  return { status, awards: award ? [{ points: award.points, clawedBack: award.clawedBack }] : [] };
}
