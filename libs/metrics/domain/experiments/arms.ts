import type { Moments, PairedMoments } from '../statistics/means.js';

/** Days after exposure in which outcomes count. */
export const WINDOWS = [30, 60, 90] as const;
export type WindowDays = (typeof WINDOWS)[number];

/** Who gets nothing. */
const HOLDOUT = 'holdout';
/** Everybody else, where there are no variants. */
const TREATED = 'treated';
const PERMILLE = 1_000;

/** How customers are drawn, as a campaign's experiment says. */
export interface Drawing {
  readonly holdoutPermille: number;
  readonly variants: readonly { readonly code: string; readonly weight: number }[];
}

export interface DrawnArm {
  readonly arm: string;
  /** Of everybody who is drawn. */
  readonly share: number;
}

/** The arms of an experiment, the control first: those held out or, where nobody is, the first variant. */
export function drawnArms({ holdoutPermille, variants }: Drawing): DrawnArm[] {
  const left = 1 - holdoutPermille / PERMILLE;
  const weights = variants.reduce((sum, { weight }) => sum + weight, 0);
  return [
    ...(holdoutPermille > 0 ? [{ arm: HOLDOUT, share: holdoutPermille / PERMILLE }] : []),
    ...variants.map(({ code, weight }) => ({ arm: code, share: (left * weight) / weights })),
    ...(variants.length === 0 ? [{ arm: TREATED, share: left }] : []),
  ];
}

/** What the customers of an arm did in a window that is over for each of them. Money is minor units. */
export interface WindowSums {
  readonly customers: number;
  readonly buyers: number;
  readonly orders: number;
  readonly purchaseDays: bigint;
  readonly purchaseDaysSquared: bigint;
  /** Days until the first purchase, those of the whole window of who made none. */
  readonly waitDays: bigint;
  readonly waitDaysSquared: bigint;
  readonly net: bigint;
  readonly netSquared: bigint;
  readonly discount: bigint;
  /** What the points that the campaign gave were worth on the days they were given. */
  readonly rewards: bigint;
  /** What was taken off the orders by which they were exposed, which are in neither arm's outcome. */
  readonly exposingDiscount: bigint;
  /** Of the rewards those for what exposed them. */
  readonly exposingRewards: bigint;
  /** Net less rewards and less the exposing discount of each, squared. */
  readonly valueSquared: bigint;
  /** What each ordered in as many days before, as it was when ordered: returns after exposure would carry the effect into it. */
  readonly before: bigint;
  readonly beforeSquared: bigint;
  readonly beforeByNet: bigint;
  readonly beforeByValue: bigint;
}

/** Everybody of an arm, and what is known of them. */
export interface ArmSums {
  readonly arm: string;
  /** Everybody who was drawn into it. */
  readonly exposed: number;
  readonly sums: WindowSums;
}

/** Of an arm that nobody is in yet. */
export const NOBODY: WindowSums = {
  ...{ customers: 0, buyers: 0, orders: 0, purchaseDays: 0n, purchaseDaysSquared: 0n },
  ...{ waitDays: 0n, waitDaysSquared: 0n, net: 0n, netSquared: 0n, discount: 0n, rewards: 0n },
  ...{ exposingDiscount: 0n, exposingRewards: 0n },
  ...{ valueSquared: 0n, before: 0n, beforeSquared: 0n, beforeByNet: 0n, beforeByValue: 0n },
};

export function purchaseDaysOf({ customers, purchaseDays, purchaseDaysSquared }: WindowSums): Moments {
  return moments(customers, purchaseDays, purchaseDaysSquared);
}

export function waitOf({ customers, waitDays, waitDaysSquared }: WindowSums): Moments {
  return moments(customers, waitDays, waitDaysSquared);
}

/** Net revenue, with what was spent before. */
export function netOf(sums: WindowSums): PairedMoments {
  return {
    before: moments(sums.customers, sums.before, sums.beforeSquared),
    after: moments(sums.customers, sums.net, sums.netSquared),
    sumOfProducts: Number(sums.beforeByNet),
  };
}

/** Net revenue less rewards and exposing discounts, with what was spent before. */
export function valueOf(sums: WindowSums): PairedMoments {
  return {
    before: moments(sums.customers, sums.before, sums.beforeSquared),
    after: moments(sums.customers, sums.net - sums.rewards - sums.exposingDiscount, sums.valueSquared),
    sumOfProducts: Number(sums.beforeByValue),
  };
}

function moments(count: number, sum: bigint, sumOfSquares: bigint): Moments {
  return { count, sum: Number(sum), sumOfSquares: Number(sumOfSquares) };
}
